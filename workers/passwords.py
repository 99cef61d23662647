"""Passwords and keys: hashed by argon2id, compared in the same time whether there is one or not.

A hash takes tens of milliseconds and lets other threads run: never on the event loop, and no more
at once than there are threads for it.
"""

import secrets
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from data.domain.access import KEY_MARK, password_fault, ticket_of

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""The least that OWASP asks of argon2id: 19 MiB, two passes."""
_PREFIX = 8  # characters of a key that tell it from others


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(_one_way(password))


def fault_of(password: str, name: str) -> str:
    """Why nobody is let have this password; empty for a good one."""
    return password_fault(password, name) or (
        "is one of those that everybody tries first" if is_common(password) else ""
    )


def is_common(password: str) -> bool:
    """Whether it is among the eight thousand most common ones that are long enough."""
    return unicodedata.normalize("NFKC", password).casefold() in _common()


@cache
def _common() -> frozenset[str]:
    lines = (Path(__file__).parent / "common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


def is_right(secret: str | None, password: str) -> bool:
    """Whether it is the password of that hash; without one it takes as long and is wrong."""
    try:
        return _HASHER.verify(secret or _nobodys(), _one_way(password)) and secret is not None
    except (Argon2Error, InvalidHashError):
        return False


def is_old(secret: str) -> bool:
    """Whether it was hashed as it is not done any more."""
    return _HASHER.check_needs_rehash(secret)


def new_key() -> tuple[str, tuple[bytes, str]]:
    """A key to be shown once, and what is kept: its digest and its prefix."""
    key = KEY_MARK + secrets.token_urlsafe(32)
    return key, (ticket_of(key), key[:_PREFIX])


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_hex(16))


def _one_way(password: str) -> bytes:
    """A letter has several ways of being written; keyboards choose."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
