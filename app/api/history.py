"""`/history`: the runs of a job, one run with everything it went through, one day."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from app.api.base import ApiHandler
from app.api.core import Core
from app.api.params import Params
from app.api.problems import Problem, invalid
from data.domain.status import common
from data.store import history
from data.store.history import RunRecord, Step, Tally

_DEFAULT_DAYS = 30
_MOST_DAYS = 3650
_LONGEST_NAME = 300
_YEARS = range(1971, 9000)  # what every date and zone computation can bear


class JobHistoryHandler(ApiHandler):
    async def get(self, job_name: str) -> None:
        params = Params(self)
        days = params.integer("days", _DEFAULT_DAYS, 1, _MOST_DAYS)
        limit = params.integer("limit", 100, 1, 500)
        cursor = params.text("cursor", longest=4000)
        stream, workstation = params.text("job_stream"), params.text("workstation")
        if len(job_name) > _LONGEST_NAME:
            params.errors.append(("job_name", f"must have at most {_LONGEST_NAME} characters"))
        params.check()
        since = self.core.now() - timedelta(days=days)
        asked = partial(
            history.job_history,
            self.core.db,
            job_name,
            since,
            limit,
            cursor,
            job_stream=stream,
            workstation=workstation,
        )
        found = await self.stored(asked)
        statistics = found.statistics
        self.reply(
            {
                "job_name": job_name,
                "runs": [run_object(run) for run in found.page.items],
                "statistics": {
                    "runs": statistics.runs,
                    "failures": statistics.failures,
                    "failure_rate": statistics.failure_rate,
                    "p50_seconds": statistics.p50_seconds,
                    "p95_seconds": statistics.p95_seconds,
                },
                "next_cursor": found.page.next_cursor,
            }
        )


class RunHandler(ApiHandler):
    """One run and every status it went through."""

    async def get(self, run_id: str) -> None:
        params = Params(self)
        job_name = params.text("job_name", longest=_LONGEST_NAME)
        params.check()
        run, steps = await self.stored(_run, self.core, run_id[:_LONGEST_NAME], job_name)
        if run is None:
            raise Problem(404, "No run is known by this id.")
        self.reply(
            {
                "run": run_object(run),
                "transitions": [{"at": step.at, "status": step.status.name} for step in steps],
            }
        )


class DailyHandler(ApiHandler):
    async def get(self, day: str) -> None:
        try:
            asked = date.fromisoformat(day)
        except ValueError:
            raise invalid("date", "must be a day such as 2026-01-31") from None
        if len(day) != 10 or asked.year not in _YEARS:
            raise invalid("date", "must be a day such as 2026-01-31")
        zone = self.zone
        found = await self.stored(history.daily, self.core.db, asked, zone)
        self.reply(
            {
                "date": asked.isoformat(),
                "timezone": zone.key,
                "start": found.start,
                "end": found.end,
                "totals": _tally(found.total),
                "by_hour": [
                    {"start": hour.start.astimezone(zone), **_tally(hour.tally)}
                    for hour in found.hours
                ],
                "worst_jobs": [
                    {
                        "job_name": job.job_name,
                        "job_stream": job.job_stream,
                        "workstation": job.workstation,
                        "runs": job.runs,
                        "failures": job.failures,
                    }
                    for job in found.worst
                ],
            }
        )


def run_object(run: RunRecord) -> dict[str, Any]:
    """A run of the history."""
    return {
        "run_id": run.run_id,
        "job_name": run.job_name,
        "job_stream": run.job_stream,
        "workstation": run.workstation,
        "status": run.status.name,
        "common_status": common(None, run.status).name,
        "return_code": run.return_code,
        "scheduled_time": run.scheduled_at,
        "start_time": run.started_at,
        "end_time": run.ended_at,
        "duration_seconds": run.duration_s,
        "rerun_of": run.rerun_of,
        "error_message": run.error_message,
    }


def _run(core: Core, run_id: str, job_name: str | None) -> tuple[RunRecord | None, list[Step]]:
    run = history.find_run(core.db, run_id, job_name)
    return run, history.run_transitions(core.db, run.id) if run is not None else []


def _tally(tally: Tally) -> dict[str, int]:
    return {
        "runs": tally.runs,
        "completed": tally.completed,
        "failed": tally.failed,
        "cancelled": tally.cancelled,
        "running": tally.running,
    }
