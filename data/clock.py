"""The clocks: one that people set, for what is shown, and one that nobody can set, for waiting."""

import time
from datetime import UTC, datetime

_STEADY = getattr(time, "CLOCK_BOOTTIME", None)  # Linux: it counts while the machine sleeps, too


def utc_now() -> datetime:
    """The time of day. It may jump either way: never subtract it to learn how long ago."""
    return datetime.now(UTC)


def steady_s() -> float:
    """Seconds since some start, for intervals and ages: it only ever goes on."""
    return time.monotonic() if _STEADY is None else time.clock_gettime(_STEADY)
