"""Events as readers ask for them: pages, what came after a number, search, acknowledging."""

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import gcd

from sqlalchemy import Connection

from data.domain.changes import Kind
from data.domain.events import Event, EventType, Severity
from data.feed import append
from data.store.actions import Act, once
from data.store.audit import write_audit
from data.store.counters import EVENT, last_taken
from data.store.engine import Database
from data.store.event_filters import UNACKNOWLEDGED, is_counted, is_of_runs, narrowed
from data.store.event_filters import EventQuery as EventQuery
from data.store.event_rows import SELECT_EVENTS, read_event
from data.store.event_scan import Position, find, rows_at
from data.store.pages import At, Page, cut, from_cursor, to_cursor
from data.store.problems.changes import changed
from data.store.problems.hands import kept_problems, take_all
from data.store.rollups import QUARTER_MS
from data.store.rows import Rows, insert
from data.store.run_events import (
    RUN_EVENTS,
    Place,
    days_after,
    numbers_of,
    oldest,
    places,
    span,
    unfold,
)
from data.store.run_rows import N_BITS
from data.store.sql import fetch, fetch_in, fetch_one, instant, ms
from data.store.text import clean
from data.store.where import Where

_LAST_NUMBER = 2**63 - 1
_NEWEST_FIRST, _OLDEST_FIRST = "events", "events oldest first"


def events_page(db: Database, query: EventQuery) -> Page[Event]:
    """One page, newest first unless asked otherwise (by when it happened).

    With `within_ms` a page may be short, even empty, before the end: `reached` tells how far it
    searched, and its cursor goes on. Raises StoreInvalid for a cursor of another list or order.
    """
    kind = _OLDEST_FIRST if query.oldest_first else _NEWEST_FIRST
    after: Position | None = None
    if query.cursor is not None:
        at, seq = from_cursor(query.cursor, kind, At, int)
        after = (at, seq)
    with db.read() as connection:
        found = find(connection, query, after, query.limit + 1)
        rows = rows_at(connection, found.places)
    rows, following = cut(rows, query.limit, kind, lambda row: (row[1], row[0]))
    if following is None and found.reached is not None:
        # Everything before (or after) that instant was seen, whatever its number.
        reached = ms(found.reached)
        edge = (reached - 1, _LAST_NUMBER) if query.oldest_first else (reached, 0)
        following = to_cursor(kind, *edge)
    return Page([read_event(row, db.store_id) for row in rows], following, found.reached)


def events_after(
    db: Database, seq: int, query: EventQuery | None = None, limit: int = 500
) -> list[Event]:
    """Events numbered above `seq`, oldest first; the query's limit and cursor do not count."""
    where, seq = narrowed(query or EventQuery()), min(seq, _LAST_NUMBER)
    where.add("e.seq > ?", seq)
    sql = f"{SELECT_EVENTS}{where} ORDER BY e.seq LIMIT ?"
    with db.read() as connection:
        rows = list(fetch(connection, sql, (*where.values, limit)))
        numbers = [row[0] for row in rows]
        folded: list[Place] = []
        of_runs = is_of_runs(query or EventQuery())
        for first, day in days_after(connection, seq) if of_runs else ():
            if len(numbers) >= limit and first > sorted(numbers)[limit - 1]:
                break  # the days that follow begin later still
            found = _folded(connection, where, day, limit)
            folded += found
            numbers = sorted([*numbers, *(place[0] for place in found)])[:limit]
        if folded:
            kept = set(numbers)
            rows += rows_at(connection, [place for place in folded if place[0] in kept])
            rows = sorted(rows, key=lambda row: row[0])[:limit]
    return [read_event(row, db.store_id) for row in rows]


def _folded(connection: Connection, where: Where, day: int, limit: int) -> list[Place]:
    """The first of a plan day that are kept with their runs."""
    own = where.also("e.run_id >= ? AND e.run_id < ?", day << N_BITS, (day + 1) << N_BITS)
    return [
        (row[0], row[1])
        for source in RUN_EVENTS
        for row in fetch(
            connection,
            f"SELECT e.seq, e.run_id FROM {source} e LEFT JOIN acknowledgements a ON a.seq = e.seq"
            f"{own} ORDER BY e.seq LIMIT {int(limit)}",
            own.values,
        )
    ]


