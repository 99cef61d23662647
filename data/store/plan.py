"""The current plan as readers ask for it: pages of jobs, one job, workstations, snapshots."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.baseline import Health, Summary
from data.domain.plan import Group
from data.domain.status import CommonStatus, Status
from data.domain.views import JobProblemView, PlanJobView, WorkstationView
from data.store.engine import Database
from data.store.errors import StoreInvalid
from data.store.job_orders import ORDERS, Order
from data.store.load import load_baseline as load_baseline
from data.store.load import workstations as tracked_workstations
from data.store.pages import At, Page, cut, from_cursor, to_cursor
from data.store.plan_rows import JobFlag
from data.store.problems.of_runs import problems_of
from data.store.record import record_events as record_events
from data.store.record import record_poll as record_poll
from data.store.rows import RUNS_THAT_SAID, like, named, named_like, said
from data.store.run_rows import original_id, outside_id
from data.store.sql import fetch, fetch_in, fetch_one, instant, marks, ms, seconds_between
from data.store.state import SNAPSHOT_COLUMNS, get_baseline, get_latest
from data.store.state import PollFacts as PollFacts
from data.store.state import SnapshotFacts as SnapshotFacts
from data.store.text import clean, glob_pattern, key_text, looked_for
from data.store.where import Where

SORTS = tuple(ORDERS)
"""What jobs can be ordered by; a leading `-` turns the order round."""

SELECT_JOBS = f"""
SELECT p.id, p.key, p.scheduled_at, p.deadline_at, p.priority, p.flags, j.name, s.name, w.name,
       q.run_id, q.key, q.status, q.common, q.raw_status, q.rc, q.start_at, q.end_at,
       q.estimated_ms, r.rerun_of, o.key, t.text, r.end_at, r.status, r.start_at, p.job_id
  FROM plan_jobs p
  {named("p.job_id")}
  JOIN plan_runs q ON q.run_id = p.last_run_id
  LEFT JOIN job_runs r ON r.id = p.last_run_id
  LEFT JOIN job_runs o ON o.id = r.rerun_of
  {said("p.last_run_id")}
