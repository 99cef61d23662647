"""Why a problem stands where it does in the order, in the reader's language."""

from datetime import datetime, tzinfo

from data.domain.impact import Rank, rank_of
from data.domain.problem_view import DeadlineView
from data.texts import text
from data.texts.event_words import duration, moment


def impact_why(
    impact: int,
    deadline: DeadlineView | None,
    blocked: int,
    opened_at: datetime,
    lang: str,
    zone: tzinfo,
) -> str:
    """What the number is made of, in the order in which it counts."""
    waits = text("problem.impact.blocks", lang, count=blocked)
    return " · ".join(
        (
            _rank(rank_of(impact), deadline, lang, zone),
            waits if blocked else text("problem.impact.blocks_nothing", lang),
            text("problem.impact.since", lang, time=moment(opened_at, lang, zone)),
        )
    )


def _rank(rank: Rank, deadline: DeadlineView | None, lang: str, zone: tzinfo) -> str:
    if rank < Rank.LIMIT or deadline is None or deadline.slack_seconds is None:
        return text(f"problem.impact.{'critical' if rank else 'rest'}", lang)
    slack_s = deadline.slack_seconds
    return text(
        f"problem.impact.{'misses' if slack_s < 0 else 'limit'}",
        lang,
        job=deadline.job_name,
        time=moment(deadline.at, lang, zone),
        span=duration(abs(slack_s), lang),
    )
