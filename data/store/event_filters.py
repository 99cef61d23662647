"""Which events a reader wants, as conditions of a query over `events e`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from data.domain.events import (
    JOB_FAILURES,
    TOLD_OF_EVERY_RUN,
    Category,
    EventType,
    Severity,
)
from data.store.event_rows import SYSTEM
from data.store.plan import JOBS_NAMED_LIKE, SELECT_JOBS_NAMED_LIKE
from data.store.rows import named_like
from data.store.sql import fetch, listed, marks, ms
from data.store.text import clean, fold, glob_pattern, has_wildcards, looked_for
from data.store.where import Where


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events; every part narrows. `start` is included, `end` is not.

    `sources` are exact names, `job` and `workstation` may hold `*` and `?`; a workstation also
    means its jobs. Every word of `text` has to fit: by the type's sentence (`saying`: folded word
    -> types), by the names of source, job, stream and workstation, by the event's own texts or by
    the run's error text; case and accents do not count.
    """

    start: datetime | None = None
    end: datetime | None = None
    severities: tuple[Severity, ...] = ()
    types: tuple[EventType, ...] = ()
    categories: tuple[Category, ...] = ()
    sources: tuple[str, ...] = ()
    workstation: str | None = None
    job: str | None = None
    text: str | None = None
    saying: Mapping[str, Iterable[EventType]] = field(default_factory=dict[str, Any])
    unacknowledged: bool = False
    open: bool = False  # what told of something that still is wrong and that nobody has taken
    problem: int | None = None  # its number: all that told of it, wherever it was grouped before
    oldest_first: bool = False
    limit: int = 100
    cursor: str | None = None
    within_ms: float | None = None  # a page stops searching after it, and its cursor goes on

    @property
    def words(self) -> list[str]:
        """Each word of the text once, folded."""
        return list(dict.fromkeys(fold(clean(self.text or "")).split()))

    def types_saying(self, word: str) -> set[int]:
        """The types whose sentence has a word."""
        return {int(type_) for type_ in self.saying.get(word, ())}

    def wanted_types(self) -> set[int] | None:
        """The numbers of the types that `types` and `categories` leave; None: all."""
        types = {int(type_) for type_ in self.types}
        if not self.categories:
            return types or None
        of_category = {int(type_) for type_ in EventType if type_.category in self.categories}
        return types & of_category if types else of_category


JobsOfWords = Mapping[str, Sequence[int]]
"""The numbers of the jobs whose names have a word, by the word."""


def narrowed(query: EventQuery, jobs: JobsOfWords = MappingProxyType({})) -> Where:
    """The conditions of a query; `a` is the event's acknowledgement. Of words whose `jobs` are
    told these are not looked for again."""
    where = Where()
    if query.start is not None:
        where.add("e.at >= ?", ms(query.start))
    if query.end is not None:
        where.add("e.at < ?", ms(query.end))
    where.among("e.severity", [int(one) for one in query.severities])
    if query.severities and Severity.INFO not in query.severities:
        where.add("e.severity > 0")  # says it to the partial index
    types = query.wanted_types()
    if types is not None and not types:
        where.add("1 = 0")
    if types:
        where.among("e.type", sorted(types))
        if not types & TOLD_OF_EVERY_RUN:
            where.add("e.type > 2")  # likewise
    if query.sources:
        where.any_of(_of_sources(query.sources))
    if query.workstation:
        ids = named_like("workstations")
        where.add(
            f"(e.workstation_id IN ({ids}) OR e.job_id IN"
            f" (SELECT id FROM jobs WHERE workstation_id IN ({ids})))",
            *[glob_pattern(query.workstation)] * 2,
        )
    if query.job:
        where.add(f"e.job_id IN ({_JOBS})", glob_pattern(query.job))
    if query.text is not None:
        _narrow_text(query, jobs, where)
    if query.unacknowledged:
        where.add(UNACKNOWLEDGED)
    if query.open:
        where.add(f"e.ailment_id IN ({_OPEN})")
    if query.problem is not None:
        where.add("e.ailment_id IN (SELECT id FROM ailments WHERE problem_id = ?)", query.problem)
    return where


