"""All that recurs, in one table, begun by one APScheduler thread on a clock that nobody can set.

A task keeps to the grid of its first turn, so that slow turns do not make it drift; turns that
were missed are left out, not made up. Its period is asked for again at every look: what changes
it need only call `look_again`.
"""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from data.clock import steady_s, utc_now
from data.errors import ResyncError
from workers.intervals import next_due

logger = logging.getLogger(__name__)

LONGEST_WAIT_S = 5.0
"""Between two looks. A machine that slept is seen to have done so within it."""


class _SteadyZone(tzinfo):
    """A zone where it is as late as the steady clock says.

    APScheduler waits by the time of day of its zone, and a time of day can be set.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def fromutc(self, _: datetime) -> datetime:
        return self.at(self._clock())

    def at(self, steady: float) -> datetime:
        return datetime(2000, 1, 1, tzinfo=self) + timedelta(seconds=steady)

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _: datetime | None) -> str:
        return "steady"


class _Scheduler(BackgroundScheduler):
    def look(self) -> None:
        """Begin what is due, as the scheduler's own thread does when it wakes."""
        self._process_jobs()


@dataclass(slots=True)
class Task:
    """What recurs. `begin` starts a turn in a thread of its own room and must not block."""

    name: str
    period_s: Callable[[], float | None]  # None: switched off
    begin: Callable[[], Future[Any]]
    first_after_s: float = 0.0
    leader_only: bool = True
    overruns: int = field(default=0, init=False)
    turns: int = field(default=0, init=False)
    last_due: datetime | None = field(default=None, init=False)  # the grid's point, steady
    _turn: Future[Any] | None = field(default=None, init=False)

    def take_turn(self) -> None:
        """Begin a turn; one that still runs is not joined by a second."""
        if self._turn is not None and not self._turn.done():
            self.overruns += 1
            return
        self.turns += 1
        try:
            self._turn = self.begin()
        except ResyncError as error:
            logger.info("This turn of the task %s is left out: %s", self.name, error)
        except Exception:
            logger.exception("The task %s could not begin", self.name)
        else:
            self._turn.add_done_callback(self._ended)

    def _ended(self, turn: Future[Any]) -> None:
        error = None if turn.cancelled() else turn.exception()
        if isinstance(error, ResyncError):
            logger.error("The task %s failed and is tried again in its turn: %s", self.name, error)
        elif error is not None:
            logger.error("The task %s failed", self.name, exc_info=error)


class _Grid(BaseTrigger):
    """The points at which a task is due, counted on from the last one by its present period."""

    def __init__(self, task: Task) -> None:
        self._task = task

    def get_next_fire_time(  # pyright: ignore[reportIncompatibleMethodOverride]: wrong upstream
        self, previous_fire_time: datetime, now: datetime
    ) -> datetime:
        period = self._task.period_s() or LONGEST_WAIT_S  # off: the next look takes it away
        ahead_s = next_due((previous_fire_time - now).total_seconds(), period, 0.0)
        self._task.last_due = now + timedelta(seconds=ahead_s - period)
        return now + timedelta(seconds=ahead_s)


class Tasks:
    """The table and its thread. `leads` tells whether this process does what only one may do."""

    def __init__(
        self, clock: Callable[[], float] = steady_s, leads: Callable[[], bool] = lambda: True
    ) -> None:
        self._zone, self._leads = _SteadyZone(clock), leads
        self._tasks: dict[str, Task] = {}
        self._scheduler = _Scheduler(
            timezone=self._zone,
            executors={"default": DebugExecutor()},  # turns begin in the scheduler's thread
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        look = Task("look", lambda: LONGEST_WAIT_S, Future)
        self._scheduler.add_job(
            self.look_again,
            _Grid(look),
            next_run_time=datetime.now(self._zone) + timedelta(seconds=LONGEST_WAIT_S),
        )

    def add(self, task: Task) -> Task:
        self._tasks[task.name] = task
        self._plan(task)
        return task

    def start(self) -> None:
        self._scheduler.start()

    def close(self) -> None:
        """Begin nothing more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def look_again(self) -> None:
        """A period has changed: do not wait for the next look."""
        for task in tuple(self._tasks.values()):
            self._plan(task)

    def look(self) -> None:
        """Begin what is due now."""
        self._scheduler.look()

    def next_at(self, task: Task) -> datetime | None:
        """The time of day of a task's next turn; None when it is switched off."""
        job = self._scheduler.get_job(task.name)
        if job is None or task.period_s() is None:
            return None
        ahead = job.next_run_time - datetime.now(self._zone)
        return utc_now() + max(timedelta(0), ahead)

    def restart(self, task: Task) -> None:
        """Begin the task's first turn as if it had just been added."""
        self._forget(task)
        self._plan(task)

    def table(self) -> list[Mapping[str, Any]]:
        """Every task, for `/stats`."""
        return [
            {
                "name": task.name,
                "period_seconds": task.period_s(),
                "next_at": self.next_at(task),
                "turns": task.turns,
                "overruns": task.overruns,
                "leader_only": task.leader_only,
            }
            for task in tuple(self._tasks.values())
        ]

    def _plan(self, task: Task) -> None:
        """Put the task's next turn where its present period wants it."""
        period, job = task.period_s(), self._scheduler.get_job(task.name)
        if period is None:
            self._forget(task)
        elif job is None:
            self._scheduler.add_job(
                self._begin,
                _Grid(task),
                args=[task],
                id=task.name,
                next_run_time=datetime.now(self._zone) + timedelta(seconds=task.first_after_s),
                replace_existing=True,
            )
        elif task.last_due is not None:
            due = task.last_due + timedelta(seconds=period)
            if abs(due - job.next_run_time) > timedelta(milliseconds=1):
                job.modify(next_run_time=due)

    def _forget(self, task: Task) -> None:
        task.last_due = None
        if self._scheduler.get_job(task.name) is not None:
            self._scheduler.remove_job(task.name)

    def _begin(self, task: Task) -> None:
        if self._leads() or not task.leader_only:
            task.take_turn()