def events_numbered(db: Database, seqs: Iterable[int]) -> list[Event]:
    """The events with these numbers, oldest first; those no longer kept are left out."""
    wanted = set(seqs)
    with db.read() as connection:
        rows = list(fetch_in(connection, SELECT_EVENTS + " WHERE e.seq IN ({})", wanted))
        rows += rows_at(connection, places(connection, wanted - {row[0] for row in rows}))
    return sorted((read_event(row, db.store_id) for row in rows), key=lambda event: event.seq)


def last_seq(db: Database) -> int:
    """The highest number ever given, 0 before the first event."""
    with db.read() as connection:
        return last_taken(connection, EVENT)


def oldest_seq(db: Database) -> int | None:
    """The lowest number still kept, None without events."""
    with db.read() as connection:
        kept = (fetch_one(connection, "SELECT min(seq) FROM events")[0], oldest(connection))
    return min((seq for seq in kept if seq is not None), default=None)


def search(
    db: Database, q: str, words_to_types: Mapping[str, Iterable[EventType]], limit: int = 100
) -> list[Event]:
    """Events that fit every word of `q` (see `EventQuery`), newest first; none for no word."""
    return events_page(db, EventQuery(text=q, saying=words_to_types, limit=limit)).items


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What became of each event id."""

    acknowledged: tuple[str, ...]
    already: tuple[str, ...]
    unknown: tuple[str, ...]


def acknowledge(
    db: Database,
    event_ids: Sequence[str],
    note: str | None,
    act: Act,
    until: datetime | None = None,
) -> Acknowledged:
    """Mark events as taken by a person, and their problems, until then, that nobody has.

    The same action again answers the same and changes nothing, whatever else it says; one that
    was about something else has taken none of them.
    """

    def keep(connection: Connection) -> list[list[str]]:
        seqs = {event_id: event_number(db, event_id) for event_id in event_ids}
        wanted = [seq for seq in seqs.values() if seq is not None]
        unfold(connection, (run for _, run in places(connection, set(wanted)) if run is not None))
        there = {r[0] for r in fetch_in(connection, _KNOWN, wanted)}
        taken = {r[0] for r in fetch_in(connection, _TAKEN, wanted)}
        new = [e for e, seq in seqs.items() if seq in there and seq not in taken]
        already = [e for e, seq in seqs.items() if seq in there and seq in taken]
        unknown = [e for e, seq in seqs.items() if seq not in there]
        at, by = ms(act.now), act.actor
        rows: Rows = [(seqs[e], at, clean(by), clean(note)) for e in new]
        problems = _take_problems(connection, db.store_id, seqs.values(), until, note, act)
        insert(connection, "acknowledgements", "seq, at, actor, note", rows)
        if new:
            became = {"note": note, "event_ids": new}
            write_audit(connection, act.now, by, _CALL, act.action_id or "", None, became)
            facts = {"event_ids": new, "at": at, "by": by, "note": note}
            append(connection, Kind.ACKNOWLEDGED, at, facts)
        changed(connection, problems, at)
        return [new, already, unknown]

    done = db.write(lambda connection: once(connection, act, _CALL, lambda: keep(connection)))
    return Acknowledged(*map(tuple, done.answer or ((), (), ())))


def _take_problems(
    connection: Connection,
    store_id: str,
    seqs: Iterable[int | None],
    until: datetime | None,
    note: str | None,
    act: Act,
) -> list[int]:
    query = (
        "SELECT DISTINCT a.problem_id FROM events e JOIN ailments a ON a.id = e.ailment_id"
        " WHERE e.seq IN ({})"
    )
    wanted = [seq for seq in seqs if seq is not None]
    kept = kept_problems(connection, (row[0] for row in fetch_in(connection, query, wanted)))
    free = {number: one for number, one in kept.items() if one.taken is None}
    return take_all(connection, store_id, free, until, note, act)


_CALL = "event.acknowledge"
_KNOWN = "SELECT seq FROM events WHERE seq IN ({})"
_TAKEN = "SELECT seq FROM acknowledgements WHERE seq IN ({})"


@dataclass(frozen=True, slots=True)
class Interval:
    """How many events of each severity an interval holds."""

    start: datetime
    counts: Mapping[Severity, int]


def events_by_interval(
    db: Database, start: datetime, end: datetime, bucket_s: int, query: EventQuery | None = None
) -> list[Interval]:
    """A histogram from `start` to `end` (excluded), empty intervals included.

    The period, order, limit and cursor of `query` do not count.
    """
    width = timedelta(seconds=bucket_s)
    start = instant(ms(start))
    begins = [start + width * n for n in range(max(0, -(-(end - start) // width)))]
    counted = events_between(db, [*begins, end], query or EventQuery())
    return [Interval(*one) for one in zip(begins, counted, strict=True)]


def events_between(
    db: Database, edges: Sequence[datetime], query: EventQuery
) -> list[Mapping[Severity, int]]:
    """How many events of each severity there are between each edge and the next; `edges` ascend.

    What is asked by type and severity in whole quarters of an hour is counted already, however
    long it is. The period, order, limit and cursor of `query` do not count.
    """
    asked, marks = replace(query, start=None, end=None), [ms(edge) for edge in edges]
    table, at, n, step = "events", "e.at", "count(*)", 1
    if is_counted(asked) and not any(mark % QUARTER_MS for mark in marks):
        table, at, n, step = "stats_events", "e.quarter", "sum(e.n)", QUARTER_MS
    where = narrowed(asked)
    unacknowledged = UNACKNOWLEDGED in where.conditions
    taken = " LEFT JOIN acknowledgements a ON a.seq = e.seq" if unacknowledged else ""
    where.add(f"{at} >= span.low AND {at} < span.high")
    spans = [
        f"({place}, {low // step}, {high // step})"
        for place, (low, high) in enumerate(pairwise(marks))
    ]
    counted: list[dict[Severity, int]] = [{} for _ in spans]
    if not spans:
        return []
    with db.read() as connection:
        for place, severity, count in fetch(
            connection,
            f"WITH span (place, low, high) AS (VALUES {', '.join(spans)})"
            f" SELECT span.place, e.severity, {n} FROM span CROSS JOIN {table} e{taken}{where}"
            " GROUP BY 1, 2",
            where.values,
        ):
            counted[place][Severity(severity)] = int(count)
        if table == "events" and is_of_runs(query):
            for place, count in _folded_between(connection, marks, narrowed(asked)):
                counted[place][Severity.INFO] = counted[place].get(Severity.INFO, 0) + count
    return list(counted)


def _folded_between(
    connection: Connection, marks: Sequence[int], where: Where
) -> Iterator[tuple[int, int]]:
    """Between which marks how many lie that are kept with their runs, in any number of parts."""
    kept = span(connection)
    if kept is None:
        return
    low, high = max(marks[0], kept[0]), min(marks[-1], kept[1])
    step = gcd(*(mark - marks[0] for mark in marks)) or 1  # all marks are whole steps
    where.add("e.at >= ? AND e.at < ?", low, high)
    where.add("e.run_id >= ? AND e.run_id < ?", *numbers_of(low, high))
    for source in RUN_EVENTS if low < high else ():
        for steps, count in fetch(
            connection,
            f"SELECT (e.at - {marks[0]}) / {step}, count(*) FROM {source} e"
            f" LEFT JOIN acknowledgements a ON a.seq = e.seq{where} GROUP BY 1",
            where.values,
        ):
            yield bisect(marks, marks[0] + steps * step) - 1, count


def event_number(db: Database, event_id: str) -> int | None:
    """The number in an event's id, None where it is none of this store's."""
    store_id, _, number = event_id.rpartition("-")
    if store_id != db.store_id or not (number.isascii() and number.isdigit()):
        return None
    seq = int(number) if len(number) < 19 else None
    return seq if seq is None or str(seq) == number else None
