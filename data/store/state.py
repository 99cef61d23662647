"""What has one value: the latest poll and the part of the baseline that is not rows."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.baseline import Baseline, Health, Summary
from data.store.rows import upsert
from data.store.sql import fetch_one, instant, ms


@dataclass(frozen=True, slots=True)
class PollFacts:
    """How one poll went, beside what it saw."""

    duration_ms: float
    bytes: int
    api: str  # "v1" or "v2"
    engine_url: str  # without credentials
    unreadable: int = 0  # items skipped


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """The whole plan in figures at one poll. `poll` only for the latest."""

    at: datetime  # our clock
    health: Health
    summary: Summary
    plan_id: str | None = None
    poll: PollFacts | None = None


SNAPSHOT_COLUMNS = (
    "at, health, total, running, completed, failed, pending, cancelled, late, stuck, online, "
    "offline"
)
"""The figures of a `Summary`, in its order, after when they were and the health."""


def get_state(connection: Connection, key: str) -> Any:
    """A stored JSON value, None where there is none."""
    row = fetch_one(connection, "SELECT value FROM poll_state WHERE key = ?", (key,))
    return None if row is None else json.loads(row[0])


def put_state(connection: Connection, key: str, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    upsert(connection, "poll_state", "key, value", [(key, text)])


def put_baseline(connection: Connection, baseline: Baseline) -> None:
    """Keep what a baseline knows besides jobs, streams and workstations."""
    put_state(
        connection,
        "baseline",
        {
            "plan_id": baseline.plan_id,
            "polled_at": ms(baseline.polled_at),
            "prompts": sorted(baseline.prompts),
            "had_unreadable": baseline.had_unreadable,
            "health": int(baseline.health),
            "anomaly": baseline.anomaly,
            "failing_since": ms(baseline.failing_since),
            "summary": asdict(baseline.summary),
        },
    )


def get_baseline(connection: Connection) -> Baseline:
    """The baseline without its jobs, streams and workstations; a fresh one where none is kept."""
    kept = get_state(connection, "baseline")
    if kept is None:
        return Baseline()
    return Baseline(
        plan_id=kept["plan_id"],
        polled_at=instant(kept["polled_at"]),
        prompts=frozenset(kept["prompts"]),
        had_unreadable=kept["had_unreadable"],
        health=Health(kept["health"]),
        anomaly=kept["anomaly"],
        failing_since=instant(kept["failing_since"]),
        summary=Summary(**kept["summary"]),
    )


def put_latest(connection: Connection, poll: PollFacts, now: int) -> None:
    """Keep the figures of the poll just recorded."""
    put_state(connection, "latest", {"at": now, "poll": asdict(poll)})


def get_latest(connection: Connection) -> SnapshotFacts | None:
    """The last recorded poll, None before the first."""
    kept = get_state(connection, "latest")
    if kept is None:
        return None
    baseline = get_baseline(connection)
    return SnapshotFacts(
        at=instant(kept["at"]),
        health=baseline.health,
        summary=baseline.summary,
        plan_id=baseline.plan_id,
        poll=PollFacts(**kept["poll"]),
    )
