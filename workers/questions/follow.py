"""Follow-ups of a talk: what a question leaves out is what was asked before, by words or by the
values that were put in their place. `words/follow.toml` says by which cues. PURE."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cache

from data.texts import Language
from workers.questions.asked import Asked, Entities, Filter, Intent
from workers.questions.catalogue import Catalogue
from workers.questions.cues import cues_of
from workers.questions.filtered import filtered
from workers.questions.intents import intent_of
from workers.questions.understand import has_default, periods_in, understand, with_intent
from workers.questions.words import table


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question before, and the values that were put in place of what its words meant."""

    text: str
    wanted: Filter


def understand_after(
    text: str,
    before: Sequence[Earlier],
    catalogue: Catalogue,
    now: datetime,
    zone: tzinfo,
    otherwise: Language = "pt",
) -> Asked:
    """What a question asks, with what it leaves out taken from those before it."""
    earlier: Asked | None = None
    for one in before:
        said = _after(one.text, earlier, catalogue, now, zone, otherwise)
        said = filtered(said, one.wanted, now, zone)
        if said.intent not in (Intent.HELP, Intent.UNKNOWN):  # a talk goes on over "obrigado"
            earlier = said
    return _after(text, earlier, catalogue, now, zone, otherwise)


def _after(
    text: str,
    earlier: Asked | None,
    catalogue: Catalogue,
    now: datetime,
    zone: tzinfo,
    otherwise: Language,
) -> Asked:
    if earlier is None:
        return understand(text, catalogue, now, zone, otherwise)
    asked = understand(text, catalogue, now, zone, earlier.language, earlier.period)
    if not _may_follow(text, asked):
        return asked
    of_them = _asks_of_them(asked, earlier)
    if not of_them and not _leaves_out(asked, earlier):
        return asked
    names = _merged(asked.entities, earlier.entities)
    cues = asked.cues | cues_of(names)
    period, reference = None if asked.default_period else asked.period, asked.reference
    if of_them:
        intent = intent_of(cues)
    else:
        turn = intent_of(cues, "follow")
        intent = earlier.intent if turn is Intent.UNKNOWN else turn
        cues |= earlier.cues - cues_of(earlier.entities) - _cues("once")
        if intent is Intent.COMPARISON and "time" in asked.cues:
            period, reference = periods_in(text, intent, catalogue, now, zone)
        elif period is None and (turn is Intent.UNKNOWN or has_default(intent)):
            period, reference = earlier.period, earlier.reference
    return with_intent(
        replace(
            asked,
            entities=names,
            cues=cues,
            language=earlier.language,
            top=asked.top or earlier.top,
            reference=reference if intent is Intent.COMPARISON else None,
        ),
        intent,
        period,
        now,
        zone,
    )


def _may_follow(text: str, asked: Asked) -> bool:
    return len(text.split()) <= table("follow")["longest"] and not asked.cues & _cues("never")


def _asks_of_them(asked: Asked, earlier: Asked) -> bool:
    """Whether it asks something else of those talked of: "quanto demora?", "ele falhou ontem?"."""
    if asked.entities.named or not earlier.entities.named or asked.cues & _cues("of_all"):
        return False
    if asked.intent in table("follow")["of_one"] and not asked.cues & _cues("of_which"):
        return earlier.entities.names_one_job
    return "one_of_them" in asked.cues or asked.intent in table("follow")["of_somebody"]


def _leaves_out(asked: Asked, earlier: Asked) -> bool:
    """Whether it says too little to stand for itself: "e ontem?", "só os da AGENT02"."""
    cues, unknown = asked.cues, asked.intent is Intent.UNKNOWN
    if cues & _cues("of_those") and (unknown or asked.intent is earlier.intent):
        return True
    if "next_job" in cues:
        return not asked.entities.jobs
    if unknown:
        return bool(cues & _cues("says"))
    # of whom else "histórico" or "cadê" may be, the talk has to tell
    others = "alone_named" if asked.entities.named else "alone_unnamed"
    return not cues & (_cues("alone") | _cues(others))


@cache
def _cues(name: str) -> frozenset[str]:
    return frozenset(table("follow")[name])


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
