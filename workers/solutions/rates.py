"""How well a solution did: a Beta posterior, whose evidence fades with time."""

from dataclasses import dataclass
from datetime import datetime

HALF_LIFE_DAYS = 180.0
"""After so long a result counts half: systems change under their solutions."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Faded counts as of `at`; a store keeps them beside the plain counts it shows."""

    worked: float = 0.0
    failed: float = 0.0
    at: datetime | None = None


def success_rate(worked: float, failed: float) -> float:
    """The mean of the posterior over an even prior, 0–1.

    Cautious by its prior: 1 of 1 is 0.67, 18 of 20 is 0.86, nothing known is 0.5, so a fresh
    solution stands above one that fails more often than not.
    """
    return (max(worked, 0.0) + 1.0) / (max(worked, 0.0) + max(failed, 0.0) + 2.0)


def faded(evidence: Evidence, now: datetime) -> Evidence:
    """The same evidence seen from `now`: old results pull the rate less."""
    if evidence.at is None or now <= evidence.at:
        return evidence
    days = (now - evidence.at).total_seconds() / 86_400
    share = 0.5 ** (days / HALF_LIFE_DAYS)
    return Evidence(evidence.worked * share, evidence.failed * share, now)


def with_result(evidence: Evidence, success: bool, now: datetime) -> Evidence:
    """Add one result: old ones fade first, so a failure always lowers the rate."""
    old = faded(evidence, now)
    return Evidence(old.worked + success, old.failed + (not success), now)


def rate_seen(evidence: Evidence, now: datetime | None) -> float:
    """The success rate as it is shown; without `now` the evidence is taken as it is."""
    seen = evidence if now is None else faded(evidence, now)
    return round(success_rate(seen.worked, seen.failed), 4)
