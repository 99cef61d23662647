"""Names said again and again and the small integers that stand for them in the tables.

Belongs to the writer thread; forgotten whenever a transaction fails, because it may know ids that
were never kept.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from data.store.sql import execute_many, fetch, fetch_one
from data.store.text import clean, folded_or_none

JobNames = tuple[str, str, str]
"""Workstation, stream, job."""


class Catalogue:
    """Ids of workstations, streams and jobs, the next numbers of runs and events."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._workstations: dict[str, int] | None = None
        self._streams: dict[str, int] | None = None
        self._jobs: dict[JobNames, int] | None = None
        self._next_run: dict[int, int] = {}

    def workstation_ids(self, connection: Connection, names: Iterable[str]) -> dict[str, int]:
        """Ids of all known workstations, those named included."""
        if self._workstations is None:
            self._workstations = {
                name: id_ for id_, name in fetch(connection, "SELECT id, name FROM workstations")
            }
        return _with_new(connection, "workstations", self._workstations, names)

    def stream_ids(self, connection: Connection, names: Iterable[str]) -> dict[str, int]:
        """Ids of all known job streams, those named included."""
        if self._streams is None:
            self._streams = {
                name: id_ for id_, name in fetch(connection, "SELECT id, name FROM job_streams")
            }
        return _with_new(connection, "job_streams", self._streams, names)

    def job_ids(self, connection: Connection, names: Iterable[JobNames]) -> dict[JobNames, int]:
        """Ids of all known jobs, those named included."""
        wanted = names if isinstance(names, set | frozenset | list) else list(names)
        if self._jobs is None:
            rows = fetch(
                connection,
                "SELECT w.name, s.name, j.name, j.id FROM jobs j"
                " JOIN workstations w ON w.id = j.workstation_id"
                " JOIN job_streams s ON s.id = j.stream_id",
            )
            self._jobs = {(row[0], row[1], row[2]): row[3] for row in rows}
        known = self._jobs
        new = list(dict.fromkeys(name for name in wanted if name not in known))
        if new:
            workstations = self.workstation_ids(connection, (name[0] for name in new))
            streams = self.stream_ids(connection, (name[1] for name in new))
            first = _next_id(connection, "jobs")
            spelled: dict[JobNames, int] = {}
            rows = []
            for name in new:
                cleaned = (clean(name[0]), clean(name[1]), clean(name[2]))
                id_ = known.get(cleaned) or spelled.get(cleaned)
                if id_ is None:
                    id_ = spelled[cleaned] = first + len(rows)
                    folded = folded_or_none(cleaned[2])
                    rows.append((id_, workstations[name[0]], streams[name[1]], cleaned[2], folded))
                known[name] = id_
            known.update(spelled)
            execute_many(
                connection,
                "INSERT INTO jobs (id, workstation_id, stream_id, name, folded)"
                " VALUES (?, ?, ?, ?, ?)",
                rows,
            )
        return known

    def new_run_id(self, connection: Connection, plan_day: int) -> int:
        """The next run id of a plan day (days since 1970): plan_day << 24 | n."""
        following = self._next_run.get(plan_day)
        if following is None:
            low, high = plan_day << 24, (plan_day + 1) << 24
            found = fetch_one(
                connection, "SELECT max(id) FROM job_runs WHERE id >= ? AND id < ?", (low, high)
            )[0]
            following = low if found is None else found + 1
        self._next_run[plan_day] = following + 1
        return following


def _with_new(
    connection: Connection, table: str, known: dict[str, int], names: Iterable[str]
) -> dict[str, int]:
    new = list(dict.fromkeys(name for name in names if name not in known))
    if new:
        first = _next_id(connection, table)
        rows: list[tuple[int, str, str | None]] = []
        for name in new:
            cleaned = clean(name)
            if cleaned not in known:
                known[cleaned] = first + len(rows)
                rows.append((known[cleaned], cleaned, folded_or_none(cleaned)))
            known[name] = known[cleaned]
        execute_many(connection, f"INSERT INTO {table} (id, name, folded) VALUES (?, ?, ?)", rows)
    return known


def _next_id(connection: Connection, table: str) -> int:
    return (fetch_one(connection, f"SELECT max(id) FROM {table}")[0] or 0) + 1
