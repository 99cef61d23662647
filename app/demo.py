"""The demonstration: the bundled simulator as a child process, settings that point at it, and a
month of the simulated site's past.
"""

import json
import logging
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from data.errors import ResyncError
from data.secret import Secret
from data.settings import DEFAULT_DATABASE_URL, Settings
from data.store.leader import FileLock
from workers.simulator.child import Child

if TYPE_CHECKING:
    from app.server import Server
    from workers.solution_book import SolutionBook

logger = logging.getLogger(__name__)

FOLDER = Path("var/demo")
SOLUTIONS = Path(__file__).parent / "demo_solutions.json"
ACTOR = "demo"  # who learned them
USER, PASSWORD = "twsuser", "twspass"  # of a simulator on loopback: no secret


class Demo:
    """A context in which the simulator runs. The demo's own database begins anew each time."""

    def __init__(
        self, settings: Settings, *, jobs: int, speed: float, seed: int, history_days: int
    ) -> None:
        command = [sys.executable, "-m", "app.cli", "simulate"]
        self._child = Child(command, jobs=jobs, speed=speed, seed=seed)
        self._history_days = history_days
        database = settings.database_url
        self._fresh = database == DEFAULT_DATABASE_URL
        self.settings = replace(
            settings,
            tws_urls=(f"https://127.0.0.1:{self._child.port}",),
            tws_user=USER,
            tws_password=Secret(PASSWORD),
            tws_api_key=None,
            tws_ca_file=self._child.folder / "simulator.crt",
            tws_verify_tls=True,
            database_url=f"sqlite:///{FOLDER}/resync.db" if self._fresh else database,
            knobs={"polling_interval_seconds": 5, **settings.knobs},
        )

    def __enter__(self) -> "Demo":
        if self._fresh:
            _forget(FOLDER / "resync.db")
        self._child.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._child.__exit__()

    @property
    def hints(self) -> Iterator[str]:
        """What to type beside it: its simulator has another port each time, and it a database of
        its own."""
        command = f".venv/bin/resync simulate --port {self._child.port}"
        yield f"To play a story: {command} --play cascade"
        if self._fresh:
            where = f"APP_DATABASE_URL={self.settings.database_url}"
            yield f'To ask it: {where} .venv/bin/resync ask "o que aconteceu ontem?"'

    def wait_until_ready(self) -> None:
        """Return when the simulator answers; raises ResyncError when it never does."""
        trouble = self._child.wait_until_ready()
        if trouble:
            raise ResyncError(trouble)

    def remember(self, server: "Server") -> None:
        """Give the server the past of the simulated site and what was learned from it, in the
        background and in small steps; not to a database of somebody's own.
        """
        if self._history_days and self._fresh:
            threading.Thread(
                target=self._remember, args=(server,), name="demo-history", daemon=True
            ).start()

    def _remember(self, server: "Server") -> None:
        from workers.backfill import backfill

        server.solutions.start()
        while not server.solutions.is_ready:  # for seconds, where the machine is busy
            time.sleep(0.1)
        teach(server.solutions, server.core.now())
        file = self._child.past(self._history_days)
        if file is None:
            logger.warning("The demo's past could not be made; it goes on without")
            return
        try:
            result = backfill(server.db, file, ZoneInfo(server.runtime.current.timezone))
        except ResyncError as error:
            logger.warning("The demo's past could not be loaded: %s", error)
            return
        logger.info("The demo remembers %d runs of %d days", result.loaded, self._history_days)
        server.learning.detect()  # so that the first look at the patterns page finds some


def teach(book: "SolutionBook", now: datetime) -> None:
    """Keep what the demo's operators have learned so far: made-up solutions with a record."""
    from data.domain.solutions import JOB_FAILURE, Draft

    learned = json.loads(SOLUTIONS.read_text(encoding="utf-8"))
    drafts = [
        Draft(JOB_FAILURE, one["problem_pattern"], "example", one["solution"]) for one in learned
    ]
    kept = book.add(drafts, ACTOR, now - timedelta(days=90))
    for (solution, new), one in zip(kept, learned, strict=True):
        results = [True] * one["worked"] + [False] * one["failed"] if new else []
        for n, success in enumerate(results):
            book.result(solution.solution_id, success, ACTOR, now - timedelta(days=80 - 7 * n))


def _forget(database: Path) -> None:
    """Remove the last demo's database, unless a demo is using it right now."""
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        claim = FileLock(database)
        try:
            for name in (database.name, f"{database.name}-wal", f"{database.name}-shm"):
                database.with_name(name).unlink(missing_ok=True)
        finally:
            claim.release()
    except OSError as error:
        raise ResyncError(
            f"The demo keeps its data in {database.parent}, which cannot be written: "
            f"{error.strerror}."
        ) from None
