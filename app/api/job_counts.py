"""`/status/job-counts`: how many jobs a search of `/status/jobs` finds, by kind."""

from app.api.status import JobsHandler
from data.store import plan


class JobCountsHandler(JobsHandler):
    async def get(self) -> None:
        counts = await self.stored(plan.job_counts, self.core.db, self.query())
        self.reply(
            {
                "matching": counts.matching,
                "total": counts.total,
                "groups": {group.name.lower(): count for group, count in counts.groups.items()},
                "late": counts.late,
                "stuck": counts.stuck,
            }
        )
