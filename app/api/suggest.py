"""`/solutions/suggest`: what a failure's screen offers when it is opened."""

from typing import Any

from app.api.params import Params
from app.api.problems import Problem, invalid
from app.api.solution_objects import match_object
from app.api.solutions import SolutionHandler
from data.store.solution_results import find_failure
from data.texts import text
from data.texts.event_words import number
from workers.past_failures import EXAMPLES, PastFailures, similar_failures

_MATCHES = 5
_LONGEST_PROPOSED = 6000


class SuggestHandler(SolutionHandler):
    async def get(self) -> None:
        params = Params(self)
        event_id = params.text("event_id", longest=200)
        params.check()
        if event_id is None:
            raise invalid("event_id", "is needed")
        failure = await self.stored(find_failure, self.core.db, event_id)
        if failure is None:
            raise Problem(404, "There is no such failure.")
        message, now = failure.error_message or "", self.core.now()
        found = await self.booked(self.core.solutions.help_for, message, _MATCHES, now)
        past = await self.stored(
            similar_failures, self.core.db, failure, self.core.solutions.reading
        )
        proposed = await self.stored(self.core.solutions.propose_pattern, message)
        least = self.core.runtime.current.solution_min_success_rate
        self.reply(
            {
                "event_id": event_id,
                "error_message": failure.error_message,
                "proposed_pattern": proposed[:_LONGEST_PROPOSED],
                "matches": [match_object(m, known, self.lang, least, now) for m, known in found],
                "past_failures": [past_object(one, self.lang) for one in past],
            }
        )


def past_object(past: PastFailures, lang: str) -> dict[str, Any]:
    """Similar failures of the past, with a sentence on what ended them."""
    return {
        "error_message": past.error_message,
        "similarity": past.similarity,
        "same_job": past.same_job,
        "failures": len(past.ends),
        "ended_by_rerun": past.ended_by("rerun"),
        "ended_by_next_run": past.ended_by("next_run"),
        "not_ended": past.ended_by(None),
        "median_minutes": past.median_minutes,
        "examples": [
            {
                "run_id": end.run_id,
                "job_name": end.job_name,
                "job_stream": end.job_stream,
                "workstation": end.workstation,
                "failed_at": end.failed_at,
                "ended_by": end.ended_by,
                "attempts": end.attempts,
                "minutes": end.minutes,
            }
            for end in past.ends[:EXAMPLES]
        ],
        "description": _sentence(past, lang),
    }


def _sentence(past: PastFailures, lang: str) -> str:
    minutes = past.median_minutes
    if minutes is None:
        return text("solution.past.open", lang, count=len(past.ends))
    rerun, later = past.ended_by("rerun"), past.ended_by("next_run")
    key = "solution.past.rerun" if rerun else "solution.past.next_run"
    return text(
        key, lang, ended=rerun or later, count=len(past.ends), minutes=number(minutes, lang)
    )
