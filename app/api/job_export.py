"""`/status/jobs.csv` and `/status/jobs.xlsx`: everything a search of `/status/jobs` finds."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from app.api.base import ApiHandler
from app.api.sheet_answer import Table, send_table
from app.api.status import job_query
from app.sheets import Cell
from data.domain.events import JobFacts
from data.store import plan
from data.store.engine import Database
from data.store.plan import JobQuery
from data.texts import text

MOST_JOBS = 300_000
_COLUMNS = (
    "job_name", "job_stream", "workstation", "status", "return_code", "scheduled_time",
    "start_time", "end_time", "duration_seconds", "estimated_duration_seconds", "deadline",
    "priority", "late", "critical", "error_message", "job_id", "run_id",
)  # fmt: skip


class JobSheets(ApiHandler):
    async def get(self, ending: str) -> None:
        query = replace(job_query(self), limit=MOST_JOBS, cursor=None)
        read = partial(_table, self.core.db, query, self.lang, self.zone)
        await send_table(self, ending, "jobs", read)


def _table(db: Database, query: JobQuery, lang: str, zone: ZoneInfo) -> Table:
    # One page, so that the whole table is of one poll.
    jobs = plan.jobs_page(db, query).items
    head = [text(f"screen.jobs.export.{name}", lang) for name in _COLUMNS]
    return Table(text("screen.page.jobs", lang), head, _rows(jobs, zone))


def _rows(jobs: Iterable[JobFacts], zone: ZoneInfo) -> Iterable[list[Cell]]:
    for job in jobs:
        instants = (job.scheduled_at, job.started_at, job.ended_at, job.deadline_at)
        scheduled, started, ended, deadline = (
            None if at is None else at.astimezone(zone) for at in instants
        )
        yield [
            job.job_name,
            job.job_stream,
            job.workstation,
            job.raw_status if job.status == "OTHER" else job.status,
            job.return_code,
            scheduled,
            started,
            ended,
            job.duration_s,
            job.estimated_s,
            deadline,
            job.priority,
            job.late,
            job.critical,
            job.error_message,
            job.job_key,
            job.run_id,
        ]
