"""Runs as questions ask for them: by when they ended, by names with wildcards, by error codes.

A failure is a run that ended ABEND or FAIL; a run belongs to the period in which it ended. Every
function reads on a connection that is lent by `answering`, read only and bounded in time.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from sqlalchemy import Connection

from data.domain.plan import Group
from data.domain.status import ENDED, Status
from data.domain.views import PlanJobView, RunView
from data.store.engine import Database
from data.store.history import SELECT_RUNS, job_names, read_run
from data.store.plan import read_jobs
from data.store.plan_rows import JobFlag
from data.store.rows import JOBS_WITH_NAMES, named_like
from data.store.run_rows import DAY_MS, HOUR_MS
from data.store.sql import execute, fetch, fetch_in, fetch_one, instant, marks, ms
from data.store.text import clean, containing, glob_pattern
from data.store.where import Where

_FAILURES = f"({int(Status.ABEND)}, {int(Status.FAIL)})"
_SUCC = int(Status.SUCC)
_ENDED = ",".join(str(int(one)) for one in sorted(ENDED))
_STEPS = 20_000
"""Instructions of SQLite between two looks at the clock: under a millisecond."""
MOST_ROWS = 50
_WORTH_ROLLUPS_MS = 3 * DAY_MS
_RUNNING_DAYS = 1
"""A run of the history without an end that began longer ago is no longer thought to run."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which runs: names may hold `*`, `@` and `?`; of a kind any may fit, kinds narrow."""

    jobs: tuple[str, ...] = ()
    job_streams: tuple[str, ...] = ()
    workstations: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    texts: tuple[str, ...] = ()
    return_codes: tuple[int, ...] = ()

    @property
    def names_jobs(self) -> bool:
        return bool(self.jobs or self.job_streams or self.workstations)


@dataclass(frozen=True, slots=True)
class JobCount:
    """Runs of one job, and how many of them failed."""

    job_name: str
    job_stream: str
    workstation: str
    runs: int
    failures: int
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobTimes:
    """How long the good runs of one job took, in seconds."""

    job_name: str
    job_stream: str
    workstation: str
    runs: int
    mean_s: float
    longest_s: float


