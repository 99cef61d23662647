"""Which events a reader wants, as conditions of a query over `events e`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.events import Category, EventType, Severity
from data.store.event_rows import SYSTEM
from data.store.plan import JOBS_NAMED_LIKE
from data.store.rows import named_like
from data.store.sql import fetch, marks, ms
from data.store.text import clean, containing, fold, glob_pattern


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
    problem: int | None = None  # its number: all that told of it, wherever it was grouped before
    oldest_first: bool = False
    limit: int = 100
    cursor: str | None = None
    within_ms: float | None = None  # a page stops searching after it, and its cursor goes on

    def wanted_types(self) -> set[int] | None:
        """The numbers of the types that `types` and `categories` leave; None: all."""
        types = {int(type_) for type_ in self.types}
        if not self.categories:
            return types or None
        of_category = {int(type_) for type_ in EventType if type_.category in self.categories}
        return types & of_category if types else of_category


def narrowed(query: EventQuery) -> tuple[list[str], list[Any]]:
    """The conditions of a query and their values; `a` is the event's acknowledgement."""
    where: list[str] = []
    values: list[Any] = []
    if query.start is not None:
        where.append("e.at >= ?")
        values.append(ms(query.start))
    if query.end is not None:
        where.append("e.at < ?")
        values.append(ms(query.end))
    if query.severities:
        where.append(f"e.severity IN ({marks(len(query.severities))})")
        values += map(int, query.severities)
        if Severity.INFO not in query.severities:
            where.append("e.severity > 0")  # says it to the partial index
    types = query.wanted_types()
    if types is not None and not types:
        where.append("1 = 0")
    if types:
        where.append(f"e.type IN ({marks(len(types))})")
        values += sorted(types)
        if min(types) > EventType.JOB_COMPLETED:
            where.append("e.type > 2")  # likewise
    if query.sources:
        _narrow_sources(query.sources, where, values)
    if query.workstation:
        ids = named_like("workstations")
        where.append(
            f"(e.workstation_id IN ({ids}) OR e.job_id IN"
            f" (SELECT id FROM jobs WHERE workstation_id IN ({ids})))"
        )
        values += [glob_pattern(query.workstation)] * 2
    if query.job:
        where.append(f"e.job_id IN ({_JOBS})")
        values.append(glob_pattern(query.job))
    if query.text is not None:
        _narrow_text(query.text, query.saying, where, values)
    if query.unacknowledged:
        where.append("a.seq IS NULL")
    if query.problem is not None:
        where.append(f"e.ailment_id IN ({OF_PROBLEM})")
        values.append(query.problem)
    return where, values


OF_PROBLEM = "SELECT id FROM ailments WHERE problem_id = ?"


_JOBS = named_like("jobs")


def jobs_of(connection: Connection, glob: str, most: int) -> list[int]:
    """The numbers of at most so many jobs whose name the glob fits."""
    rows = fetch(connection, f"{_JOBS} LIMIT {int(most)}", (glob_pattern(glob),))
    return [row[0] for row in rows]


def is_whole(query: EventQuery) -> bool:
    """Whether nothing but the period narrows."""
    return not narrowed(replace(query, start=None, end=None))[0]


def where_all(conditions: list[str]) -> str:
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _narrow_sources(sources: tuple[str, ...], where: list[str], values: list[Any]) -> None:
    those, names = marks(len(sources)), [clean(source) for source in sources]
    fits = [
        f"e.source IN ({those})",
        f"(e.source IS NULL AND e.job_id IN (SELECT id FROM jobs WHERE name IN ({those})))",
        "(e.source IS NULL AND e.workstation_id IN"
        f" (SELECT id FROM workstations WHERE name IN ({those})))",
    ]
    if SYSTEM in sources:
        fits.append("(e.source IS NULL AND e.job_id IS NULL AND e.workstation_id IS NULL)")
    where.append(f"({' OR '.join(fits)})")
    values += names * 3


# Asked run by run: the list of all runs that ever said it may be long, and only few are met.
_RUN_SAID = """EXISTS (SELECT 1 FROM run_errors x WHERE x.run_id = e.run_id
 AND x.text_id IN (SELECT id FROM error_texts WHERE folded LIKE ? ESCAPE '!'))"""


def _narrow_text(
    text: str, saying: Mapping[str, Iterable[EventType]], where: list[str], values: list[Any]
) -> None:
    words = list(dict.fromkeys(fold(clean(text)).split()))
    if not words:
        where.append("1 = 0")
    for word in words:
        pattern = containing(word)
        fits = ["e.words LIKE ? ESCAPE '!'", JOBS_NAMED_LIKE.format("e.job_id")]
        values += [pattern] * 4
        fits.append(f"e.workstation_id IN ({named_like('workstations')})")
        fits.append(f"(e.type IN (3, 4) AND {_RUN_SAID})")
        values += [pattern] * 2
        if word in SYSTEM:
            fits.append("(e.job_id IS NULL AND e.workstation_id IS NULL AND e.source IS NULL)")
        types = sorted({int(type_) for type_ in saying.get(word, ())})
        if types:
            fits.append(f"e.type IN ({marks(len(types))})")
            values += types
        where.append(f"({' OR '.join(fits)})")
