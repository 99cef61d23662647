"""Which job waits directly for which: kept over plans, by the names of both."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from data.domain.patterns import JobId
from data.store.engine import Database
from data.store.rows import Rows, named, upsert
from data.store.sql import fetch, ms

Link = tuple[JobId, JobId]
"""The predecessor first."""


def record_links(db: Database, links: Iterable[Link], now: datetime) -> None:
    """Keep direct dependencies the engine told; one that is known already is seen again."""
    kept = set(links)
    if not kept:
        return

    def keep(connection: Connection) -> None:
        ids = db.catalogue.job_ids(connection, {job for link in kept for job in link})
        rows: Rows = [(ids[first], ids[then], ms(now)) for first, then in kept]
        upsert(connection, "job_links", "first_id, then_id, seen_at", sorted(rows), keys=2)

    db.lead(keep)


def load_links(db: Database) -> set[Link]:
    """Every known link."""
    with db.read() as connection:
        rows = fetch(
            connection,
            "SELECT fw.name, fs.name, fj.name, tw.name, ts.name, tj.name FROM job_links l"
            f"{named('l.first_id', 'f')}{named('l.then_id', 't')}",
        )
    return {(JobId(*row[:3]), JobId(*row[3:])) for row in rows}
