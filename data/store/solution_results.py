"""How solutions did: people's word at once, the engine's when the job has run again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from data.domain.solutions import Failure, KnownSolution, ResultSource
from data.domain.status import Status
from data.store.engine import Database
from data.store.settings import write_audit
from data.store.solutions import read_solution
from data.store.sql import execute, fetch, fetch_one, instant, ms
from data.store.text import clean

Weigh = Callable[[float, float, datetime | None, bool, datetime], tuple[float, float]]
"""Faded successes and failures of an instant with one more result of now: what they become."""

PATIENCE = timedelta(days=62)
"""A job that has not run again for two months decides nothing any more; monthly ones have."""

_SUCCEEDED = frozenset(map(int, (Status.SUCC, Status.DONE)))
_FAILED = frozenset(map(int, (Status.ABEND, Status.FAIL)))


@dataclass(frozen=True, slots=True)
class PastRunResult:
    """A run of the job after the failure, with a result. Epoch milliseconds."""

    ended: int
    succeeded: bool


def find_failure(db: Database, event_id: str) -> Failure | None:
    """The failed run an event tells of; None when it is no failure of a job we know."""
    store_id, _, number = event_id.rpartition("-")
    if store_id != db.store_id or not (number.isascii() and number.isdigit()) or len(number) > 18:
        return None
    with db.read() as connection:
        row = fetch_one(
            connection,
            "SELECT e.seq, e.job_id, e.run_id, coalesce(r.end_at, e.at), t.text FROM events e"
            " JOIN job_runs r ON r.id = e.run_id"
            " LEFT JOIN run_errors x ON x.run_id = e.run_id"
            " LEFT JOIN error_texts t ON t.id = x.text_id"
            " WHERE e.seq = ? AND e.job_id IS NOT NULL AND e.type IN (3, 4)",
            (int(number),),
        )
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

    It counts as an application unless one to the same failure was marked before.
    """

    def keep(connection: Connection) -> KnownSolution | None:
        before = read_solution(connection, solution_id)
        if before is None:
            return None
        applied = failure is None or not _results(connection, solution_id, failure.event_seq)
        _insert(
            connection, solution_id, now, actor, ResultSource.PERSON, success, failure, note
        )  # fmt: skip
        _count(connection, before, ResultSource.PERSON, success, now, weigh)
        if applied:
            _applied(connection, solution_id, now)
        subject = str(solution_id)
        write_audit(connection, now, actor, "solution.result", subject, None, success)
        return read_solution(connection, solution_id)

    return db.write(keep)


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

    def keep(connection: Connection) -> KnownSolution | None:
        before = read_solution(connection, solution_id)
        if before is None:
            return None
        there = _results(connection, solution_id, failure.event_seq)
        if int(ResultSource.TWS) in there:
            return before
        _insert(connection, solution_id, now, actor, ResultSource.TWS, None, failure, note)
        if not there:
            _applied(connection, solution_id, now)
        subject = str(solution_id)
        became = f"{db.store_id}-{failure.event_seq}"
        write_audit(connection, now, actor, "solution.applied", subject, None, became)
        return read_solution(connection, solution_id)

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
        changed: list[int] = []
        for result_id, solution_id, event_seq, success, minutes in decided:
            updated = execute(
                connection,
                "UPDATE solution_results SET success = ?, decided_at = ?, minutes = ?"
                " WHERE id = ? AND success IS NULL",
                (int(success), ms(now), minutes, result_id),
            )
            before = read_solution(connection, solution_id)
            if not updated.rowcount or before is None:
                continue
            # What a person has said of the same failure already weighs in the rate.
            said = int(ResultSource.PERSON) in _results(connection, solution_id, event_seq)
            _count(connection, before, ResultSource.TWS, success, now, None if said else weigh)
            changed.append(solution_id)
        found = (read_solution(connection, solution_id) for solution_id in dict.fromkeys(changed))
        return [solution for solution in found if solution is not None]

    return db.write(keep)


def decide(
    runs: Sequence[PastRunResult], failed_at: int, applied_at: int
) -> tuple[bool, float | None] | None:
    """What the runs after a failure say of a solution applied at an instant, None for not yet.

    The first one that ends after it was applied decides. Whoever marks it only after the job has
    recovered is right too: then the last run before decides. Minutes from the failure to SUCC.
    """
    before = [run for run in runs if run.ended <= applied_at]
    after = [run for run in runs if run.ended > applied_at]
    if before and before[-1].succeeded:
        return True, _minutes(before[-1].ended - failed_at)
    if after:
        ended = _minutes(after[0].ended - failed_at) if after[0].succeeded else None
        return after[0].succeeded, ended
    return None


def _minutes(ms_: int) -> float:
    return round(max(0, ms_) / 60_000, 1)


def _decided(
    connection: Connection, now: datetime
) -> list[tuple[int, int, int, bool, float | None]]:
    waiting = fetch(
        connection,
        "SELECT p.id, p.solution_id, p.event_seq, p.at, p.job_id, p.run_id,"
        " r.end_at, r.start_at FROM solution_results p JOIN job_runs r ON r.id = p.run_id"
        " WHERE p.success IS NULL AND p.at > ?",
        (ms(now - PATIENCE),),
    )
    decided: list[tuple[int, int, int, bool, float | None]] = []
    for result_id, solution_id, seq, at, job_id, run_id, ended, started in waiting:
        failed_at = ended if ended is not None else started
        if failed_at is None:
            continue
        rows = fetch(
            connection,
            "SELECT end_at, status FROM job_runs WHERE job_id = ? AND id <> ?"
            " AND end_at IS NOT NULL AND coalesce(start_at, end_at) >= ?"
            " ORDER BY end_at",
            (job_id, run_id, failed_at),
        )
        runs = [
            PastRunResult(row[0], row[1] in _SUCCEEDED)
            for row in rows
            if row[1] in _SUCCEEDED or row[1] in _FAILED
        ]
        verdict = decide(runs, failed_at, at)
        if verdict is not None:
            decided.append((result_id, solution_id, seq, *verdict))
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
    id_ = (fetch_one(connection, "SELECT max(id) FROM solution_results")[0] or 0) + 1
    execute(
        connection,
        "INSERT INTO solution_results (id, solution_id, at, actor, source, success, event_seq,"
        " job_id, run_id, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            id_,
            solution_id,
            ms(now),
            clean(actor),
            int(source),
            None if success is None else int(success),
            failure.event_seq if failure else None,
            failure.job_id if failure else None,
            failure.run_id if failure else None,
            clean(note),
        ),
    )


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
