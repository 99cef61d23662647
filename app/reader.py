"""What a program beside a running Resync needs to ask questions and to write: the store.

Its poller, learning and engine belong to the server and are not here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from app.api.core import Core
from app.refusals import NotNow
from data.domain.baseline import Baseline
from data.runtime import RuntimeConfig
from data.settings import Settings
from data.store import settings as stored
from data.store.engine import Access, Database
from data.store.plan import latest_snapshot
from workers.intervals import interval_s
from workers.poller_state import PollerView, is_stale
from workers.silence_book import SilenceBook
from workers.solution_book import SolutionBook


class _Elsewhere:
    """A part that only the server has."""

    def __getattr__(self, name: str) -> Any:
        raise NotNow("Only a running Resync can do that: ask its API.")


class _PollerElsewhere(_Elsewhere):
    """The poller of the server, as far as the store tells how polling goes."""

    baseline, remembered = Baseline(), None

    def __init__(self, db: Database, runtime: RuntimeConfig) -> None:
        self._db, self._runtime = db, runtime

    def state(self) -> PollerView:
        latest, config, now = latest_snapshot(self._db), self._runtime.current, datetime.now(UTC)
        every = interval_s(config, now, float(config.polling_max_interval_seconds))
        age_s = None if latest is None else max(0.0, (now - latest.at).total_seconds())
        stale = age_s is None or is_stale(age_s, every)
        poll = latest and latest.poll
        return PollerView(
            running=not stale,
            mode=config.polling_mode,
            interval_s=every,
            next_poll_at=None,
            last_poll_at=latest and latest.at,
            last_success_at=latest and latest.at,
            age_s=age_s,
            last_error=None,
            polls=0,
            failures=0,
            overruns=0,
            duration_ms_p50=None,
            duration_ms_p95=None,
            cpu_ms_p50=None,
            api=poll and poll.api,
            engine_url=poll and poll.engine_url,
            plan_id=latest and latest.plan_id,
            unreadable=(),
            remarks=(),
            clock_skew_s=None,
            stale=stale,
        )


@contextmanager
def reading(settings: Settings) -> Iterator[Core]:
    """A core whose questions of the store can be asked."""
    with Database.open(settings.database_url, Access.READ) as db, over(db, settings) as core:
        yield core


@contextmanager
def asking(settings: Settings) -> Iterator[Core]:
    """The same, and what was asked stands in the audit log; it never leads."""
    with Database.open(settings.database_url, Access.WRITE) as db, over(db, settings) as core:
        yield core


@contextmanager
def writing(settings: Settings) -> Iterator[Core]:
    """A core that can also do the changes that need the store only."""
    with Database.open_to_write(settings.database_url) as db, over(db, settings) as core:
        yield core


@contextmanager
def staying(settings: Settings) -> Iterator[Core]:
    """The same for a program that stays: it never leads, and follows what others change."""
    with Database.open(settings.database_url, Access.WRITE) as db, over(db, settings) as core:
        db.feed.follow("settings", core.runtime.followed)
        if not core.doors.are_open:
            core.access.follow()
        db.feed.watch()
        core.solutions.start()  # problems are shown with theirs once they are read
        core.names.start()  # the first question finds its words read
        yield core


@contextmanager
def over(db: Database, settings: Settings) -> Iterator[Core]:
    """The same over a store that is open."""
    elsewhere: Any = _Elsewhere()
    runtime = RuntimeConfig(
        settings.knobs,
        load=lambda: stored.get_settings(db),
        save=lambda changes, by: None,
        machine_timezone=settings.machine_timezone,
    )
    poller: Any = _PollerElsewhere(db, runtime)
    core = Core(
        settings=settings,
        db=db,
        runtime=runtime,
        poller=poller,
        errands=elsewhere,
        learning=elsewhere,
        solutions=SolutionBook(db, patience_s=300.0),  # a command has the time
        silences=SilenceBook(db),
        boot_id=db.store_id,
        started_at=datetime.now(UTC),
        now=lambda: datetime.now(UTC),
        version=version("resync"),
    )
    try:
        yield core
    finally:
        core.solutions.close()
        core.close()
