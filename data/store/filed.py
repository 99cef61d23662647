"""Runs by when they are filed: under their start, or under their end if they never started.

A run's number begins with its plan day, and nearly every run begins on it or on the day after: the
runs of a period are those of some numbers. The others, and those of a job, have their indexes. So a
question costs what lies in its period, however long the history is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from data.domain.folding import fold
from data.store.rows import JOBS_WITH_NAMES
from data.store.run_rows import DAY_MS, N_BITS, STRAY
from data.store.sql import LATEST, fetch_one
from data.store.text import clean
from data.store.where import Where

_WAYS = (("start_at", ""), ("end_at", "r.start_at IS NULL AND "))
_STRAY = STRAY.replace("start_at", "r.start_at").replace("(id", "(r.id")


def began(since: int, before: int) -> tuple[str, int, int, int, int, int, int]:
    """The condition that runs `r` of whatever job began in a period, and its values."""
    return (
        "r.start_at >= ? AND r.start_at < ? AND (r.id >= ? AND r.id < ?"
        f" OR {_STRAY} AND r.start_at >= ? AND r.start_at < ?)",
        *(since, before),
        *((since // DAY_MS - 1) << N_BITS, (before // DAY_MS + 1) << N_BITS),
        *(since, before),
    )


@dataclass(frozen=True, slots=True)
class Jobs:
    """Some jobs, as a subquery and its values; without one: all."""

    query: str = ""
    values: tuple[str, ...] = ()

    @classmethod
    def called(
        cls,
        connection: Connection,
        name: str | None,
        stream: str | None = None,
        workstation: str | None = None,
    ) -> "Jobs":
        """Jobs of exactly that name; where there is none, whatever the case and accents."""
        if name is None:
            return cls()
        where, called = Where(), clean(name)
        if fetch_one(connection, "SELECT 1 FROM jobs j WHERE j.name = ?", (called,)) is None:
            where.add("coalesce(j.folded, lower(j.name)) = ?", fold(called))
        else:
            where.add("j.name = ?", called)
        for column, wanted in (("s.name", stream), ("w.name", workstation)):
            if wanted is not None:
                where.add(f"{column} = ?", clean(wanted))
        return cls(f"SELECT j.id FROM {JOBS_WITH_NAMES}{where}", tuple(where.values))

    def filed(
        self,
        columns: str,
        since: int,
        before: int = LATEST + 1,
        more: str = "",
        bound: Sequence[int] = (),
    ) -> tuple[str, list[Any]]:
        """A query of their runs of a period and its values; `{at}` is what each is filed under."""
        ways: list[str] = []
        values: list[Any] = []
        for at, missing in _WAYS:
            where = Where()
            if self.query:
                where.add(f"r.job_id IN ({self.query})", *self.values)
            if missing or self.query:
                where.add(f"{missing}r.{at} >= ? AND r.{at} < ?", since, before)
            else:
                where.add(*began(since, before))
            way = f"SELECT * FROM (SELECT {columns} FROM job_runs r{where}{more}) AS by_{at}"
            ways.append(way.replace("{at}", at))
            values += [*where.values, *bound]
        return " UNION ALL ".join(ways), values
