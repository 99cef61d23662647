"""Problems as readers ask for them: pages by impact, one, counts, their members and their life."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from data.domain.events import EventType, Severity
from data.domain.problem import ProblemKind, State
from data.domain.problem_steps import Step
from data.domain.problem_view import (
    MOST_SHOWN,
    BlockedView,
    DeadlineView,
    MemberView,
    NoteView,
    OwnerView,
    RootView,
)
from data.store.engine import Database
from data.store.event_rows import problem_id
from data.store.pages import Page, cut, from_cursor
from data.store.problems.ailment_rows import SUBJECT
from data.store.rows import named, named_like, said
from data.store.run_rows import outside_id
from data.store.sql import fetch, fetch_in, instant, ms
from data.store.text import clean, glob_pattern
from data.store.where import Where

MOST_NOTES = 20
"""The newest that are shown with a problem wherever it is shown."""
MOST_STEPS = 500
"""Of a problem's life: the newest steps, and as many of its events."""
_CURSOR = "problems"


@dataclass(frozen=True, slots=True)
class ProblemQuery:
    """Which problems; every part narrows. `job` and `workstation` may hold `*` and `?` and mean
    any of what the problem groups; `owner` is exactly who has it now."""

    states: tuple[State, ...] = ()
    severities: tuple[Severity, ...] = ()
    kinds: tuple[ProblemKind, ...] = ()
    job: str | None = None
    workstation: str | None = None
    owner: str | None = None
    limit: int = 100
    cursor: str | None = None


class Live(NamedTuple):
    """What stands in a problem: by these names a silence covers it."""

    job_name: str | None
    job_stream: str | None
    workstation: str | None
    critical: bool


@dataclass(frozen=True, slots=True)
class KnownProblem:
    """A problem as it is kept, with all that is shown of it in any language."""

    number: int
    problem_id: str
    kind: ProblemKind
    severity: Severity
    state: State
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    closed_by: str | None
    root: RootView
    occurrences: int
    shared: str | None
    error_message: str | None
    return_code: int | None
    members_total: int
    members: list[MemberView]
    blocked_total: int
    blocked_critical: int
    blocked: list[BlockedView]
    blocked_from: Any
    deadline: DeadlineView | None
    impact: int
    acknowledged: OwnerView | None
    returned_from: str | None
    notes: list[NoteView]
    merged_into: str | None
    live: list[Live]


@dataclass(frozen=True, slots=True)
class LifeStep:
    """A step of a problem's life; `event` is the id of one that told of it."""

    at: datetime
    what: Step | EventType
    by: str | None
    facts: dict[str, Any]


_SELECT = f"""
SELECT p.id, p.kind, p.severity, p.state, p.opened_at, p.updated_at, p.ended_at, p.closed_by,
       p.root_job, p.root_stream, p.root_workstation, p.occurrences, p.shared, t.text, r.rc,
       p.members, p.blocked_total, p.blocked_critical, p.blocked, p.blocked_from, p.deadline,
       p.impact, p.ack_at, p.ack_by, p.ack_note, p.ack_until, p.ack_rerun, p.returned_from,
       p.merged_into
  FROM problems p
  LEFT JOIN job_runs r ON r.id = p.run_id
  {said("p.run_id")}
"""


def problems_page(db: Database, query: ProblemQuery) -> Page[KnownProblem]:
    """One page: what nobody has first, then what somebody has, what recovered, what is over; of
    each the highest impact first. Raises StoreInvalid for a cursor of another list.
    """
    states = sorted(query.states or State)
    after: tuple[int, int] | None = None
    if query.cursor is not None:
        reached, *rest = from_cursor(query.cursor, _CURSOR, int, int, int)
        states = [state for state in states if state >= reached]
        after = (rest[0], rest[1]) if reached in states else None
    found: list[tuple[int, int, int]] = []
    with db.read() as connection:
        for state in states:
            found += _of_state(connection, query, state, after, query.limit + 1 - len(found))
            after = None
            if len(found) > query.limit:
                break
        page, following = cut(found, query.limit, _CURSOR, lambda position: position)
        known = _known(db, connection, [number for _, _, number in page])
    return Page([known[number] for _, _, number in page if number in known], following)


