"""What a program beside a running Resync needs to ask questions and to write: the store.

Its poller, learning and engine belong to the server and are not here.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from app.api.core import Core
from app.refusals import NotNow
from data.runtime import RuntimeConfig
from data.settings import Settings
from data.store import settings as stored
from data.store.engine import Access, Database
from workers.silence_book import SilenceBook
from workers.solution_book import SolutionBook


class _Elsewhere:
    """A part that only the server has."""

    def __getattr__(self, name: str) -> Any:
        raise NotNow("Only a running Resync can do that: ask its API.")


@contextmanager
def reading(settings: Settings) -> Iterator[Core]:
    """A core whose questions of the store can be asked."""
    with Database.open(settings.database_url, Access.READ) as db, over(db, settings) as core:
        yield core


@contextmanager
def writing(settings: Settings) -> Iterator[Core]:
    """A core that can also do the changes that need the store only."""
    with Database.open_to_write(settings.database_url) as db, over(db, settings) as core:
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
    core = Core(
        settings=settings,
        db=db,
        runtime=runtime,
        poller=elsewhere,
        learning=elsewhere,
        solutions=SolutionBook(db, patience_s=300.0),  # a command has the time
        silences=SilenceBook(db),
        boot_id=secrets.token_hex(8),
        started_at=datetime.now(UTC),
        now=lambda: datetime.now(UTC),
        version=version("resync"),
    )
    try:
        yield core
    finally:
        core.solutions.close()
        core.close()
