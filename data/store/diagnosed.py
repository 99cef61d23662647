"""What a diagnosis is about, and what stood around it: the hour before, the job's own past.

Every function reads on a connection that is lent; all that is listed is bounded.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import product

from sqlalchemy import Connection

from data.domain.events import Event, EventType
from data.domain.plan import WorkstationStatus
from data.domain.status import FAILED, FAILURES, RESULTS, SUCCESSES, Status
from data.domain.views import RunView
from data.store.engine import Database
from data.store.event_rows import FAILURES_TOLD, read_event
from data.store.event_scan import rows_at
from data.store.filed import Jobs
from data.store.history import job_names, midnight_of, read_runs
from data.store.rows import named
from data.store.run_events import RUN_EVENTS, places
from data.store.sql import EARLIEST, fetch, fetch_one, instant, listed, ms

MOST_TIMED = 2_000
"""Good runs that say how long a job usually takes: the newest ones."""
_IN_FAILED, _IN_FAILURES = listed(FAILED), listed(FAILURES)
_IN_SUCCESSES, _IN_RESULTS = listed(SUCCESSES), listed(RESULTS)
_OF_WORKSTATIONS = listed(
    (
        EventType.WORKSTATION_UNLINKED,
        EventType.WORKSTATION_LINKED,
        EventType.WORKSTATION_OFFLINE,
        EventType.WORKSTATION_ONLINE,
    )
)
_FILED = "coalesce(r.start_at, r.end_at)"
JobNames = tuple[str, str, str]
"""Name, stream and workstation."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked into, by our numbers, as far as there is such a thing; `at` is when it
    happened."""

    at: datetime
    event: int | None = None
    run: int | None = None
    job: int | None = None
    workstation: str | None = None
    problem: int | None = None


_SUBJECT = f"""
SELECT e.at, r.id, e.job_id, coalesce(w.name, ew.name), a.problem_id FROM {{source}} e
  {named("e.job_id", join="LEFT JOIN")}
  LEFT JOIN workstations ew ON ew.id = e.workstation_id
  LEFT JOIN job_runs r ON r.id = e.run_id
  LEFT JOIN ailments a ON a.id = e.ailment_id WHERE e.seq = ?"""
"""Events may be kept longer than runs."""


def subject_of_event(connection: Connection, seq: int) -> Subject | None:
    row = fetch_one(connection, _SUBJECT.format(source="events"), (seq,))
    if row is None:
        for (_, run), source in product(places(connection, [seq]), RUN_EVENTS):
            query = f"{_SUBJECT.format(source=source)} AND e.run_id = ?"
            row = row or fetch_one(connection, query, (seq, run))
    if row is None:
        return None
    at, run, job, workstation, problem = row
    return Subject(instant(at), seq, run, job, workstation, problem)


def subject_of_problem(connection: Connection, number: int) -> Subject | None:
    """The newest failure of a problem; else the newest thing that told of it."""
    row = fetch_one(
        connection,
        "SELECT p.run_id, p.opened_at, p.root_workstation FROM problems p WHERE p.id = ?",
        (number,),
    )
    if row is None:
        return None
    run, opened, workstation = row
    if run is not None and (found := subject_of_run(connection, run, number)) is not None:
        return found
    told = fetch_one(
        connection,
        "SELECT e.seq FROM ailments a JOIN events e ON e.ailment_id = a.id"
        " WHERE a.problem_id = ? ORDER BY e.at DESC, e.seq DESC LIMIT 1",
        (number,),
    )
    if told is not None:
        return subject_of_event(connection, told[0])
    return Subject(instant(opened), workstation=workstation or None, problem=number)


def subject_of_job(connection: Connection, name: str) -> Subject | None:
    """The newest failure of the jobs of a name; of those that never failed their newest run."""
    jobs = Jobs.called(connection, name)
    for which in (f" AND r.status IN {_IN_FAILED}", ""):
        row = fetch_one(
            connection,
            f"SELECT r.id FROM job_runs r WHERE r.job_id IN ({jobs.query}){which}"
            f" ORDER BY coalesce(r.end_at, r.start_at, r.scheduled_at, 0) DESC, r.id DESC LIMIT 1",
            jobs.values,
        )
        if row is not None:
            return subject_of_run(connection, row[0])
    return None


def subject_of_run(connection: Connection, run: int, problem: int | None = None) -> Subject | None:
    row = fetch_one(
        connection,
        f"SELECT coalesce(r.end_at, r.start_at, r.scheduled_at), r.job_id, w.name FROM job_runs r"
        f" {named('r.job_id')} WHERE r.id = ?",
        (run,),
    )
    if row is None:
        return None
    told = fetch_one(
        connection,
        f"SELECT e.seq, a.problem_id FROM {FAILURES_TOLD}"
        " LEFT JOIN ailments a ON a.id = e.ailment_id WHERE r.id = ? ORDER BY e.seq DESC LIMIT 1",
        (run,),
    )
    if told is None:  # the history was loaded, or it stood there at the first poll
        grouped = fetch_one(
            connection,
            "SELECT a.problem_id FROM ailment_runs c JOIN ailments a ON a.id = c.ailment_id"
            " WHERE c.run_id = ? ORDER BY a.id DESC LIMIT 1",
            (run,),
        )
        told = (None, None if grouped is None else grouped[0])
    at = instant(midnight_of(run) if row[0] is None else row[0])
    return Subject(at, told[0], run, row[1], row[2], problem or told[1])


# What stood around it


def station_at(
    connection: Connection, workstation: str, at: datetime
) -> tuple[WorkstationStatus, datetime] | None:
    """The state a workstation had at an instant, and since when it was seen so."""
    row = fetch_one(
        connection,
        "SELECT s.status, s.at FROM workstation_status s JOIN workstations w"
        " ON w.id = s.workstation_id WHERE w.name = ? AND s.at <= ? ORDER BY s.at DESC LIMIT 1",
        (workstation, ms(at)),
    )
    return None if row is None else (WorkstationStatus(row[0]), instant(row[1]))


def station_events(
    db: Database,
    connection: Connection,
    workstation: str,
    start: datetime,
    end: datetime,
    most: int,
) -> list[Event]:
    """What was told of a workstation itself in a period, both ends included, the newest first."""
    rows = fetch(
        connection,
        "SELECT e.seq FROM events e JOIN workstations w ON w.id = e.workstation_id"
        # `type > 2` says it to the partial index.
        f" WHERE e.type IN {_OF_WORKSTATIONS} AND e.type > 2 AND e.at >= ? AND e.at <= ?"
        f" AND w.name = ? ORDER BY e.at DESC, e.seq DESC LIMIT {int(most)}",
        (ms(start), ms(end), workstation),
    )
    found = rows_at(connection, [(row[0], None) for row in rows])
    return [read_event(row, db.store_id) for row in found]


def other_failures(
    connection: Connection, job: int | None, start: datetime, end: datetime, most: int
) -> list[RunView]:
    """The failures of other jobs that ended in a period, both ends included, the newest first."""
    rows = fetch(
        connection,
        f"SELECT r.id FROM job_runs r WHERE r.status IN {_IN_FAILURES}"
        " AND r.end_at >= ? AND r.end_at <= ? AND r.job_id <> ?"
        f" ORDER BY r.end_at DESC, r.id DESC LIMIT {int(most)}",
        (ms(start), ms(end), job or 0),
    )
    return read_runs(connection, [row[0] for row in rows])


@dataclass(frozen=True, slots=True)
class Ahead:
    """A job that another waits for, and its last run that had begun by then."""

    names: JobNames
    run: RunView | None


def jobs_ahead(connection: Connection, job: int, at: datetime, most: int) -> list[Ahead]:
    """The direct predecessors that are known of a job, by name."""
    rows = fetch(
        connection,
        "SELECT l.first_id, (SELECT r.id FROM job_runs r WHERE r.job_id = l.first_id"
        f" AND {_FILED} <= ? ORDER BY {_FILED} DESC, r.id DESC LIMIT 1)"
        f" FROM job_links l JOIN jobs j ON j.id = l.first_id WHERE l.then_id = ?"
        f" ORDER BY j.name, l.first_id LIMIT {int(most)}",
        (ms(at), job),
    )
    names = job_names(connection, [row[0] for row in rows])
    runs = read_runs(connection, [row[1] for row in rows if row[1] is not None])
    shown = iter(runs)
    return [Ahead(names[row[0]], None if row[1] is None else next(shown)) for row in rows]


def jobs_behind(connection: Connection, job: int, most: int) -> list[JobNames]:
    """The jobs that are known to wait directly for a job."""
    rows = fetch(
        connection,
        "SELECT l.then_id FROM job_links l JOIN jobs j ON j.id = l.then_id WHERE l.first_id = ?"
        f" ORDER BY j.name, l.then_id LIMIT {int(most)}",
        (job,),
    )
    names = job_names(connection, [row[0] for row in rows])
    return [names[row[0]] for row in rows]


# How the job has behaved


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A job up to an instant. `durations_s` are those of its good runs, shortest first; a run
    that is looked into is counted, but is not among them."""

    since: datetime
    runs: int
    failures: int
    in_a_row: int  # failures since its last good run
    durations_s: list[float]
    last_good: RunView | None
    recent: list[RunView]  # the newest first
    mended_by: RunView | None  # the first good run after the instant

    def usual_s(self, share: float) -> float | None:
        """The duration that a share of the good runs does not exceed, between the two nearest."""
        if not self.durations_s:
            return None
        place = share * (len(self.durations_s) - 1)
        low, high = (
            self.durations_s[min(int(place) + step, len(self.durations_s) - 1)] for step in (0, 1)
        )
        return low + (high - low) * (place - int(place))


