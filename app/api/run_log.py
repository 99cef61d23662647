"""`/history/run/{run_id}/log`: what a run printed, asked of the engine now and not kept."""

import logging

from app.api.base import ApiHandler
from app.api.core import Core
from app.api.params import Params
from app.api.problems import Problem
from data.store import history, logs
from data.texts.event_words import poll_failure
from workers.tws.errors import TwsError

logger = logging.getLogger(__name__)

_LONGEST_NAME = 300


class RunLogHandler(ApiHandler):
    async def get(self, run_id: str) -> None:
        params = Params(self)
        job_name = params.text("job_name", longest=_LONGEST_NAME)
        params.check()
        known, in_plan, log = await self.slow(
            _read, self.core, run_id[:_LONGEST_NAME], job_name, self.lang
        )
        if not known:
            raise Problem(404, "No run is known by this id.")
        self.reply({"run_id": run_id, "in_plan": in_plan, "log": log})


def _read(
    core: Core, run_id: str, job_name: str | None, lang: str
) -> tuple[bool, bool, str | None]:
    """Whether the run is known, whether the engine can still be asked, and its log if it has one.

    Raises 502 when the engine does not answer.
    """
    run = history.find_run(core.db, run_id, job_name)
    if run is None:
        return False, False, None
    asked_by = logs.log_id(core.db, run)
    if asked_by is None:
        return True, False, None
    try:
        return True, True, core.poller.job_log(asked_by)
    except TwsError as error:
        logger.info("The engine gave no job log: %s", error)
        reason = poll_failure({"code": error.code}, lang)
        raise Problem(502, f"{reason[:1].upper()}{reason[1:]}.", code=error.code) from None
