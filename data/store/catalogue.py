"""Names said again and again and the small integers that stand for them in the tables.

Belongs to the writer thread; forgotten whenever a transaction fails, because it may know ids that
were never kept. What it knows stays so: a name keeps its id for ever, whoever gave it.
"""

from collections.abc import Iterable, Mapping
from itertools import count

from sqlalchemy import Connection

from data.store.counters import take
from data.store.rows import SELECT_JOB_NAMES, Rows, insert
from data.store.run_rows import N_BITS
from data.store.sql import fetch, fetch_in, fetch_one
from data.store.text import folded_or_none, key_text

JobNames = tuple[str, str, str]
"""Workstation, stream, job."""


class Catalogue:
    """Ids of workstations, streams and jobs."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._workstations: dict[str, int] | None = None
        self._streams: dict[str, int] | None = None
        self._jobs: dict[JobNames, int] | None = None

    def workstation_ids(self, connection: Connection, names: Iterable[str]) -> dict[str, int]:
        """Ids of all known workstations, those named included."""
        if self._workstations is None:
            self._workstations = _known(connection, "workstations")
        return _with_new(connection, "workstations", self._workstations, names)

    def stream_ids(self, connection: Connection, names: Iterable[str]) -> dict[str, int]:
        """Ids of all known job streams, those named included."""
        if self._streams is None:
            self._streams = _known(connection, "job_streams")
        return _with_new(connection, "job_streams", self._streams, names)

    def job_ids(self, connection: Connection, names: Iterable[JobNames]) -> dict[JobNames, int]:
        """Ids of all known jobs, those named included."""
        wanted = names if isinstance(names, set | frozenset | list) else list(names)
        if self._jobs is None:
            self._jobs = {
                (row[0], row[1], row[2]): row[3] for row in fetch(connection, SELECT_JOB_NAMES)
            }
        known = self._jobs
        new = [name for name in dict.fromkeys(wanted) if name not in known]
        if new:
            workstations = self.workstation_ids(connection, (name[0] for name in new))
            streams = self.stream_ids(connection, (name[1] for name in new))
            kept = {
                name: (key_text(name[2]), streams[name[1]], workstations[name[0]]) for name in new
            }
            rows: Rows = [(*row, folded_or_none(row[0])) for row in dict.fromkeys(kept.values())]
            known_by = "name, stream_id, workstation_id"
            insert(connection, "jobs", f"{known_by}, folded", rows, f"({known_by}) DO NOTHING")
            query = f"SELECT {known_by}, id FROM jobs WHERE name IN ({{}})"
            called = {row[0] for row in kept.values()}
            ids = {tuple(row[:3]): row[3] for row in fetch_in(connection, query, called)}
            known.update((name, ids[row]) for name, row in kept.items())
        return known


def new_run_ids(connection: Connection, days: Mapping[int, int]) -> dict[int, Iterable[int]]:
    """So many run ids of each plan day (days since 1970), to be drawn: plan_day << 24 | n."""
    drawn: dict[int, Iterable[int]] = {}
    for day in sorted(days):
        low, high = day << N_BITS, (day + 1) << N_BITS
        last = fetch_one(
            connection, "SELECT max(id) FROM job_runs WHERE id >= ? AND id < ?", (low, high)
        )[0]
        # The day's counter begins after the runs of a time before there were counters.
        first = low if last is None else last + 1
        drawn[day] = count(take(connection, f"run {day}", days[day], first))
    return drawn


def _known(connection: Connection, table: str) -> dict[str, int]:
    return {name: id_ for id_, name in fetch(connection, f"SELECT id, name FROM {table}")}


def _with_new(
    connection: Connection, table: str, known: dict[str, int], names: Iterable[str]
) -> dict[str, int]:
    new = {name: key_text(name) for name in names if name not in known}
    if new:
        rows: Rows = [(name, folded_or_none(name)) for name in dict.fromkeys(new.values())]
        insert(connection, table, "name, folded", rows, "(name) DO NOTHING")
        query = f"SELECT name, id FROM {table} WHERE name IN ({{}})"
        ids = dict(fetch_in(connection, query, set(new.values())))
        known.update((name, ids[kept]) for name, kept in new.items())
    return known
