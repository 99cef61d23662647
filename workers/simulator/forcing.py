"""Driving single runs by hand, for tests: any status, now, by the steps a real run would take."""

from workers.simulator.engine import Engine, Refused
from workers.simulator.failures import Outcome
from workers.simulator.plan import ENDED, LIVE, Job


def force(
    engine: Engine,
    job: Job,
    status: str,
    return_code: int | None = None,
    message: str | None = None,
) -> None:
    """Bring the last run of a job to a status. A run forced into EXEC stays there."""
    run = job.run
    if run.status in ENDED:
        raise Refused(f"AWSBIN076E The run has already ended {run.status}.")
    if run.status in LIVE and status in ("HOLD", "READY", "INTRO"):
        raise Refused(f"AWSBIN076E The run has already started: {run.status}.")
    if status in ("READY", "SUSP", "WAIT", "CANCL"):
        _force_idle(engine, job, status)
        return
    if run.status not in LIVE:
        _enter(engine, job)
    if status == "INTRO":
        return
    if status != "FAIL" and run.status == "INTRO":
        engine.execute(job, None)
    run.outcome = None
    if status in ("SUCC", "ABEND", "FAIL"):
        run.return_code = (0 if status == "SUCC" else 8) if return_code is None else return_code
        run.message = message
        engine.end(job, status)
    elif status != "EXEC":
        engine.move(job, status)


def end_later(engine: Engine, job: Job, seconds: int) -> None:
    """Let a run that was forced into EXEC end well after that many seconds."""
    engine.end_at(job, Outcome("SUCC", 0, seconds))


def mark_late(engine: Engine, job: Job) -> None:
    """As if the job's deadline had passed."""
    job.deadline = job.deadline or engine.now
    engine.pass_deadline(job)


def _force_idle(engine: Engine, job: Job, status: str) -> None:
    if job.run.status in LIVE:
        engine.free(job)
    if status == "READY":
        if job.priority == 0:
            engine.set_priority(job, job.definition.priority or 10)
        if job.run.status != "READY":
            engine.make_ready(job)
    elif status == "CANCL":
        engine.cancel(job)
    else:
        engine.move(job, status)


def _enter(engine: Engine, job: Job) -> None:
    """Past the queue, into launch."""
    run = job.run
    if job.priority == 0:
        engine.set_priority(job, job.definition.priority or 10)
    if run.status in ("HOLD", "SUSP", "WAIT"):
        engine.move(job, "READY")
    if run.status == "READY":
        engine.hand_over(job)
