"""Finds the numbers of the events a query wants, in order, without reading what it does not want.

Three ways: along the index of a few jobs, types or severities, each way read in order and merged;
or along time. Where a filter may fit seldom, time is read in windows, so that a search can stop
when its time is over and go on from there.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.events import EventType, Severity
from data.store.event_filters import EventQuery, jobs_of, narrowed
from data.store.sql import fetch, fetch_in, fetch_one, instant, ms

MOST_KEYS = 60
"""Jobs read one by one; of more, some event is soon found along time."""
_TARGET_MS = 12.0  # of one window: several fit into the time of a page
_FIRST_WINDOW_MS = 6 * 3600 * 1000
_MOST_GROWTH = 2.0

Position = tuple[int, int]
"""Where a page ended: milliseconds and number of its last event."""


@dataclass(frozen=True, slots=True)
class Found:
    """Numbers in order, and how far was searched when the time was over (None: to the end)."""

    seqs: list[int]
    reached: datetime | None = None


def find(connection: Connection, query: EventQuery, after: Position | None, most: int) -> Found:
    """At most `most` numbers beyond `after`, in the query's order."""
    keys = None if _by_ailments(query) else _keys(connection, query)
    if keys is not None and not keys[1]:
        return Found([])
    if not _seldom(query):
        return Found([seq for seq, _ in _rows(connection, query, keys, after, most)])
    return _in_windows(connection, query, keys, after, most)


def _by_ailments(query: EventQuery) -> bool:
    return query.open or query.problem is not None


def _seldom(query: EventQuery) -> bool:
    """Whether a filter may fit so few that its way has to be cut into windows."""
    return bool(query.text is not None or query.job or query.workstation or query.sources)


_Keys = tuple[str, Sequence[int]]


def _keys(connection: Connection, query: EventQuery) -> _Keys | None:
    """The column and the values whose index leads quickest; None: time itself."""
    if query.job:
        jobs = jobs_of(connection, query.job, MOST_KEYS + 1)
        if len(jobs) <= MOST_KEYS:
            return "job_id", jobs
    types = query.wanted_types()
    if types is not None and min(types, default=99) > EventType.JOB_COMPLETED:
        return "type", sorted(types)
    if query.severities and Severity.INFO not in query.severities:
        return "severity", [int(severity) for severity in query.severities]
    return None


_HINTS = {"type": " AND e.type > 2", "severity": " AND e.severity > 0", "job_id": ""}
"""What says to a partial index that it is the one."""


def _rows(
    connection: Connection,
    query: EventQuery,
    keys: _Keys | None,
    after: Position | None,
    most: int,
) -> Sequence[Any]:
    where = narrowed(query)
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
    start = f"SELECT e.seq, e.at FROM events e{taken}"
    if keys is None:
        return fetch(connection, f"{start}{where} {order}", where.values)
    column, wanted = keys
    values = list(where.values)
    where.add(f"e.{column} = ?{_HINTS[column]}")
    parts = " UNION ALL ".join(
        f"SELECT * FROM ({start}{where} {order}) AS k{number}" for number in range(len(wanted))
    )
    bound = [value for key in wanted for value in (*values, key)]
    outer = f"ORDER BY 2{way}, 1{way} LIMIT {int(most)}"
    return fetch(connection, f"SELECT * FROM ({parts}) AS k {outer}", bound)


def _in_windows(
    connection: Connection,
    query: EventQuery,
    keys: _Keys | None,
    after: Position | None,
    most: int,
) -> Found:
    began = time.perf_counter()
    first, last = _bounds(connection, query)
    if after is not None:
        edge = min(max(after[0], first), last)
        first, last = (edge, last) if query.oldest_first else (first, min(edge + 1, last))
    width: float = _FIRST_WINDOW_MS * (1 if keys is None else 60)
    seqs: list[int] = []
    while first < last:
        asked = time.perf_counter()
        step = min(max(1000, int(width)), last - first)
        low, high = (first, first + step) if query.oldest_first else (last - step, last)
        window = replace(query, start=instant(low), end=instant(high))
        found = _rows(connection, window, keys, after, most - len(seqs))
        seqs += [seq for seq, _ in found]
        first, last = (high, last) if query.oldest_first else (first, low)
        if len(seqs) >= most:
            return Found(seqs)
        now = time.perf_counter()
        over = query.within_ms is not None and (now - began) * 1000 > query.within_ms
        if over and first < last:
            return Found(seqs, instant(high if query.oldest_first else low))
        took = (now - asked) * 1000
        width *= min(_MOST_GROWTH, max(0.25, _TARGET_MS / max(took, 0.1)))
    return Found(seqs)


def _bounds(connection: Connection, query: EventQuery) -> tuple[int, int]:
    """From the first event that may fit to just after the last one."""
    oldest = fetch_one(connection, "SELECT min(at) FROM events")[0]
    newest = fetch_one(connection, "SELECT max(at) FROM events")[0]
    if oldest is None:
        return 0, 0
    start = oldest if query.start is None else max(oldest, ms(query.start))
    end = newest + 1 if query.end is None else min(newest + 1, ms(query.end))
    return start, end


def rows_in_order(connection: Connection, select: str, seqs: Sequence[int]) -> list[Any]:
    """The rows of these numbers, in the order of the numbers given."""
    place = {seq: number for number, seq in enumerate(seqs)}
    rows = fetch_in(connection, f"{select} WHERE e.seq IN ({{}})", seqs)
    return sorted(rows, key=lambda row: place[row[0]])
