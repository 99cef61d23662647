"""What a look says: a line on what is well, an `Odd` one; what is wrong it raises."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

RENEW_BEFORE = timedelta(days=30)
"""A certificate that ends sooner is told of: who renews it may need weeks."""


class Odd(str):
    """A line on what works, and that somebody should look at."""

    __slots__ = ()


Findings = Iterator[str]


def until(what: str, end: datetime) -> str:
    """Until when a certificate holds; odd where it is over soon, or is over."""
    left = end - datetime.now(UTC)
    if left < timedelta(0):
        return Odd(f"{what} is over since {end:%Y-%m-%d}: have it renewed")
    said = f"{what} is valid until {end:%Y-%m-%d}, {left.days} days more"
    return said if left > RENEW_BEFORE else Odd(f"{said}: have it renewed")
