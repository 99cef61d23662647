"""Events as readers ask for them: pages, what came after a number, search, acknowledging."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.events import Category, Event, EventType, Severity
from data.store.engine import Database
from data.store.event_rows import SELECT_EVENTS, SYSTEM, read_event
from data.store.pages import Page, from_cursor, to_cursor
from data.store.plan import JOBS_NAMED_LIKE, RUNS_THAT_SAID
from data.store.sql import execute, execute_many, fetch, fetch_in, fetch_one, instant, marks, ms
from data.store.text import clean, containing, fold, glob_pattern


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events; every part narrows. `start` is included, `end` is not.

    `sources` are exact names, `job` may hold `*` and `?`; `workstation` also means its jobs.
    """

    start: datetime | None = None
    end: datetime | None = None
    severities: tuple[Severity, ...] = ()
    types: tuple[EventType, ...] = ()
    categories: tuple[Category, ...] = ()
    sources: tuple[str, ...] = ()
    workstation: str | None = None
    job: str | None = None
    unacknowledged: bool = False
    limit: int = 100
    cursor: str | None = None


def events_page(db: Database, query: EventQuery) -> Page[Event]:
    """One page, newest first (by when it happened). Raises StoreInvalid for a foreign cursor."""
    where, values = _narrowed(query)
    if query.cursor is not None:
        at, seq = from_cursor(query.cursor, "events", int, int)
        # The first condition repeats part of the second so that the index is entered at `at`.
        where.append("e.at <= ? AND (e.at < ? OR e.seq < ?)")
        values += [at, at, seq]
    sql = f"{SELECT_EVENTS} {_where(where)} ORDER BY e.at DESC, e.seq DESC LIMIT ?"
    with db.read() as connection:
        rows = fetch(connection, sql, (*values, query.limit + 1))
    following = None
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        following = to_cursor("events", rows[-1][1], rows[-1][0])
    return Page([read_event(row, db.store_id) for row in rows], following)


def events_after(
    db: Database, seq: int, query: EventQuery | None = None, limit: int = 500
) -> list[Event]:
    """Events numbered above `seq`, oldest first; the query's limit and cursor do not count."""
    where, values = _narrowed(query or EventQuery())
    sql = f"{SELECT_EVENTS} {_where(['e.seq > ?', *where])} ORDER BY e.seq LIMIT ?"
    with db.read() as connection:
        rows = fetch(connection, sql, (min(seq, 2**63 - 1), *values, limit))
    return [read_event(row, db.store_id) for row in rows]


def events_by_id(db: Database, event_ids: Iterable[str]) -> list[Event]:
    """The events with these ids, oldest first; unknown ids are left out."""
    seqs = [seq for event_id in event_ids if (seq := _seq(db, event_id)) is not None]
    with db.read() as connection:
        rows = list(fetch_in(connection, SELECT_EVENTS + " WHERE e.seq IN ({})", seqs))
    return sorted((read_event(row, db.store_id) for row in rows), key=lambda event: event.seq)


def last_seq(db: Database) -> int:
    """The highest number ever given, 0 before the first event."""
    with db.read() as connection:
        row = fetch_one(connection, "SELECT value FROM poll_state WHERE key = 'next_seq'")
    return int(row[0]) - 1 if row else 0


def oldest_seq(db: Database) -> int | None:
    """The lowest number still kept, None without events."""
    with db.read() as connection:
        return fetch_one(connection, "SELECT min(seq) FROM events")[0]


