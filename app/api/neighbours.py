"""`/status/jobs/{job_id}/neighbours`: what a job waits for and what waits for it, asked now.

The engine tells who they are; their state is the plan's as last polled, where they are in it.
"""

import logging
from collections.abc import Mapping
from typing import Any

from app.api.base import ApiHandler
from app.api.core import Core
from app.api.problems import Problem
from data.domain.events import JobFacts
from data.store import plan
from data.texts.event_words import poll_failure
from workers.tws.errors import TwsError
from workers.tws.neighbours import Neighbour

logger = logging.getLogger(__name__)


class NeighboursHandler(ApiHandler):
    async def get(self, job_id: str) -> None:
        found = await self.slow(_around, self.core, job_id, self.lang)
        if found is None:
            raise Problem(404, "No job of the plan has this id.")
        self.reply(found)


def _around(core: Core, job_id: str, lang: str) -> dict[str, Any] | None:
    """The answer; None when the job is not in the plan. Raises 502 when the engine refuses."""
    if plan.job(core.db, job_id) is None:
        return None
    try:
        told = core.poller.neighbours(job_id)
    except TwsError as error:
        logger.info("The engine told no neighbours: %s", error)
        reason = poll_failure({"code": error.code}, lang)
        raise Problem(502, f"{reason[:1].upper()}{reason[1:]}.", code=error.code) from None
    if told is None:
        return {"predecessors": [], "successors": [], "known": False}
    both = (*told.predecessors, *told.successors)
    planned = plan.jobs_called(core.db, (one.key for one in both if one.key is not None))
    return {
        "predecessors": [_object(one, planned) for one in told.predecessors],
        "successors": [_object(one, planned) for one in told.successors],
        "known": True,
    }


def _object(one: Neighbour, planned: Mapping[str, JobFacts]) -> dict[str, Any]:
    job = planned.get(one.key or "")
    if job is not None:
        return {
            "job_id": job.job_key,
            "job_name": job.job_name,
            "job_stream": job.job_stream,
            "workstation": job.workstation,
            "status": job.status,
            "common_status": job.common_status,
        }
    return {
        "job_id": None,
        "job_name": one.name,
        "job_stream": one.stream,
        "workstation": one.workstation,
        "status": one.status.name if one.status_known else None,
        "common_status": one.common.name if one.status_known else None,
    }