"""


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Which jobs of the plan. `statuses` and `groups` widen each other, the rest narrows.

    `workstation` and `job_stream` may hold `*` and `?`. Each word of `q` is looked for in names
    and error texts, whatever the case and accents; one with `*` or `?` has to fit a whole name.
    """

    statuses: tuple[Status, ...] = ()
    commons: tuple[CommonStatus, ...] = ()
    groups: tuple[Group, ...] = ()
    workstation: str | None = None
    job_stream: str | None = None
    q: str | None = None
    late: bool = False
    stuck: bool = False
    sort: str = "name"
    limit: int = 100
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs a query finds, and how many of each kind it would find without its kinds.

    Kinds are statuses, groups, late and stuck: what a reader switches between while the words
    looked for stay.
    """

    matching: int
    total: int
    groups: Mapping[Group, int]
    late: int
    stuck: int


def jobs_page(db: Database, query: JobQuery, now: datetime | None = None) -> Page[PlanJobView]:
    """One page of the jobs in the plan; `now` is what those that run are measured until.

    Raises StoreInvalid for an unknown sort or cursor.
    """
    order, kind = _order(query), _kind(query)
    where = _narrowed(query)
    until = _until(order, now)
    after: list[Any] = []
    if query.cursor is not None:
        *after, until = from_cursor(query.cursor, kind, order.kind, int, At)
    column, direction = _sorted(query, order, until)
    if after:
        where.add(f"({column}, p.id) {'<' if direction == 'DESC' else '>'} (?, ?)", *after)
    # Sort only what is sorted by, then look up the rest for the one page.
    picked = (
        f"SELECT {column} AS sorted_by, p.id FROM plan_jobs p JOIN jobs j ON j.id = p.job_id"
        f"{order.joins}{where}"
        f" ORDER BY 1 {direction}, p.id {direction} LIMIT ?"
    )
    with db.read() as connection:
        rows = fetch(connection, picked, (*where.values, query.limit + 1))
        page, following = cut(rows, query.limit, kind, lambda row: (*row, until))
        found = read_jobs(db, connection, "p.id IN ({})", [row[1] for row in page])
    return Page([found[id_] for _, id_ in page], following)


def job_cursors(db: Database, query: JobQuery, now: datetime | None = None) -> list[str]:
    """The cursors that the pages of `jobs_page` end with, from the first on, at one look."""
    order, kind = _order(query), _kind(query)
    where = _narrowed(query)
    until = _until(order, now)
    column, direction = _sorted(query, order, until)
    placed = (
        f"SELECT {column} AS sorted_by, p.id, count(*) OVER () AS total, row_number() OVER"
        f" (ORDER BY {column} {direction}, p.id {direction}) AS place"
        f" FROM plan_jobs p JOIN jobs j ON j.id = p.job_id{order.joins}{where}"
    )
    ends = (
        f"SELECT sorted_by, id FROM ({placed}) AS placed"
        " WHERE place % ? = 0 AND place < total ORDER BY place"
    )
    with db.read() as connection:
        rows = fetch(connection, ends, (*where.values, query.limit))
    return [to_cursor(kind, *row, until) for row in rows]


def _order(query: JobQuery) -> Order:
    order = ORDERS.get(query.sort.removeprefix("-"))
    if order is None:
        raise StoreInvalid(f"Jobs cannot be sorted by {query.sort[:40]!r}.")
    return order


def _kind(query: JobQuery) -> str:
    return f"jobs {query.sort}"


def _until(order: Order, now: datetime | None) -> int:
    """The pages of one reading measure until one instant: else what runs moves between them."""
    return ms(now) if now and order.measures else 0


def _sorted(query: JobQuery, order: Order, until: int) -> tuple[str, str]:
    """What is sorted by, and which way."""
    falling = query.sort.startswith("-")
    return order.sorted_by(falling, until), "DESC" if falling else "ASC"


def job_counts(db: Database, query: JobQuery) -> JobCounts:
    """Count what `jobs_page` would page through, and every kind beside it."""
    bare = replace(query, statuses=(), commons=(), groups=(), late=False, stuck=False)
    where = _narrowed(bare)
    kinds = (
        f"SELECT p.group_, p.flags & {int(JobFlag.LATE | JobFlag.STUCK)}, count(*)"
        " FROM plan_jobs p JOIN jobs j ON j.id = p.job_id"
        f"{where} GROUP BY 1, 2"
    )
    groups = dict.fromkeys(Group, 0)
    late = stuck = 0
    matching: int | None = None
    with db.read() as connection:
        for group, flags, count in fetch(connection, kinds, where.values):
            groups[Group(group)] += count
            late += count if flags & JobFlag.LATE else 0
            stuck += count if flags & JobFlag.STUCK else 0
        if _kinds(query) != _kinds(bare):
            where = _narrowed(query)
            found = f"SELECT count(*) FROM plan_jobs p JOIN jobs j ON j.id = p.job_id{where}"
            (matching,) = fetch_one(connection, found, where.values)
    total = sum(groups.values())
    return JobCounts(total if matching is None else matching, total, groups, late, stuck)


def _kinds(query: JobQuery) -> tuple[Any, ...]:
    return (query.statuses, query.commons, query.groups, query.late, query.stuck)


def _narrowed(query: JobQuery) -> Where:
    where, either = Where(f"p.flags < {int(JobFlag.GONE)}"), Where()
    either.among("p.status", [int(one) for one in query.statuses])
    if query.commons:
        said = f"SELECT run_id FROM plan_runs WHERE common IN ({marks(len(query.commons))})"
        either.add(f"p.last_run_id IN ({said})", *map(int, query.commons))
    either.among("p.group_", [int(one) for one in query.groups])
    where.any_of(either)
    for flag, wanted in ((JobFlag.LATE, query.late), (JobFlag.STUCK, query.stuck)):
        if wanted:
            where.add(f"(p.flags & {int(flag)}) <> 0")
    for table, column, glob in (
        ("workstations", "workstation_id", query.workstation),
        ("job_streams", "stream_id", query.job_stream),
    ):
        if glob:
            where.add(f"j.{column} IN ({named_like(table)})", glob_pattern(glob))
    for word in (query.q or "").split():
        said = RUNS_THAT_SAID.format("p.last_run_id")
        name, text = looked_for(clean(word))
        where.add(f"({_NAMED_LIKE} OR {said})", name, name, name, text)
    return where


# Row by row: a set of all the ids that match costs more than looking at each name once.
_NAMED_LIKE = (
    f"{like('j')} OR j.stream_id IN ({named_like('job_streams')})"
    f" OR j.workstation_id IN ({named_like('workstations')})"
)
SELECT_JOBS_NAMED_LIKE = f"SELECT j.id FROM jobs j WHERE {_NAMED_LIKE}"
JOBS_NAMED_LIKE = f"{{}} IN ({SELECT_JOBS_NAMED_LIKE})"
"""Jobs whose own, stream's or workstation's name matches a folded pattern, given three times."""


def _read(row: Sequence[Any], problem: JobProblemView | None) -> PlanJobView:
    """The job a row of SELECT_JOBS stands for."""
    key, scheduled, deadline, priority, flags, name, stream, workstation = row[1:9]
    run_id, run_key, status_, common, raw, rc, start, end, estimated = row[9:18]
    rerun_of, original_key, error, kept_end, kept_status, kept_start = row[18:24]
    status = Status(status_)
    start = kept_start if start is None else start
    if end is None and kept_status == status_:
        end = kept_end
    return PlanJobView(
        job_id=key,
        run_id=outside_id(run_id, run_key),
        job_name=name,
        job_stream=stream,
        workstation=workstation,
        status=status.name,
        common_status=CommonStatus(common).name,
        raw_status=status.name if raw is None else raw,
        return_code=rc,
        scheduled_time=instant(scheduled),
        start_time=instant(start),
        end_time=instant(end),
        duration_seconds=seconds_between(start, end),
        estimated_duration_seconds=None if estimated is None else estimated / 1000,
        deadline=instant(deadline),
        priority=priority,
        late=bool(flags & JobFlag.LATE),
        stuck=bool(flags & JobFlag.STUCK),
        critical=bool(flags & JobFlag.CRITICAL),
        rerun_of=original_id(rerun_of, original_key),
        error_message=error,
        problem=problem,
    )


def read_jobs(
    db: Database, connection: Connection, which: str, values: Iterable[Any]
) -> dict[int, PlanJobView]:
    """The jobs of the plan of a condition with an IN list, by number."""
    there = f"{SELECT_JOBS} WHERE {which} AND p.flags < {int(JobFlag.GONE)}"
    rows = list(fetch_in(connection, there, values))
    problems = problems_of(connection, db.store_id, {row[24] for row in rows})
    return {row[0]: _read(row, problems.get(row[9])) for row in rows}


def job(db: Database, job_key: str) -> PlanJobView | None:
    """One job of the plan by the engine's id, None when it is not (or no longer) there."""
    return jobs_called(db, [job_key]).get(key_text(job_key))


