"""Learning by itself: patterns looked for at intervals, in a thread of its own; each new one told.

One detection at a time; whoever asks meanwhile waits for its turn.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np

from data.clock import utc_now
from data.domain.events import EventType
from data.domain.patterns import JobId, PatternType
from data.errors import ResyncError
from data.runtime import RuntimeConfig
from data.store.engine import Database
from data.store.links import load_links
from data.store.patterns import KnownPattern, record_patterns
from data.store.plan import record_events
from data.store.run_columns import job_names, runs_by_day
from data.texts.pattern_words import pattern_facts
from workers.detection.telling import tell
from workers.patterns.detect import detect_patterns
from workers.patterns.table import NO_TIME, Ints, RunTable
from workers.tasks import Task, Tasks

logger = logging.getLogger(__name__)

DAYS = 30
"""The window of a detection nobody gave one."""

FIRST_AFTER_S = 120.0
"""Not at the start: the first polls have the machine to themselves."""

MOST_WAITING = 4
_LOOK_BACK = timedelta(days=2)
"""A rerun inside the window may repeat a run that started a little before it."""


class DetectionBusy(ResyncError):
    """So many detections are waiting already that another one is refused."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What a detection found, as it is stored now."""

    patterns: list[KnownPattern]
    new: list[KnownPattern]
    runs_examined: int
    elapsed_ms: float


class Learning:
    """Looks for patterns. `detect` may be asked at any time, started or not."""

    def __init__(
        self,
        db: Database,
        runtime: RuntimeConfig,
        tasks: Tasks,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._db, self._runtime, self._clock = db, runtime, clock
        self.wonder: Callable[[Iterable[JobId]], None] = lambda _: None
        """Told the upstream jobs of the chains that were found: who waits for them is asked."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="learn")
        self._waiting = 0
        self._lock = threading.Lock()
        self._tasks = tasks
        self._task = tasks.add(Task("learn", self._period_s, self.detect, FIRST_AFTER_S))

    def close(self) -> None:
        """Begin no more detections and wait for the one that runs."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    @property
    def next_at(self) -> datetime | None:
        """When patterns are looked for next, None when that is switched off."""
        return self._tasks.next_at(self._task)

    def detect(
        self, days: int = DAYS, now: datetime | None = None, zone: tzinfo | None = None
    ) -> Future[Learned]:
        """Detect over `days` days before `now` in the learning thread; local time is that of
        `zone`, else of the configuration. Raises DetectionBusy."""
        with self._lock:
            if self._waiting >= MOST_WAITING:
                raise DetectionBusy("Other detections are under way; try again in a moment.")
            self._waiting += 1
        future = self._thread.submit(self._detect, days, now, zone)
        future.add_done_callback(self._done)
        return future

    def _done(self, _: object) -> None:
        with self._lock:
            self._waiting -= 1

    def _detect(self, days: int, now: datetime | None, zone: tzinfo | None) -> Learned:
        began = time.perf_counter()
        config = self._runtime.current
        until = now or self._clock()
        table = load_runs(self._db, until - timedelta(days=days) - _LOOK_BACK, until)
        found = detect_patterns(
            table,
            now=until,
            days=days,
            zone=zone or ZoneInfo(config.timezone),
            known_links=load_links(self._db),
        )
        recorded = record_patterns(
            self._db,
            found,
            now=until,
            days=days,
            least_confidence=config.pattern_min_confidence,
        )
        self._tell(recorded.new)
        self.wonder({p.job for p in found if p.type is PatternType.DEPENDENCY_CHAIN})
        elapsed_ms = (time.perf_counter() - began) * 1000
        logger.info(
            "Patterns: %s found, %s of them new, in %s runs, %.1f s",
            len(recorded.found),
            len(recorded.new),
            len(table),
            elapsed_ms / 1000,
        )
        shown = [
            known
            for known in recorded.found
            if known.pattern.confidence >= config.pattern_min_confidence
        ]
        return Learned(shown, recorded.new, len(table), elapsed_ms)

    def _tell(self, new: Iterable[KnownPattern]) -> None:
        now = self._clock()
        told = [
            tell(
                EventType.PATTERN_DETECTED,
                now,
                known.pattern.job.name,
                facts=dict(pattern_facts(known.pattern)),
            )
            for known in new
        ]
        if told:
            record_events(self._db, told, now=now)

    def _period_s(self) -> float | None:
        config = self._runtime.current
        if not config.pattern_detection_enabled:
            return None
        return config.pattern_detection_interval_minutes * 60.0


def load_runs(db: Database, since: datetime, until: datetime) -> RunTable:
    """The runs of a time in columns: a day of rows and 45 bytes a run of memory at a time."""
    days = runs_by_day(db, since, until, NO_TIME)
    parts: list[Ints] = [np.array(rows, np.int64) for rows in days if rows]
    names = job_names(db)  # after the runs: none of them has a job it does not know
    columns = np.concatenate(parts) if parts else np.zeros((0, 6), np.int64)
    parts.clear()
    ids, job = np.unique(columns[:, 0], return_inverse=True)
    return RunTable.from_columns(
        [names[id_] for id_ in ids.tolist()],
        job.astype(np.int32),
        columns[:, 1].copy(),
        columns[:, 2].copy(),
        columns[:, 3].copy(),
        columns[:, 4].astype(np.int8),
        columns[:, 5].copy(),
    )
