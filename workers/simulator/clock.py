"""The simulated clock: it starts at an instant and runs at a factor, or stands still."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """`factor` simulated seconds a real second; at 0 only `move` lets time pass."""

    def __init__(self, start: datetime, factor: float) -> None:
        self._base = start.astimezone(UTC)
        self._since = time.monotonic()
        self._factor = factor

    @property
    def factor(self) -> float:
        return self._factor

    def now(self) -> datetime:
        passed = (time.monotonic() - self._since) * self._factor
        return self._base + timedelta(seconds=passed)

    def move(self, seconds: float) -> datetime:
        """Jump forward."""
        self._base += timedelta(seconds=seconds)
        return self.now()

    def set_factor(self, factor: float) -> None:
        """Run at another speed from here on."""
        self._base = self.now()
        self._since = time.monotonic()
        self._factor = factor
