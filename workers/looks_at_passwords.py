"""Looks at passwords, one after the other: a program of its own, which gives way to all others.

What it is asked comes by standard input: the lengths of a hash and of a password, and both; its
answer is a byte. It ends when nobody is left to ask. `workers.passwords` starts it; it knows
nothing else of the house, so that it is small and there at once.
"""

import contextlib
import os
import signal
import struct
import sys

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

GIVES_WAY = 5
LENGTHS = struct.Struct("!II")
RIGHT, WRONG = b"1", b"0"


def is_hash_of(secret: str, password: bytes) -> bool:
    """Whether that password was hashed so; what is no hash is that of none."""
    try:
        return PasswordHasher().verify(secret, password)
    except (Argon2Error, InvalidHashError):
        return False


def answer() -> None:
    """Answer until the other end is closed."""
    for number in (signal.SIGINT, signal.SIGTERM):  # of the group: whoever asks ends by himself
        signal.signal(number, signal.SIG_IGN)
    with contextlib.suppress(PermissionError):  # a sandbox may forbid it: then at everybody's pace
        os.nice(GIVES_WAY)
    asked = sys.stdin.buffer
    while lengths := asked.read(LENGTHS.size):
        of_secret, of_password = LENGTHS.unpack(lengths)
        secret, password = asked.read(of_secret).decode(), asked.read(of_password)
        os.write(1, RIGHT if is_hash_of(secret, password) else WRONG)


if __name__ == "__main__":
    answer()
