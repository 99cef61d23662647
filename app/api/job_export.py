"""`/status/jobs.csv` and `/status/jobs.xlsx`: everything a search of `/status/jobs` finds."""

from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from app.api.status import JobsHandler
from app.sheets import CSV_TYPE, XLSX_TYPE, Cell, to_csv, to_xlsx
from data.domain.events import JobFacts
from data.store import plan
from data.store.engine import Database
from data.store.plan import JobQuery
from data.texts import text

MOST_JOBS = 300_000
_PIECE = 256 * 1024  # bytes handed to the socket at once
_COLUMNS = (
    "job_name", "job_stream", "workstation", "status", "return_code", "scheduled_time",
    "start_time", "end_time", "duration_seconds", "estimated_duration_seconds", "deadline",
    "priority", "late", "critical", "error_message", "job_id", "run_id",
)  # fmt: skip


class _ExportHandler(JobsHandler):
    media: str
    ending: str

    async def get(self) -> None:
        query = replace(self.query(), limit=MOST_JOBS, cursor=None)
        written = await self.slow(_export, self.core.db, query, self.ending, self.lang, self.zone)
        self.set_header("Content-Type", self.media)
        self.set_header("Content-Language", self.lang)
        name = f"jobs-{self.core.now().astimezone(self.zone):%Y%m%d-%H%M%S}.{self.ending}"
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        for start in range(0, len(written), _PIECE):
            self.write(written[start : start + _PIECE])
            await self.flush()


class JobsCsvHandler(_ExportHandler):
    media = f"{CSV_TYPE}; charset=utf-8"
    ending = "csv"


class JobsXlsxHandler(_ExportHandler):
    media = XLSX_TYPE
    ending = "xlsx"


def _export(db: Database, query: JobQuery, ending: str, lang: str, zone: ZoneInfo) -> bytes:
    # One page, so that the whole table is of one poll.
    jobs = plan.jobs_page(db, query).items
    head = [text(f"screen.jobs.export.{name}", lang) for name in _COLUMNS]
    rows = _rows(jobs, zone)
    if ending == "csv":
        return to_csv(head, rows)
    return to_xlsx(text("screen.page.jobs", lang), head, rows)


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
