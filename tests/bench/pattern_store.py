"""Detection as the server does it: 810,000 runs out of a store, judged, recorded."""

import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import numpy as np

from data.domain.status import Status
from data.store.engine import Database
from data.store.patterns import record_patterns
from data.store.run_rows import DAY_MS
from data.store.sql import execute_many, instant
from tests.bench import machine
from workers.learning import load_runs
from workers.patterns.detect import detect_patterns

DAYS, JOBS, A_DAY = 90, 1_800, 9_000
_FIRST = 20_000 * DAY_MS


def bench_pattern_store() -> Iterator[str]:
    """Yield lines: time and memory from an open store to recorded patterns."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Database.open(f"sqlite:///{Path(folder) / 'bench.db'}") as db,
    ):
        _fill(db)
        until = instant(_FIRST + DAYS * DAY_MS)
        before = machine.resident_mib()
        cpu, wall = time.process_time(), time.perf_counter()
        table = load_runs(db, until - timedelta(days=DAYS), until)
        loaded = time.perf_counter() - wall
        held = machine.resident_mib() - before
        found = detect_patterns(table, now=until, days=DAYS, zone=UTC)
        recorded = record_patterns(db, found, now=until, days=DAYS, least_confidence=0.5)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        # Filling takes a day at a time: the highest mark is of what came after it.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
        yield (
            f"store: {len(table):,} runs loaded in {loaded:.1f} s ({held:.0f} MiB), all of it "
            f"{wall:.1f} s, {cpu:.1f} s CPU (goal 10 s), {peak:.0f} MiB "
            f"more at the peak (goal 500), {len(recorded.new)} patterns kept"
        )


def _fill(db: Database) -> None:
    """Jobs every few hours, two in a hundred runs failing; one job in sixty a bad one."""
    dice = np.random.default_rng(7)
    names = [(f"AG{n % 40:02}", f"STREAM{n % 180:03}", f"JOB{n:04}") for n in range(JOBS)]
    db.write(lambda connection: db.catalogue.job_ids(connection, names))
    for day in range(DAYS):
        job = np.arange(A_DAY) % JOBS
        start = _FIRST + day * DAY_MS + np.arange(A_DAY) * (DAY_MS // A_DAY)
        failed = dice.random(A_DAY) < np.where(job % 60 == 0, 0.3, 0.02)
        status = np.where(failed, int(Status.ABEND), int(Status.SUCC))
        end = start + dice.integers(10_000, 600_000, A_DAY)
        ids = ((20_000 + day) << 24) + np.arange(A_DAY)
        columns = (ids, job + 1, start, start, end, status)
        rows = [tuple(row) for row in np.stack(columns, axis=1).tolist()]
        db.write(
            lambda connection, rows=rows: execute_many(
                connection,
                "INSERT INTO job_runs (id, job_id, scheduled_at, start_at, end_at, status)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )
        )
