"""How solutions did: people's word at once, the engine's when the job has run again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from data.domain.changes import Kind
from data.domain.events import JOB_FAILURES
from data.domain.solutions import Failure, KnownSolution, ResultSource
from data.domain.status import RESULTS, SUCCESSES
from data.feed import append
from data.store.audit import tell_change
from data.store.engine import Database
from data.store.events import event_number
from data.store.rows import insert, said
from data.store.solutions import changed, read_solutions, solution_to_change
from data.store.sql import execute, fetch, fetch_one, instant, listed, ms
from data.store.text import clean

Weigh = Callable[[float, float, datetime | None, bool, datetime], tuple[float, float]]
"""Faded successes and failures of an instant with one more result of now: what they become."""

PATIENCE = timedelta(days=62)
"""A job that has not run again for two months decides nothing any more; monthly ones have."""

_SUCCEEDED = frozenset(map(int, SUCCESSES))
_RESULTS = listed(RESULTS)


def find_failure(db: Database, event_id: str) -> Failure | None:
    """The failed run an event tells of; None when it is no failure of a job we know."""
    seq = event_number(db, event_id)
    if seq is None:
        return None
    with db.read() as connection:
        row = fetch_one(
            connection,
            "SELECT e.seq, e.job_id, e.run_id, coalesce(r.end_at, e.at), t.text FROM events e"
            " JOIN job_runs r ON r.id = e.run_id"
            f"{said('e.run_id')}"
            " WHERE e.seq = ? AND e.job_id IS NOT NULL"
            f" AND e.type IN {listed(JOB_FAILURES)}",
            (seq,),
        )
    return _failure(row)


def failure_of(db: Database, problem: int) -> Failure | None:
    """The newest failed run of a problem, whether an event tells of it or not: `event_seq` is 0."""
    with db.read() as connection:
        row = fetch_one(
            connection,
            "SELECT 0, r.job_id, r.id, coalesce(r.end_at, p.opened_at), t.text FROM problems p"
            f" JOIN job_runs r ON r.id = p.run_id {said('p.run_id')} WHERE p.id = ?",
            (problem,),
        )
    return _failure(row)


def _failure(row: Any) -> Failure | None:
    return None if row is None else Failure(row[0], row[1], row[2], instant(row[3]), row[4])


def record_result(
    db: Database,
    solution_id: int,
    success: bool,
    *,
    actor: str,
    now: datetime,
    weigh: Weigh,
    failure: Failure | None = None,
    note: str | None = None,
) -> KnownSolution | None:
    """Keep a person's word; None when there is no such solution.

    A person has one word on a solution and a failure: said again it changes nothing, another one
    takes its place. It counts as an application unless one to the same failure was marked before.
    """

    def change(connection: Connection, before: KnownSolution) -> None:
        said = failure and _said(connection, solution_id, failure.event_seq, actor)
        if said:
            _say_otherwise(connection, before, said, success, now, weigh, note)
            if said.success != success:
                what = ("solution.result", Kind.SOLUTIONS, solution_id)
                tell_change(connection, now, actor, *what, said.success, success)
            return
        applied = failure is None or not _results(connection, solution_id, failure.event_seq)
        _insert(connection, solution_id, now, actor, ResultSource.PERSON, success, failure, note)
        _count(connection, before, ResultSource.PERSON, success, now, weigh)
        if applied:
            _applied(connection, solution_id, now)
        what = ("solution.result", Kind.SOLUTIONS, solution_id)
        tell_change(connection, now, actor, *what, None, success)

    return changed(db, solution_id, change)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a person said of a solution after a failure, and when last."""

    result_id: int
    success: bool
    at: datetime


def _said(connection: Connection, solution_id: int, event_seq: int, actor: str) -> _Said | None:
    row = fetch_one(
        connection,
        "SELECT id, success, coalesce(decided_at, at) FROM solution_results"
        " WHERE solution_id = ? AND event_seq = ? AND source = ? AND actor = ?"
        " ORDER BY id DESC LIMIT 1",
        (solution_id, event_seq, int(ResultSource.PERSON), clean(actor)),
    )
    return None if row is None else _Said(row[0], bool(row[1]), instant(row[2]))


