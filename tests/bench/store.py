"""`resync bench store`: what keeping costs: a poll, a restart, a page, a day on disk."""

import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data.domain.baseline import Baseline, Knobs
from data.domain.plan import Group, Job, PlanSnapshot, Run, Workstation
from data.domain.status import Status, common
from data.store.engine import Database
from data.store.events import EventQuery, events_page
from data.store.plan import JobQuery, PollFacts, jobs_page, load_baseline, record_poll
from tests.bench import machine
from tests.stored import rows_written
from workers.detection.detect import detect

DAY = datetime(2026, 1, 5, tzinfo=UTC)
POLL = PollFacts(duration_ms=10.0, bytes=1_000_000, api="v2", engine_url="https://bench")
KNOBS = Knobs()
RUNS_A_DAY = 9_000
POLL_EVERY_S = 30
POLLS = 7


def bench_store(jobs: int = 100_000, days: int = 2) -> Iterator[str]:
    """Yield lines of figures; CPU is that of the whole process, detection left out."""
    yield machine.describe()
    with tempfile.TemporaryDirectory() as folder:
        yield from _polls(Path(folder), jobs)
        yield from _day(Path(folder), days)


def _polls(folder: Path, count: int) -> Iterator[str]:
    dice = random.Random(1)
    plan = [_job(dice, number, DAY) for number in range(count)]
    with Database.open(f"sqlite:///{folder}/polls.db") as db:
        baseline, cost = _recorded(db, Baseline(), _snapshot(plan, DAY))
        yield f"{count} jobs, first poll kept: {cost * 1000:.0f} ms CPU"
        for name, pick in (
            ("anywhere", lambda: dice.sample(range(count), count // 100)),
            ("side by side", lambda: _neighbours(dice, count, count // 100)),
        ):
            costs: list[float] = []
            for number in range(POLLS):
                now = baseline.polled_at or DAY
                now += timedelta(seconds=POLL_EVERY_S)
                for place in pick():
                    plan[place] = _moved_on(dice, plan[place], now)
                baseline, cost = _recorded(db, baseline, _snapshot(plan, now))
                if number:  # the first warms the caches
                    costs.append(cost)
            yield (
                f"{count} jobs, 1 % changed {name}, kept: "
                f"{statistics.median(costs) * 1000:.0f} ms CPU"
            )
        cpu = time.process_time()
        loaded = load_baseline(db)
        yield f"{count} jobs, baseline loaded: {time.process_time() - cpu:.2f} s CPU"
        now = (loaded.polled_at or DAY) + timedelta(seconds=POLL_EVERY_S)
        plan[0] = replace(plan[0], priority=1)
        again = [replace(job) for job in plan]  # nothing is the object it was: a restart
        before = rows_written(db)
        _, cost = _recorded(db, loaded, _snapshot(again, now))
        yield (
            f"{count} jobs, first poll after a restart, one changed: "
            f"{rows_written(db) - before} rows written, {cost * 1000:.0f} ms CPU"
        )
        for name, read in (
            ("by name", lambda: jobs_page(db, JobQuery(limit=500))),
            ("failed", lambda: jobs_page(db, JobQuery(groups=(Group.FAILED,), limit=500))),
            ("by search", lambda: jobs_page(db, JobQuery(q="load_00", limit=500))),
        ):
            yield f"{count} jobs, page of 500 {name}: {_slowest(read) * 1000:.0f} ms p95"
        page = _slowest(lambda: events_page(db, EventQuery(limit=500)))
        yield f"page of 500 events: {page * 1000:.0f} ms p95"


def _day(folder: Path, days: int) -> Iterator[str]:
    """A plan a day, each job run once, three in a hundred failing and rerun."""
    dice = random.Random(2)
    with Database.open(f"sqlite:///{folder}/day.db") as db:
        baseline, before, costs = Baseline(), 0, [0.0]
        for number in range(days):
            db.checkpoint()
            before = db.size_bytes()
            baseline, costs = _lived_day(db, dice, baseline, DAY + timedelta(days=number))
        db.checkpoint()
        grown = db.size_bytes() - before
        yield (
            f"day {days} of {RUNS_A_DAY} runs polled every {POLL_EVERY_S} s: "
            f"{grown / 2**20:.2f} MiB grown, {db.size_bytes() / 2**20:.2f} MiB in all, "
            f"{statistics.median(costs) * 1000:.1f} ms CPU a poll"
        )


def _lived_day(
    db: Database, dice: random.Random, baseline: Baseline, day: datetime
) -> tuple[Baseline, list[float]]:
    jobs: dict[str, Job] = {}
    agenda: dict[int, list[tuple[str, Status]]] = {}
    polls = 86_400 // POLL_EVERY_S
    for number in range(RUNS_A_DAY):
        job = _job(dice, number, day, Status.HOLD)
        jobs[job.key] = job
        start = dice.randrange(2, polls - 40)
        steps = [(start, Status.READY), (start + 1, Status.INTRO), (start + 2, Status.EXEC)]
        end = start + 3 + int(dice.expovariate(1 / 8))
        if dice.random() < 0.03:
            steps += [(end, Status.ABEND), (end + 3, Status.EXEC)]
            end += 6
        for poll, status in (*steps, (end, Status.SUCC)):
            agenda.setdefault(poll, []).append((job.key, status))
    costs: list[float] = []
    for poll in range(polls):
        now = day + timedelta(seconds=poll * POLL_EVERY_S)
        jobs = dict(jobs)
        for key, status in agenda.get(poll, ()):
            jobs[key] = _entered(dice, jobs[key], status, now - timedelta(seconds=7))
        snapshot = PlanSnapshot(f"{day:%Y%m%d}", now, jobs, workstations=_WORKSTATIONS)
        baseline, cost = _recorded(db, baseline, snapshot)
        costs.append(cost)
    return baseline, costs


_WORKSTATIONS = {
    f"WS{number:03d}": Workstation(f"WS{number:03d}", "AGENT", True, True) for number in range(40)
}


def _recorded(db: Database, baseline: Baseline, seen: PlanSnapshot) -> tuple[Baseline, float]:
    detection = detect(baseline, seen, KNOBS, seen.engine_time)
    for told in detection.events:
        if told.type.word == "job_abend":
            told.facts["error_message"] = f"ORA-{len(told.source) % 7:05d}: resource busy"
    cpu = time.process_time()
    record_poll(db, detection, now=seen.engine_time, poll=POLL)
    return detection.baseline, time.process_time() - cpu


def _slowest(read: Callable[[], object], times: int = 20) -> float:
    took: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        read()
        took.append(time.perf_counter() - began)
    return sorted(took)[int(0.95 * (times - 1))]


def _snapshot(plan: list[Job], now: datetime) -> PlanSnapshot:
    return PlanSnapshot("1", now, {job.key: job for job in plan}, workstations=_WORKSTATIONS)


def _neighbours(dice: random.Random, count: int, wanted: int) -> range:
    first = dice.randrange(count - wanted)
    return range(first, first + wanted)


def _id(dice: random.Random) -> str:
    return str(uuid.UUID(int=dice.getrandbits(128)))


def _job(dice: random.Random, number: int, day: datetime, status: Status | None = None) -> Job:
    return Job(
        key=_id(dice),
        name=f"LOAD_{number:06d}",
        stream=f"LEDGER_{number // 10:05d}",
        workstation=f"WS{number % 40:03d}",
        stream_workstation=f"WS{number % 40:03d}",
        scheduled_at=day + timedelta(minutes=number % 1440),
        runs=(_run(dice, status or dice.choice((Status.HOLD, Status.EXEC, Status.SUCC)), day),),
    )


def _run(dice: random.Random, status: Status, now: datetime) -> Run:
    run = Run(_id(dice), Status.HOLD, common(None, Status.HOLD), "HOLD", estimated_s=60.0)
    return _with(run, status, now)


def _with(run: Run, status: Status, now: datetime) -> Run:
    started, ended = run.started_at, None
    if started is None and status in (Status.EXEC, Status.SUCC, Status.ABEND):
        started = now
    if status in (Status.SUCC, Status.ABEND):
        ended = now
    return replace(
        run,
        status=status,
        common=common(None, status),
        raw_status=status.name,
        started_at=started,
        ended_at=ended,
        return_code=8 if status is Status.ABEND else 0 if ended else None,
    )


def _entered(dice: random.Random, job: Job, status: Status, now: datetime) -> Job:
    if job.run.has_ended:
        return replace(job, runs=(*job.runs, _run(dice, status, now)))
    return replace(job, runs=(*job.runs[:-1], _with(job.run, status, now)))


def _moved_on(dice: random.Random, job: Job, now: datetime) -> Job:
    """Starts and ends between two polls, so that each changed job tells two things."""
    return _entered(dice, job, dice.choice((Status.SUCC, Status.SUCC, Status.ABEND)), now)
