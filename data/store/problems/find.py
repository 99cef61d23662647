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
    ToldView,
)
from data.store.engine import Database
from data.store.event_rows import problem_id
from data.store.pages import Page, cut, from_cursor
from data.store.problems.ailment_rows import SUBJECT
from data.store.problems.notes import NO_NOTES, Notes, notes_of
from data.store.rows import RUNS_THAT_SAID, named, named_like, said
from data.store.run_rows import outside_id
from data.store.sql import fetch, fetch_in, instant, ms
from data.store.telling.ledger import NOBODY_TOLD, told_counts
from data.store.text import clean, glob_pattern, looked_for
from data.store.where import Where

MOST_STEPS = 500
"""Of a problem's life: the newest steps, and as many of its events."""
_CURSOR = "problems"


@dataclass(frozen=True, slots=True)
class ProblemQuery:
    """Which problems; every part narrows. `job`, `job_stream` and `workstation` may hold `*` and
    `?` and mean any of what the problem groups, each word of `q` a name in it or what its newest
    failure said; `owner` is exactly who has it now."""

    states: tuple[State, ...] = ()
    severities: tuple[Severity, ...] = ()
    kinds: tuple[ProblemKind, ...] = ()
    job: str | None = None
    job_stream: str | None = None
    workstation: str | None = None
    q: str | None = None
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
    run_id: str | None
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
    notes_total: int
    merged_into: str | None
    live: list[Live]
    told: ToldView


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
       p.merged_into, p.run_id, r.key
  FROM problems p
  LEFT JOIN job_runs r ON r.id = p.run_id
  {said("p.run_id")}
"""
# Of what a problem groups: its jobs, job streams and workstations by their names.
_GROUPS = "p.id IN (SELECT problem_id FROM ailments WHERE {})"
_NAMED_LIKE = [
    f"{column} IN ({named_like(table)})"
    for column, table in (
        ("job_id", "jobs"),
        ("stream_id", "job_streams"),
        ("workstation_id", "workstations"),
    )
]


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
    globs = (query.job, query.job_stream, query.workstation)
    for named_so, glob in zip(_NAMED_LIKE, globs, strict=True):
        if glob:
            where.add(_GROUPS.format(named_so), glob_pattern(glob))
    for word in (query.q or "").split():
        name, text = looked_for(clean(word))
        fits = Where()
        fits.add(_GROUPS.format(" OR ".join(_NAMED_LIKE)), name, name, name)
        fits.add(RUNS_THAT_SAID.format("p.run_id"), text)
        where.any_of(fits)
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
    notes, live = notes_of(connection, numbers), live_in(connection, numbers)
    told = told_counts(connection, numbers)
    return {
        row[0]: _read(
            db,
            row,
            members.get(row[0], []),
            notes.get(row[0], NO_NOTES),
            live.get(row[0], []),
            told.get(row[0], NOBODY_TOLD),
        )
        for row in rows
    }


def _read(
    db: Database,
    row: Any,
    members: list[MemberView],
    notes: Notes,
    live: list[Live],
    told: ToldView,
) -> KnownProblem:
    (number, kind, severity, state, opened_at, updated_at, ended_at, closed_by) = row[:8]
    job, stream, workstation, occurrences, shared, text, rc, total = row[8:16]
    waiting, critical, blocked, source, deadline, impact = row[16:22]
    taken_at, taken_by, note, until, rerun, returned_from, merged_into, run_id, key = row[22:31]
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
        run_id=None if run_id is None else outside_id(run_id, key),
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
        notes=notes.newest,
        notes_total=notes.total,
        merged_into=None if merged_into is None else problem_id(db.store_id, merged_into),
        live=live,
        told=told,
    )


def _iso(at_ms: int | None) -> str | None:
    """An instant as JSON says it."""
    return None if at_ms is None else instant(at_ms).isoformat().replace("+00:00", "Z")


# The newest of each problem, as they came, in one statement for all: a page has a hundred of them.
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
 WHERE m.place <= {MOST_SHOWN} ORDER BY m.problem_id, m.place DESC"""


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


_LIVE = f"""
SELECT DISTINCT a.problem_id, j.name, s.name, w.name, a.critical FROM ailments a
  {SUBJECT}
 WHERE a.standing < 2 AND a.problem_id IN ({{}})"""


def live_in(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Live]]:
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
