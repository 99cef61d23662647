"""The sentence of a pattern in the reader's language, made of its facts."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from babel.dates import format_date

from data.domain.patterns import Pattern
from data.texts import text
from data.texts.numbers import at_zone, locale_of, number, percent

_KEPT = ("since", "lag_minutes", "in_plan", "from_hour", "to_hour")


def pattern_facts(pattern: Pattern) -> dict[str, Any]:
    """What the sentence needs, as plain values an event can keep."""
    facts: dict[str, Any] = {
        "pattern_id": pattern.key,
        "pattern_type": pattern.type.word,
        "kind": pattern.kind,
        "job_stream": pattern.job.stream,
        "workstation": pattern.job.workstation,
        "occurrences": pattern.occurrences,
        "opportunities": pattern.opportunities,
        "rate": round(pattern.evidence.rate, 4),
        "base_rate": round(pattern.evidence.base_rate, 4),
        "confidence": round(pattern.confidence, 4),
        "resolved": pattern.resolved,
    }
    for name in ("hour", "weekday", "month_end"):
        if getattr(pattern, name) is not None:
            facts[name] = getattr(pattern, name)
    if pattern.related_job is not None:
        facts["related_job"] = pattern.related_job.name
    kept = pattern.evidence.facts
    facts.update({name: kept[name] for name in _KEPT if name in kept})
    return facts


def pattern_claim(facts: Mapping[str, Any], lang: str, zone: tzinfo = UTC) -> str:
    """What a job does, without its name: "fails often: in 15 of 40 runs (38%)…"."""
    kind = str(facts.get("kind", ""))
    values: dict[str, Any] = {
        "occurrences": number(facts.get("occurrences", 0), lang),
        "opportunities": number(facts.get("opportunities", 0), lang),
        "rate": percent(facts.get("rate", 0), lang),
        "base": percent(facts.get("base_rate", 0), lang),
        "since": _since(facts, lang, zone),
        "related": facts.get("related_job", ""),
        "lag": _lag(facts, lang),
        "when": _when(facts, lang),
    }
    claim = text(f"pattern.{kind}", lang, **values)
    if facts.get("in_plan"):
        claim += text("pattern.planned", lang, **values)
    return claim + text("pattern.resolved", lang) if facts.get("resolved") else claim


def pattern_sentence(pattern: Pattern, lang: str, zone: tzinfo = UTC) -> str:
    """The whole sentence: the job and what it does."""
    claim = pattern_claim(pattern_facts(pattern), lang, zone)
    return f"{pattern.job.name} {claim}."


def _since(facts: Mapping[str, Any], lang: str, zone: tzinfo) -> str:
    at = facts.get("since")
    if not isinstance(at, str):
        return ""
    local = at_zone(datetime.fromisoformat(at), zone)
    day = format_date(local, "medium", locale=locale_of(lang))
    return text("pattern.since", lang, date=day)


def _lag(facts: Mapping[str, Any], lang: str) -> str:
    minutes = facts.get("lag_minutes")
    if not isinstance(minutes, int | float):
        return ""
    if round(minutes) == 0:
        return text("pattern.lag_none", lang)
    return text("pattern.lag", lang, minutes=number(round(minutes), lang))


def _when(facts: Mapping[str, Any], lang: str) -> str:
    if "weekday" in facts:
        return text(f"pattern.weekdays.{facts['weekday']}", lang)
    return f"{int(facts['hour']):02}:00" if "hour" in facts else ""