def _of_state(
    connection: Connection,
    query: ProblemQuery,
    state: State,
    after: tuple[int, int] | None,
    most: int,
) -> list[tuple[int, int, int]]:
    """State, impact and number of the next ones of a state."""
    where = Where()
    where.add("p.state = ?", int(state))
    where.among("p.severity", [int(one) for one in query.severities])
    where.among("p.kind", [int(one) for one in query.kinds])
    for column, table, glob in (
        ("job_id", "jobs", query.job),
        ("workstation_id", "workstations", query.workstation),
    ):
        if glob:
            those = f"SELECT problem_id FROM ailments WHERE {column} IN ({named_like(table)})"
            where.add(f"p.id IN ({those})", glob_pattern(glob))
    if query.owner is not None:
        where.add("p.ack_by = ?", clean(query.owner))
    if after is not None:
        # Of equal ones the older first; the first half is what the index is searched by.
        where.add("p.impact <= ? AND (p.impact < ? OR p.id > ?)", after[0], *after)
    rows = fetch(
        connection,
        f"SELECT p.impact, p.id FROM problems p{where} ORDER BY p.impact DESC, p.id LIMIT ?",
        (*where.values, most),
    )
    return [(int(state), row[0], row[1]) for row in rows]


def problems_numbered(db: Database, numbers: Iterable[int]) -> list[KnownProblem]:
    """The problems with these numbers, by number; those no longer kept are left out."""
    with db.read() as connection:
        known = _known(db, connection, sorted(set(numbers)))
    return [known[number] for number in sorted(known)]


def problems_changed(db: Database, since: datetime, after: int, most: int) -> list[KnownProblem]:
    """Those changed since an instant of our clock whose number is above `after`, by number."""
    query = "SELECT id FROM problems WHERE updated_at >= ? AND id > ? ORDER BY id LIMIT ?"
    with db.read() as connection:
        numbers = [row[0] for row in fetch(connection, query, (ms(since), after, most))]
        known = _known(db, connection, numbers)
    return [known[number] for number in numbers if number in known]


def ended_by_themselves(db: Database, since: datetime, most: int) -> list[KnownProblem]:
    """Those that the engine ended since then, the last first; what a wider one took in is not."""
    query = (
        "SELECT id FROM problems WHERE ended_at >= ? AND closed_by IS NULL AND merged_into IS NULL"
        " ORDER BY ended_at DESC, id DESC LIMIT ?"
    )
    with db.read() as connection:
        numbers = [row[0] for row in fetch(connection, query, (ms(since), most))]
        known = _known(db, connection, numbers)
    return [known[number] for number in numbers if number in known]


def problem_number(db: Database, problem_id: str) -> int | None:
    """The number in a problem's id, None where it is none of this store's."""
    store_id, _, number = problem_id.rpartition("-p")
    if store_id != db.store_id or not (number.isascii() and number.isdigit()):
        return None
    read = int(number) if len(number) < 19 else None
    return read if read is None or str(read) == number else None


def _known(db: Database, connection: Connection, numbers: Sequence[int]) -> dict[int, KnownProblem]:
    rows = list(fetch_in(connection, f"{_SELECT} WHERE p.id IN ({{}})", numbers))
    members = _members(db, connection, numbers)
    notes, live = _notes(connection, numbers), _live(connection, numbers)
    return {
        row[0]: _read(db, row, *(found.get(row[0], []) for found in (members, notes, live)))
        for row in rows
    }


def _read(
    db: Database, row: Any, members: list[Any], notes: list[Any], live: list[Any]
) -> KnownProblem:
    (number, kind, severity, state, opened_at, updated_at, ended_at, closed_by) = row[:8]
    job, stream, workstation, occurrences, shared, text, rc, total = row[8:16]
    waiting, critical, blocked, source, deadline, impact = row[16:22]
    taken_at, taken_by, note, until, rerun, returned_from, merged_into = row[22:29]
    taken = None
    if taken_at is not None:
        taken = OwnerView(
            at=instant(taken_at),
            by=taken_by,
            note=note,
            until="rerun" if rerun else _iso(until),
        )
    return KnownProblem(
        number=number,
        problem_id=problem_id(db.store_id, number),
        kind=ProblemKind(kind),
        severity=Severity(severity),
        state=State(state),
        opened_at=instant(opened_at),
        updated_at=instant(updated_at),
        resolved_at=instant(ended_at),
        closed_by=closed_by,
        root=RootView(
            job_name=job or None, job_stream=stream or None, workstation=workstation or None
        ),
        occurrences=occurrences,
        shared=shared,
        error_message=text,
        return_code=rc,
        members_total=total,
        members=members,
        blocked_total=waiting,
        blocked_critical=critical,
        blocked=msgspec.json.decode(blocked or "[]", type=list[BlockedView]),
        blocked_from=source,
        deadline=None if deadline is None else msgspec.json.decode(deadline, type=DeadlineView),
        impact=impact,
        acknowledged=taken,
        returned_from=returned_from,
        notes=notes,
        merged_into=None if merged_into is None else problem_id(db.store_id, merged_into),
        live=live,
    )


