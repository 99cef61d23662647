"""How long until the next poll: fixed, adaptive and scheduled modes. PURE.

Instants keep to the grid of the last due one, so that slow polls do not make polling drift.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from data.runtime import Config, parse_window

QUICKER, SLOWER = 0.5, 1.5
"""Adaptive mode: each poll that saw something halves the interval, each quiet one stretches it."""


def interval_s(config: Config, now: datetime, adaptive_s: float) -> float:
    """Seconds between polls at `now` (aware); `adaptive_s` is what `adapt` last answered."""
    if config.polling_mode == "adaptive":
        return _within(config, adaptive_s)
    if config.polling_mode == "scheduled":
        local = now.astimezone(ZoneInfo(config.timezone))
        if not in_schedule(config.polling_schedule, local.hour * 60 + local.minute):
            return float(config.off_schedule_interval_seconds)
    return float(config.polling_interval_seconds)


def adapt(config: Config, adaptive_s: float, changes: int) -> float:
    """The adaptive interval after a poll that saw so many changes."""
    return _within(config, adaptive_s * (QUICKER if changes else SLOWER))


def in_schedule(windows: Sequence[str], minute_of_day: int) -> bool:
    """Whether a local minute of the day lies in one of the windows; they may cross midnight."""
    for window in windows:
        start, end = parse_window(window)
        if start < end:
            if start <= minute_of_day < end:
                return True
        elif minute_of_day >= start or minute_of_day < end:
            return True
    return False


def next_due(last_due: float, every_s: float, now: float) -> float:
    """The next point of the grid after `now`, in seconds of a clock that nobody can set.

    Points that were missed are left out, not made up.
    """
    if last_due > now:
        return last_due
    return last_due + (math.floor((now - last_due) / every_s) + 1) * every_s


def _within(config: Config, seconds: float) -> float:
    low, high = config.polling_min_interval_seconds, config.polling_max_interval_seconds
    return min(max(seconds, low), high)
