"""What was told of jobs and workstations in the past: what a silence would have held back."""

from dataclasses import dataclass
from datetime import datetime

from data.domain.events import EventType, Severity
from data.store.engine import Database
from data.store.rows import named
from data.store.sql import fetch, instant, ms

MOST_FAILURES = 50_000


@dataclass(frozen=True, slots=True)
class Failed:
    """An event somebody would have been told of."""

    at: datetime
    job_name: str | None
    job_stream: str | None
    workstation: str | None


def failures_since(db: Database, since: datetime) -> list[Failed]:
    """The newest MOST_FAILURES errors and criticals about jobs and workstations since then."""
    with db.read() as connection:
        rows = fetch(
            connection,
            "SELECT e.at, j.name, s.name, coalesce(w.name, ew.name) FROM events e"
            f" {named('e.job_id', join='LEFT JOIN')}"
            " LEFT JOIN workstations ew ON ew.id = e.workstation_id"
            # As the index of what is not harmless says it.
            " WHERE e.severity > 0 AND e.severity >= ? AND e.at >= ? AND e.type < ?"
            f" ORDER BY e.at DESC LIMIT {MOST_FAILURES}",
            (int(Severity.ERROR), ms(since), int(EventType.SYSTEM_DEGRADED)),
        )
    return [Failed(instant(row[0]), *row[1:]) for row in rows]
