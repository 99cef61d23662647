"""Problems of the time before there were any, and of history that was loaded.

One resolved job failure for each row of failures of a job that no good end interrupts: opened by
the first, over when the job next ended well, else with the last. What has an ailment, or is in the
plan, is the grouping's. Asked again it finds nothing left to do.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection

from data.domain.events import Severity
from data.domain.impact import score
from data.domain.problem import AilmentKind, ProblemKind, Standing
from data.domain.problem_steps import Step
from data.domain.status import FAILURES, RESULTS, SUCCESSES
from data.store.counters import AILMENT, PROBLEM, take
from data.store.engine import Database
from data.store.event_rows import FAILURES_TOLD
from data.store.problems.changes import changed
from data.store.rows import SELECT_JOB_NAMES, Rows, insert
from data.store.sql import chunks, execute_many, fetch, fetch_in, instant, listed, ms

JOBS_AT_ONCE = 100
"""Jobs of one transaction."""

_SINCE = "(r.start_at >= {since} OR r.start_at IS NULL AND r.end_at >= {since})"
"""What could not be launched has no start."""
_OWED = f"""
SELECT DISTINCT r.job_id FROM job_runs r
 WHERE r.status IN {listed(FAILURES)} AND {_SINCE} AND r.end_at IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM ailment_runs f WHERE f.run_id = r.id)
   AND NOT EXISTS (SELECT 1 FROM plan_runs q WHERE q.run_id = r.id)"""
_RUNS = f"""
SELECT r.job_id, r.id, r.status, coalesce(r.start_at, r.end_at), r.end_at,
       CASE WHEN f.run_id IS NULL AND q.run_id IS NULL THEN 1 ELSE 0 END
  FROM job_runs r
  LEFT JOIN ailment_runs f ON f.run_id = r.id
  LEFT JOIN plan_runs q ON q.run_id = r.id
 WHERE {_SINCE} AND r.end_at IS NOT NULL
   AND r.status IN {listed(RESULTS)} AND r.job_id IN ({{}})"""


class _Run(NamedTuple):
    job_id: int
    run_id: int
    status: int
    started_at: int
    ended_at: int
    owed: int


class _Row(NamedTuple):
    """Failures of a job in a row, and when it ended well after them."""

    runs: list[_Run]
    good_at: int | None


def fill_past(db: Database, since: datetime, now: datetime) -> int:
    """Make the problems that failures since then lack; returns how many."""
    with db.read() as connection:
        jobs = [row[0] for row in fetch(connection, _OWED.replace("{since}", str(ms(since))))]
    made = 0
    for some in chunks(jobs, JOBS_AT_ONCE):
        made += db.lead(lambda connection, some=some: _fill(connection, some, ms(since), ms(now)))
    return made


def _fill(connection: Connection, jobs: Sequence[int], since: int, now: int) -> int:
    query = _RUNS.replace("{since}", str(since))
    runs = [_Run._make(row) for row in fetch_in(connection, query, jobs)]
    runs.sort(key=lambda run: (run.job_id, run.started_at, run.run_id))
    found = [row for _, own in groupby(runs, lambda run: run.job_id) for row in _rows(own)]
    if not found:
        return 0
    names = {
        row[3]: row[:3]
        for row in fetch_in(connection, f"{SELECT_JOB_NAMES} WHERE j.id IN ({{}})", jobs)
    }
    streams = {
        row[0]: row[1:]
        for row in fetch_in(
            connection, "SELECT id, workstation_id, stream_id FROM jobs WHERE id IN ({})", jobs
        )
    }
    told = _told(connection, [run for row in found for run in row.runs])
    problem = take(connection, PROBLEM, len(found))
    ailment = take(connection, AILMENT, len(found))
    problems: Rows = []
    ailments: Rows = []
    failed: Rows = []
    steps: Rows = []
    events: Rows = []
    for place, (runs, good_at) in enumerate(found):
        first, last = runs[0], runs[-1]
        id_, of = problem + place, ailment + place
        over = last.ended_at if good_at is None else good_at
        members = [seq for run in runs for seq in told.get(run.run_id, ())]
        problems.append((id_, *_problem(names[first.job_id], runs, over, len(members)), now, now))
        place_of = streams[first.job_id]
        ailments.append(
            (of, id_, int(AilmentKind.FAILURE), *place_of, first.job_id, 0, first.ended_at,
             first.ended_at, 0, int(Standing.OVER), good_at, over, over, 1, 0, len(members))
        )  # fmt: skip
        failed += [(of, run.run_id, run.ended_at, run.started_at) for run in runs]
        steps += [(id_, first.ended_at, int(Step.OPENED)), (id_, over, int(Step.RESOLVED))]
        events += [(of, seq) for seq in members]
    insert(connection, "problems", _PROBLEM, problems)
    insert(connection, "ailments", _AILMENT, ailments)
    insert(connection, "ailment_runs", "ailment_id, run_id, at, started_at", failed)
    insert(connection, "problem_steps", "problem_id, at, what", steps)
    execute_many(connection, "UPDATE events SET ailment_id = ? WHERE seq = ?", events)
    changed(connection, (row[0] for row in problems), now)
    return len(problems)


def _rows(runs: Iterator[_Run]) -> Iterator[_Row]:
    """The failures in a row of one job that are owed a problem."""
    row: list[_Run] = []
    for run in runs:
        if run.status in FAILURES and run.owed:
            row.append(run)
        elif row:
            yield _Row(row, run.ended_at if run.status in SUCCESSES else None)
            row = []
    if row:
        yield _Row(row, None)


_PROBLEM = (
    "id, kind, standing, own_severity, root_workstation, root_stream, root_job, opened_at,"
    " resolved_at, occurrences, members, run_id, blocked_severity, blocked_total,"
    " blocked_critical, impact, ack_rerun, close_noted, found_at, updated_at"
)
_AILMENT = (
    "id, problem_id, kind, workstation_id, stream_id, job_id, stream_workstation_id, at, seen_at,"
    " critical, standing, good_at, over_at, changed_seen_at, left_plan, closed, members"
)


def _problem(names: Sequence[str], runs: list[_Run], over: int, members: int) -> tuple[Any, ...]:
    opened = runs[0].ended_at
    return (
        int(ProblemKind.JOB_FAILURE),
        int(Standing.OVER),
        int(Severity.ERROR),
        *names,
        opened,
        over,
        len(runs),
        members,
        runs[-1].run_id,
        0,
        0,
        0,
        score(instant(opened), critical=False),
        0,
        0,
    )


def _told(connection: Connection, runs: Sequence[_Run]) -> dict[int, list[int]]:
    """The events that told of these failures, by run."""
    query = (
        f"SELECT e.run_id, e.seq FROM {FAILURES_TOLD} WHERE e.ailment_id IS NULL AND r.id IN ({{}})"
    )
    found: dict[int, list[int]] = {}
    for run_id, seq in fetch_in(connection, query, [run.run_id for run in runs]):
        found.setdefault(run_id, []).append(seq)
    return found
