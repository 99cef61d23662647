"""Which jobs and workstations of the plan now somebody's names cover."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from app.ask import Context
from app.declared import meaning
from app.queries.views import Count, View
from data.domain.plan import Job

MOST_SHOWN = 50
Covers = Callable[[str, str, str], bool]
"""Whether a job, its stream and its workstation are meant; an outage is a workstation alone."""


class CoveredJob(View, frozen=True, kw_only=True):
    job_name: str
    job_stream: str
    workstation: str
    critical: bool
    scheduled_time: datetime | None


class CoveredView(View, frozen=True, kw_only=True):
    """What names cover in the plan now"""

    jobs_total: Count
    job_streams_total: Count
    workstations_total: Count
    jobs: Annotated[list[CoveredJob], meaning(f"the first {MOST_SHOWN}, by when they are due")]
    workstations: list[str]


def covered_jobs(context: Context, covers: Covers) -> list[Job]:
    """The jobs of the plan that are meant, by when they are due."""
    jobs = [
        tracked.job
        for tracked in tuple(context.core.poller.baseline.jobs.values())
        if not tracked.gone
        and covers(tracked.job.name, tracked.job.stream, tracked.job.workstation)
    ]
    return sorted(jobs, key=_due)


def covered(context: Context, covers: Covers, jobs: list[Job]) -> CoveredView:
    """These jobs, with the workstations they run on and those that are meant themselves."""
    machines = {one.workstation for one in jobs} | {
        name for name in tuple(context.core.poller.baseline.workstations) if covers("", "", name)
    }
    return CoveredView(
        jobs_total=len(jobs),
        job_streams_total=len({one.stream for one in jobs}),
        workstations_total=len(machines),
        jobs=first_of(jobs),
        workstations=sorted(machines)[:MOST_SHOWN],
    )


def first_of(jobs: list[Job]) -> list[CoveredJob]:
    return [
        CoveredJob(
            job_name=job.name,
            job_stream=job.stream,
            workstation=job.workstation,
            critical=job.critical,
            scheduled_time=job.scheduled_at,
        )
        for job in jobs[:MOST_SHOWN]
    ]


def _due(job: Job) -> tuple[bool, float, str]:
    at = job.scheduled_at
    return at is None, at.timestamp() if at else 0, job.name
