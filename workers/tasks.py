"""All that recurs, in one table, begun by one thread on a clock that nobody can set.

A task keeps to the grid of its first turn, so that slow turns do not make it drift; turns that
were missed are left out, not made up. Its period is asked for again at every look: what changes
it need only call `look_again`.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from data.clock import steady_s, utc_now
from data.errors import ResyncError
from workers.intervals import next_due

logger = logging.getLogger(__name__)

LONGEST_WAIT_S = 5.0
"""Between two looks. A machine that slept is seen to have done so within it."""


@dataclass(slots=True)
class Task:
    """What recurs. `begin` starts a turn in a thread of its own room and must not block."""

    name: str
    period_s: Callable[[], float | None]  # None: switched off
    begin: Callable[[], Future[Any]]
    first_after_s: float = 0.0
    leader_only: bool = True
    due_s: float | None = field(default=None, init=False)  # on the steady clock
    overruns: int = field(default=0, init=False)
    turns: int = field(default=0, init=False)
    _on_since: float = field(default=0.0, init=False)
    _last_due: float | None = field(default=None, init=False)
    _turn: Future[Any] | None = field(default=None, init=False)

    def look(self, now: float) -> None:
        """Begin a turn when one is due, and find out when the next one is."""
        period = self.period_s()
        if period is None:
            self.anew()
            return
        if self.due_s is None:
            self._on_since = now
        self.due_s = self._next(period)
        if self.due_s > now:
            return
        self._last_due = next_due(self.due_s, period, now) - period
        self.due_s = self._next(period)
        if self._turn is not None and not self._turn.done():
            self.overruns += 1
        else:
            self.turns += 1
            self._turn = self.begin()
            self._turn.add_done_callback(self._ended)

    def anew(self) -> None:
        """Forget the grid: the next look begins one."""
        self.due_s = self._last_due = None

    def _next(self, period: float) -> float:
        if self._last_due is None:
            return self._on_since + self.first_after_s
        return self._last_due + period

    def _ended(self, turn: Future[Any]) -> None:
        error = None if turn.cancelled() else turn.exception()
        if isinstance(error, ResyncError):
            logger.error("The task %s failed and is tried again in its turn: %s", self.name, error)
        elif error is not None:
            logger.error("The task %s failed", self.name, exc_info=error)


class Tasks:
    """The table and its thread. `leads` tells whether this process does what only one may do."""

    def __init__(
        self, clock: Callable[[], float] = steady_s, leads: Callable[[], bool] = lambda: True
    ) -> None:
        self._clock, self._leads = clock, leads
        self._tasks: dict[str, Task] = {}
        self._wake = threading.Condition()
        self._noted = self._stopping = False
        self._thread: threading.Thread | None = None

    def add(self, task: Task) -> Task:
        with self._wake:
            self._tasks[task.name] = task
        self.look_again()
        return task

    def start(self) -> None:
        self._thread = threading.Thread(target=self._watch, name="tasks", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self.look_again()
        if self._thread is not None:
            self._thread.join()

    def look_again(self) -> None:
        """A period has changed: do not wait for the next look."""
        with self._wake:
            self._noted = True
            self._wake.notify_all()

    def next_at(self, task: Task) -> datetime | None:
        """The time of day of a task's next turn; None when it is switched off."""
        if task.period_s() is None:
            return None
        due, now = task.due_s, self._clock()
        wait = task.first_after_s if due is None else due - now
        return utc_now() + timedelta(seconds=max(0.0, wait))

    def restart(self, task: Task) -> None:
        """Begin the task's first turn as if it had just been added."""
        with self._wake:
            task.anew()
        self.look_again()

    def look(self) -> float:
        """Begin what is due; how long nothing will be."""
        now = self._clock()
        leads = self._leads()
        wait = LONGEST_WAIT_S
        with self._wake:
            for task in self._tasks.values():
                if task.leader_only and not leads:
                    continue
                try:
                    task.look(now)
                except ResyncError as error:
                    logger.info("This turn of the task %s is left out: %s", task.name, error)
                except Exception:
                    logger.exception("The task %s could not begin", task.name)
                if task.due_s is not None:
                    wait = min(wait, task.due_s - now)
        return max(0.0, wait)

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

    def _watch(self) -> None:
        while not self._stopping:
            with self._wake:
                self._noted = False
            wait = self.look()
            with self._wake:
                self._wake.wait_for(lambda: self._noted, wait)