def search(
    db: Database, q: str, words_to_types: Mapping[str, Iterable[EventType]], limit: int = 100
) -> list[Event]:
    """Events that fit every word of `q`, newest first; case and accents do not count.

    A word fits by the type's sentence (`words_to_types`: folded word -> types), by the names of
    source, job, stream and workstation, by the event's own texts, or by the run's error text.
    """
    where: list[str] = []
    values: list[Any] = []
    for word in dict.fromkeys(fold(clean(q)).split()):
        pattern = containing(word)
        fits = ["e.words LIKE ? ESCAPE '!'", JOBS_NAMED_LIKE.format("e.job_id")]
        values += [pattern] * 4
        fits.append(
            "e.workstation_id IN (SELECT id FROM workstations"
            " WHERE coalesce(folded, lower(name)) LIKE ? ESCAPE '!')"
        )
        fits.append(f"(e.type IN (3, 4) AND {RUNS_THAT_SAID.format('e.run_id')})")
        values += [pattern] * 2
        if word in SYSTEM:
            fits.append("(e.job_id IS NULL AND e.workstation_id IS NULL AND e.source IS NULL)")
        types = sorted({int(type_) for type_ in words_to_types.get(word, ())})
        if types:
            fits.append(f"e.type IN ({marks(len(types))})")
            values += types
        where.append(f"({' OR '.join(fits)})")
    if not where:
        return []
    sql = f"{SELECT_EVENTS} {_where(where)} ORDER BY e.at DESC, e.seq DESC LIMIT ?"
    with db.read() as connection:
        rows = fetch(connection, sql, (*values, limit))
    return [read_event(row, db.store_id) for row in rows]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What became of each event id."""

    acknowledged: tuple[str, ...]
    already: tuple[str, ...]
    unknown: tuple[str, ...]


def acknowledge(
    db: Database,
    event_ids: Sequence[str],
    by: str,
    note: str | None,
    action_id: str,
    now: datetime,
) -> Acknowledged:
    """Mark events as taken by a person. The same `action_id` again answers the same and changes
    nothing, whatever else it says."""

    def keep(connection: Connection) -> Acknowledged:
        action = clean(action_id)
        row = fetch_one(
            connection, "SELECT answer FROM acknowledge_actions WHERE action_id = ?", (action,)
        )
        if row is not None:
            return Acknowledged(*(tuple(ids) for ids in json.loads(row[0])))
        seqs = {event_id: _seq(db, event_id) for event_id in event_ids}
        wanted = [seq for seq in seqs.values() if seq is not None]
        there = {r[0] for r in fetch_in(connection, _KNOWN, wanted)}
        taken = {r[0] for r in fetch_in(connection, _TAKEN, wanted)}
        answer = Acknowledged(
            tuple(e for e, seq in seqs.items() if seq in there and seq not in taken),
            tuple(e for e, seq in seqs.items() if seq in there and seq in taken),
            tuple(e for e, seq in seqs.items() if seq not in there),
        )
        execute_many(
            connection,
            "INSERT INTO acknowledgements (seq, at, actor, note) VALUES (?, ?, ?, ?)",
            [(seqs[event_id], ms(now), clean(by), clean(note)) for event_id in answer.acknowledged],
        )
        lists = json.dumps([answer.acknowledged, answer.already, answer.unknown])
        execute(
            connection,
            "INSERT INTO acknowledge_actions (action_id, at, answer) VALUES (?, ?, ?)",
            (action, ms(now), lists),
        )
        return answer

    return db.write(keep)


_KNOWN = "SELECT seq FROM events WHERE seq IN ({})"
_TAKEN = "SELECT seq FROM acknowledgements WHERE seq IN ({})"


@dataclass(frozen=True, slots=True)
class Interval:
    """How many events of each severity an interval holds."""

    start: datetime
    counts: Mapping[Severity, int]


def events_by_interval(
    db: Database, start: datetime, end: datetime, bucket_s: int
) -> list[Interval]:
    """A histogram from `start` to `end` (excluded), empty intervals included."""
    first, width = ms(start), bucket_s * 1000
    with db.read() as connection:
        rows = fetch(
            connection,
            # Bound marks would be two different expressions to PostgreSQL: positions instead.
            f"SELECT (at - {first}) / {width}, severity, count(*) FROM events"
            " WHERE at >= ? AND at < ? GROUP BY 1, 2",
            (first, ms(end)),
        )
    counted: dict[int, dict[Severity, int]] = {}
    for bucket, severity, count in rows:
        counted.setdefault(bucket, {})[Severity(severity)] = count
    buckets = max(0, -(-(ms(end) - first) // width))
    return [
        Interval(instant(first + bucket * width), counted.get(bucket, {}))
        for bucket in range(buckets)
    ]


def _seq(db: Database, event_id: str) -> int | None:
    store_id, _, number = event_id.rpartition("-")
    if store_id != db.store_id or not (number.isascii() and number.isdigit()):
        return None
    seq = int(number) if len(number) < 19 else None
    return seq if seq is None or str(seq) == number else None


def _narrowed(query: EventQuery) -> tuple[list[str], list[Any]]:
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
    types = {int(type_) for type_ in query.types}
    if query.categories:
        of_category = {int(type_) for type_ in EventType if type_.category in query.categories}
        types = types & of_category if types else of_category
        if not types:
            where.append("1 = 0")
    if types:
        where.append(f"e.type IN ({marks(len(types))})")
        values += sorted(types)
        if min(types) > EventType.JOB_COMPLETED:
            where.append("e.type > 2")  # likewise
    if query.sources:
        _narrow_sources(query.sources, where, values)
    if query.workstation:
        ids = "SELECT id FROM workstations WHERE coalesce(folded, lower(name)) LIKE ? ESCAPE '!'"
        where.append(
            f"(e.workstation_id IN ({ids}) OR e.job_id IN"
            f" (SELECT id FROM jobs WHERE workstation_id IN ({ids})))"
        )
        values += [glob_pattern(query.workstation)] * 2
    if query.job:
        where.append(
            "e.job_id IN (SELECT id FROM jobs"
            " WHERE coalesce(folded, lower(name)) LIKE ? ESCAPE '!')"
        )
        values.append(glob_pattern(query.job))
    if query.unacknowledged:
        where.append("a.seq IS NULL")
    return where, values


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


def _where(conditions: list[str]) -> str:
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""
