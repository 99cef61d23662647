"""`/status/job-counts`: how many jobs a search of `/status/jobs` finds, by kind."""

from app.api.base import ApiHandler
from app.api.status import job_query
from data.store import plan


class JobCountsHandler(ApiHandler):
    async def get(self) -> None:
        counts = await self.stored(plan.job_counts, self.core.db, job_query(self))
        self.reply(
            {
                "matching": counts.matching,
                "total": counts.total,
                "groups": {group.name.lower(): count for group, count in counts.groups.items()},
                "late": counts.late,
                "stuck": counts.stuck,
            }
        )