def _iso(at_ms: int | None) -> str | None:
    """An instant as JSON says it."""
    return None if at_ms is None else instant(at_ms).isoformat().replace("+00:00", "Z")


# The newest of each problem, in one statement for all: a page has a hundred of them.
_MEMBERS = f"""
SELECT m.problem_id, e.seq, e.type, e.at, j.name, s.name, w.name, ew.name, e.run_id, r.key
  FROM (SELECT a.problem_id, f.seq, row_number() OVER
               (PARTITION BY a.problem_id ORDER BY f.at DESC, f.seq DESC) AS place
          FROM ailments a JOIN events f ON f.ailment_id = a.id
         WHERE a.problem_id IN ({{}})) AS m
  JOIN events e ON e.seq = m.seq
  {named("e.job_id", join="LEFT JOIN")}
  LEFT JOIN workstations ew ON ew.id = e.workstation_id
  LEFT JOIN job_runs r ON r.id = e.run_id
 WHERE m.place <= {MOST_SHOWN} ORDER BY m.problem_id, m.place"""


def _members(
    db: Database, connection: Connection, numbers: Sequence[int]
) -> dict[int, list[MemberView]]:
    found: dict[int, list[MemberView]] = {}
    for number, seq, type_, at, job, stream, station, own_station, run_id, key in fetch_in(
        connection, _MEMBERS, numbers
    ):
        member = MemberView(
            event_id=f"{db.store_id}-{seq}",
            event_type=EventType(type_).word,
            timestamp=instant(at),
            job_name=job,
            job_stream=stream,
            workstation=station or own_station,
            run_id=None if run_id is None else outside_id(run_id, key),
        )
        found.setdefault(number, []).append(member)
    return found


_NOTES = f"""
SELECT n.problem_id, n.at, n.actor, n.facts
  FROM (SELECT problem_id, at, actor, facts, id, row_number() OVER
               (PARTITION BY problem_id ORDER BY id DESC) AS place
          FROM problem_steps WHERE what = {int(Step.NOTE)} AND problem_id IN ({{}})) AS n
 WHERE n.place <= {MOST_NOTES} ORDER BY n.problem_id, n.id DESC"""


def _notes(connection: Connection, numbers: Sequence[int]) -> dict[int, list[NoteView]]:
    found: dict[int, list[NoteView]] = {}
    for number, at, actor, facts in fetch_in(connection, _NOTES, numbers):
        note = NoteView(at=instant(at), by=actor, text=msgspec.json.decode(facts)["text"])
        found.setdefault(number, []).append(note)
    return found


_LIVE = f"""
SELECT DISTINCT a.problem_id, j.name, s.name, w.name, a.critical FROM ailments a
  {SUBJECT}
 WHERE a.standing < 2 AND a.problem_id IN ({{}})"""


def _live(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Live]]:
    found: dict[int, list[Live]] = {}
    for number, job, stream, station, critical in fetch_in(connection, _LIVE, numbers):
        found.setdefault(number, []).append(Live(job, stream, station, bool(critical)))
    return found


def life_of(db: Database, number: int) -> list[LifeStep]:
    """What happened to a problem, oldest first: the newest of its steps and of its events."""
    steps = "SELECT at, what, actor, facts FROM problem_steps WHERE problem_id = ?"
    events = (
        "SELECT e.at, e.type, e.seq, e.severity, j.name, w.name FROM ailments a"
        " JOIN events e ON e.ailment_id = a.id LEFT JOIN jobs j ON j.id = e.job_id"
        " LEFT JOIN workstations w ON w.id = e.workstation_id WHERE a.problem_id = ?"
    )
    with db.read() as connection:
        life = [
            LifeStep(instant(at), Step(what), actor, msgspec.json.decode(facts) if facts else {})
            for at, what, actor, facts in fetch(
                connection, f"{steps} ORDER BY id DESC LIMIT {MOST_STEPS}", (number,)
            )
        ]
        for at, type_, seq, severity, job, station in fetch(
            connection, f"{events} ORDER BY e.at DESC, e.seq DESC LIMIT {MOST_STEPS}", (number,)
        ):
            facts = {
                "event_id": f"{db.store_id}-{seq}",
                "severity": Severity(severity).name.lower(),
                "source": job or station,
            }
            life.append(LifeStep(instant(at), EventType(type_), None, facts))
    life.reverse()
    life.sort(key=lambda step: step.at)  # the engine's clock dates the events, ours the steps
    return life
