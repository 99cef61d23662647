"""The sentence of an event, and numbers and times, in the reader's language.

Every fact a sentence needs may be missing (an older event, an engine that does not tell): then its
part of the sentence is left out, never invented.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from babel.dates import format_datetime, format_timedelta

from data.domain.events import Event, EventType
from data.texts import has_text, text
from data.texts.numbers import locale_of
from data.texts.numbers import number as number
from data.texts.numbers import percent as percent
from data.texts.pattern_words import pattern_claim

_LONGEST_ERROR = 300  # characters of a job's error text in a sentence


def event_message(event: Event, lang: str, zone: tzinfo = UTC) -> str:
    """The event in one sentence; times of day are told in `zone`."""
    job = event.job
    workstation = job.workstation if job else event.facts.get("workstation")
    values: dict[str, str] = {
        "job": job.job_name if job else event.source,
        "source": event.source,
        "status": event.current or (job.status if job else ""),
        "place": _part("place", lang, workstation=workstation),
        "rc": _part("rc", lang, return_code=job.return_code if job else None),
        "error": _part("error", lang, error=_one_line(job.error_message) if job else None),
        "lasted": _duration_part("lasted", lang, job.duration_s if job else None),
        "estimated": _duration_part("estimated", lang, job.estimated_s if job else None),
        "recovered": _part("recovered", lang, fact=event.facts.get("recovers")),
        "prompt": _part("prompt", lang, prompt=_one_line(_text_fact(event, "text", "prompt"))),
        "plan": _part("plan", lang, plan=event.current),
        "description": _part("description", lang, description=_claim(event, lang, zone)),
        "outage": _duration_part("outage", lang, _outage_s(event)),
        "running": _running(event, lang),
        "scheduled": _clock(job.scheduled_at if job else None, lang, zone),
        "reason": poll_failure(event.facts, lang) if event.type is EventType.POLL_FAILED else "",
        "figures": _figures(event.facts, lang),
    }
    return text(f"event.{event.type.word}", lang, **values)


def poll_failure(facts: Mapping[str, Any], lang: str) -> str:
    """Why polling fails, by its error code; codes of `poll_failure` in the texts."""
    code = str(facts.get("code", "unknown"))
    key = f"poll_failure.{code}"
    return text(key if has_text(key) else "poll_failure.unknown", lang)


def duration(seconds: float, lang: str) -> str:
    """A length of time with its largest sensible unit, such as "3 minutes"."""
    return format_timedelta(round(seconds), threshold=1.5, locale=locale_of(lang))


def ago(at: datetime | None, now: datetime, lang: str) -> str:
    """How long before (or after) `now` an instant is, such as "3 minutes ago"."""
    if at is None:
        return text("ago.never", lang)
    seconds = (now - at).total_seconds()
    if abs(seconds) < 1:
        return text("ago.now", lang)
    key = "ago.past" if seconds > 0 else "ago.future"
    return text(key, lang, duration=duration(abs(seconds), lang))


def moment(at: datetime, lang: str, zone: tzinfo) -> str:
    """Date and time of day in the zone."""
    return format_datetime(at, "short", tzinfo=zone, locale=locale_of(lang))


def _part(name: str, lang: str, **value: Any) -> str:
    (given,) = value.values()
    return text(f"event.part.{name}", lang, **value) if given not in (None, "", False) else ""


def _claim(event: Event, lang: str, zone: tzinfo) -> Any:
    """What a found pattern says of its job; a description of an older event as it was kept."""
    if "kind" not in event.facts:
        return event.facts.get("description")
    return pattern_claim(event.facts, lang, zone)


def _duration_part(name: str, lang: str, seconds: Any) -> str:
    if not isinstance(seconds, int | float) or seconds < 0:
        return ""
    return text(f"event.part.{name}", lang, duration=duration(seconds, lang))


def _one_line(value: str | None) -> str | None:
    if value is None:
        return None
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST_ERROR else line[: _LONGEST_ERROR - 1] + "…"


def _text_fact(event: Event, *names: str) -> str | None:
    for name in names:
        if isinstance(value := event.facts.get(name), str):
            return value
    return None


def _outage_s(event: Event) -> float | None:
    seconds = event.facts.get("blind_seconds")
    return seconds if isinstance(seconds, int | float) else None


def _running(event: Event, lang: str) -> str:
    job = event.job
    if job is None or job.started_at is None or job.started_at >= event.at:
        return text("event.part.long", lang)
    return duration((event.at - job.started_at).total_seconds(), lang)


def _clock(at: datetime | None, lang: str, zone: tzinfo) -> str:
    return text("event.part.unknown_time", lang) if at is None else moment(at, lang, zone)


def _figures(facts: Mapping[str, Any], lang: str) -> str:
    """The counts behind a change of health or an anomaly, such as ": 12 failed jobs of 100"."""
    parts: list[str] = []
    failed = _count(facts, "jobs_failed")
    total = _count(facts, "total_jobs")
    offline = _count(facts, "workstations_offline")
    if failed:
        words = text("event.part.failed", lang, count=failed)
        if total:
            words += f" {text('event.part.of_jobs', lang, count=total)}"
            words += f" ({percent(failed / total, lang)})"
        parts.append(words)
    if offline:
        parts.append(text("event.part.offline", lang, count=offline))
    return f": {', '.join(parts)}" if parts else ""


def _count(facts: Mapping[str, Any], name: str) -> int | None:
    value = facts.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
