"""Which job waits directly for which: kept over plans, by the names of both."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from data.domain.patterns import JobId
from data.store.engine import Database
from data.store.sql import execute_many, fetch, ms

Link = tuple[JobId, JobId]
"""The predecessor first."""


def record_links(db: Database, links: Iterable[Link], now: datetime) -> None:
    """Keep direct dependencies the engine told; one that is known already is seen again."""
    kept = set(links)
    if not kept:
        return

    def keep(connection: Connection) -> None:
        ids = db.catalogue.job_ids(connection, {job for link in kept for job in link})
        execute_many(
            connection,
            "INSERT INTO job_links (first_id, then_id, seen_at) VALUES (?, ?, ?)"
            " ON CONFLICT (first_id, then_id) DO UPDATE SET seen_at = excluded.seen_at",
            sorted((ids[first], ids[then], ms(now)) for first, then in kept),
        )

    db.lead(keep)


def load_links(db: Database) -> set[Link]:
    """Every known link."""
    with db.read() as connection:
        rows = fetch(
            connection,
            "SELECT fw.name, fs.name, fj.name, tw.name, ts.name, tj.name FROM job_links l"
            " JOIN jobs fj ON fj.id = l.first_id"
            " JOIN workstations fw ON fw.id = fj.workstation_id"
            " JOIN job_streams fs ON fs.id = fj.stream_id"
            " JOIN jobs tj ON tj.id = l.then_id"
            " JOIN workstations tw ON tw.id = tj.workstation_id"
            " JOIN job_streams ts ON ts.id = tj.stream_id",
        )
    return {(JobId(*row[:3]), JobId(*row[3:])) for row in rows}