def _say_otherwise(
    connection: Connection,
    before: KnownSolution,
    said: _Said,
    success: bool,
    now: datetime,
    weigh: Weigh,
    note: str | None,
) -> None:
    """Put a word in place of what was said, its weight in place of what is left of the old one."""
    if said.success == success:
        if note is not None:
            kept = "UPDATE solution_results SET note = ? WHERE id = ?"
            execute(connection, kept, (clean(note), said.result_id))
        return
    execute(
        connection,
        "UPDATE solution_results SET success = ?, decided_at = ?, note = ? WHERE id = ?",
        (int(success), ms(now), clean(note), said.result_id),
    )
    left = weigh(1.0, 0.0, said.at, True, now)[0] - 1.0
    worked, failed = weigh(before.faded_worked, before.faded_failed, before.faded_at, success, now)
    more, less = ("worked", "failed") if success else ("failed", "worked")
    execute(
        connection,
        f"UPDATE problem_solutions SET people_{more} = people_{more} + 1,"
        f" people_{less} = people_{less} - 1, faded_worked = ?, faded_failed = ?, faded_at = ?"
        " WHERE id = ?",
        (
            max(0.0, worked - (left if said.success else 0.0)),
            max(0.0, failed - (0.0 if said.success else left)),
            ms(now),
            before.solution_id,
        ),
    )


def record_applied(
    db: Database,
    solution_id: int,
    failure: Failure,
    *,
    actor: str,
    now: datetime,
    note: str | None = None,
) -> KnownSolution | None:
    """Keep that a solution was applied to a failure, for the engine to judge by the job's next
    run; None when there is no such solution. Marked again it changes nothing."""

    def change(connection: Connection, before: KnownSolution) -> None:
        there = _results(connection, solution_id, failure.event_seq)
        if int(ResultSource.TWS) in there:
            return
        _insert(connection, solution_id, now, actor, ResultSource.TWS, None, failure, note)
        if not there:
            _applied(connection, solution_id, now)
        what = ("solution.applied", Kind.SOLUTIONS, solution_id)
        became = f"{db.store_id}-{failure.event_seq}"
        tell_change(connection, now, actor, *what, None, became)

    return changed(db, solution_id, change)


def withdraw_applied(
    db: Database, solution_id: int, failure: Failure, *, actor: str, now: datetime
) -> bool:
    """Take back that a solution was applied to a failure; False where nothing of it waits for the
    engine's word (never applied, or judged by now)."""

    def keep(connection: Connection) -> bool:
        gone = execute(
            connection,
            "DELETE FROM solution_results"
            " WHERE solution_id = ? AND event_seq = ? AND source = ? AND success IS NULL",
            (solution_id, failure.event_seq, int(ResultSource.TWS)),
        )
        if not gone.rowcount:
            return False
        if not _results(connection, solution_id, failure.event_seq):
            execute(
                connection,
                "UPDATE problem_solutions SET times_applied = times_applied - 1 WHERE id = ?",
                (solution_id,),
            )
        what = ("solution.withdrawn", Kind.SOLUTIONS, solution_id)
        was = f"{db.store_id}-{failure.event_seq}"
        tell_change(connection, now, actor, *what, was, None)
        return True

    return db.write(keep)


def judge_applied(db: Database, *, now: datetime, weigh: Weigh) -> list[KnownSolution]:
    """Decide what can be decided of the applications that wait; the solutions that changed.

    Cheap while nothing waits: one look at an index that holds only what waits.
    """
    with db.read() as connection:
        decided = _decided(connection, now)
    if not decided:
        return []

    def keep(connection: Connection) -> list[KnownSolution]:
        judged: list[int] = []
        for result_id, solution_id, event_seq, success, minutes in decided:
            updated = execute(
                connection,
                "UPDATE solution_results SET success = ?, decided_at = ?, minutes = ?"
                " WHERE id = ? AND success IS NULL",
                (int(success), ms(now), minutes, result_id),
            )
            before = solution_to_change(connection, solution_id)
            if not updated.rowcount or before is None:
                continue
            # What a person has said of the same failure already weighs in the rate.
            said = int(ResultSource.PERSON) in _results(connection, solution_id, event_seq)
            _count(connection, before, ResultSource.TWS, success, now, None if said else weigh)
            judged.append(solution_id)
        if judged:
            append(connection, Kind.SOLUTIONS, ms(now), {"ids": sorted(set(judged))})
        return read_solutions(connection, dict.fromkeys(judged))

    return db.write(keep)


