"""Passwords and keys: hashed by argon2id, compared in the same time whether there is one or not.

A hash takes tens of milliseconds of a core: never on the event loop, and what anybody may ask for
is made one at a time by a process that gives way to all others.
"""

import logging
import secrets
import socket
import string
import subprocess
import sys
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher

from data.domain.access import KEY_MARK, password_fault, same_name, ticket_of
from workers import looks_at_passwords as looking

logger = logging.getLogger(__name__)

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""The least that OWASP asks of argon2id: 19 MiB, two passes."""
_OURS = frozenset({"resync", "tws", "workload", "scheduler", "maestro", "hcl", "ibm", "twsd"})
"""What is tried first where we are known: with figures and signs around it, it is no password."""
_AROUND = string.digits + string.punctuation + string.whitespace
PATIENCE_S = 10.0  # with the process that looks at passwords
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


class Passwords:
    """Looks whether passwords are right, in a process of its own that begins with the first one;
    where that is gone or silent, in this one."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._there: tuple[subprocess.Popen[bytes], socket.socket] | None = None
        self._is_closed = False

    def is_right(self, secret: str | None, password: str) -> bool:
        """Whether it is the password of that hash; without one it takes as long and is wrong."""
        hashed_so, said = secret or _nobodys(), _one_way(password)
        with self._turn:
            right = self._ask(hashed_so.encode(), said)
            if right is None:
                right = looking.is_hash_of(hashed_so, said)
        return right and secret is not None

    def close(self) -> None:
        """Let the process end; none begins any more."""
        self._is_closed = True
        self._end()

    def _ask(self, secret: bytes, password: bytes) -> bool | None:
        """What the process says; None where it says nothing."""
        if self._is_closed:
            return None
        try:
            _, line = self._there = self._there or self._begin()
            line.sendall(looking.LENGTHS.pack(len(secret), len(password)) + secret + password)
            if said := line.recv(1):
                return said == looking.RIGHT
            why = "it has ended"
        except OSError as error:
            why = str(error)
        if not self._is_closed:
            logger.warning("The process that looks at passwords is started anew: %s", why)
        self._end()
        return None

    def _end(self) -> None:
        there, self._there = self._there, None
        if there is not None:
            process, line = there
            line.close()
            process.kill()
            process.wait()

    def _begin(self) -> tuple["subprocess.Popen[bytes]", socket.socket]:
        ours, theirs = socket.socketpair()
        with theirs:
            # By its file: it finds no module of ours, nor of a folder that we were started in.
            command = [sys.executable, "-P", looking.__file__]
            end = theirs.fileno()
            process = subprocess.Popen(command, stdin=end, stdout=end)  # noqa: S603
        ours.settimeout(PATIENCE_S)
        return process, ours


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