@contextmanager
def answering(db: Database, seconds: float) -> Iterator[Connection]:
    """A connection that reads for so long at most; then StoreTooSlow."""
    with db.read() as connection:
        if not db.is_sqlite:
            execute(connection, "SET LOCAL transaction_read_only = on")
            execute(connection, f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
            yield connection
            return
        until = monotonic() + seconds
        raw: Any = connection.connection.driver_connection
        raw.set_progress_handler(lambda: monotonic() > until, _STEPS)
        try:
            yield connection
        finally:
            raw.set_progress_handler(None, 0)


def failed(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime
) -> list[JobCount]:
    """The jobs with failures that ended in a period, those that failed most first."""
    where = _of_failures(chosen, start, end)
    rows = fetch(
        connection,
        f"SELECT r.job_id, count(*), max(r.end_at) FROM job_runs r{where}"
        " GROUP BY r.job_id ORDER BY 2 DESC, 3 DESC, 1",
        where.values,
    )
    names = job_names(connection, [row[0] for row in rows])
    return [JobCount(*names[job], runs=n, failures=n, last_at=instant(at)) for job, n, at in rows]


def failed_runs(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime, most: int = MOST_ROWS
) -> list[RunView]:
    """The failures that ended last."""
    where = _of_failures(chosen, start, end)
    rows = fetch(
        connection,
        f"SELECT r.id FROM job_runs r{where} ORDER BY r.end_at DESC, r.id DESC LIMIT {int(most)}",
        where.values,
    )
    return _views(connection, [row[0] for row in rows])


def failure_instants(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime, most: int = 50_000
) -> list[datetime]:
    """When the failures of a period ended, as many as can be shown by hour or weekday."""
    where = _of_failures(chosen, start, end)
    rows = fetch(
        connection, f"SELECT r.end_at FROM job_runs r{where} LIMIT {int(most)}", where.values
    )
    return [instant(row[0]) for row in rows]


def ended(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime
) -> dict[Status, int]:
    """How many runs ended in a period, by the status they ended in."""
    first, last = ms(start), ms(end)
    if chosen == Chosen() and last - first > _WORTH_ROLLUPS_MS:
        return _ended_by_rollups(connection, first, last)
    return _by_status(connection, _of_ended(connection, chosen, start, end))


def _by_status(connection: Connection, parts: Sequence[Where]) -> Counter[Status]:
    found: Counter[Status] = Counter()
    for where in parts:
        for status, count in fetch(
            connection,
            f"SELECT r.status, count(*) FROM job_runs r{where} GROUP BY r.status",
            where.values,
        ):
            found[Status(status)] += count
    return found


def _ended_by_rollups(connection: Connection, first: int, last: int) -> dict[Status, int]:
    """The same of all jobs over many days: whole hours are counted already, by their start.

    What began in them and ended after (or before) the period is taken off, what ended in it and
    began elsewhere comes to it: few runs, on days that are known by their longest run.
    """
    from_, to = -(-first // HOUR_MS) * HOUR_MS, last // HOUR_MS * HOUR_MS
    counted: Counter[Status] = Counter()
    for status, count in fetch(
        connection,
        f"SELECT status, sum(n) FROM stats_hourly WHERE hour >= ? AND hour < ?"
        f" AND status IN ({_ENDED}) GROUP BY status",
        (from_ // HOUR_MS, to // HOUR_MS),
    ):
        counted[Status(status)] += int(count)

    def began(since: int, until: int, more: str, *values: int) -> Where:
        where = Where(f"r.status IN ({_ENDED})")
        where.add("r.start_at >= ?", max(since, from_) if more is _OUT else since)
        where.add("r.start_at < ?", min(until, to) if more is _OUT else until)
        where.add(more, *values)
        return where

    off = [
        began(day * DAY_MS, (day + 1) * DAY_MS, _OUT, last)
        for day, longest in _longest(connection, to + DAY_MS)
        if day >= from_ // DAY_MS - 1 and (day + 1) * DAY_MS + longest >= last
    ]
    off.append(began(from_, from_ + DAY_MS, "r.end_at < ?", first))
    on = [
        began(day * DAY_MS, min((day + 1) * DAY_MS, from_), _IN, first, last)
        for day, longest in _longest(connection, from_ + DAY_MS)
        if (day + 1) * DAY_MS + longest >= first
    ]
    on.append(began(to, last + DAY_MS, _IN, first, last))
    for since, until in ((first, from_), (to, last)):
        never = Where(f"r.status IN ({_ENDED})", "r.start_at IS NULL")
        never.add("r.end_at >= ? AND r.end_at < ?", since, until)
        on.append(never)
    counted.update(_by_status(connection, on))
    counted.subtract(_by_status(connection, off))
    return {status: count for status, count in counted.items() if count > 0}


def ended_runs(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime, most: int = MOST_ROWS
) -> list[RunView]:
    """The runs that ended last in a period."""
    ids: list[tuple[int, int]] = []
    for where in _of_ended(connection, chosen, start, end):
        ids += fetch(
            connection,
            f"SELECT r.end_at, r.id FROM job_runs r{where}"
            f" ORDER BY r.end_at DESC, r.id DESC LIMIT {int(most)}",
            where.values,
        )
    newest = sorted(ids, key=lambda row: (row[0], row[1]), reverse=True)[:most]
    return _views(connection, [row[1] for row in newest])


def last_run(connection: Connection, chosen: Chosen, now: datetime) -> RunView | None:
    """The run that began last, or ended last without beginning, not after `now`."""
    best: tuple[int, int] | None = None
    for at, missing in (("start_at", ""), ("end_at", "r.start_at IS NULL AND ")):
        where = _of_jobs(chosen)
        where.add(f"{missing}r.{at} <= ?", ms(now))
        row = fetch_one(
            connection,
            f"SELECT r.{at}, r.id FROM job_runs r{where} ORDER BY r.{at} DESC, r.id DESC LIMIT 1",
            where.values,
        )
        if row is not None and (best is None or (row[0], row[1]) > best):
            best = (row[0], row[1])
    return _views(connection, [best[1]])[0] if best else None


def names_of(connection: Connection, chosen: Chosen, most: int) -> list[str]:
    """The names of the jobs that are meant, in order."""
    where = _of_jobs(chosen, "j.id")
    rows = fetch(
        connection,
        f"SELECT DISTINCT j.name FROM jobs j{where} ORDER BY j.name LIMIT {int(most)}",
        where.values,
    )
    return [row[0] for row in rows]


def running_at(
    connection: Connection,
    chosen: Chosen,
    now: datetime,
    until: datetime | None = None,
    most: int = MOST_ROWS,
) -> tuple[int, list[RunView]]:
    """How many runs were under way at an instant, or until another, and the oldest of them."""
    where, at = _of_jobs(chosen), ms(now)
    lasting = [
        day * DAY_MS
        for day, longest in _longest(connection, at)
        if (day + 1) * DAY_MS + longest >= at
    ]
    where.add("r.start_at <= ?", at if until is None else ms(until) - 1)
    where.add("r.start_at >= ?", min([at - _RUNNING_DAYS * DAY_MS, *lasting]))
    where.add(f"(r.end_at > ? OR (r.end_at IS NULL AND r.status NOT IN ({_ENDED})))", at)
    rows = fetch(
        connection, f"SELECT r.id FROM job_runs r{where} ORDER BY r.start_at, r.id", where.values
    )
    return len(rows), _views(connection, [row[0] for row in rows[:most]])


def planned(
    db: Database,
    connection: Connection,
    chosen: Chosen,
    *,
    running: bool = False,
    late: bool = False,
    most: int = MOST_ROWS,
) -> tuple[int, list[PlanJobView]]:
    """How many jobs of the present plan fit, and the first of them by their start."""
    where = _of_jobs(chosen, "p.job_id", "p.last_run_id", "q.rc")
    where.add(f"p.flags < {int(JobFlag.GONE)}")
    where.among("p.status", [int(one) for one in chosen.statuses])
    if running:
        where.add(f"p.group_ = {int(Group.RUNNING)}")
    if late:
        where.add(f"(p.flags & {int(JobFlag.LATE | JobFlag.STUCK)}) <> 0")
    rows = fetch(
        connection,
        "SELECT p.id FROM plan_jobs p JOIN plan_runs q ON q.run_id = p.last_run_id"
        f"{where} ORDER BY coalesce(p.start_at, p.scheduled_at), p.id",
        where.values,
    )
    ids = [row[0] for row in rows]
    found = read_jobs(db, connection, "p.id IN ({})", ids[:most])
    return len(ids), [found[id_] for id_ in ids[:most] if id_ in found]


def durations(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime
) -> list[float]:
    """Seconds that each good run which ended in a period took, in no order."""
    found: list[float] = []
    for where in _of_ended(connection, chosen, start, end, _GOOD):
        rows = fetch(
            connection, f"SELECT r.end_at - r.start_at FROM job_runs r{where}", where.values
        )
        found += [max(0, row[0]) / 1000 for row in rows]
    return found


def job_times(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime
) -> list[JobTimes]:
    """How long the good runs of each job took, the slowest on average first."""
    sums: dict[int, list[int]] = {}
    for where in _of_ended(connection, chosen, start, end, _GOOD):
        for job, count, total, longest in fetch(
            connection,
            "SELECT r.job_id, count(*), sum(r.end_at - r.start_at), max(r.end_at - r.start_at)"
            f" FROM job_runs r{where} GROUP BY r.job_id",
            where.values,
        ):
            one = sums.setdefault(job, [0, 0, 0])
            one[0] += count
            one[1] += int(total)
            one[2] = max(one[2], longest)
    slow = sorted(sums.items(), key=lambda one: (-one[1][1] / one[1][0], one[0]))
    names = job_names(connection, [job for job, _ in slow])
    return [
        JobTimes(*names[job], runs=n, mean_s=total / n / 1000, longest_s=longest / 1000)
        for job, (n, total, longest) in slow
    ]


def slowest_runs(
    connection: Connection,
    chosen: Chosen,
    start: datetime,
    end: datetime,
    most: int = MOST_ROWS,
    *,
    fastest: bool = False,
) -> list[RunView]:
    """The good runs that took longest (or shortest) of those that ended in a period."""
    way = "ASC" if fastest else "DESC"
    found: list[tuple[int, int]] = []
    for where in _of_ended(connection, chosen, start, end, _GOOD):
        found += fetch(
            connection,
            f"SELECT r.end_at - r.start_at, r.id FROM job_runs r{where}"
            f" ORDER BY 1 {way}, r.id LIMIT {int(most)}",
            where.values,
        )
    found = sorted(found, key=lambda row: (row[0], row[1]), reverse=not fastest)[:most]
    return _views(connection, [row[1] for row in found])


def near_jobs(
    connection: Connection, name: str, after: bool, most: int = 200
) -> list[tuple[str, str, str]]:
    """Who waits directly for the jobs of a name (or whom they wait for): name, stream,
    workstation."""
    mine, theirs = ("first_id", "then_id") if after else ("then_id", "first_id")
    rows = fetch(
        connection,
        f"SELECT DISTINCT j.name, s.name, w.name FROM {JOBS_WITH_NAMES} WHERE j.id IN"
        f" (SELECT l.{theirs} FROM job_links l JOIN jobs m ON m.id = l.{mine} WHERE m.name = ?)"
        f" ORDER BY j.name LIMIT {int(most)}",
        (clean(name),),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def newest_text(connection: Connection, said: str) -> str | None:
    """The newest error text that holds some words, whatever the case and accents."""
    row = fetch_one(
        connection,
        "SELECT text FROM error_texts WHERE folded LIKE ? ESCAPE '!' ORDER BY id DESC LIMIT 1",
        (containing(said),),
    )
    return None if row is None else row[0]


_OUT, _IN = "r.end_at >= ?", "r.end_at >= ? AND r.end_at < ?"
_GOOD = f"r.status = {_SUCC} AND r.start_at IS NOT NULL"


def _of_failures(chosen: Chosen, start: datetime, end: datetime) -> Where:
    where = _of_jobs(chosen)
    where.conditions.insert(0, f"r.status IN {_FAILURES}")
    where.add("r.end_at >= ?", ms(start))
    where.add("r.end_at < ?", ms(end))
    wanted = [one for one in chosen.statuses if one in (Status.ABEND, Status.FAIL)]
    if wanted:
        where.among("r.status", [int(one) for one in wanted])
    return where


def _of_jobs(
    chosen: Chosen, job_id: str = "r.job_id", run_id: str = "r.id", rc: str = "r.rc"
) -> Where:
    """The conditions of names and codes on runs."""
    jobs = Where()
    for column, table, names in (
        ("j.id", "jobs", chosen.jobs),
        ("j.stream_id", "job_streams", chosen.job_streams),
        ("j.workstation_id", "workstations", chosen.workstations),
    ):
        either = Where()
        exact = [clean(name) for name in names if not set(name) & set("*?@")]
        if exact:
            either.add(
                f"{column} IN (SELECT id FROM {table} WHERE name IN ({marks(len(exact))}))", *exact
            )
        for glob in names:
            if set(glob) & set("*?@"):
                either.add(f"{column} IN ({named_like(table)})", glob_pattern(glob))
        jobs.any_of(either)
    where = Where()
    if jobs.conditions:
        where.add(f"{job_id} IN (SELECT j.id FROM jobs j{jobs})", *jobs.values)
    codes = Where()
    codes.among(rc, chosen.return_codes)
    for text in chosen.texts:
        codes.add(
            f"{run_id} IN (SELECT x.run_id FROM run_errors x JOIN error_texts t ON t.id = x.text_id"
            " WHERE t.folded LIKE ? ESCAPE '!')",
            containing(text),
        )
    where.any_of(codes)
    return where


def _of_ended(
    connection: Connection,
    chosen: Chosen,
    start: datetime,
    end: datetime,
    more: str = f"r.status IN ({_ENDED})",
) -> list[Where]:
    """The conditions of runs that ended in a period, in parts that share no run.

    There is no index of ends. Of named jobs all runs are few; of all jobs those come into question
    that began on a day of which a run lasted until the period: the days' longest runs are known.
    """
    first, last = ms(start), ms(end)
    wanted = [int(one) for one in chosen.statuses]

    def part(*conditions: tuple[str, tuple[int, ...]]) -> Where:
        where = _of_jobs(chosen)
        where.conditions.insert(0, more)
        where.among("r.status", wanted)
        where.add("r.end_at >= ?", first)
        where.add("r.end_at < ?", last)
        for condition, values in conditions:
            where.add(condition, *values)
        return where

    if chosen.names_jobs:
        return [part()]
    days = [
        day for day, longest in _longest(connection, first) if (day + 1) * DAY_MS + longest >= first
    ]
    never = part(("r.start_at IS NULL", ()))
    since = part(
        ("r.start_at >= ?", (first // DAY_MS * DAY_MS,)), ("r.start_at < ?", (last + DAY_MS,))
    )
    early = [
        part(("r.start_at >= ?", (day * DAY_MS,)), ("r.start_at < ?", ((day + 1) * DAY_MS,)))
        for day in days
    ]
    return [since, never, *early]


def _longest(connection: Connection, before: int) -> Sequence[Any]:
    """Each day before an instant's with the milliseconds its longest run took."""
    return fetch(
        connection,
        "SELECT day, max(dur_max) FROM stats_daily WHERE day < ? GROUP BY day",
        (before // DAY_MS,),
    )


def _views(connection: Connection, ids: Sequence[int]) -> list[RunView]:
    rows = {
        row[0]: read_run(row)
        for row in fetch_in(connection, SELECT_RUNS + " WHERE r.id IN ({})", ids)
    }
    return [rows[id_] for id_ in ids]
