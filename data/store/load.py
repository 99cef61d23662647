"""The baseline as it was after the last recorded poll: where a restart takes up again."""

import gc
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection

from data.domain.baseline import Baseline, TrackedJob, TrackedRun, TrackedWorkstation, build_index
from data.domain.plan import Stream, Workstation
from data.domain.status import CommonStatus, Status
from data.store.engine import Database
from data.store.plan_rows import PLAN_COLUMNS, PLAN_RUN_COLUMNS, STREAM_COLUMNS, read_job, read_run
from data.store.sql import fetch, fetch_in, instant
from data.store.state import get_baseline


def load_baseline(db: Database) -> Baseline:
    """Everything the next poll is compared with; a fresh baseline before the first poll ever."""
    with db.read() as connection:
        baseline = get_baseline(connection)
        # So many lasting objects: collecting half-way finds nothing and doubles the time.
        collecting = gc.isenabled()
        gc.disable()
        try:
            baseline.jobs = _jobs(connection)
        finally:
            if collecting:
                gc.enable()
        baseline.streams = _streams(connection)
        baseline.workstations = {
            one.workstation.name: one for _, one in workstations(connection, baseline.polled_at)
        }
    baseline.index = build_index(baseline.jobs.values())
    return baseline


def _jobs(connection: Connection) -> dict[str, TrackedJob]:
    workstations = dict(fetch(connection, "SELECT id, name FROM workstations"))
    streams = dict(fetch(connection, "SELECT id, name FROM job_streams"))
    names = {
        id_: (workstations[workstation], streams[stream], name)
        for id_, workstation, stream, name in fetch(
            connection,
            "SELECT id, workstation_id, stream_id, name FROM jobs"
            " WHERE id IN (SELECT job_id FROM plan_jobs)",
        )
    }
    rows = fetch(connection, f"SELECT {PLAN_COLUMNS} FROM plan_jobs")
    keys = {row[0]: row[1] for row in rows}
    runs: dict[int, list[TrackedRun]] = {}
    # The position orders a job's runs; sorting them all by it leaves each job's in order.
    for row in fetch(connection, f"SELECT {PLAN_RUN_COLUMNS} FROM plan_runs ORDER BY position"):
        run = read_run(row, keys[row[1]])
        known = runs.get(row[1])
        if known is None:
            runs[row[1]] = [run]
        else:
            known.append(run)
    found = {row[1]: read_job(row, runs[row[0]], names[row[2]], workstations) for row in rows}
    _remember_waiting(connection, found.values())
    return found


def _remember_waiting(connection: Connection, jobs: Iterable[TrackedJob]) -> None:
    """Since when reruns are free to start: since they came to the status they have."""
    waiting = {
        tracked.last.id: tracked.last
        for tracked in jobs
        if tracked.last.rerun and tracked.job.may_start
    }
    query = "SELECT run_id, max(at) FROM job_status WHERE run_id IN ({}) GROUP BY run_id"
    for run_id, at in fetch_in(connection, query, list(waiting)):
        waiting[run_id].free_since = instant(at)


def _streams(connection: Connection) -> dict[str, Stream]:
    return {
        key: Stream(key, name, station, Status(status), CommonStatus(common), raw, instant(at))
        for key, name, station, status, common, raw, at in fetch(
            connection, f"SELECT {STREAM_COLUMNS} FROM plan_streams"
        )
    }


def workstations(
    connection: Connection, polled_at: datetime | None
) -> Iterator[tuple[int, TrackedWorkstation]]:
    """Every workstation of the plan by name, with its number; those there were seen by the poll."""
    for number, *facts, linked, jobman_up, since, last_seen, gone in fetch(connection, _STATIONS):
        name, type_, limit, fence, version, node = facts
        yield (
            number,
            TrackedWorkstation(
                Workstation(
                    name=name,
                    type=type_,
                    linked=None if linked is None else bool(linked),
                    jobman_up=None if jobman_up is None else bool(jobman_up),
                    limit=limit,
                    fence=fence,
                    version=version,
                    node=node,
                ),
                since=instant(since),
                last_seen=instant(last_seen) if gone or polled_at is None else polled_at,
                gone=bool(gone),
            ),
        )


_STATIONS = """
SELECT w.id, w.name, p.type, p.limit_, p.fence, p.version, p.node, p.linked, p.jobman_up,
       p.since, p.last_seen, p.gone
  FROM plan_workstations p JOIN workstations w ON w.id = p.workstation_id ORDER BY w.name
"""
