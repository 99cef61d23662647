"""What time it is at the engine, as far as its answers can be believed."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from statistics import median_low

from workers.tws.engine import date
from workers.tws.values import YEARS

AGREE_S = 5.0
"""The Date header has whole seconds only; within this, our clock is finer."""

JUMP_S = 900.0
"""A clock that is further from where it was is believed when the plan shows it, or after
`CONFIRMATIONS` fetches in a row: one glitch, of the engine or of a proxy, moves no time."""

CONFIRMATIONS = 3
_BACK = timedelta(minutes=1)  # noise of two readings; within it time stands still


class EngineClock:
    """Collects the Date headers of a fetch, from any thread, and reads the time at its end."""

    def __init__(self, ours: Callable[[], float]) -> None:
        self._ours = ours
        self._seen: deque[tuple[float, float]] = deque(maxlen=64)  # theirs, monotonic
        self._skew_s: float | None = None
        self._off = 0  # fetches in a row whose dates were not believed
        self._last: datetime | None = None
        self._one = threading.Lock()

    def saw(self, header: str | None) -> None:
        """Note the Date header of an answer."""
        moment = date(header)
        if moment is not None and moment.year in YEARS:
            with self._one:
                self._seen.append((moment.timestamp(), time.monotonic()))

    @property
    def skew_s(self) -> float | None:
        """The engine's clock minus ours by the dates seen since the last fetch."""
        base = self._ours() - time.monotonic()
        with self._one:
            skews = [theirs - at - base for theirs, at in self._seen]
        return median_low(skews) if skews else None

    def read(self, instants: Callable[[], Iterable[datetime]]) -> datetime:
        """The engine's time at the end of a fetch; `instants` are those of its plan."""
        skew = self.skew_s
        self._seen.clear()
        ours = datetime.fromtimestamp(self._ours(), UTC)
        if skew is not None:
            self._believe(skew, ours, instants)
        skew = self._skew_s or 0.0
        now = ours if abs(skew) <= AGREE_S else ours + timedelta(seconds=skew)
        if self._last is not None and timedelta(0) < self._last - now < _BACK:
            now = self._last
        self._last = now
        return now

    def _believe(
        self, skew: float, ours: datetime, instants: Callable[[], Iterable[datetime]]
    ) -> None:
        known = self._skew_s
        if known is not None and abs(skew - known) > JUMP_S:
            self._off += 1
            believed, claimed = ours + timedelta(seconds=known), ours + timedelta(seconds=skew)
            shown = any(believed + _BACK < at <= claimed + _BACK for at in instants())
            if self._off < CONFIRMATIONS and not shown:
                return
        self._off = 0
        self._skew_s = skew
