"""Retention by itself: once an hour, in its own thread, in steps short enough for polls between."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from data.clock import utc_now
from data.runtime import RuntimeConfig
from data.store import retention
from data.store.engine import Database
from data.store.problems.past import fill_past
from workers.tasks import Task, Tasks

logger = logging.getLogger(__name__)

PERIOD_S = 3600.0
FIRST_AFTER_S = 600.0
"""Not at the start: whoever restarts Resync at night wants to see the plan first."""


class Housekeeping:
    """Runs the clean-up of every table by the retention knobs."""

    def __init__(
        self,
        db: Database,
        runtime: RuntimeConfig,
        tasks: Tasks,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._db, self._runtime, self._clock = db, runtime, clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="clean")
        tasks.add(Task("clean", lambda: PERIOD_S, self._begin, FIRST_AFTER_S))

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def clean(self) -> dict[str, int]:
        """Remove what is older than its retention; rows removed a table.

        Then failures that have no problem get one: of a store from before there were problems,
        or of history that was loaded.
        """
        days, now = self._runtime.current.retention(), self._clock()
        removed = self._remove()
        made = fill_past(self._db, now - timedelta(days=days["days_summary"]), now)
        if made:
            logger.info("Made the problems of %d failures of the past", made)
        if any(removed.values()):
            logger.info("Cleaned up: %s", {k: v for k, v in removed.items() if v})
        return removed

    def remove(self) -> Future[dict[str, int]]:
        """Remove now, once a clean-up under way has ended; rows removed a table."""
        return self._thread.submit(self._remove)

    def _remove(self) -> dict[str, int]:
        days = self._runtime.current.retention()
        return retention.cleanup(self._db, now=self._clock(), **days)

    def _begin(self) -> Future[dict[str, int]]:
        return self._thread.submit(self.clean)
