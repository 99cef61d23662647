"""Histories with planted truths and with everything that looks like one.

A seeded plant of jobs runs for some days; what was planted is in `Planted`, the runs are rows for
`run_table`. Every confounder of the conventions is in: outages of a workstation and of
the plant, shared hours, same weeks, busy failers, fixed jobs, reruns, daily jobs that fail at
their hour, forks and chains of three, cancelled runs, bursts of a job that runs every ten minutes.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from data.domain.patterns import JobId
from data.domain.status import Status

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NOW = datetime(2026, 5, 11, 12, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))


@dataclass
class Job:
    id: JobId
    times: list[tuple[int, int]]  # hour and minute of each start of a day
    weekdays: frozenset[int]
    base: float
    length_ms: int
    jitter_ms: int = 3 * MINUTE
    recurring: float = 0.0
    fixed_after: float | None = None  # share of the window after which it fails no more
    hour: tuple[int, int, float] | None = None  # from minute of day, minutes long, rate
    weekday: tuple[int, float] | None = None
    month_end: float | None = None
    weeks: tuple[int, int, float] | None = None  # bad from day, to day, rate
    cancelled: float = 0.01
    every_ms: int | None = None  # runs all day long instead of at `times`
    parents: list[tuple[JobId, float]] = field(default_factory=list)


@dataclass
class Planted:
    """The truth of a history. `neutral` are claims that are neither right nor wrong to make."""

    rows: list[tuple]
    now: datetime
    days: int
    zone: tzinfo
    jobs: dict[JobId, Job]
    recurring: set[JobId] = field(default_factory=set)
    fixed: set[JobId] = field(default_factory=set)
    hours: dict[JobId, float] = field(default_factory=dict)  # middle, in hours of the day
    weekdays: dict[JobId, int] = field(default_factory=dict)
    month_ends: set[JobId] = field(default_factory=set)
    chains: set[tuple[JobId, JobId]] = field(default_factory=set)
    neutral_recurring: set[JobId] = field(default_factory=set)


def planted_history(
    seed: int,
    days: int = 30,
    jobs: int = 300,
    *,
    noise: bool = False,
    now: datetime = NOW,
    outages: bool = True,
    workstations: int = 8,
) -> Planted:
    """A history of about 4.4 runs a day and job. With `noise` nothing is planted in it."""
    rng = random.Random(seed)
    plant = [_job(rng, i, workstations) for i in range(jobs)]
    truth = Planted([], now, days, now.tzinfo, {job.id: job for job in plant})
    if not noise:
        _plant(rng, truth, plant, days, scale=max(1, jobs // 300))
    _run(rng, truth, outages)
    return truth


def _job(rng: random.Random, i: int, workstations: int) -> Job:
    number = rng.randrange(workstations)
    kind = rng.random()
    weekdays = frozenset(range(7))
    first = rng.randrange(24)
    minute = rng.randrange(60)
    if kind < 0.11:
        times = [(hour, minute) for hour in range(24)]
    elif kind < 0.27:
        times = [((first + 4 * n) % 24, minute) for n in range(6)]
    elif kind < 0.42:
        times = [((first + 12 * n) % 24, minute) for n in range(2)]
    else:
        times = [(first if rng.random() < 0.4 else rng.randrange(7), minute)]
        if kind > 0.9:
            weekdays = frozenset(range(5)) if rng.random() < 0.7 else frozenset({rng.randrange(7)})
    return Job(
        id=JobId(f"SRV{number:02d}", f"STREAM{i // 6:03d}", f"JOB{i:04d}"),
        times=times,
        weekdays=weekdays,
        base=min(0.035, rng.betavariate(1.2, 85)),
        length_ms=int(rng.lognormvariate(1.2, 0.7) * MINUTE) + 20_000,
        cancelled=0.2 if rng.random() < 0.01 else 0.01,
    )


def _plant(rng: random.Random, truth: Planted, plant: list[Job], days: int, scale: int) -> None:
    free = [job for job in plant if len(job.weekdays) == 7]
    rng.shuffle(free)

    def take(count: int, fits=lambda job: True) -> list[Job]:
        taken = []
        for job in list(free):
            if len(taken) < count and fits(job):
                taken.append(job)
                free.remove(job)
        return taken

    def often(job):
        return len(job.times) >= 6

    for job in take(scale * 10):
        job.recurring = rng.uniform(0.25 if len(job.times) == 1 else 0.18, 0.5)
        truth.recurring.add(job.id)
    for job in take(scale * 6):
        job.recurring = rng.uniform(0.25, 0.5)
        job.fixed_after = rng.uniform(0.3, 0.55)
        truth.fixed.add(job.id)
    # Busy failers: daily, one soon after the other, failing often and on their own.
    for busy in (take(2, lambda job: len(job.times) == 1) for _ in range(3 * scale)):
        for job, minute in zip(busy, (5, 20), strict=False):
            job.times = [(busy[0].times[0][0], minute)]
            job.recurring = rng.uniform(0.25, 0.45)
            truth.recurring.add(job.id)
    for i, job in enumerate(take(scale * 7, lambda job: len(job.times) == 24)):
        if i % 3 == 0:
            job.times = [(hour, 0) for hour in range(24)]
            job.jitter_ms = 25 * MINUTE
            job.hour = (23 * 60 + 30, 60, rng.uniform(0.5, 0.8))
            truth.hours[job.id] = 0.0
        else:
            _at_hour(rng, truth, job)
    for job in take(scale * 3, lambda job: len(job.times) == 6):
        _at_hour(rng, truth, job)
    # A shared hour: several jobs, at the same times, fail at one hour independently.
    for _ in range(2 * scale):
        group = take(3, often)
        hour, rate = rng.randrange(24), rng.uniform(0.35, 0.6)
        for n, job in enumerate(group):
            job.times = [((hour + 4 * k) % 24, 3 + 8 * n) for k in range(6)]
            job.length_ms = 2 * MINUTE
            job.hour = (hour * 60, 60, rate)
            truth.hours[job.id] = hour + 0.5
    for job in take(scale * 5, lambda job: len(job.times) >= 2):
        job.weekday = (rng.randrange(7), rng.uniform(0.5, 0.85))
        truth.weekdays[job.id] = job.weekday[0]
    if days > 60:
        for job in take(scale * 3, lambda job: len(job.times) >= 2):
            job.month_end = rng.uniform(0.5, 0.8)
            truth.month_ends.add(job.id)
    # Two jobs that were bad in the same weeks, independently.
    for _ in range(3 * scale):
        pair = take(2, lambda job: len(job.times) == 1)
        begin = rng.randrange(max(1, days - 14))
        for job, minute in zip(pair, (10, 30), strict=False):
            job.times = [(pair[0].times[0][0], minute)]
            job.weeks = (begin, begin + 12, rng.uniform(0.3, 0.5))
    # A job every ten minutes that breaks for a few hours now and then.
    for job in take(scale * 1):
        job.times, job.every_ms, job.base = [], 10 * MINUTE, 0.003
    for _ in range(10 * scale):
        _chain(rng, truth, take(2))
    for _ in range(3 * scale):
        _chain(rng, truth, take(3))
    for _ in range(3 * scale):
        _fork(rng, truth, take(3))


def _at_hour(rng: random.Random, truth: Planted, job: Job) -> None:
    hour = rng.choice(job.times)[0]
    job.hour = (hour * 60, 60, rng.uniform(0.4, 0.75))
    # Starts that would spill into the next hour do so in any plant; keep the minute inside.
    minute = 10 + rng.randrange(40)
    job.times = [(at, minute) for at, _ in job.times]
    truth.hours[job.id] = hour + minute / 60


def _rate(rng: random.Random, job: Job) -> float:
    return {1: rng.uniform(0.2, 0.35), 2: rng.uniform(0.12, 0.22), 6: rng.uniform(0.05, 0.1)}.get(
        len(job.times), rng.uniform(0.02, 0.04)
    )


def _after(rng: random.Random, first: Job, then: Job, strength: float, minutes: int) -> None:
    shift = first.length_ms // MINUTE + minutes
    then.times = [
        ((hour + (minute + shift) // 60) % 24, (minute + shift) % 60)
        for hour, minute in first.times
    ]
    then.parents.append((first.id, strength))


def _bring_together(rng: random.Random, truth: Planted, jobs: list[Job]) -> None:
    """Most chains run in one job stream of one workstation: an outage looks much like them."""
    if rng.random() < 0.6:
        for job in jobs[1:]:
            del truth.jobs[job.id]
            job.id = JobId(*jobs[0].id[:2], job.id.name)
            truth.jobs[job.id] = job


def _chain(rng: random.Random, truth: Planted, jobs: list[Job]) -> None:
    _bring_together(rng, truth, jobs)
    for job in jobs:
        job.length_ms = rng.randrange(2, 8) * MINUTE
        job.jitter_ms = MINUTE
    if jobs:
        jobs[0].base = _rate(rng, jobs[0])
    for first, then in pairwise(jobs):
        _after(rng, first, then, rng.uniform(0.65, 0.95), rng.randrange(3, 20))
        truth.chains.add((first.id, then.id))


def _fork(rng: random.Random, truth: Planted, jobs: list[Job]) -> None:
    if len(jobs) < 3:
        return
    _bring_together(rng, truth, jobs)
    first, one, two = jobs
    for job in jobs:
        job.length_ms = rng.randrange(2, 6) * MINUTE
        job.jitter_ms = MINUTE
    first.base = _rate(rng, first)
    _after(rng, first, one, rng.uniform(0.6, 0.9), rng.randrange(2, 5))
    _after(rng, first, two, rng.uniform(0.6, 0.9), rng.randrange(14, 22))
    truth.chains |= {(first.id, one.id), (first.id, two.id)}


def _run(rng: random.Random, truth: Planted, with_outages: bool) -> None:
    zone, now, days = truth.zone, truth.now, truth.days
    now_ms = int(now.timestamp() * 1000)
    start_day = (now - timedelta(days=days)).date()
    begin_ms = now_ms - days * DAY
    plan: list[tuple[int, int, int, Job]] = []  # start, scheduled, minute of the local day, job
    for n in range(days + 1):
        day = start_day + timedelta(days=n)
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        midnight_ms = int(midnight.timestamp() * 1000)
        for job in truth.jobs.values():
            if day.weekday() not in job.weekdays:
                continue
            if job.every_ms:
                due = [midnight_ms + k * job.every_ms for k in range(DAY // job.every_ms)]
            else:
                due = [midnight_ms + h * HOUR + m * MINUTE for h, m in job.times]
            for scheduled in due:
                wide = job.jitter_ms if job.jitter_ms > 10 * MINUTE else 0
                start = scheduled + rng.randrange(-wide, job.jitter_ms)
                if begin_ms <= start < now_ms - HOUR:
                    plan.append((start, scheduled, n, job))
    plan.sort(key=lambda entry: entry[:2])
    broken = _outages(rng, truth, begin_ms, now_ms) if with_outages else {}
    bursts = [rng.randrange(begin_ms, now_ms) for _ in range(max(2, days // 12))]
    failed_at: dict[JobId, int] = {}
    counts = {job_id: [0, 0, 0] for job_id in truth.jobs}
    run_id = 0
    for start, scheduled, n, job in plan:
        end = start + int(job.length_ms * rng.uniform(0.8, 1.25))
        out = any(a <= start < b and rng.random() < p for a, b, p in broken.get(job.id[0], ()))
        rate = _chance(job, start, n, (start - begin_ms) / (days * DAY), zone, failed_at)
        if job.every_ms and any(0 <= start - burst < 3 * HOUR for burst in bursts):
            rate = 0.9
        run_id += 1
        if rng.random() < job.cancelled:
            status = Status.CANCL
        elif out or rng.random() < rate:
            status = Status.FAIL if rng.random() < 0.1 else Status.ABEND
        else:
            status = Status.SUCC
        failed = status in (Status.ABEND, Status.FAIL)
        truth.rows.append((*job.id, scheduled, start, end, int(status), run_id))
        if status is not Status.CANCL and not out:
            counts[job.id][0] += 1
            counts[job.id][1] += failed
        if failed:
            failed_at[job.id] = end
            again = end
            while rng.random() < 0.6:  # a rerun keeps the scheduled time of the run it repeats
                again += rng.randrange(2, 15) * MINUTE
                stop = again + job.length_ms
                run_id += 1
                worse = rng.random() < (0.9 if out else 0.3)
                code = Status.ABEND if worse else Status.SUCC
                truth.rows.append((*job.id, scheduled, again, stop, int(code), run_id))
                if not worse:
                    break
                again = stop
    for job_id, (runs, failures, _) in counts.items():
        if failures >= 3 and failures >= 0.06 * runs and job_id not in truth.fixed:
            truth.neutral_recurring.add(job_id)
    rng.shuffle(truth.rows)


def _chance(job: Job, start: int, n: int, share: float, zone: tzinfo, failed_at) -> float:
    rate = job.base
    if job.recurring and (job.fixed_after is None or share < job.fixed_after):
        rate = max(rate, job.recurring)
    if job.hour or job.weekday or job.month_end:
        local = datetime.fromtimestamp(start / 1000, zone)
        if job.hour:
            begin, length, inside = job.hour
            if (local.hour * 60 + local.minute - begin) % 1440 < length:
                rate = inside
        if job.weekday and local.weekday() == job.weekday[0]:
            rate = job.weekday[1]
        if job.month_end and (local.day == 1 or (local + timedelta(days=1)).day == 1):
            rate = job.month_end
    if job.weeks and job.weeks[0] <= n < job.weeks[1]:
        rate = job.weeks[2]
    for parent, strength in job.parents:
        if 0 <= start - failed_at.get(parent, -DAY) <= 32 * MINUTE:
            rate = max(rate, strength)
    return rate


def _outages(rng: random.Random, truth: Planted, begin: int, end: int):
    broken: dict[str, list[tuple[int, int, float]]] = {}
    names = sorted({job_id.workstation for job_id in truth.jobs})
    for name in names:
        for _ in range(max(1, truth.days // 10)):
            at = rng.randrange(begin, end)
            broken.setdefault(name, []).append(
                (at, at + rng.randrange(25, 100) * MINUTE, rng.uniform(0.8, 1.0))
            )
    for _ in range(max(1, truth.days // 30)):
        at = rng.randrange(begin, end)
        gap = (at, at + rng.randrange(20, 80) * MINUTE, rng.uniform(0.45, 0.95))
        for name in names:
            broken.setdefault(name, []).append(gap)
    return broken
