"""What a look says: a line on what is well, an `Odd` one; what is wrong it raises."""

from collections.abc import Iterator


class Odd(str):
    """A line on what works, and that somebody should look at."""

    __slots__ = ()


Findings = Iterator[str]
