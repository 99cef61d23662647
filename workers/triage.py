"""The problems of a plant, kept in the transactions that change them. One leader holds them.

What is in memory is what was last kept: a transaction that fails, or whose outcome is not known,
drops it, and the next one reads it anew.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from data.clock import utc_now
from data.domain.baseline import Detection
from data.domain.problem import Cause
from data.store.engine import Database
from data.store.problems.changes import Group, Numbered, owed
from data.store.problems.keep import keep
from data.store.problems.load import load
from data.store.sql import ms
from workers.problems.causes import bare_cause, cause_of_run, cause_of_text
from workers.problems.grouping import FLAPPING, Grouped, Grouping
from workers.solutions.reading import reading
from workers.tasks import Task

LOOK_EVERY_S = 5.0
"""How late a problem may be given back after the instant it was taken until."""


class Triage:
    def __init__(self, db: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._db, self._clock = db, clock
        self._turn = threading.Lock()
        self._grouping: Grouping | None = None  # None: as the store has it
        self._term = 0  # that it is of
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="triage")
        self.task = Task("problems", lambda: LOOK_EVERY_S, self._begin_look)

    @contextmanager
    def polled(self, detection: Detection, now: datetime) -> Iterator[Group]:
        """For the time of one `record_poll`: what groups it in its transaction."""
        with self._changing(lambda grouping: grouping.poll(detection, now), now) as group:
            yield group

    @contextmanager
    def learned(self, texts: Mapping[int, str], now: datetime) -> Iterator[Group]:
        """The same while the error texts of failed runs (by run id) are kept."""
        causes = [(run_id, cause_of_text(text, reading())) for run_id, text in texts.items()]
        with self._changing(lambda grouping: grouping.learn(causes, now), now) as group:
            yield group

    def blind(self, since: datetime, now: datetime) -> None:
        """Polling has failed for too long, since then. Raises a StoreError."""
        with self._changing(lambda grouping: grouping.blind(since, now), now) as group:
            self._db.lead(lambda connection: group(connection, []))

    def look(self) -> None:
        """Give back what was taken until now, and note what people have closed."""
        now = self._clock()
        with self._db.read() as connection:
            if not any(owed(connection, ms(now))):
                return
        with self._changing(lambda _: None, now) as group:
            self._db.lead(lambda connection: group(connection, []))

    def close(self) -> None:
        self._thread.shutdown(wait=True)

    def _begin_look(self) -> Future[None]:
        return self._thread.submit(self.look)

    @contextmanager
    def _changing(
        self, look: Callable[[Grouping], Grouped | None], now: datetime
    ) -> Iterator[Group]:
        """One change at a time, from before its transaction until what becomes of it is known."""
        with self._turn, self._db.leading(self._db.term) as term:
            if term == 0 or term != self._term:
                self._term, self._grouping = term, None
            held, self._grouping = self._grouping, None
            used: list[Grouping] = []

            def group(connection: Connection, given: list[Numbered]) -> Mapping[int, int]:
                # A second attempt begins with what the store has.
                grouping = held if held is not None and not used else self._load(connection, now)
                used.append(grouping)
                by_people = owed(connection, ms(now))
                closed = grouping.close(by_people.closed, now) if by_people.closed else None
                looks = [one for one in (closed, look(grouping)) if one is not None]
                problems = [problem for one in looks for problem in one.problems]
                ailments = [ailment for one in looks for ailment in one.ailments]
                keep(self._db, connection, problems, ailments, ms(now), given, by_people)
                told = [pair for one in looks for pair in one.told_by.items()]
                return {told_of: one.id for told_of, one in told if one.id is not None}

            yield group
            self._grouping = used[-1] if used else held

    def _load(self, connection: Connection, now: datetime) -> Grouping:
        def cause(status: str, return_code: int | None, text: str | None) -> Cause:
            return cause_of_text(text, reading()) if text else bare_cause(status, return_code)

        return Grouping(load(connection, ms(now - FLAPPING), cause), cause_of_run)
