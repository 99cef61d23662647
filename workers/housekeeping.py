"""Retention by itself: once an hour, in its own thread, in steps short enough for polls between."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from data.runtime import RuntimeConfig
from data.store import retention
from data.store.engine import Database
from data.store.errors import StoreError

logger = logging.getLogger(__name__)

FIRST_AFTER = timedelta(minutes=10)
"""Not at the start: whoever restarts Resync at night wants to see the plan first."""


class Housekeeping:
    """Runs the clean-up of every table by the retention knobs."""

    def __init__(
        self,
        db: Database,
        runtime: RuntimeConfig,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._db, self._runtime, self._clock = db, runtime, clock
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        self._scheduler.add_job(
            self._scheduled, "interval", hours=1, next_run_time=self._clock() + FIRST_AFTER
        )
        self._scheduler.start()

    def close(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def clean(self) -> dict[str, int]:
        """Remove what is older than its retention; rows removed a table."""
        days = self._runtime.current.retention()
        return retention.cleanup(self._db, now=self._clock(), **days)

    def _scheduled(self) -> None:
        try:
            removed = self.clean()
        except StoreError as error:
            logger.error("The clean-up failed and is tried again in an hour: %s", error)
            return
        if any(removed.values()):
            logger.info("Cleaned up: %s", {k: v for k, v in removed.items() if v})
