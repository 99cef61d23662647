"""The token by which a browser, without a login, says what became of a message."""

import hashlib
import hmac

from data.push_key import encoded
from data.secret import Secret

_BYTES = 16


class Receipts:
    """A token says its delivery's number; nobody else can make one. 0 is a trial."""

    def __init__(self, key: Secret) -> None:
        self._key = key.reveal().encode()

    def token(self, number: int) -> str:
        return f"{number}.{self._proof(number)}"

    def number(self, token: str) -> int | None:
        """The delivery of a token; None where we have not given it."""
        said, _, _ = token.partition(".")
        if not (said.isascii() and said.isdigit() and len(said) < 19):
            return None
        number = int(said)
        known = hmac.compare_digest(self.token(number).encode(), token.encode("utf-8", "replace"))
        return number if known else None

    def _proof(self, number: int) -> str:
        made = hmac.digest(self._key, f"receipt {number}".encode(), hashlib.sha256)
        return encoded(made[:_BYTES])
