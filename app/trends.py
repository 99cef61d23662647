"""How the figures went in the last hours, remembered between two looks at the store.

Called in the live room's thread only. The past is read once and then grows by what each look
brings.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.api.core import Core
from app.state import Trends
from data.domain.baseline import Summary
from data.store import plan
from data.store.engine import Database
from data.store.plan import SnapshotFacts

POINTS = 36
_SHORT_S, _LONG_S = 60, 300  # between two points: while the record is young, and later
_YOUNG_S = 1800
_HOLDS_S = 20 * 60  # a figure stands that long: the store keeps one a quarter of an hour at least
_DAY = timedelta(days=1)


class TrendKeeper:
    """Remembers the figures of the last three hours."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._figures: dict[int, Summary] | None = None  # by minute since 1970
        self._yesterday: tuple[int, float | None] = (-1, None)

    def read(self, snapshot: SnapshotFacts) -> Trends:
        """The trends at this moment; blocks, raises a StoreError when the store is away."""
        db, now = self._core.db, self._core.now()
        figures = self._remember(db, now, snapshot)
        step_s, until, marks = _marks(figures, now)
        points = [_standing(figures, mark) for mark in marks]
        return Trends(
            step_s=step_s,
            until=until,
            success=tuple(
                None if p is None or p.success_rate is None else round(p.success_rate * 1000)
                for p in points
            ),
            running=tuple(None if p is None else p.jobs_running for p in points),
            failed=tuple(None if p is None else p.jobs_failed for p in points),
            troubled=tuple(None if p is None else p.jobs_late + p.jobs_stuck for p in points),
            online=tuple(None if p is None else p.workstations_online for p in points),
            success_yesterday=self._same_time_yesterday(db, now),
        )

    def _remember(self, db: Database, now: datetime, last: SnapshotFacts) -> Mapping[int, Summary]:
        oldest = _minute(now) - POINTS * _LONG_S // 60 - _HOLDS_S // 60
        if self._figures is None:
            since = now - timedelta(seconds=POINTS * _LONG_S + _HOLDS_S)
            self._figures = {_minute(s.at): s.summary for s in plan.snapshots(db, since)}
        self._figures[_minute(last.at)] = last.summary
        for minute in [m for m in self._figures if m < oldest]:
            del self._figures[minute]
        return self._figures

    def _same_time_yesterday(self, db: Database, now: datetime) -> float | None:
        if self._yesterday[0] != _minute(now):
            then = plan.snapshot_before(db, now - _DAY)
            fits = then is not None and now - _DAY - then.at <= timedelta(seconds=_HOLDS_S)
            rate = then.summary.success_rate if then is not None and fits else None
            self._yesterday = (_minute(now), rate)
        return self._yesterday[1]


def _marks(figures: Mapping[int, Summary], now: datetime) -> tuple[int, datetime, list[int]]:
    """The step, the last round mark before `now`, and the minutes the points stand at."""
    young = (_minute(now) - min(figures)) * 60 < _YOUNG_S
    step = (_SHORT_S if young else _LONG_S) // 60
    last = _minute(now) // step * step
    first = max(last - (POINTS - 1) * step, (min(figures) // step + 1) * step)
    until = now.replace(second=0, microsecond=0) - timedelta(minutes=_minute(now) - last)
    return step * 60, until, list(range(first, last + 1, step))


def _standing(figures: Mapping[int, Summary], mark: int) -> Summary | None:
    """What was true at the end of the minute before `mark`."""
    for minute in range(mark - 1, mark - 1 - _HOLDS_S // 60, -1):
        if minute in figures:
            return figures[minute]
    return None


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60
