"""How the six figures went in the last hours, remembered between two looks at the store.

Called in the live room's thread only. The past is read once and then grows by what each look
brings; only the day's events are counted anew, now and then, for what was loaded afterwards.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.api.core import Core
from app.state import Pace, Trends
from data.domain.baseline import Summary
from data.domain.events import EventType
from data.store import events, plan
from data.store.engine import Database
from data.store.events import EventQuery
from data.store.plan import SnapshotFacts

POINTS = 36
_SHORT_S, _LONG_S = 60, 300  # between two points: while the record is young, and later
_YOUNG_S = 1800
_HOLDS_S = 20 * 60  # a figure stands that long: the store keeps one a quarter of an hour at least
_BUCKET_S = 300  # events are averaged over five minutes: polls tell them in bursts
_RECOUNT_S = 15 * 60
_NEW_S = 3600  # a failure is new for an hour
_DAY = timedelta(days=1)
_FAILURES = (EventType.JOB_ABEND, EventType.JOB_FAILED)


class TrendKeeper:
    """Remembers the figures of the last three hours and the day's counts of events."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._figures: dict[int, Summary] | None = None  # by minute since 1970
        self._counts: dict[int, int] = {}  # events by five minutes since 1970
        self._recounted_s = 0.0
        self._counted_from = 0
        self._yesterday: tuple[int, float | None] = (-1, None)
        self._new: tuple[tuple[int, int], int] = ((-1, -1), 0)

    def read(self, snapshot: SnapshotFacts, newest_seq: int, engine_ahead_s: float = 0.0) -> Trends:
        """The trends at this moment; blocks, raises a StoreError when the store is away.

        Events carry the engine's times: what is new among them is judged by its clock.
        """
        db, now = self._core.db, self._core.now()
        engine_now = now + timedelta(seconds=engine_ahead_s)
        figures = self._remember(db, now, snapshot)
        step_s, until, marks = _marks(figures, now)
        points = [_standing(figures, mark) for mark in marks]
        rate, peak, peak_at, counts = self._events(db, engine_now)
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
            events=counts,
            pace=Pace(
                success_yesterday=self._same_time_yesterday(db, now),
                new_failures=self._new_failures(db, engine_now, newest_seq),
                events_per_minute=rate,
                peak_per_minute=peak,
                peak_at=peak_at,
            ),
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

    def _new_failures(self, db: Database, now: datetime, newest_seq: int) -> int:
        known = (_minute(now), newest_seq)
        if self._new[0] != known:
            start = now - timedelta(seconds=_NEW_S)
            end = now + timedelta(seconds=1)
            told = events.events_by_interval(
                db, start, end, 2 * _NEW_S, EventQuery(types=_FAILURES)
            )
            self._new = (known, sum(sum(each.counts.values()) for each in told))
        return self._new[1]

    def _events(
        self, db: Database, now: datetime
    ) -> tuple[float, float, datetime | None, tuple[float, ...]]:
        """A minute's events now, the day's peak with its time, and how it went."""
        zone = ZoneInfo(self._core.runtime.current.timezone)
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        ended = int(now.timestamp()) // _BUCKET_S  # the bucket that is still being filled
        first = min(ended - POINTS, int(midnight.timestamp()) // _BUCKET_S)
        aged = now.timestamp() - self._recounted_s
        if first < self._counted_from or not 0 <= aged < _RECOUNT_S or not self._counts:
            self._counts, begin = {}, first
            self._recounted_s = now.timestamp()
            self._counted_from = first
        else:
            begin = ended - 2  # an event has the time it happened, not when it was told
        for interval in events.events_by_interval(
            db, _at(begin, now), now + timedelta(seconds=1), _BUCKET_S
        ):
            bucket = int(interval.start.timestamp()) // _BUCKET_S
            self._counts[bucket] = sum(interval.counts.values())
        minutes = _BUCKET_S / 60
        last = events.totals_between(
            db, [now - timedelta(seconds=_BUCKET_S), now + timedelta(seconds=1)]
        )[0]
        today = [b for b in range(first, ended) if _at(b, now) >= midnight]
        top = max(today, key=lambda b: self._counts.get(b, 0), default=None)
        most = 0 if top is None else self._counts.get(top, 0)
        at = _at(top, now) if top is not None and most else None
        if last > most:
            most, at = last, now.replace(second=0, microsecond=0)
        went = tuple(
            round(self._counts.get(bucket, 0) / minutes, 1)
            for bucket in range(ended - POINTS, ended)
        )
        return round(last / minutes, 1), round(most / minutes, 1), at, went


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


def _at(bucket: int, now: datetime) -> datetime:
    return datetime.fromtimestamp(bucket * _BUCKET_S, tz=now.tzinfo)
