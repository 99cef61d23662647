"""`resync bench impact`: weighing ten thousand problems over a large plan, and keeping it.

Two plants: streams of twenty jobs with some ways between streams, as sites have them; and the
worst there is, ways from anywhere to anywhere later, where each failure blocks most of the plan.
"""

import gc
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from data.domain.baseline import TrackedJob, TrackedRun
from data.domain.patterns import JobId
from data.domain.problem import Ailment, AilmentKind, Cause, FailedRun, Problem, ProblemKind
from data.store.engine import Database
from data.store.problems.impact import load_standing, note_impact
from data.store.problems.keep import keep
from data.store.sql import ms
from tests.bench import machine
from tests.build import NOW, Status, job, run
from workers.garbage import undisturbed
from workers.problems.impact import Ill, weigh
from workers.problems.waiting import Told, Waiting

JOBS, WAYS, ILL = 100_000, 300_000, 10_000
STREAM = 20


def bench_impact(jobs: int = JOBS, ways: int = WAYS, ill: int = ILL) -> Iterator[str]:
    """Yield lines of figures: CPU, memory, how long other threads were held up."""
    yield machine.describe()
    _, _, lag_ms = _measured(lambda: time.sleep(5))
    yield f"a thread is late by {lag_ms:.0f} ms at most while nothing is done"
    for name, anywhere in (("streams", False), ("worst", True)):
        plan, near, keys = _plant(jobs, ways, ill, anywhere=anywhere)
        gc.collect()
        gc.freeze()  # as the server does (workers.garbage)
        ills = [Ill(n, NOW + timedelta(seconds=n), False, (key,)) for n, key in enumerate(keys, 1)]
        told = Told(True, near)
        before = machine.resident_mib()

        def weighed(plan: Any = plan, told: Any = told, ills: Any = ills) -> Any:
            return weigh(ills, Waiting(plan, told, {}, frozenset()), plan, {}, NOW)

        found, cpu_s, lag_ms = _measured(weighed)
        totals = sorted(one.total for one in found.values())
        yield (
            f"{name}: {len(ills):,} ill of {jobs:,} jobs, {ways:,} ways; a failure blocks "
            f"{totals[len(totals) // 2]:,} (median), {totals[-1]:,} at most: {cpu_s:.2f} s CPU, "
            f"another thread held up {lag_ms:.0f} ms at most, "
            f"{machine.resident_mib() - before:.0f} MiB kept"
        )
        if name == "streams":
            yield from _kept(found, keys)


def _plant(
    count: int, ways: int, ill: int, *, anywhere: bool
) -> tuple[dict[str, TrackedJob], dict[str, tuple[Any, ...]], list[str]]:
    chance = random.Random(9)
    keys = [f"AGENT01;0AAAAAAAAA{n:06d};JOB_{n:06d}" for n in range(count)]
    failed = set(chance.sample(range(count), ill))
    plan: dict[str, TrackedJob] = {}
    for n, key in enumerate(keys):
        status = Status.ABEND if n in failed else Status.HOLD
        one = job(
            run(status, estimated_s=chance.randint(10, 1800)),
            key=key,
            name=f"JOB_{n:06d}",
            stream=f"STREAM_{n // STREAM:05d}",
            critical=chance.random() < 0.01,
            deadline_at=NOW + timedelta(minutes=chance.randint(1, 600))
            if chance.random() < 0.1
            else None,
        )
        plan[key] = TrackedJob(one, tuple(map(TrackedRun, one.runs)))
    after: dict[str, list[str]] = {key: [] for key in keys}
    for _ in range(ways):
        first = chance.randrange(count - 1)
        last = count - 1
        if not anywhere:
            ahead = STREAM if chance.random() < 0.95 else 10 * STREAM
            last = min(last, first - first % STREAM + ahead - 1)
        after[keys[first]].append(keys[chance.randint(min(first + 1, last), last)])
    return plan, {key: tuple(them) for key, them in after.items()}, [keys[n] for n in failed]


def _kept(found: dict[int, Any], keys: list[str]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, _opened(Path(folder)) as db:
        problems = [_problem(n, key) for n, key in enumerate(keys, 1)]
        ailments = [one for each in problems for one in each.ailments]
        db.lead(lambda connection: keep(db, connection, problems, ailments, ms(NOW), []))
        standing, cpu_s, lag_ms = _measured(lambda: load_standing(db))
        yield f"  {len(standing):,} read: {cpu_s:.2f} s CPU, held up {lag_ms:.0f} ms at most"
        for what in ("kept the first time", "kept again, nothing differs"):
            _, cpu_s, lag_ms = _measured(lambda: note_impact(db, found, NOW))
            yield f"  {what}: {cpu_s:.2f} s CPU, held up {lag_ms:.0f} ms at most"


def _opened(folder: Path) -> Database:
    return Database.open(f"sqlite:///{folder / 'bench.db'}")


def _problem(number: int, key: str) -> Problem:
    failed = FailedRun(number, NOW, NOW, Cause("NO SPACE LEFT", True))
    name = JobId("AGENT01", f"STREAM_{number % 5000:05d}", key[-10:])
    one = Ailment(AilmentKind.FAILURE, name, "AGENT01", NOW, NOW, key, runs=[failed])
    one.problem = Problem(ProblemKind.JOB_FAILURE, NOW, [one])
    return one.problem


def _measured(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it makes, its CPU seconds, and the longest another thread was late by meanwhile."""
    done, late = threading.Event(), [0.0]

    def watch() -> None:
        while not done.is_set():
            due = time.perf_counter() + 0.001
            time.sleep(0.001)
            late.append(time.perf_counter() - due)

    watcher = threading.Thread(target=watch)
    watcher.start()
    cpu = time.process_time()
    with undisturbed():
        made = work()
    cpu = time.process_time() - cpu
    done.set()
    watcher.join()
    return made, cpu, max(late) * 1000
