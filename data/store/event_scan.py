"""Finds the numbers of the events a query wants, in order, without reading what it does not want.

Along time, or several ways that share no event, each read in order and merged: those of a few jobs,
types or severities; for words that neither many names nor what is told of every run hold, those of
the jobs so named and all that is rare. Where a filter may fit seldom, time is read in windows, so
that a search can stop when its time is over and go on from there.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection

from data.domain.events import TOLD_OF_EVERY_RUN, Severity
from data.store.event_filters import EventQuery, JobsOfWords, jobs_named_like, jobs_of, narrowed
from data.store.event_rows import SELECT_EVENTS, select_events
from data.store.run_events import RUN_EVENTS, Place, numbers_of, span
from data.store.sql import EARLIEST, LATEST, bare_in, fetch, fetch_one, instant, ms
from data.store.where import Where

MOST_KEYS = 60
"""Jobs read one by one; of more, some event is soon found along time."""
_TARGET_MS = 12.0  # of one window: several fit into the time of a page
_FIRST_WINDOW_MS = 6 * 3600 * 1000
_MOST_GROWTH = 2.0

Position = tuple[int, int]
"""Where a page ended: milliseconds and number of its last event."""
Span = tuple[int, int]
"""From an instant to before another one."""


@dataclass(frozen=True, slots=True)
class Found:
    """Places in order, and how far was searched when the time was over (None: to the end)."""

    places: list[Place]
    reached: datetime | None = None


class _Way(NamedTuple):
    """A condition that an index answers in the order of time, and its values."""

    condition: str
    values: tuple[int, ...] = ()
    of_runs: bool = False  # also to what is kept with runs


_TIME = _Way("1 = 1", of_runs=True)


class _Plan(NamedTuple):
    """What is left of a query, and by which ways; at first along time itself."""

    query: EventQuery
    ways: Sequence[_Way] = (_TIME,)
    jobs: JobsOfWords = MappingProxyType({})


def find(connection: Connection, query: EventQuery, after: Position | None, most: int) -> Found:
    """At most `most` numbers beyond `after`, in the query's order."""
    of_ailments = _Plan(query, [_Way("1 = 1")])
    plan = of_ailments if _by_ailments(query) else _planned(connection, query)
    if not plan.ways:
        return Found([])
    kept = span(connection) if any(way.of_runs for way in plan.ways) else None
    if kept is None and not _seldom(query):
        return Found(_rows(connection, plan, after, most, None))
    return _in_windows(connection, plan, after, most, kept)


def _by_ailments(query: EventQuery) -> bool:
    return query.open or query.problem is not None


def _seldom(query: EventQuery) -> bool:
    """Whether a filter may fit so few that its way has to be cut into windows."""
    return bool(query.text is not None or query.job or query.workstation or query.sources)


def _planned(connection: Connection, query: EventQuery) -> _Plan:
    """The ways that lead quickest."""
    if query.job:
        jobs = jobs_of(connection, query.job, MOST_KEYS + 1)
        if len(jobs) <= MOST_KEYS:
            ways = [_Way("e.job_id = ?", (job,), of_runs=True) for job in jobs]
            return _Plan(replace(query, job=None), ways)
    # Each condition on types and severities also says to a partial index that it is the one. What a
    # way says is not said again: PostgreSQL takes a list of types for a reason to sort.
    types = query.wanted_types()
    if types is not None and not types & TOLD_OF_EVERY_RUN:
        ways = [_Way("e.type = ? AND e.type > 2", (type_,)) for type_ in types]
        return _Plan(replace(query, types=(), categories=()), ways)
    if query.severities and Severity.INFO not in query.severities:
        ways = [
            _Way("e.severity = ? AND e.severity > 0", (int(severity),))
            for severity in query.severities
        ]
        return _Plan(replace(query, severities=()), ways)
    if query.text is not None:
        return _by_words(connection, query)
    return _Plan(query)


_SAYS = "(e.type > 2 OR e.words IS NOT NULL)"
_SAYS_NO_MORE = "e.job_id = ? AND e.type <= 2 AND e.words IS NULL"


def _by_words(connection: Connection, query: EventQuery) -> _Plan:
    """What is told of every run has a word only by the name of its job, or by its sentence."""
    named = jobs_named_like(connection, query.words, MOST_KEYS + 1)
    few = {word: jobs for word, jobs in named.items() if len(jobs) <= MOST_KEYS}
    telling = [word for word in few if not query.types_saying(word) & TOLD_OF_EVERY_RUN]
    if not telling:
        return _Plan(query, jobs=few)
    jobs = few[min(telling, key=lambda word: len(few[word]))]
    ways = [_Way(_SAYS), *(_Way(_SAYS_NO_MORE, (job,), of_runs=True) for job in jobs)]
    return _Plan(query, ways, few)