def behaviour(
    connection: Connection,
    job: int,
    run: int | None,
    at: datetime,
    since: datetime,
    most_recent: int,
) -> Behaviour:
    """How a job ran from `since` to `at`; its last good run and its failures in a row however
    long ago."""
    until, own = ms(at), run or 0
    runs, failures = fetch_one(
        connection,
        f"SELECT count(*), coalesce(sum(CASE WHEN r.status IN {_IN_FAILURES} THEN 1 ELSE 0 END), 0)"
        f" FROM job_runs r WHERE r.job_id = ? AND r.status IN {_IN_RESULTS}"
        f" AND {_FILED} >= ? AND {_FILED} <= ?",
        (job, ms(since), until),
    )
    good = fetch_one(
        connection,
        f"SELECT r.id, {_FILED} FROM job_runs r WHERE r.job_id = ? AND r.status IN {_IN_SUCCESSES}"
        f" AND r.end_at <= ? AND r.id <> ? ORDER BY {_FILED} DESC, r.id DESC LIMIT 1",
        (job, until, own),
    )
    (in_a_row,) = fetch_one(
        connection,
        f"SELECT count(*) FROM job_runs r WHERE r.job_id = ? AND r.status IN {_IN_FAILURES}"
        f" AND {_FILED} > ? AND {_FILED} <= ?",
        (job, EARLIEST - 1 if good is None else good[1], until),
    )
    timed = fetch(
        connection,
        f"SELECT r.end_at - r.start_at FROM job_runs r WHERE r.job_id = ?"
        f" AND r.status = {int(Status.SUCC)} AND r.start_at >= ? AND r.end_at <= ? AND r.id <> ?"
        f" ORDER BY r.start_at DESC LIMIT {MOST_TIMED}",
        (job, ms(since), until, own),
    )
    recent = fetch(
        connection,
        f"SELECT r.id FROM job_runs r WHERE r.job_id = ? AND {_FILED} <= ?"
        f" ORDER BY {_FILED} DESC, r.id DESC LIMIT {int(most_recent)}",
        (job, until),
    )
    mended = fetch_one(
        connection,
        f"SELECT r.id FROM job_runs r WHERE r.job_id = ? AND r.status IN {_IN_SUCCESSES}"
        f" AND r.id <> ? AND r.end_at IS NOT NULL AND {_FILED} >= ?"
        " ORDER BY r.end_at, r.id LIMIT 1",
        (job, own, until),
    )
    last_good, mended_by = (
        None if found is None else read_runs(connection, [found[0]])[0] for found in (good, mended)
    )
    return Behaviour(
        since=since,
        runs=runs,
        failures=failures,
        in_a_row=in_a_row,
        durations_s=sorted(max(0, row[0]) / 1000 for row in timed),
        last_good=last_good,
        recent=read_runs(connection, [row[0] for row in recent]),
        mended_by=mended_by,
    )
