"""Browsers that want to be told, and what each wants. PURE."""

from dataclasses import dataclass
from datetime import datetime

MOST_SUBSCRIPTIONS = 2_000
"""Of all people together: five browsers for each of four hundred."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a browser is reached. Whoever has it may push to the browser: it is never shown."""

    address: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """What a browser asks for. Without `severities` those of the settings hold, also when these
    change; `origin` is that of the page that asked."""

    endpoint: Endpoint
    key: str
    label: str
    severities: tuple[str, ...] | None
    language: str
    origin: str | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A browser as it is kept; `endpoint` is None once it has gone."""

    number: int
    endpoint: Endpoint | None
    key: str
    actor: str
    label: str
    severities: tuple[str, ...] | None
    language: str
    origin: str | None
    created_at: datetime
    updated_at: datetime
    answered_at: datetime | None
    refused: str | None
