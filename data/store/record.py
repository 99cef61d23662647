"""Keeping what a poll amounts to: one transaction, all or nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.baseline import (
    Baseline,
    Detected,
    Detection,
    TrackedJob,
    TrackedRun,
    TrackedWorkstation,
)
from data.domain.changes import Kind
from data.domain.events import JOB_FAILURES, Event
from data.domain.plan import Stream
from data.domain.status import RUNNING
from data.feed import append
from data.store.catalogue import JobNames, new_run_ids
from data.store.counters import EVENT, Numbered, take, take_back
from data.store.engine import Database
from data.store.error_texts import keep_errors
from data.store.event_rows import EVENT_COLUMNS, SELECT_EVENTS, event_row, read_event
from data.store.plan_rows import (
    PLAN_COLUMNS,
    PLAN_ROW_COLUMNS,
    PLAN_RUN_COLUMNS,
    STREAM_COLUMNS,
    plan_row,
    plan_run_rows,
)
from data.store.problems.changes import Group
from data.store.rollups import Rollups, count_events
from data.store.rows import Rows, delete, insert, update, upsert
from data.store.run_events import unfold
from data.store.run_rows import RUN_COLUMNS, RunRow, Seen, keep_known, plan_day, run_row
from data.store.sql import execute, fetch, fetch_in, fetch_one, listed, ms
from data.store.state import SNAPSHOT_COLUMNS, PollFacts, put_baseline, put_latest
from data.store.text import bounded, clean, key_text

SNAPSHOT_EVERY_MS = 900_000
"""An unchanged plan still leaves a snapshot this often, so that a chart shows we were looking."""


Row = tuple[Any, ...]


def record_poll(
    db: Database,
    detection: Detection,
    *,
    now: datetime,
    poll: PollFacts,
    group: Group | None = None,
) -> list[Event]:
    """Keep one poll and return its events, numbered, as a later read returns them.

    `now` is our clock. Runs seen for the first time get their `id`. When it raises (StoreError)
    nothing is kept, the ids are taken back, and the same detection may be recorded again.
    """
    return _record(db, detection, detection.events, detection.baseline, now, poll, group)


def record_events(
    db: Database,
    detected: Sequence[Detected],
    *,
    now: datetime,
    baseline: Baseline | None = None,
    group: Group | None = None,
) -> list[Event]:
    """Keep events that come from no poll (poll_failed, pattern_detected); see `record_poll`.

    With `baseline`, what it knows besides jobs (such as `failing_since`) is kept with them.
    """
    return _record(db, None, detected, baseline, now, None, group)


def _record(
    db: Database,
    detection: Detection | None,
    detected: Sequence[Detected],
    baseline: Baseline | None,
    now: datetime,
    poll: PollFacts | None,
    group: Group | None,
) -> list[Event]:
    given: list[Numbered] = []

    def keep(connection: Connection) -> list[Event]:
        take_back(given)  # of an attempt that another writer stood in the way of
        recorder = _Recorder(db, connection, ms(now), given)
        recorder.runs(detection, detected)
        if detection is not None:
            recorder.plan(detection)
            _keep_workstations(db, connection, detection.workstations, ms(now))
            _keep_streams(connection, detection)
        if baseline is not None:
            put_baseline(connection, baseline)
            if poll is not None:
                put_latest(connection, poll, ms(now))
                _keep_snapshot(connection, baseline, ms(now))
        # Last: their numbers are held against other writers until the commit.
        return recorder.events(detected, group)

    try:
        return db.lead(keep)
    except BaseException:
        take_back(given)
        raise


class _Recorder:
    """The steps of one transaction that share ids: runs, then plan, then events."""

    def __init__(
        self, db: Database, connection: Connection, now: int, given: list[Numbered]
    ) -> None:
        self._db = db
        self._connection = connection
        self._now = now
        self._given = given
        self._jobs: dict[JobNames, int] = {}
        self._workstations: dict[str, int] = {}

    def runs(self, detection: Detection | None, detected: Sequence[Detected]) -> None:
        """Number new runs, keep every run that changed with its transitions, count the ended."""
        transitions = detection.transitions if detection else []
        tracked_jobs = {id(job): job for job in (detection.changed if detection else ())}
        for told in (*transitions, *detected):
            if told.job is not None:
                tracked_jobs.setdefault(id(told.job), told.job)
        if not tracked_jobs:
            return
        jobs = tracked_jobs.values()
        connection, catalogue = self._connection, self._db.catalogue
        self._jobs = catalogue.job_ids(connection, [_names(tracked) for tracked in jobs])
        self._workstations = catalogue.workstation_ids(connection, ())

        seen: dict[int, Seen] = {}
        for step in transitions:
            at = ms(step.at)
            found = seen.get(id(step.run))
            running = at if step.status in RUNNING else None
            if found is not None:
                running = found.running if found.running is not None else running
            first = at if found is None else min(at, found.first)
            seen[id(step.run)] = Seen(first, running, at)

        known = [run.id for tracked in jobs for run in tracked.runs if run.id is not None]
        before = self._stored(known)
        self._number([run for tracked in jobs for run in tracked.runs], seen)
        self._number([step.run for step in transitions], seen)

        rollups = Rollups()
        new: list[tuple[Any, ...]] = []
        corrected: list[tuple[Any, ...]] = []
        moved: list[tuple[Any, ...]] = []  # what an index holds changed too
        for tracked in jobs:
            names = _names(tracked)
            job_id, workstation_id = self._jobs[names], self._workstations[names[0]]
            for position, run in enumerate(tracked.runs):
                stored = before.get(run.id or 0)
                row = run_row(tracked, position, job_id, seen.get(id(run)), stored, self._now)
                if stored is None:
                    new.append(row)
                else:
                    row = keep_known(stored, row)
                    if row == stored:
                        continue
                    corrected.append((*row[4:], row.id))
                    if row[1:4] != stored[1:4]:
                        moved.append((*row[1:4], row.id))
                rollups.count(stored, row, workstation_id)
        insert(connection, "job_runs", RUN_COLUMNS, new)
        unfold(connection, (row[-1] for row in corrected))
        for names, rows in ((RunRow._fields[1:4], moved), (RunRow._fields[4:], corrected)):
            update(connection, "job_runs", ", ".join((*names, "id")), rows)
        steps: Rows = [
            (step.run.id, ms(step.at), int(step.status), bounded(step.return_code))
            for step in transitions
        ]
        insert(connection, "job_status", "run_id, at, status, rc", steps, "DO NOTHING")
        rollups.write(connection)

    def _number(self, runs: Iterable[TrackedRun], seen: dict[int, Seen]) -> None:
        new = {id(run): run for run in runs if run.id is None}
        days = {number: plan_day(run, seen, self._now) for number, run in new.items()}
        drawn = new_run_ids(self._connection, Counter(days.values())) if days else {}
        for number, run in new.items():
            run.id = next(iter(drawn[days[number]]))
            self._given.append(run)

    def _stored(self, run_ids: Iterable[int]) -> dict[int, RunRow]:
        query = f"SELECT {RUN_COLUMNS} FROM job_runs WHERE id IN ({{}})"
        return {row[0]: RunRow._make(row) for row in fetch_in(self._connection, query, run_ids)}

    def plan(self, detection: Detection) -> None:
        """Bring the rows of the current plan to what the poll saw, writing only what differs.

        After a restart every job is judged anew, and nearly all are as they were.
        """
        connection = self._connection
        stored: dict[str, Row] = {}
        if detection.renewed:
            execute(connection, "DELETE FROM plan_runs")
            execute(connection, "DELETE FROM plan_jobs")
        else:
            keys = [key_text(job.job.key) for job in (*detection.removed, *detection.changed)]
            query = f"SELECT {PLAN_COLUMNS} FROM plan_jobs WHERE key IN ({{}})"
            stored = {row[1]: tuple(row) for row in fetch_in(connection, query, keys)}
        gone = [stored.pop(key_text(job.job.key), None) for job in detection.removed]
        stored_runs = self._plan_runs(row[0] for row in (*gone, *stored.values()) if row)
        for table, column in (("plan_runs", "plan_id"), ("plan_jobs", "id")):
            delete(connection, table, column, [(row[0],) for row in gone if row])
        names = {tracked.job.stream_workstation for tracked in detection.changed} - {""}
        workstations = self._db.catalogue.workstation_ids(connection, names)
        rows: dict[str, Row] = {}
        for tracked in detection.changed:
            station = tracked.job.stream_workstation
            station_id = workstations[station] if station else 0
            row = plan_row(tracked, self._jobs[_names(tracked)], station_id)
            rows[row[0]] = row
        changed = [
            (*row, old[0])
            for key, row in rows.items()
            if (old := stored.get(key)) and old[1:] != row
        ]
        update(connection, "plan_jobs", f"{PLAN_ROW_COLUMNS}, id", changed)
        new = [row for key, row in rows.items() if key not in stored]
        insert(connection, "plan_jobs", PLAN_ROW_COLUMNS, new)
        ids = {key: row[0] for key, row in stored.items()}
        query = "SELECT key, id FROM plan_jobs WHERE key IN ({})"
        ids.update(map(tuple, fetch_in(connection, query, (row[0] for row in new))))
        runs: dict[int, Row] = {}
        for tracked in detection.changed:
            runs.update((r[0], r) for r in plan_run_rows(tracked, ids[key_text(tracked.job.key)]))
        left = [(run_id,) for run_id in stored_runs if run_id not in runs]
        delete(connection, "plan_runs", "run_id", left)
        differing = [row for run_id, row in runs.items() if stored_runs.get(run_id) != row]
        upsert(connection, "plan_runs", PLAN_RUN_COLUMNS, differing)

    def _plan_runs(self, plan_ids: Iterable[int]) -> dict[int, Row]:
        query = f"SELECT {PLAN_RUN_COLUMNS} FROM plan_runs WHERE plan_id IN ({{}})"
        return {row[0]: tuple(row) for row in fetch_in(self._connection, query, plan_ids)}

    def events(self, detected: Sequence[Detected], group: Group | None) -> list[Event]:
        """Number the events in order, keep them under their ailments and read them back."""
        connection = self._connection
        first = take(connection, EVENT, len(detected)) if detected else 0
        ailments = group(connection, self._given) if group else {}
        if not detected:
            return []
        names = {d.workstation.workstation.name for d in detected if d.workstation}
        workstations = self._db.catalogue.workstation_ids(connection, names)
        failures: dict[int, int] = {}  # of this poll: run id -> event number
        errors: dict[int, str] = {}
        rows: list[tuple[Any, ...]] = []
        for seq, told in enumerate(detected, first):
            job_id = self._jobs[_names(told.job)] if told.job else None
            workstation_id = None
            if told.workstation and not told.job:
                workstation_id = workstations[told.workstation.workstation.name]
            recovers = None
            if told.recovers is not None and told.recovers.id is not None and job_id is not None:
                failed = failures.get(told.recovers.id) or self._failure(told.recovers.id, job_id)
                recovers = f"{self._db.store_id}-{failed}" if failed else None
            run = told.run or (told.job.last if told.job else None)
            if run is not None and run.id is not None:
                if told.type in JOB_FAILURES:
                    failures[run.id] = seq
                message = told.facts.get("error_message")
                if isinstance(message, str) and message:
                    errors[run.id] = message
            ailment_id = ailments.get(id(told))
            rows.append(
                event_row(seq, told, self._now, job_id, workstation_id, recovers, ailment_id)
            )
        keep_errors(connection, errors)
        insert(connection, "events", EVENT_COLUMNS, rows)
        count_events(connection, [(row[1], row[4], row[3]) for row in rows])
        stored = fetch(connection, f"{SELECT_EVENTS} WHERE e.seq >= ? ORDER BY e.seq", (first,))
        events = [read_event(row, self._db.store_id) for row in stored]
        facts = {"first": first, "last": events[-1].seq}
        append(connection, Kind.EVENTS, self._now, facts, events)
        return events

    def _failure(self, run_id: int, job_id: int) -> int | None:
        row = fetch_one(
            self._connection,
            "SELECT max(seq) FROM events WHERE job_id = ? AND severity > 0 AND run_id = ?"
            f" AND type IN {listed(JOB_FAILURES)}",
            (job_id, run_id),
        )
        return row[0]


def _names(tracked: TrackedJob) -> JobNames:
    job = tracked.job
    return (job.workstation, job.stream, job.name)


_WORKSTATION_COLUMNS = (
    "workstation_id, type, linked, jobman_up, limit_, fence, version, node, since, last_seen, gone"
)


def _keep_workstations(
    db: Database, connection: Connection, changed: Sequence[TrackedWorkstation], now: int
) -> None:
    if not changed:
        return
    ids = db.catalogue.workstation_ids(connection, {one.workstation.name for one in changed})
    rows: list[tuple[Any, ...]] = []
    history: list[tuple[Any, ...]] = []
    for tracked in changed:
        seen = tracked.workstation
        linked = None if seen.linked is None else int(seen.linked)
        jobman_up = None if seen.jobman_up is None else int(seen.jobman_up)
        limit, fence = bounded(seen.limit), bounded(seen.fence)
        rows.append(
            (
                ids[seen.name],
                clean(seen.type),
                linked,
                jobman_up,
                limit,
                fence,
                clean(seen.version),
                clean(seen.node),
                ms(tracked.since),
                ms(tracked.last_seen),
                int(tracked.gone),
            )
        )
        history.append((ids[seen.name], now, int(tracked.status), linked, limit, fence))
    upsert(connection, "plan_workstations", _WORKSTATION_COLUMNS, rows)
    columns = "workstation_id, at, status, linked, limit_, fence"
    insert(connection, "workstation_status", columns, history, "DO NOTHING")


def _keep_streams(connection: Connection, detection: Detection) -> None:
    """Write new and changed streams; drop those the plan no longer has."""
    if detection.renewed:
        execute(connection, "DELETE FROM plan_streams")
    upsert(connection, "plan_streams", STREAM_COLUMNS, [_stream_row(s) for s in detection.streams])
    wanted = detection.baseline.streams
    count = fetch_one(connection, "SELECT count(*) FROM plan_streams")[0]
    if count != len(wanted):
        keys = {key_text(key) for key in wanted}
        stored = {row[0] for row in fetch(connection, "SELECT key FROM plan_streams")}
        delete(connection, "plan_streams", "key", [(key,) for key in stored - keys])


def _stream_row(stream: Stream) -> tuple[Any, ...]:
    return (
        key_text(stream.key),
        clean(stream.name),
        clean(stream.workstation),
        int(stream.status),
        int(stream.common),
        clean(stream.raw_status),
        ms(stream.scheduled_at),
    )


def _keep_snapshot(connection: Connection, baseline: Baseline, now: int) -> None:
    """A row when the figures changed, or a quarter of an hour after the last one."""
    figures = (int(baseline.health), *astuple(baseline.summary))
    query = f"SELECT {SNAPSHOT_COLUMNS} FROM snapshots ORDER BY at DESC LIMIT 1"
    last = fetch_one(connection, query)
    if last is None or tuple(last[1:]) != figures or now - last[0] >= SNAPSHOT_EVERY_MS:
        upsert(connection, "snapshots", SNAPSHOT_COLUMNS, [(now, *figures)])
