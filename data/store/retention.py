"""Letting go of what is older than it is kept, in steps so small that polls get in between."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from data.clock import steady_s
from data.store.actions import KEPT_DAYS
from data.store.engine import Database
from data.store.history import midnight_of
from data.store.packing import pack_path, unpack_path
from data.store.rollups import count_events
from data.store.rows import delete, update
from data.store.run_events import begin_folding, fold, let_go, unfold
from data.store.run_rows import DAY_MS, N_BITS
from data.store.sql import execute, execute_many, fetch, fetch_in, ms

FIRST, FEWEST, MOST = 500, 50, 4000
"""Rows removed in one transaction: at first, and at least and at most when it is known how long
they take; a large store on a slow disk lets go of fewer at a time."""
AIM_S = 0.03
PAGES_A_STEP = 200


def cleanup(
    db: Database,
    *,
    now: datetime,
    days_full: int,
    days_runs: int,
    days_summary: int,
    days_patterns: int,
) -> dict[str, int]:
    """Remove what has aged; returns the rows removed of each table.

    Transitions older than `days_full` are packed into their run, which keeps every one of them, and
    so are the events that say no more than it does.
    """
    full, runs, summary, patterns = (
        ms(now - timedelta(days=days))
        for days in (days_full, days_runs, days_summary, days_patterns)
    )
    removed = {
        "job_status": _pack_aged(db, full),
        "job_runs": _until_done(db, partial(_drop_runs, before=runs)),
        "acknowledgements": _until_done(db, partial(_drop_acknowledgements, before=summary)),
        "events": _until_done(db, partial(_drop_events, before=summary)),
    }
    for table, key, gone, bound in (
        ("error_texts", "id", _SAID_BY_NO_RUN, ()),
        ("problem_steps", "id", f"problem_id IN ({_OLD_PROBLEMS})", (summary,)),
        ("deliveries", "id", _TOLD_LONG_AGO, (summary, summary)),
        ("tellings", "id", f"problem_id IN ({_OLD_PROBLEMS})", (summary,)),
        ("problem_origins", "problem_id, from_id", f"problem_id IN ({_OLD_PROBLEMS})", (summary,)),
        ("subscriptions", "id", "gone_at < ?", (summary,)),
        ("ailment_runs", "ailment_id, run_id", f"ailment_id IN ({_OLD_AILMENTS})", (summary,)),
        ("ailments", "id", f"problem_id IN ({_OLD_PROBLEMS})", (summary,)),
        ("problems", "id", f"id IN ({_OLD_PROBLEMS})", (summary,)),
        ("workstation_status", "workstation_id, at", "at < ?", (full,)),
        ("snapshots", "at", "at < ?", (summary,)),
        ("changes", "number", "at < ?", (full,)),
        ("actions", "action_id", "at < ?", (ms(now - timedelta(days=KEPT_DAYS)),)),
        ("writings", "id", "over_at < ?", (summary,)),
        (
            "audit_log",
            "id",
            "at < ? AND action IN ('question', 'agent', 'login.failed')",
            (summary,),
        ),
        ("patterns", "id", "last_at < ?", (patterns,)),
        ("job_links", "first_id, then_id", "seen_at < ?", (runs,)),
    ):
        some = f"SELECT {key} FROM {table} WHERE {gone} LIMIT ?"
        drop = f"DELETE FROM {table} WHERE ({key}) IN ({some})"
        removed[table] = _until_done(db, partial(_drop, sql=drop, bound=bound))
    if fold_aged(db, full) or any(removed.values()):
        _shrink(db)
    return removed


# As long as events; but what a person closed stays while its cause does, so as not to open anew.
_OLD_PROBLEMS = (
    "SELECT id FROM problems WHERE ended_at < ? AND id NOT IN"
    " (SELECT problem_id FROM ailments WHERE closed = 1 AND left_plan = 0)"
)
_TOLD_LONG_AGO = f"problem_id IN ({_OLD_PROBLEMS}) OR telling_id IS NULL AND until_at < ?"
_OLD_AILMENTS = f"SELECT id FROM ailments WHERE problem_id IN ({_OLD_PROBLEMS})"
_SAID_BY_NO_RUN = "NOT EXISTS (SELECT 1 FROM run_errors x WHERE x.text_id = error_texts.id)"


class _Pace:
    """How many rows fit into the time that others may have to wait."""

    def __init__(self) -> None:
        self.rows = FIRST

    @contextmanager
    def step(self) -> Iterator[int]:
        began = steady_s()
        yield self.rows
        ratio = AIM_S / max(steady_s() - began, 0.001)
        self.rows = int(max(FEWEST, min(MOST, self.rows * max(0.25, min(2.0, ratio)))))


def _until_done(db: Database, step: Callable[[Connection, int], int]) -> int:
    """Take a step, of so many rows at most, until there are none."""
    pace, total = _Pace(), 0
    while True:
        with pace.step() as most:
            count = db.lead(lambda connection, most=most: step(connection, most))
        if not count:
            return total
        total += count


def _drop(connection: Connection, most: int, sql: str, bound: Sequence[Any]) -> int:
    return execute(connection, sql, (*bound, most)).rowcount


def _pack_aged(db: Database, before: int) -> int:
    """Walk the hot transitions by run and pack each run that has been quiet since `before`."""
    end = ((before // DAY_MS) + 1) << N_BITS
    pace, total, after = _Pace(), 0, 0
    while after is not None:
        with pace.step() as most:
            step = partial(_pack_some, most=most, after=after, end=end, before=before)
            count, after = db.lead(step)
        total += count
    return total


def fold_aged(db: Database, before: int) -> int:
    """Walk the runs whose events may have aged and are not kept with them yet."""
    with db.read() as connection:
        after: int | None = begin_folding(connection)
    pace, total = _Pace(), 0
    while after is not None:
        with pace.step() as most:
            step = partial(fold, most=most, after=after, before=before)
            count, after = db.lead(step)
        total += count
    return total


def _pack_some(
    connection: Connection, most: int, after: int, end: int, before: int
) -> tuple[int, int | None]:
    """Pack up to `most` transitions of the runs numbered above `after`; returns how many, and the
    run to go on after, None at the end."""
    rows = fetch(
        connection,
        "SELECT run_id, at, status FROM job_status WHERE run_id > ? AND run_id < ?"
        " ORDER BY run_id, at LIMIT ?",
        (after, end, most),
    )
    if not rows:
        return 0, None
    steps: dict[int, list[tuple[int, int]]] = {}
    for run_id, at, status in rows:
        steps.setdefault(run_id, []).append((at, status))
    last = rows[-1][0]
    if len(rows) == most and len(steps) > 1:
        # The last run may go on beyond this step.
        del steps[last]
        last = max(steps)
    aged = {run_id: path for run_id, path in steps.items() if path[-1][0] < before}
    known: dict[int, bytes | None] = {
        row[0]: row[1]
        for row in fetch_in(connection, "SELECT id, path FROM job_runs WHERE id IN ({})", aged)
    }
    packed: list[tuple[Any, ...]] = []
    for run_id, path in aged.items():
        if run_id in known:
            old, midnight = known[run_id], midnight_of(run_id)
            earlier = unpack_path(bytes(old), midnight) if old else []
            packed.append((pack_path([*earlier, *path], midnight), run_id))
    update(connection, "job_runs", "path, id", packed)
    execute_many(
        connection,
        "DELETE FROM job_status WHERE run_id = ? AND at = ? AND status = ?",
        [(run_id, at, status) for run_id, path in aged.items() for at, status in path],
    )
    return sum(map(len, aged.values())), last


def _drop_runs(connection: Connection, most: int, before: int) -> int:
    """Runs of an old plan day that ended (or were last heard of) before then and are not in the
    plan any more, with their errors."""
    rows = fetch(
        connection,
        "SELECT id FROM job_runs WHERE id < ? AND coalesce(end_at, start_at, 0) < ?"
        " AND id NOT IN (SELECT run_id FROM plan_runs) LIMIT ?",
        ((before // DAY_MS) << N_BITS, before, most),
    )
    ids = [(row[0],) for row in rows]
    unfold(connection, (row[0] for row in rows))  # events may be kept longer
    for table, column in (("run_errors", "run_id"), ("job_status", "run_id"), ("job_runs", "id")):
        delete(connection, table, column, ids)
    return len(ids)


def _drop_acknowledgements(connection: Connection, most: int, before: int) -> int:
    """They are few: looked at one by one, and not event by event."""
    old = (
        "SELECT a.seq FROM acknowledgements a JOIN events e ON e.seq = a.seq WHERE e.at < ? LIMIT ?"
    )
    return _drop(connection, most, f"DELETE FROM acknowledgements WHERE seq IN ({old})", (before,))


def _drop_events(connection: Connection, most: int, before: int) -> int:
    """Events and what they count for."""
    rows = fetch(
        connection,
        "SELECT seq, at, type, severity FROM events WHERE at < ? ORDER BY at LIMIT ?",
        (before, most),
    )
    delete(connection, "events", "seq", [(row[0],) for row in rows])
    gone = [(at, type_, severity) for _, at, type_, severity in rows]
    if not gone:
        gone = let_go(connection, most, before)
    count_events(connection, gone, sign=-1)
    return len(gone)


def _shrink(db: Database) -> None:
    """Give the free pages back, a few at a time."""
    size = -1
    while (free := db.free_pages()) and free != size:
        size = free
        db.release_free_pages(PAGES_A_STEP)
