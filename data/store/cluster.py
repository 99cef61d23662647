"""What processes on one PostgreSQL database know of each other: who is there, who leads, how the
leader's polling goes, and what is asked of it. By the database's clock."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from data.domain.changes import Kind
from data.feed import append
from data.store.engine import Database
from data.store.lease import NOW, held_by
from data.store.sql import execute, fetch, fetch_in, fetch_one, instant
from data.store.state import get_state, put_state

_POLLER = "poller"
_ERRANDS_KEPT_MS = 24 * 3600 * 1000
WAITED_FOR_MS = 150_000
"""What was asked of a leader so long ago is not done any more: nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A server that is there."""

    instance_id: str
    address: str
    started_at: datetime
    last_seen: datetime


class Errand(NamedTuple):
    number: int
    name: str
    asked: Mapping[str, Any]


def instances(db: Database) -> list[Instance]:
    """The servers that are there, the oldest first."""
    query = "SELECT id, address, started_at, seen_at FROM instances ORDER BY started_at, id"
    with db.read() as connection:
        rows = fetch(connection, query)
    return [Instance(id_, at, instant(begun), instant(seen)) for id_, at, begun, seen in rows]


def leader(db: Database) -> str | None:
    """What the process is called that leads now; None: nobody does."""
    with db.read() as connection:
        return held_by(connection)


def put_poller(db: Database, view: Mapping[str, Any]) -> None:
    """Keep how the leader's polling goes, and tell of it."""

    def keep(connection: Connection) -> None:
        at = _now(connection)
        put_state(connection, _POLLER, {"at": at, "view": view})
        append(connection, Kind.POLLING, at, {})

    db.lead(keep)


def get_poller(db: Database) -> tuple[Mapping[str, Any], float] | None:
    """How the leader's polling went, and how many seconds ago; None before anybody led."""
    with db.read() as connection:
        kept = get_state(connection, _POLLER)
        return None if kept is None else (kept["view"], (_now(connection) - kept["at"]) / 1000)


def ask(db: Database, name: str, asked: Mapping[str, Any]) -> int:
    """Leave an errand for the leader; its number."""

    def leave(connection: Connection) -> int:
        at = _now(connection)
        execute(connection, "DELETE FROM errands WHERE at < ?", (at - _ERRANDS_KEPT_MS,))
        query = "INSERT INTO errands (name, asked, at) VALUES (?, ?, ?) RETURNING id"
        number = execute(connection, query, (name, json.dumps(asked), at)).scalar_one()
        append(connection, Kind.ERRANDS, at, {"ids": [number]})
        return int(number)

    return db.write(leave)


def take_back(db: Database, numbers: Iterable[int]) -> list[int]:
    """Ask no more for these errands; those of them that nobody has answered."""
    query = "DELETE FROM errands WHERE answer IS NULL AND id IN ({}) RETURNING id"
    wanted = list(numbers)
    return db.write(lambda connection: [row[0] for row in fetch_in(connection, query, wanted)])


def unanswered(db: Database) -> list[Errand]:
    """What is asked of the leader, the oldest first."""
    query = f"SELECT id, name, asked FROM errands WHERE answer IS NULL AND at > {NOW} - ?"
    with db.read() as connection:
        rows = fetch(connection, f"{query} ORDER BY id", (WAITED_FOR_MS,))
    return [Errand(number, name, json.loads(asked)) for number, name, asked in rows]


def answer(db: Database, number: int, said: Mapping[str, Any]) -> None:
    """Tell what came of an errand; the first answer counts."""

    def tell(connection: Connection) -> None:
        query = "UPDATE errands SET answer = ? WHERE id = ? AND answer IS NULL"
        if execute(connection, query, (json.dumps(said), number)).rowcount:
            append(connection, Kind.ERRANDS, _now(connection), {"ids": [number]})

    db.write(tell)


def answers(db: Database, numbers: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """What has come of these errands, of those that are done."""
    query = "SELECT id, answer FROM errands WHERE answer IS NOT NULL AND id IN ({})"
    with db.read() as connection:
        return {row[0]: json.loads(row[1]) for row in fetch_in(connection, query, numbers)}


def _now(connection: Connection) -> int:
    return int(fetch_one(connection, f"SELECT {NOW}")[0])
