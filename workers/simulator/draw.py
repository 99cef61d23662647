"""Random numbers that depend on what they are for, not on when they are asked.

The same seed and the same integers give the same draw in the live engine and in the exported
history, in any order. CPython does not salt hashes of integers, so it is stable between processes.
"""

import math

_MASK = (1 << 64) - 1


def bits(*what: int) -> int:
    """64 well-mixed bits for these integers."""
    h = hash(what) & _MASK
    h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    h = (h ^ (h >> 27)) * 0x94D049BB133111EB & _MASK
    return h ^ (h >> 31)


def uniform(*what: int) -> float:
    """A number in [0, 1)."""
    return (bits(*what) >> 11) / (1 << 53)


def between(low: int, high: int, *what: int) -> int:
    """An integer from low to high, both included."""
    return low + bits(*what) % (high - low + 1)


def normal(*what: int) -> float:
    """A standard normal number (Box-Muller on the two halves of one draw)."""
    h = bits(*what)
    first = ((h >> 32) + 1) / (1 << 32)
    second = (h & 0xFFFFFFFF) / (1 << 32)
    return math.sqrt(-2.0 * math.log(first)) * math.cos(2.0 * math.pi * second)
