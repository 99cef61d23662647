"""An event to be, from what the rules know of it. PURE."""

from datetime import datetime
from typing import Any

from data.domain.baseline import Detected, TrackedJob, TrackedRun
from data.domain.events import JOB_FAILURES, EventType, Severity


def tell(type_: EventType, at: datetime, source: str = "system", **more: Any) -> Detected:
    """An event of the whole system, or of a `source` that is no job; `more` as in `Detected`."""
    return Detected(type_, type_.severity, at, source, **more)


def tell_of_job(
    type_: EventType, at: datetime, job: TrackedJob, run: TrackedRun | None = None, **more: Any
) -> Detected:
    """An event of a run, the job's last one unless another is given; `more` as in `Detected`.

    It has the type's severity, but failures of a job the engine marks critical are critical.
    """
    run = run or job.last
    more.setdefault("current", run.run.status.name)
    critical = job.job.critical and type_ in JOB_FAILURES
    return Detected(
        type_,
        Severity.CRITICAL if critical else type_.severity,
        at,
        job.job.name,
        job=job,
        run=run,
        **more,
    )
