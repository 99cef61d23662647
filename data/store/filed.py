"""Runs by when they are filed: under their start, or under their end if they never started.

Both are ways of the same indexes, so that a question costs what lies in its period, however long
the history is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from data.domain.folding import fold
from data.store.rows import JOBS_WITH_NAMES
from data.store.sql import LATEST, fetch_one
from data.store.text import clean
from data.store.where import Where

_WAYS = (("start_at", ""), ("end_at", "start_at IS NULL AND "))


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
        mine = f"job_id IN ({self.query}) AND " if self.query else ""
        parts = [
            f"SELECT * FROM (SELECT {columns} FROM job_runs"
            f" WHERE {mine}{missing}{{at}} >= ? AND {{at}} < ?{more}) AS by_{{at}}"
            for _, missing in _WAYS
        ]
        ways = [part.replace("{at}", at) for part, (at, _) in zip(parts, _WAYS, strict=True)]
        return " UNION ALL ".join(ways), [*self.values, since, before, *bound] * len(_WAYS)
