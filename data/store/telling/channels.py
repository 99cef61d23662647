"""Other channels as subscribers: they come and go with the settings, never with their addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from data.domain.subscription import Endpoint
from data.store.engine import Database
from data.store.sql import execute, fetch, fetch_in, instant, ms
from data.store.telling.subscriptions import drop

BY_CHANNEL = "apprise"
LANGUAGE_OF_THE_SETTINGS = ""


@dataclass(frozen=True, slots=True)
class KnownChannel:
    number: int
    label: str
    endpoint: Endpoint
    answered_at: datetime | None
    refused: str | None


def keep_channels(db: Database, labels: Mapping[str, str], now: datetime) -> None:
    """Tell these channels and no others from now on; `labels` by what stands for an address."""
    db.lead(lambda connection: _keep(connection, labels, now))


def _keep(connection: Connection, labels: Mapping[str, str], now: datetime) -> None:
    there = f"SELECT id, endpoint FROM subscriptions WHERE {_THERE}"
    known = {row[1]: row[0] for row in fetch(connection, there)}
    drop(connection, [number for name, number in known.items() if name not in labels], now)
    for name, label in labels.items():
        if name in known:
            execute(
                connection, "UPDATE subscriptions SET label = ? WHERE id = ?", (label, known[name])
            )
        else:
            execute(
                connection,
                "INSERT INTO subscriptions (channel, endpoint, p256dh, auth, key, actor, label,"
                " language, created_at, updated_at) VALUES (?, ?, '', '', '', '', ?, ?, ?, ?)",
                (BY_CHANNEL, name, label, LANGUAGE_OF_THE_SETTINGS, ms(now), ms(now)),
            )


_THERE = f"channel = '{BY_CHANNEL}' AND endpoint IS NOT NULL"


def known_channels(db: Database) -> list[KnownChannel]:
    """Those that are told, in the order they came."""
    query = "SELECT id, label, endpoint, answered_at, refused FROM subscriptions"
    with db.read() as connection:
        rows = fetch(connection, f"{query} WHERE {_THERE} ORDER BY id")
    return [
        KnownChannel(id_, label, Endpoint(name, "", ""), instant(answered), refused)
        for id_, label, name, answered, refused in rows
    ]


def taken_in(db: Database, problems: Iterable[int]) -> list[int]:
    """What these problems have merged into themselves, and that before them."""
    query = (
        "WITH RECURSIVE known (id) AS (SELECT from_id FROM problem_origins WHERE problem_id IN ({})"
        " UNION SELECT o.from_id FROM known k JOIN problem_origins o ON o.problem_id = k.id)"
        " SELECT p.id FROM known k JOIN problems p ON p.id = k.id WHERE p.merged_into IS NOT NULL"
    )
    with db.read() as connection:
        return [row[0] for row in fetch_in(connection, query, list(problems))]
