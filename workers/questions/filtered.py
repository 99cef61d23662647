"""A question whose reading was corrected: values in place of what its words meant. PURE."""

from dataclasses import fields, replace
from datetime import datetime, tzinfo

from workers.questions.asked import Asked, Entities, Filter, Intent, Period
from workers.questions.calendar import Calendar
from workers.questions.understand import with_intent


def filtered(asked: Asked, wanted: Filter, now: datetime, zone: tzinfo) -> Asked:
    """The same with what the filter says. A name that was said is no longer guessed at, and a
    comparison of a period that was said is with as long a time before it."""
    if wanted == Filter():
        return asked
    names = {
        one.name: said
        for one in fields(Entities)
        if (said := getattr(wanted, one.name)) is not None
    }
    if names.keys() & {"jobs", "workstations", "job_streams"}:
        asked = replace(asked, taken=(), unsure=())
    entities = replace(asked.entities, **names)
    cues = asked.cues
    if "jobs" in names:
        cues = cues | {"job"} if entities.names_one_job else cues - {"job"}
    intent, period = wanted.intent or asked.intent, asked.period
    if wanted.period is not None:
        period = Calendar(now, zone).cut(wanted.period)
    elif wanted.intent is not None and asked.default_period:
        period = None
    compared = None if wanted.intent or wanted.period else asked.reference
    asked = with_intent(replace(asked, entities=entities, cues=cues), intent, period, now, zone)
    if intent is Intent.COMPARISON and compared is None and asked.period is not None:
        length = asked.period.end - asked.period.start
        compared = Period(asked.period.start - length, asked.period.start)
    return replace(asked, reference=compared)


def is_about_nobody(asked: Asked) -> bool:
    """Whether a history or a state is asked for, and not whose."""
    entities = asked.entities
    if asked.intent is Intent.JOB_STATUS:
        return not (entities.jobs or entities.job_streams)
    return asked.intent is Intent.JOB_HISTORY and not entities.named
