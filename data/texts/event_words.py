"""The sentence of an event, and numbers and times, in the reader's language.

Every fact a sentence needs may be missing (an older event, an engine that does not tell): then its
part of the sentence is left out, never invented.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from string import Formatter
from typing import Any

from babel.dates import TIMEDELTA_UNITS, format_datetime, format_timedelta

from data.domain.events import Event
from data.texts import FALLBACK, LANGUAGES, entries, has_text, text
from data.texts.numbers import at_zone, locale_of
from data.texts.numbers import number as number
from data.texts.numbers import percent as percent
from data.texts.pattern_words import pattern_claim

_LONGEST_ERROR = 300  # characters of a job's error text in a sentence


def event_message(event: Event, lang: str, zone: tzinfo = UTC) -> str:
    """The event in one sentence; times of day are told in `zone`."""
    key = f"event.{event.type.word}"
    values = {name: _fact(name, event, lang, zone) for name in _needed(key, lang)}
    return text(key, lang, **values)


@lru_cache(maxsize=256)
def _needed(key: str, lang: str) -> tuple[str, ...]:
    """What a sentence has a place for."""
    entry = entries(lang if lang in LANGUAGES else FALLBACK)[key]
    template = entry if isinstance(entry, str) else entry[0] + entry[1]
    return tuple({name for _, name, _, _ in Formatter().parse(template) if name})


def _fact(name: str, event: Event, lang: str, zone: tzinfo) -> str:
    """What stands at a place of a sentence."""
    job, facts = event.job, event.facts
    match name:
        case "job":
            return job.job_name if job else event.source
        case "source":
            return event.source
        case "status":
            return event.current or (job.status if job else "")
        case "place":
            workstation = job.workstation if job else facts.get("workstation")
            return _part("place", lang, workstation=workstation)
        case "rc":
            return _part("rc", lang, return_code=job.return_code if job else None)
        case "error":
            return _part("error", lang, error=one_line(job.error_message) if job else None)
        case "lasted":
            return _duration_part("lasted", lang, job.duration_seconds if job else None)
        case "estimated":
            return _duration_part(
                "estimated", lang, job.estimated_duration_seconds if job else None
            )
        case "recovered":
            return _part("recovered", lang, fact=facts.get("recovers"))
        case "prompt":
            return _part("prompt", lang, prompt=one_line(_text_fact(event, "text", "prompt")))
        case "plan":
            return _part("plan", lang, plan=event.current)
        case "description":
            return _part("description", lang, description=_claim(event, lang, zone))
        case "outage":
            return _duration_part("outage", lang, facts.get("blind_seconds"))
        case "running":
            return _running(event, lang)
        case "scheduled":
            return _clock(job.scheduled_time if job else None, lang, zone)
        case "reason":
            return poll_failure(facts, lang)
        case _:
            return _figures(facts, lang)


def poll_failure(facts: Mapping[str, Any], lang: str) -> str:
    """Why polling fails, by its error code; codes of `poll_failure` in the texts."""
    code = str(facts.get("code", "unknown"))
    key = f"poll_failure.{code}"
    return text(key if has_text(key) else "poll_failure.unknown", lang)


def duration(seconds: float, lang: str) -> str:
    """A length of time with its largest sensible unit, such as "3 minutes"."""
    whole = round(seconds)
    for _, unit_s in TIMEDELTA_UNITS:
        if whole >= 1.5 * unit_s:
            return _duration(round(whole / unit_s) * unit_s, lang)
    return _duration(whole, lang)


@lru_cache(maxsize=4096)
def _duration(seconds: int, lang: str) -> str:
    """Of whole units: putting it into words costs ten times what looking it up does."""
    return format_timedelta(seconds, threshold=1.5, locale=locale_of(lang))


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
    return _moment(at_zone(at, zone).replace(second=0, microsecond=0, tzinfo=None, fold=0), lang)


@lru_cache(maxsize=4096)
def _moment(local: datetime, lang: str) -> str:
    return format_datetime(local, "short", locale=locale_of(lang))


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


def one_line(value: str | None) -> str | None:
    """An error text or the like in one line, cut to what a sentence bears."""
    if value is None:
        return None
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST_ERROR else line[: _LONGEST_ERROR - 1] + "…"


def _text_fact(event: Event, *names: str) -> str | None:
    for name in names:
        if isinstance(value := event.facts.get(name), str):
            return value
    return None


def _running(event: Event, lang: str) -> str:
    job = event.job
    if job is None or job.start_time is None or job.start_time >= event.at:
        return text("event.part.long", lang)
    return duration((event.at - job.start_time).total_seconds(), lang)


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
