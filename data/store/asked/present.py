"""What is under way or ran last, what the present plan holds, and who waits for whom."""

from datetime import datetime

from sqlalchemy import Connection

from data.domain.plan import Group
from data.domain.views import PlanJobView, RunView
from data.store.asked.chosen import MOST_ROWS, Chosen, of_jobs
from data.store.asked.ended import HAS_ENDED, lasting
from data.store.engine import Database
from data.store.filed import began
from data.store.history import read_runs
from data.store.plan import read_jobs
from data.store.plan_rows import JobFlag
from data.store.rows import JOBS_WITH_NAMES
from data.store.run_rows import DAY_MS, HOUR_MS
from data.store.sql import fetch, fetch_one, ms
from data.store.text import clean

_EVER = 400_000
"""Days: more than there are between the first instant and the last one that are kept."""
_RUNNING_DAYS = 1
"""A run of the history without an end that began longer ago is no longer thought to run."""


def running_at(
    connection: Connection,
    chosen: Chosen,
    now: datetime,
    until: datetime | None = None,
    most: int = MOST_ROWS,
) -> tuple[int, list[RunView]]:
    """How many runs were under way at an instant, or until another, and the oldest of them."""
    where, at = of_jobs(chosen), ms(now)
    begun = [since for since, _ in lasting(connection, at // HOUR_MS * HOUR_MS, at)]
    last = at + 1 if until is None else ms(until)
    where.add(*began(min([at - _RUNNING_DAYS * DAY_MS, *begun]), last))
    where.add(f"(r.end_at > ? OR (r.end_at IS NULL AND NOT {HAS_ENDED}))", at)
    rows = fetch(
        connection, f"SELECT r.id FROM job_runs r{where} ORDER BY r.start_at, r.id", where.values
    )
    return len(rows), read_runs(connection, [row[0] for row in rows[:most]])


def last_run(connection: Connection, chosen: Chosen, now: datetime) -> RunView | None:
    """The run that began last, or ended last without beginning, not after `now`."""
    until = ms(now) + 1
    for days in (_EVER,) if chosen.names_jobs else (_RUNNING_DAYS, 30 * _RUNNING_DAYS, _EVER):
        best: tuple[int, int] | None = None
        since = until - days * DAY_MS
        for at in ("start_at", "end_at"):
            where = of_jobs(chosen)
            if at == "start_at":
                where.add(*began(since, until))
            else:
                where.add("r.start_at IS NULL AND r.end_at >= ? AND r.end_at < ?", since, until)
            order = f"ORDER BY r.{at} DESC, r.id DESC LIMIT 1"
            row = fetch_one(
                connection, f"SELECT r.{at}, r.id FROM job_runs r{where} {order}", where.values
            )
            if row is not None and (best is None or (row[0], row[1]) > best):
                best = (row[0], row[1])
        if best is not None:
            return read_runs(connection, [best[1]])[0]
    return None


def planned(
    db: Database,
    connection: Connection,
    chosen: Chosen,
    *,
    running: bool = False,
    late: bool = False,
    begun_before: datetime | None = None,
    most: int = MOST_ROWS,
) -> tuple[int, list[PlanJobView]]:
    """How many jobs of the present plan fit, and the first of them by their start."""
    where = of_jobs(
        chosen,
        f"p.flags < {int(JobFlag.GONE)}",
        job_id="p.job_id",
        run_id="p.last_run_id",
        rc="q.rc",
    )
    where.among("p.status", [int(one) for one in chosen.statuses])
    if running:
        where.add(f"p.group_ = {int(Group.RUNNING)}")
    if late:
        where.add(f"(p.flags & {int(JobFlag.LATE | JobFlag.STUCK)}) <> 0")
    if begun_before is not None:
        where.add("p.start_at < ?", ms(begun_before))
    rows = fetch(
        connection,
        "SELECT p.id FROM plan_jobs p JOIN plan_runs q ON q.run_id = p.last_run_id"
        f"{where} ORDER BY coalesce(p.start_at, p.scheduled_at), p.id",
        where.values,
    )
    ids = [row[0] for row in rows]
    found = read_jobs(db, connection, "p.id IN ({})", ids[:most])
    return len(ids), [found[id_] for id_ in ids[:most] if id_ in found]


def names_of(connection: Connection, chosen: Chosen, most: int) -> list[str]:
    """The names of the jobs that are meant, in order."""
    where = of_jobs(chosen, job_id="j.id")
    rows = fetch(
        connection,
        f"SELECT DISTINCT j.name FROM jobs j{where} ORDER BY j.name LIMIT {int(most)}",
        where.values,
    )
    return [row[0] for row in rows]


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
