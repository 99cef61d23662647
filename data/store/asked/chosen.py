"""Which runs a question means, as conditions, and the connection it is answered on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sqlalchemy import Connection

from data.domain.status import Status
from data.store.engine import Database
from data.store.rows import RUNS_THAT_SAID, named_like
from data.store.sql import execute, marks
from data.store.text import clean, containing, glob_pattern, has_wildcards
from data.store.where import Where

MOST_ROWS = 50
_STEPS = 20_000
"""Instructions of SQLite between two looks at the clock: under a millisecond."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which runs: names may hold `*`, `@` and `?`; of a kind any may fit, kinds narrow."""

    jobs: tuple[str, ...] = ()
    job_streams: tuple[str, ...] = ()
    workstations: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    texts: tuple[str, ...] = ()
    return_codes: tuple[int, ...] = ()
    text_ids: tuple[int, ...] | None = None
    """Error texts by their numbers, of which one was said; None: whatever was said."""

    @property
    def whole(self) -> "Chosen":
        """The same jobs, whatever status or code is asked for."""
        return Chosen(self.jobs, self.job_streams, self.workstations)

    @property
    def names_jobs(self) -> bool:
        """Whether its jobs are told, whose runs of all times are few. Those of a stream are not."""
        return bool(self.jobs)


@contextmanager
def answering(db: Database, seconds: float) -> Iterator[Connection]:
    """A connection that reads for so long at most; then StoreTooSlow."""
    with db.read() as connection:
        if not db.is_sqlite:
            execute(connection, "SET LOCAL transaction_read_only = on")
            execute(connection, f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
            yield connection
            return
        until = monotonic() + seconds
        raw: Any = connection.connection.driver_connection
        raw.set_progress_handler(lambda: monotonic() > until, _STEPS)
        try:
            yield connection
        finally:
            raw.set_progress_handler(None, 0)


def of_jobs(
    chosen: Chosen,
    *cheap: str,
    job_id: str = "r.job_id",
    run_id: str = "r.id",
    rc: str = "r.rc",
) -> Where:
    """The conditions of names and codes on runs; `cheap` ones are looked at first."""
    jobs = Where()
    for column, table, names in (
        ("j.id", "jobs", chosen.jobs),
        ("j.stream_id", "job_streams", chosen.job_streams),
        ("j.workstation_id", "workstations", chosen.workstations),
    ):
        either = Where()
        exact = [clean(name) for name in names if not has_wildcards(name)]
        if exact:
            either.add(
                f"{column} IN (SELECT id FROM {table} WHERE name IN ({marks(len(exact))}))", *exact
            )
        for glob in names:
            if has_wildcards(glob):
                either.add(f"{column} IN ({named_like(table)})", glob_pattern(glob))
        jobs.any_of(either)
    where = Where(*cheap)
    if jobs.conditions:
        where.add(f"{job_id} IN (SELECT j.id FROM jobs j{jobs})", *jobs.values)
    codes = Where()
    codes.among(rc, chosen.return_codes)
    for text in chosen.texts:
        codes.add(RUNS_THAT_SAID.format(run_id), containing(text))
    where.any_of(codes)
    if chosen.text_ids is not None:
        said = marks(len(chosen.text_ids)) or "NULL"
        where.add(
            f"{run_id} IN (SELECT x.run_id FROM run_errors x WHERE x.text_id IN ({said}))",
            *chosen.text_ids,
        )
    return where