def _minutes(ms_: int) -> float:
    return round(max(0, ms_) / 60_000, 1)


_FAILED_AT = "coalesce(f.end_at, f.start_at)"
_LATER = f"""x.job_id = p.job_id AND x.id <> p.run_id AND x.status IN {_RESULTS}
 AND (x.start_at >= {_FAILED_AT} OR x.start_at IS NULL AND x.end_at >= {_FAILED_AT})"""
_WAITING = f"""
SELECT p.id, p.solution_id, p.event_seq, {_FAILED_AT}, b.end_at, b.status, a.end_at, a.status
  FROM solution_results p
  JOIN job_runs f ON f.id = p.run_id
  LEFT JOIN job_runs b ON b.id = (SELECT x.id FROM job_runs x
       WHERE {_LATER} AND x.end_at <= p.at ORDER BY x.end_at DESC, x.id DESC LIMIT 1)
  LEFT JOIN job_runs a ON a.id = (SELECT x.id FROM job_runs x
       WHERE {_LATER} AND x.end_at > p.at ORDER BY x.end_at, x.id LIMIT 1)
 WHERE p.success IS NULL AND p.at > ? AND {_FAILED_AT} IS NOT NULL
"""


def _decided(
    connection: Connection, now: datetime
) -> list[tuple[int, int, int, bool, float | None]]:
    """What the runs after each failure say of the solution applied to it.

    The first one that ends after it was applied decides. Whoever marks it only after the job has
    recovered is right too: then the last run before decides. Minutes from the failure to SUCC.
    """
    decided: list[tuple[int, int, int, bool, float | None]] = []
    for row in fetch(connection, _WAITING, (ms(now - PATIENCE),)):
        result, failed_at = row[:3], row[3]
        before, after = row[4:6], row[6:8]
        if before[1] in _SUCCEEDED:
            decided.append((*result, True, _minutes(before[0] - failed_at)))
        elif after[0] is not None:
            succeeded = after[1] in _SUCCEEDED
            minutes = _minutes(after[0] - failed_at) if succeeded else None
            decided.append((*result, succeeded, minutes))
    return decided


def _results(connection: Connection, solution_id: int, event_seq: int) -> set[int]:
    """The sources that have results of this solution for this failure."""
    rows = fetch(
        connection,
        "SELECT source FROM solution_results WHERE solution_id = ? AND event_seq = ?",
        (solution_id, event_seq),
    )
    return {row[0] for row in rows}


def _insert(
    connection: Connection,
    solution_id: int,
    now: datetime,
    actor: str,
    source: ResultSource,
    success: bool | None,
    failure: Failure | None,
    note: str | None,
) -> None:
    told = None if success is None else int(success)
    failed = (failure.event_seq, failure.job_id, failure.run_id) if failure else (None,) * 3
    row = (solution_id, ms(now), clean(actor), int(source), told, *failed, clean(note))
    columns = "solution_id, at, actor, source, success, event_seq, job_id, run_id, note"
    insert(connection, "solution_results", columns, [row])


def _applied(connection: Connection, solution_id: int, now: datetime) -> None:
    execute(
        connection,
        "UPDATE problem_solutions SET times_applied = times_applied + 1, last_at = ? WHERE id = ?",
        (ms(now), solution_id),
    )


def _count(
    connection: Connection,
    before: KnownSolution,
    source: ResultSource,
    success: bool,
    now: datetime,
    weigh: Weigh | None,
) -> None:
    whose = "people" if source is ResultSource.PERSON else "tws"
    column = f"{whose}_{'worked' if success else 'failed'}"
    changes: list[Any] = [before.faded_worked, before.faded_failed, ms(before.faded_at)]
    if weigh is not None:
        worked, failed = weigh(
            before.faded_worked, before.faded_failed, before.faded_at, success, now
        )
        changes = [worked, failed, ms(now)]
    execute(
        connection,
        f"UPDATE problem_solutions SET {column} = {column} + 1, faded_worked = ?,"
        " faded_failed = ?, faded_at = ? WHERE id = ?",
        (*changes, before.solution_id),
    )
