"""A plan that is polled and kept: what the store tests tell their stories with."""

import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

from data.domain.baseline import Baseline, Detection
from data.domain.events import Event
from data.domain.plan import Job
from data.store.engine import Database
from data.store.plan import PollFacts, record_poll
from data.store.problems.changes import Group
from data.store.sql import execute, fetch
from tests.build import at, plan, polled

POLL = PollFacts(duration_ms=12.5, bytes=4096, api="v2", engine_url="https://mdm:31116")
LAG = timedelta(seconds=2)
"""Our clock is that much ahead of the engine's."""


def migrate(url: str) -> None:
    """Make it a store, but for the identity that each store gives itself."""
    with Database.open(url) as db:
        db.write(lambda connection: connection.exec_driver_sql("DELETE FROM poll_state"))


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "resync.db"
        migrate(f"sqlite:///{file}")
        return file.read_bytes()


def store_in(folder: Path) -> str:
    """The URL of the store in a folder: what is there, or a copy of a migrated, empty SQLite."""
    file = folder / "resync.db"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_migrated())
    return f"sqlite:///{file}"


def rows_written(db: Database) -> int:
    """How many rows the database has inserted, changed or removed for us so far."""
    if db.is_sqlite:
        return db.write(lambda c: c.connection.driver_connection.total_changes)
    db.write(lambda c: fetch(c, "SELECT pg_stat_force_next_flush()"))
    db.write(lambda c: fetch(c, "SELECT 1"))
    counted = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
    with db.read() as connection:
        return int(fetch(connection, counted)[0][0])


def hand_over(first: Database, second: Database) -> None:
    """Let a follower lead in the place of who leads, as if that had been cut off."""
    assert second.lease is not None
    query = "UPDATE leadership SET holder = ? WHERE holder = ?"
    second.write(lambda connection: execute(connection, query, (second.name, first.name)))
    assert second.lease.turn()


class Story:
    """Polls one after the other, each recorded, the baseline carried along."""

    def __init__(self, db: Database, baseline: Baseline | None = None) -> None:
        self.db, self.term = db, db.term
        self.baseline = baseline or Baseline()

    def detect(self, *jobs: Job, minute: float, **more) -> Detection:
        return polled(self.baseline, plan(*jobs, engine_time=at(minute), **more))

    def keep(self, detection: Detection, group: Group | None = None) -> list[Event]:
        assert detection.baseline.polled_at is not None
        now = detection.baseline.polled_at + LAG
        with self.db.leading(self.term):
            events = record_poll(self.db, detection, now=now, poll=POLL, group=group)
        self.baseline = detection.baseline
        return events

    def poll(self, *jobs: Job, minute: float, errors: str | None = None, **more) -> list[Event]:
        """One poll; `errors` is the job log text of whatever failed in it."""
        detection = self.detect(*jobs, minute=minute, **more)
        if errors is not None:
            for told in detection.events:
                if told.type.word in ("job_abend", "job_failed"):
                    told.facts["error_message"] = errors
        return self.keep(detection)
