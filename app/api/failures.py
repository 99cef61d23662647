"""`/history/failures`: the failed runs of an hour, a weekday or a day, and the jobs behind them."""

from datetime import date, timedelta
from functools import partial

from app.api.base import ApiHandler
from app.api.history import run_object
from app.api.params import Params
from data.store.failures import Place, failed_runs

DEFAULT_DAYS = 30
MOST_DAYS = 400
_LONGEST_NAME = 300


class FailuresHandler(ApiHandler):
    async def get(self) -> None:
        params = Params(self)
        days = params.integer("days", DEFAULT_DAYS, 1, MOST_DAYS)
        limit = params.integer("limit", 50, 1, 500)
        job_name = params.text("job_name", longest=_LONGEST_NAME)
        place = Place(
            hour=params.integer("hour", 0, 0, 23) if params.has("hour") else None,
            weekday=params.integer("weekday", 0, 0, 6) if params.has("weekday") else None,
            day=_day(params),
        )
        params.check()
        now = self.core.now()
        found = await self.stored(
            partial(
                failed_runs,
                self.core.db,
                now - timedelta(days=days),
                now,
                self.zone,
                place,
                job_name,
                most_runs=limit,
            )
        )
        self.reply(
            {
                "total": found.total,
                "timezone": self.zone.key,
                "jobs": [
                    {
                        "job_name": job.job_name,
                        "job_stream": job.job_stream,
                        "workstation": job.workstation,
                        "failures": job.failures,
                    }
                    for job in found.jobs
                ],
                "runs": [run_object(run) for run in found.runs],
            }
        )


def _day(params: Params) -> date | None:
    told = params.text("date")
    if told is None:
        return None
    try:
        return date.fromisoformat(told)
    except ValueError:
        params.errors.append(("date", "must be a day such as 2026-01-31"))
        return None
