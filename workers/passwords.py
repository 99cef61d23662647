"""Passwords and keys: hashed by argon2id, compared in the same time whether there is one or not.

A hash takes tens of milliseconds and lets other threads run: never on the event loop, and no more
at once than there are threads for it.
"""

import secrets
import string
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from data.domain.access import KEY_MARK, password_fault, same_name, ticket_of

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""The least that OWASP asks of argon2id: 19 MiB, two passes."""
_OURS = frozenset({"resync", "tws", "workload", "scheduler", "maestro", "hcl", "ibm", "twsd"})
"""What is tried first where we are known: with figures and signs around it, it is no password."""
_AROUND = string.digits + string.punctuation + string.whitespace
_PREFIX = 8  # characters of a key that tell it from others


def fault(password: str, name: str) -> str:
    """Why this is no password of that person; empty for a good one."""
    wrong = password_fault(password, name)
    if wrong:
        return wrong
    bare = same_name(password)
    if bare in _commonest() or bare.strip(_AROUND) in {*_OURS, same_name(name)}:
        return "is one of those that are tried first"
    return ""


@cache
def _commonest() -> frozenset[str]:
    """What people are known to choose, out of what was stolen elsewhere."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # 30,000 words: only who sets one needs them

    return frozenset(FREQUENCY_LISTS["passwords"])


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(_one_way(password))


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