UNACKNOWLEDGED = "a.seq IS NULL"
# Said twice, for the partial index of what is not over.
_OPEN = """SELECT z.id FROM ailments z JOIN problems pr ON pr.id = z.problem_id
  WHERE z.standing < 2 AND z.standing = 0 AND pr.state = 0"""
_JOBS = named_like("jobs")


def jobs_of(connection: Connection, glob: str, most: int) -> list[int]:
    """The numbers of at most so many jobs whose name the glob fits."""
    query, wanted = _JOBS, glob_pattern(glob)
    if not has_wildcards(glob):  # half the cost of LIKE
        query, wanted = "SELECT id FROM jobs WHERE coalesce(folded, lower(name)) = ?", fold(glob)
    return [row[0] for row in fetch(connection, f"{query} LIMIT {int(most)}", (wanted,))]


def jobs_named_like(
    connection: Connection, words: Iterable[str], most: int
) -> dict[str, list[int]]:
    """The numbers of at most so many jobs whose own, stream's or workstation's name has a word."""
    query = f"SELECT * FROM ({SELECT_JOBS_NAMED_LIKE}) AS named LIMIT {int(most)}"
    return {
        word: [row[0] for row in fetch(connection, query, [looked_for(word)[0]] * 3)]
        for word in words
    }


def is_of_runs(query: EventQuery) -> bool:
    """Whether it may want what is told of every run, and is kept with it when it ages."""
    types = query.wanted_types()
    return (
        not (query.open or query.problem is not None)
        and (not query.severities or Severity.INFO in query.severities)
        and (types is None or bool(types & TOLD_OF_EVERY_RUN))
    )


def is_counted(query: EventQuery) -> bool:
    """Whether the counts that are kept tell all of it: by type and severity, whatever period."""
    whole = replace(query, severities=(), types=(), categories=(), start=None, end=None)
    return not narrowed(whole).conditions


def _of_sources(sources: tuple[str, ...]) -> Where:
    fits, names = Where(), [clean(source) for source in sources]
    fits.among("e.source", names)
    for column, table in (("job_id", "jobs"), ("workstation_id", "workstations")):
        ids = f"SELECT id FROM {table} WHERE name IN ({marks(len(names))})"
        fits.add(f"(e.source IS NULL AND e.{column} IN ({ids}))", *names)
    if SYSTEM in sources:
        fits.add(_OF_THE_SYSTEM)
    return fits


_OF_THE_SYSTEM = "(e.source IS NULL AND e.job_id IS NULL AND e.workstation_id IS NULL)"

# Asked run by run: the list of all runs that ever said it may be long, and only few are met.
_RUN_SAID = """EXISTS (SELECT 1 FROM run_errors x WHERE x.run_id = e.run_id
 AND x.text_id IN (SELECT id FROM error_texts WHERE folded LIKE ? ESCAPE '!'))"""


def _narrow_text(query: EventQuery, jobs: JobsOfWords, where: Where) -> None:
    if not query.words:
        where.add("1 = 0")
    for word in query.words:
        name, said = looked_for(word)
        fits = Where()
        fits.add("e.words LIKE ? ESCAPE '!'", said)
        if word in jobs:
            fits.among("e.job_id", jobs[word])
        else:
            fits.add(JOBS_NAMED_LIKE.format("e.job_id"), *[name] * 3)
        fits.add(f"e.workstation_id IN ({named_like('workstations')})", name)
        fits.add(f"(e.type IN {listed(JOB_FAILURES)} AND {_RUN_SAID})", said)
        if word in SYSTEM:
            fits.add(_OF_THE_SYSTEM)
        fits.among("e.type", sorted(query.types_saying(word)))
        where.any_of(fits)
