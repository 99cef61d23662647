"""One log-in at a provider, from leaving to coming back. PURE.

The browser holds its only secret, in a cookie of this log-in alone. `state`, `nonce` and the
verifier of PKCE (S256) are digests of it, none of which tells the others. So nothing is kept here,
any process takes up what another began, and what one tab does is nothing to the next.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Flow:
    """A log-in by its secret, which only the browser keeps."""

    secret: str = field(repr=False)

    @property
    def state(self) -> str:
        return _digest(f"state {self.secret}")

    @property
    def nonce(self) -> str:
        return _digest(f"nonce {self.secret}")

    @property
    def verifier(self) -> str:
        return _digest(f"verifier {self.secret}")

    @property
    def challenge(self) -> str:
        return _digest(self.verifier)

    def is_called(self, state: str) -> bool:
        """Whether who comes back with this `state` comes back from here."""
        return hmac.compare_digest(self.state.encode(), state.encode("utf-8", "replace"))


def _digest(text: str) -> str:
    return unpadded(hashlib.sha256(text.encode("utf-8", "replace")).digest())


def unpadded(digest: bytes) -> str:
    """base64url as JOSE and PKCE write it."""
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
