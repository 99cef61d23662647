"""Whether people can log in by the provider: its answers, its keys and its clock."""

from datetime import UTC, datetime

from app.doctor.findings import Findings, Odd
from app.surface import CALLBACK
from data.errors import ResyncError
from data.settings import Settings
from workers.provider.client import ProviderClient
from workers.provider.tokens import ALGORITHMS, TOLERANCE_S, usable
from workers.telling.letters import base_of
from workers.tws.engine import date


def provider(settings: Settings) -> Findings:
    """Reached, itself, able to do what we ask of it, and in time."""
    named = settings.oauth
    if settings.auth != "oauth" or named is None:
        return
    client = ProviderClient(named)
    try:
        metadata, answer = client.describe()
        yield f"{metadata.issuer} answers"
        skew_s = _skew_s(answer.date)
        if skew_s is not None and abs(skew_s) > TOLERANCE_S:
            yield Odd(
                f"its clock is {skew_s:+.0f} s from ours, and log-ins are let differ by"
                f" {TOLERANCE_S} s: check NTP on both"
            )
        if metadata.faults:
            raise ResyncError("; ".join(metadata.faults))
        keys = client.keys(metadata)
        if not any(next(usable(keys, algorithm), None) for algorithm in ALGORITHMS):
            raise ResyncError(f"{metadata.jwks_uri} holds no key that log-ins can be checked by")
        yield "its keys can be read"
    finally:
        client.close()
    yield f"it has to know {base_of(settings)}{CALLBACK} as a redirect URI"
    if not named.makes_administrators:
        yield Odd("APP_OAUTH_ROLES names no group of administrators: nobody could manage Resync")


def _skew_s(said: str | None) -> float | None:
    """How far a clock is ahead of ours; None where it is not told."""
    at = date(said)
    return None if at is None else (at - datetime.now(UTC)).total_seconds()
