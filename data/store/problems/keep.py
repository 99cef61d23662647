"""What the grouping has changed, kept in the transaction of its poll.

It writes what the poll owns and nothing else, but for two things: who has a problem loses it when
it gets worse, is wrong again after it was over, or what he waited for has come; and a problem that
becomes critical, or is no longer, has its place by that until what it blocks is counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from data.domain.events import Severity
from data.domain.impact import Rank, rank_of, score
from data.domain.patterns import JobId
from data.domain.problem import Ailment, Problem, Standing
from data.domain.problem_steps import Step
from data.store.counters import AILMENT, PROBLEM, Numbered, number
from data.store.engine import Database
from data.store.problems.changes import Owed, Steps, changed, give_back, lock
from data.store.rows import Rows, insert, update, upsert
from data.store.sql import fetch_in, instant, ms
from data.store.text import clean, key_text

OWNED = (
    "kind, standing, own_severity, root_workstation, root_stream, root_job, opened_at, "
    "resolved_at, merged_into, occurrences, members, shared, run_id"
)
"""The columns of a problem that the poll writes."""
_UNOWNED = (
    "impact, found_at, updated_at, blocked_severity, blocked_total, blocked_critical, ack_rerun, "
    "close_noted"
)
_AILMENT = (
    "problem_id, kind, workstation_id, stream_id, job_id, stream_workstation_id, key, at, seen_at,"
    " critical, run_id, standing, good_at, good_seen_at, over_at, changed_seen_at, left_plan,"
    " closed, members, well_at"
)
_KIND, _STANDING, _SEVERITY, _OPENED, _RESOLVED, _MERGED, _MEMBERS = 0, 1, 2, 6, 7, 8, 10
"""Places in OWNED."""
_COUNTED = "blocked_severity, blocked_total, impact"

_Row = tuple[Any, ...]
NOTHING_OWED = Owed([], [])


def keep(
    db: Database,
    connection: Connection,
    problems: Iterable[Problem],
    ailments: Iterable[Ailment],
    now_ms: int,
    given: list[Numbered],
    owed: Owed = NOTHING_OWED,
) -> None:
    """Keep what differs of these, numbering what is new, as one change of the feed.

    The problems of the ailments are kept with them. `given` is the list of
    `data.store.problems.changes.Group`, `owed` what people did and these take into account.
    """
    ills = list(dict.fromkeys(ailments))
    whole = dict.fromkeys((*problems, *(a.problem for a in ills if a.problem is not None)))
    # What was opened and merged in one look was never anybody's.
    kept = [one for one in whole if one.ailments or one.id is not None]
    number(connection, PROBLEM, [*kept], given)
    number(connection, AILMENT, [*ills], given)
    failed_again = _keep_ailments(db, connection, ills)
    ids = _keep_problems(connection, kept, failed_again, owed, now_ms)
    changed(connection, ids, now_ms)


def _keep_problems(
    connection: Connection,
    problems: Sequence[Problem],
    failed_again: set[int],
    owed: Owed,
    now_ms: int,
) -> list[int]:
    """Write the rows that differ and the steps they stand for; returns whose they are."""
    query = f"SELECT id, {OWNED}, {_COUNTED} FROM problems WHERE id IN ({{}}){lock(connection)}"
    touched = sorted({*map(_id, problems), *owed.closed, *owed.due})
    before = {r[0]: tuple(r[1:]) for r in fetch_in(connection, query, touched)}
    rows = {
        id_: _problem_row(one) if one.ailments else _merged_row(one, before[id_], now_ms)
        for one in problems
        for id_ in (_id(one),)
    }
    steps = Steps(connection, now_ms)
    lost, closed = {"time": owed.due}, set(owed.closed)
    new: Rows = []
    differing: Rows = []
    for id_, row in sorted(rows.items()):
        kept = before.get(id_)
        if kept is None:
            new.append((id_, *row, _impact(row, 0, 0, None), now_ms, now_ms, 0, 0, 0, 0, 0))
            steps.add(id_, Step.OPENED, facts=_facts(row))
            continue
        old, counted = kept[: len(row)], kept[len(row) :]
        if id_ in failed_again:
            lost.setdefault("rerun", []).append(id_)
        if old != row:
            differing.append((*row, _impact(row, *counted), now_ms, id_))
            why = _note_step(steps, id_, old, row, blocked=counted[0], closed=id_ in closed)
            if why:
                lost.setdefault(why, []).append(id_)
    insert(connection, "problems", f"id, {OWNED}, {_UNOWNED}", new)
    update(connection, "problems", f"{OWNED}, impact, updated_at, id", differing)
    update(connection, "problems", "close_noted, id", [(1, id_) for id_ in owed.closed])
    returned: list[int] = []
    for why, ids in lost.items():
        returned += give_back(connection, ids, why, steps)
    steps.write()
    return [*(row[0] for row in new), *(row[-1] for row in differing), *returned]


def _impact(row: _Row, blocked_severity: int, blocked: int, impact: int | None) -> int:
    """Its place in the order, as far as it is known; as it was counted where that still holds."""
    critical = max(row[_SEVERITY], blocked_severity) == Severity.CRITICAL
    if impact is not None and critical == (rank_of(impact) >= Rank.CRITICAL):
        return impact
    return score(instant(row[_OPENED]), critical=critical, blocked=blocked)


def _note_step(
    steps: Steps, id_: int, old: _Row, row: _Row, *, blocked: int, closed: bool
) -> str | None:
    """Say what a difference amounts to; why nobody has the problem any more, if so. `blocked` is
    how severe what it blocks makes it; that it was `closed` has been said by who did."""
    if row[_KIND] != old[_KIND]:
        steps.add(id_, Step.BECAME, facts=_facts(row))
    if row[_STANDING] != old[_STANDING]:
        if row[_MERGED] is not None:
            steps.add(id_, Step.MERGED, facts={"into": row[_MERGED]})
        elif not closed:
            steps.add(id_, _STEPS[row[_STANDING]])
        if old[_STANDING] == Standing.OVER:
            return "again"
    if row[_SEVERITY] > max(old[_SEVERITY], blocked):
        steps.add(id_, Step.WORSE, facts=_facts(row))
        return "worse"
    return None


_STEPS = {
    Standing.ILL: Step.AGAIN,
    Standing.RECOVERED: Step.RECOVERED,
    Standing.OVER: Step.RESOLVED,
}


def _facts(row: _Row) -> Mapping[str, Any]:
    return {"kind": row[_KIND], "severity": row[_SEVERITY]}


def _problem_row(one: Problem) -> _Row:
    failed = [run for ailment in one.ailments for run in ailment.runs]
    newest = max(failed, key=lambda run: (run.at, run.run_id), default=None)
    return (
        int(one.kind),
        int(one.standing),
        int(one.severity),
        *map(key_text, one.root),
        ms(one.opened_at),
        ms(one.resolved_at),
        None,
        one.occurrences,
        one.members,
        clean(one.shared),
        None if newest is None else newest.run_id,
    )


def _merged_row(one: Problem, old: _Row, now_ms: int) -> _Row:
    """All its ailments have moved: what it was is what was last kept of it."""
    into = one
    while not into.ailments and into.merged_into is not None:
        into = into.merged_into
    ended = old[_RESOLVED] if old[_STANDING] == Standing.OVER else now_ms
    row = list(old[: -len(_COUNTED.split())])
    row[_STANDING], row[_RESOLVED] = int(Standing.OVER), ended
    row[_MERGED], row[_MEMBERS] = _id(into), 0
    return tuple(row)


def _keep_ailments(db: Database, connection: Connection, ailments: Sequence[Ailment]) -> set[int]:
    """Write the rows that differ; returns the problems that a failing run has joined."""
    ids = _Ids(db, connection, ailments)
    rows = {_id(one): ids.row(one) for one in ailments}
    query = f"SELECT id, {_AILMENT} FROM ailments WHERE id IN ({{}})"
    before = {row[0]: tuple(row[1:]) for row in fetch_in(connection, query, rows)}
    differing = [(id_, *row) for id_, row in rows.items() if before.get(id_) != row]
    upsert(connection, "ailments", f"id, {_AILMENT}", differing)
    moved = {(row[1], before[row[0]][0]) for row in differing if row[0] in before}
    origins: Rows = [(into, of) for into, of in sorted(moved) if into != of]
    insert(connection, "problem_origins", "problem_id, from_id", origins, "DO NOTHING")

    runs = {
        (_id(one), run.run_id): (ms(run.at), ms(run.started_at))
        for one in ailments
        for run in one.runs
    }
    query = "SELECT ailment_id, run_id, at, started_at FROM ailment_runs WHERE ailment_id IN ({})"
    known = {(r[0], r[1]): (r[2], r[3]) for r in fetch_in(connection, query, rows)}
    told = [(*key, *run) for key, run in runs.items() if known.get(key) != run]
    upsert(connection, "ailment_runs", "ailment_id, run_id, at, started_at", told, keys=2)
    return {rows[row[0]][0] for row in told if (row[0], row[1]) not in known}


class _Ids:
    """The numbers of what ailments are about."""

    def __init__(self, db: Database, connection: Connection, ailments: Sequence[Ailment]) -> None:
        subjects = [one.subject for one in ailments]
        stations = {name for one in subjects if (name := one.workstation)}
        stations |= {name for one in ailments if (name := one.stream_workstation)}
        streams = {one.stream for one in subjects if one.stream}
        self._jobs = db.catalogue.job_ids(connection, [one for one in subjects if one.name])
        self._stations = db.catalogue.workstation_ids(connection, stations)
        self._streams = db.catalogue.stream_ids(connection, streams)

    def row(self, one: Ailment) -> _Row:
        """A row of `ailments` but for its number and when it was kept."""
        subject: JobId = one.subject
        return (
            0 if one.problem is None else _id(one.problem),
            int(one.kind),
            self._stations.get(subject.workstation, 0),
            self._streams.get(subject.stream, 0),
            self._jobs[subject] if subject.name else 0,
            self._stations.get(one.stream_workstation, 0),
            None if one.key is None else key_text(one.key),
            ms(one.at),
            ms(one.seen_at),
            int(one.critical),
            one.run_id,
            int(one.standing),
            ms(one.good_at),
            ms(one.good_seen_at),
            ms(one.over_at),
            ms(one.changed_seen_at or one.seen_at),
            int(one.left),
            int(one.closed),
            one.members,
            ms(one.well_at),
        )


def _id(value: Numbered) -> int:
    if value.id is None:
        raise ValueError("it is kept under the number it has been given")
    return value.id