def _rows(
    connection: Connection, plan: _Plan, after: Position | None, most: int, kept: Span | None
) -> list[tuple[int, int | None]]:
    """The places of at most so many; `kept`: when what is kept with runs may have happened."""
    query = plan.query
    where = narrowed(query, plan.jobs)
    if after is not None:
        # The first condition repeats part of the second so that the index is entered at `at`.
        beyond = "e.at >= ? AND (e.at > ? OR e.seq > ?)"
        beyond = beyond if query.oldest_first else beyond.replace(">", "<")
        where.add(beyond, after[0], *after)
    way = "" if query.oldest_first else " DESC"
    taken = " LEFT JOIN acknowledgements a ON a.seq = e.seq" if query.unacknowledged else ""
    # Those of ailments are few and found by them: not along time until enough have been met.
    at = "e.at + 0" if _by_ailments(query) else "e.at"
    order = f"ORDER BY {at}{way}, e.seq{way} LIMIT {int(most)}"
    parts: list[str] = []
    bound: list[Any] = []

    def look(source: str, run: str, own: Where) -> None:
        part = f"SELECT e.seq, e.at, {run} FROM {source} e{taken}{own} {order}"
        parts.append(f"SELECT * FROM ({part}) AS k{len(parts)}")
        bound.extend(own.values)

    for one in plan.ways:
        own = where.also(one.condition, *one.values)
        look("events", "CAST(NULL AS BIGINT) AS run", own)
        if kept is not None and one.of_runs:
            runs = "e.run_id >= ? AND e.run_id < ?"
            for source in RUN_EVENTS:
                look(source, "e.run_id AS run", own.also(runs, *numbers_of(*kept)))
    outer = f"ORDER BY 2{way}, 1{way} LIMIT {int(most)}"
    rows = fetch(connection, f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS k {outer}", bound)
    return [(row[0], row[2]) for row in rows]


def _in_windows(
    connection: Connection, plan: _Plan, after: Position | None, most: int, kept: Span | None
) -> Found:
    began, query = time.perf_counter(), plan.query
    first, last = _bounds(connection, query, kept)
    if after is not None:
        edge = min(max(after[0], first), last)
        first, last = (edge, last) if query.oldest_first else (first, min(edge + 1, last))
    width: float = _FIRST_WINDOW_MS * (1 if _TIME in plan.ways else 60)
    places: list[Place] = []
    while first < last:
        asked = time.perf_counter()
        step = min(max(1000, int(width)), last - first)
        low, high = (first, first + step) if query.oldest_first else (last - step, last)
        window = replace(query, start=instant(low), end=instant(high))
        shared = None if kept is None else (max(low, kept[0]), min(high, kept[1]))
        if shared is not None and shared[0] >= shared[1]:
            shared = None
        wanted = plan._replace(query=window)
        places += _rows(connection, wanted, after, most - len(places), shared)
        first, last = (high, last) if query.oldest_first else (first, low)
        if len(places) >= most:
            return Found(places)
        now = time.perf_counter()
        with_another = (now - began) * 1000 + _TARGET_MS
        over = query.within_ms is not None and with_another > query.within_ms
        if over and first < last:
            return Found(places, instant(high if query.oldest_first else low))
        took = (now - asked) * 1000
        width *= min(_MOST_GROWTH, max(0.25, _TARGET_MS / max(took, 0.1)))
    return Found(places)


def _bounds(connection: Connection, query: EventQuery, kept: Span | None) -> Span:
    """From the first event that may fit to just after the last one."""
    oldest = fetch_one(connection, "SELECT min(at) FROM events")[0]
    newest = fetch_one(connection, "SELECT max(at) FROM events")[0]
    spans = [] if oldest is None else [(oldest, newest + 1)]
    spans += [] if kept is None else [kept]
    if not spans:
        return 0, 0
    start = max(min(low for low, _ in spans), EARLIEST if query.start is None else ms(query.start))
    end = min(max(high for _, high in spans), LATEST + 1 if query.end is None else ms(query.end))
    return start, end


def rows_at(connection: Connection, places: Sequence[Place]) -> list[Any]:
    """The rows of the events at these places, in their order."""
    order = {seq: number for number, (seq, _) in enumerate(places)}
    seqs = [seq for seq, run in places if run is None]
    rows = bare_in(connection, f"{SELECT_EVENTS} WHERE e.seq IN ({{}})", seqs)
    runs = {run for _, run in places if run is not None}
    for source in RUN_EVENTS:
        found = bare_in(connection, f"{select_events(source)} WHERE e.run_id IN ({{}})", runs)
        rows += [row for row in found if row[0] in order]
    return sorted(rows, key=lambda row: order[row[0]])
