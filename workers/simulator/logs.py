"""The job log of one run of the plan."""

from workers.simulator import ids, joblog
from workers.simulator.engine import Engine
from workers.simulator.plan import Job


def job_log(engine: Engine, job: Job, index: int, content_only: bool = False) -> str:
    """The text of a run's log; empty while the run has not started."""
    run, definition, stream = job.runs[index], job.definition, job.stream
    facts = joblog.LogFacts(
        key=log_key(engine.world.seed, definition.index, stream.scheduled, index),
        family=definition.family,
        workstation=engine.stations[definition.station].name,
        stream=stream.name,
        stream_code=ids.stream_code(stream.plan_run, stream.n),
        job=job.name,
        user=definition.user,
        task=definition.task,
        number=run.number,
        status=run.status,
        return_code=run.return_code,
        scheduled=engine.local(stream.scheduled),
        started=engine.local(run.started) if run.started else None,
        ended=engine.local(run.ended) if run.ended else None,
        message=run.message,
    )
    return joblog.render(facts, content_only)


def log_key(seed: int, job: int, scheduled: int, attempt: int) -> tuple[int, ...]:
    """What a log's draws depend on: the same run has the same log, live and in the history."""
    return (seed, job, scheduled, attempt, 77)
