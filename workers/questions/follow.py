"""Follow-ups of a talk: what a question leaves out is what was asked before. PURE."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from data.texts import Language
from workers.questions.asked import Asked, Entities, Intent
from workers.questions.catalogue import Catalogue
from workers.questions.understand import understand, with_intent

_LONGEST_FOLLOW_UP = 8
"""Words: a longer question stands for itself."""


def understand_after(
    text: str,
    before: Sequence[str],
    catalogue: Catalogue,
    now: datetime,
    zone: tzinfo,
    otherwise: Language = "pt",
) -> Asked:
    """What a question asks, with what it leaves out taken from those before it."""
    earlier: Asked | None = None
    for one in before:
        earlier = _after(one, earlier, catalogue, now, zone, otherwise)
    return _after(text, earlier, catalogue, now, zone, otherwise)


def _after(
    text: str,
    earlier: Asked | None,
    catalogue: Catalogue,
    now: datetime,
    zone: tzinfo,
    otherwise: Language,
) -> Asked:
    if earlier is not None:
        otherwise = earlier.language
    asked = understand(text, catalogue, now, zone, otherwise)
    if earlier is None or earlier.intent in (Intent.HELP, Intent.UNKNOWN):
        return asked
    if not _leaves_out(text, asked):
        return asked
    names = _merged(asked.entities, earlier.entities)
    period = earlier.period if asked.period is None or asked.default_period else asked.period
    intent = earlier.intent
    if "next_job" in asked.cues:
        intent, period = Intent.DEPENDENCY_IMPACT, None
    elif "why" in asked.cues and len(names.jobs) == 1:
        intent = Intent.JOB_HISTORY
    cues = asked.cues | (earlier.cues - {"time", "two_times", "why"})
    return with_intent(
        replace(
            asked,
            entities=names,
            cues=cues,
            language=earlier.language,
            top=asked.top or earlier.top,
            reference=None if intent is not Intent.COMPARISON else earlier.reference,
        ),
        intent,
        period,
        now,
        zone,
    )


def _leaves_out(text: str, asked: Asked) -> bool:
    """Whether it says too little to stand for itself: "e ontem?", "só os da AGENT02"."""
    if len(text.split()) > _LONGEST_FOLLOW_UP or {"order", "forbidden", "help"} & asked.cues:
        return False
    if "next_job" in asked.cues:
        return not asked.entities.jobs
    if asked.intent is Intent.UNKNOWN:
        return "strange_alone" not in asked.cues and "future" not in asked.cues
    own = asked.cues & {
        "fail", "running", "late", "duration", "ranking", "pattern", "compare", "critical",
        "solve", "depend", "summary", "ran", "finished", "up",
    }  # fmt: skip
    return not own


def _merged(new: Entities, old: Entities) -> Entities:
    """The names told now, the others from before."""
    if new.jobs:
        old = replace(old, job_streams=(), workstations=())
    return Entities(
        jobs=new.jobs or old.jobs,
        workstations=new.workstations or old.workstations,
        job_streams=new.job_streams or old.job_streams,
        statuses=new.statuses or old.statuses,
        error_codes=new.error_codes or old.error_codes,
    )
