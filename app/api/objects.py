"""The objects of the contract (section 2, "Objects") made of domain values. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from data.domain.events import Event, JobFacts
from data.texts.event_words import event_message, poll_failure


def event_object(event: Event, lang: str, zone: tzinfo = UTC) -> dict[str, Any]:
    """An event, with its sentence in the reader's language."""
    details: dict[str, Any] = plain(event.facts)
    if event.job is not None:
        details["job"] = job_facts(event.job)
    if event.workstation is not None:
        details["workstation"] = plain(event.workstation)
    taken = event.acknowledged
    return {
        "event_id": event.event_id,
        "seq": event.seq,
        "event_type": event.type.word,
        "category": event.category.name.lower(),
        "severity": event.severity.name.lower(),
        "timestamp": event.at,
        "detected_at": event.detected_at,
        "source": event.source,
        "message": event_message(event, lang, zone),
        "previous_state": event.previous,
        "current_state": event.current,
        "details": details,
        "acknowledged": (
            None if taken is None else {"at": taken.at, "by": taken.by, "note": taken.note}
        ),
    }


def job_facts(job: JobFacts) -> dict[str, Any]:
    """The job an event is about, as it was then."""
    return {
        "job_id": job.job_key,
        "run_id": job.run_id,
        "job_name": job.job_name,
        "job_stream": job.job_stream,
        "workstation": job.workstation,
        "status": job.status,
        "common_status": job.common_status,
        "raw_status": job.raw_status,
        "return_code": job.return_code,
        "scheduled_time": job.scheduled_at,
        "start_time": job.started_at,
        "end_time": job.ended_at,
        "duration_seconds": job.duration_s,
        "estimated_duration_seconds": job.estimated_s,
        "deadline": job.deadline_at,
        "priority": job.priority,
        "late": job.late,
        "stuck": job.stuck,
        "critical": job.critical,
        "rerun_of": job.rerun_of,
        "error_message": job.error_message,
    }


def poller_object(state: Any, lang: str) -> dict[str, Any]:
    """The poller's state (`PollerState`), seconds spelled out, the reason of a failure worded."""
    shown = {_spelled(name): plain(value) for name, value in asdict(state).items()}
    error = shown.get("last_error")
    if isinstance(error, dict):
        error["reason"] = poll_failure(error, lang)
    return shown


def monitor_status(state: Any) -> str:
    """running, stopped, stale or starting, of a `PollerState`."""
    if state.stale:
        return "stale"
    if not state.running:
        return "stopped"
    return "running" if state.last_success_at is not None else "starting"


def plain(value: Any) -> Any:
    """What JSON can say of a value; instants stay instants, the encoder writes them."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, str | int | float | bool | datetime) or value is None:
        return value
    return str(value)


def _spelled(name: str) -> str:
    return f"{name[:-2]}_seconds" if name.endswith("_s") else name
