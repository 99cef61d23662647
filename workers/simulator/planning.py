"""Making a production plan from the definitions, with what the last one left unfinished."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from workers.simulator.model import JobDefinition, StreamDefinition, World
from workers.simulator.plan import LIVE, Job, Plan, Prompt, Run, Stream

if TYPE_CHECKING:
    from workers.simulator.machine import Machine

_RENEWALS_SURVIVED = 2  # by an unfinished stream, so that a plan cannot grow for ever


def first_run(world: World, now: datetime, day: date) -> int:
    """The number of the first plan: a site that depends on when it was started is a new one."""
    if world.profile.peak_hour is None:
        return 1000 + int(now.timestamp()) // 60 % 9_000_000
    return 100 + day.toordinal() % 10_000


def make_plan(engine: "Machine", run: int, carried: list[Stream]) -> Plan:
    """The plan of the engine's production day; schedules the release of its streams."""
    world, day = engine.world, engine.day
    begins, ends = world.day_start(day), world.day_start(day + timedelta(days=1))
    name = f"{begins.astimezone(world.zone):%Y%m%d%H%M}"
    plan = Plan(run, int(begins.timestamp()), int(ends.timestamp()), name)
    for stream in carried:
        _carry(plan, stream)
    of_definition: dict[int, Stream] = {}
    made = []
    for definition, scheduled in world.instances(day):
        stream = add_stream(engine, plan, definition, scheduled)
        of_definition[definition.index] = stream
        made.append(stream)
    for stream in made:
        before = of_definition.get(stream.definition.follows)
        if before is not None:
            stream.pending = 1
            before.followers.append(stream)
        engine.at(stream.scheduled, engine.reach_time, stream)
    return plan


def add_stream(
    engine: "Machine", plan: Plan, definition: StreamDefinition, scheduled: int
) -> Stream:
    """An instance of a stream with all its jobs, waiting for its time."""
    stream = Stream(plan.run, len(plan.streams), definition, scheduled)
    plan.streams.append(stream)
    for job_definition in definition.jobs:
        add_job(engine, plan, stream, job_definition)
    return stream


def add_job(engine: "Machine", plan: Plan, stream: Stream, definition: JobDefinition) -> Job:
    job = Job(len(plan.jobs), definition, stream, Run(engine.next_serial()))
    plan.jobs.append(job)
    stream.jobs.append(job)
    stream.counts["HOLD"] = stream.counts.get("HOLD", 0) + 1
    if definition.prompt:
        job.prompt = Prompt(len(plan.prompts) + 1, job)
        plan.prompts.append(job.prompt)
    if job.deadline:
        engine.at(job.deadline, engine.pass_deadline, job)
    return job


def _carry(plan: Plan, stream: Stream) -> None:
    """Take an unfinished stream over; it and its jobs and runs get the new plan's ids."""
    stream.plan_run, stream.n = plan.run, len(plan.streams)
    stream.carried += 1
    stream.v1 = stream.v2 = None
    plan.streams.append(stream)
    for job in stream.jobs:
        job.n = len(plan.jobs)
        job.v2 = None
        for run in job.runs:
            run.v1 = None
        plan.jobs.append(job)
        if job.prompt is not None:
            job.prompt.n = len(plan.prompts) + 1
            plan.prompts.append(job.prompt)


def close_plan(plan: Plan) -> list[Stream]:
    """Freeze a plan into an archive; the live streams the next plan carries on.

    The archive keeps copies of those, so that what happens to them later does not change it.
    """
    carried, kept = [], []
    for stream in plan.streams:
        unfinished = stream.status not in ("SUCC", "CANCL")
        runs = any(stream.counts.get(status) for status in LIVE)
        if unfinished and (stream.carried < _RENEWALS_SURVIVED or runs):
            kept.append(plan.copy_of(stream))
            carried.append(stream)
        else:
            stream.v2 = None
            kept.append(stream)
    plan.streams = kept
    plan.jobs = [job for stream in kept for job in stream.jobs]
    plan.jobs.sort(key=lambda job: job.n)
    for job in plan.jobs:
        job.v2 = None  # its bytes say that it is not archived
    plan.prompts = []
    plan.archived = True
    return carried