def jobs_called(db: Database, job_keys: Iterable[str]) -> dict[str, PlanJobView]:
    """The jobs of the plan among these ids of the engine's; those not there are left out."""
    with db.read() as connection:
        keys = {key_text(key) for key in job_keys}
        found = read_jobs(db, connection, "p.key IN ({})", keys)
    return {job.job_id or "": job for job in found.values()}


def workstations(db: Database) -> list[WorkstationView]:
    """Every workstation of the plan by name, those gone from it included (OFFLINE)."""
    with db.read() as connection:
        counts = _counts(connection)
        found = list(tracked_workstations(connection, get_baseline(connection).polled_at))
    return [
        WorkstationView(
            status=one.status.name,
            jobs_running=counts[number, Group.RUNNING],
            jobs_pending=counts[number, Group.PENDING],
            jobs_failed=counts[number, Group.FAILED],
            last_seen=one.last_seen,
            since=one.since,
            **asdict(one.workstation),
        )
        for number, one in found
    ]


def _counts(connection: Connection) -> Counter[tuple[int, int]]:
    """How many jobs each workstation has in each group."""
    query = (
        "SELECT j.workstation_id, p.group_, count(*) FROM plan_jobs p"
        " JOIN jobs j ON j.id = p.job_id"
        f" WHERE p.flags < {int(JobFlag.GONE)} GROUP BY j.workstation_id, p.group_"
    )
    return Counter({(row[0], row[1]): row[2] for row in fetch(connection, query)})


def latest_snapshot(db: Database) -> SnapshotFacts | None:
    """The figures of the last recorded poll, None before the first."""
    with db.read() as connection:
        return get_latest(connection)


def snapshots(db: Database, since: datetime, limit: int = 10_000) -> list[SnapshotFacts]:
    """Figures over time, oldest first: a row for each change, at least one a quarter of an hour."""
    with db.read() as connection:
        rows = fetch(
            connection,
            f"SELECT {SNAPSHOT_COLUMNS} FROM snapshots WHERE at >= ? ORDER BY at DESC LIMIT ?",
            (ms(since), limit),
        )
    return [_read_snapshot(row) for row in reversed(rows)]


def snapshot_before(db: Database, at: datetime) -> SnapshotFacts | None:
    """The figures that stood at an instant, however old they were then; None before the first."""
    with db.read() as connection:
        row = fetch_one(
            connection,
            f"SELECT {SNAPSHOT_COLUMNS} FROM snapshots WHERE at <= ? ORDER BY at DESC LIMIT 1",
            (ms(at),),
        )
    return None if row is None else _read_snapshot(row)


def _read_snapshot(row: Sequence[Any]) -> SnapshotFacts:
    return SnapshotFacts(at=instant(row[0]), health=Health(row[1]), summary=Summary(*row[2:12]))
