"""The API's object of a pattern. Pure."""

from typing import Any

from data.domain.patterns import Pattern
from data.store.patterns import KnownPattern


def pattern_object(known: KnownPattern, description: str) -> dict[str, Any]:
    """A pattern as the contract has it, and how it stands."""
    dismissed = known.dismissed
    return {
        **found_object(known.pattern, description),
        "status": known.status.word,
        "detected_at": known.found_at,
        "updated_at": known.updated_at,
        "days": known.days,
        "dismissed": (
            None
            if dismissed is None
            else {"at": dismissed.at, "by": dismissed.by, "reason": dismissed.reason}
        ),
    }


def found_object(pattern: Pattern, description: str) -> dict[str, Any]:
    """A pattern as the contract has it, of one detection."""
    evidence, related = pattern.evidence, pattern.related_job
    return {
        "pattern_id": pattern.key,
        "pattern_type": pattern.type.word,
        "job_name": pattern.job.name,
        "job_stream": pattern.job.stream,
        "workstation": pattern.job.workstation,
        "related_job": None if related is None else related.name,
        "related_job_stream": None if related is None else related.stream,
        "related_workstation": None if related is None else related.workstation,
        "hour": pattern.hour,
        "weekday": pattern.weekday,
        "month_end": pattern.month_end,
        "resolved": pattern.resolved,
        "confidence": round(pattern.confidence, 4),
        "p_value": pattern.p_value,
        "q_value": pattern.q_value,
        "effect": round(pattern.effect, 2),
        "occurrences": pattern.occurrences,
        "opportunities": pattern.opportunities,
        "first_seen": pattern.first_seen,
        "last_seen": pattern.last_seen,
        "description": description,
        "evidence": {
            "rate": evidence.rate,
            "base_rate": evidence.base_rate,
            "base_failures": evidence.base_failures,
            "base_opportunities": evidence.base_opportunities,
            # Our numbers, not the engine's ids: a run of a year ago is found by them at once.
            "run_ids": [f"r{run_id}" for run_id in evidence.run_ids],
            "facts": dict(evidence.facts),
        },
    }
