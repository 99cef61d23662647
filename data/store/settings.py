"""Settings made at run time, and the record of who changed what and when."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.changes import Kind
from data.feed import append
from data.store.engine import Database
from data.store.rows import Rows, insert, upsert
from data.store.sql import fetch, instant, ms
from data.store.text import clean


@dataclass(frozen=True, slots=True)
class AuditEntry:
    at: datetime
    actor: str
    action: str
    subject: str
    before: Any
    after: Any


def get_settings(db: Database) -> dict[str, Any]:
    """Every stored setting by name."""
    with db.read() as connection:
        return _stored(connection)


def put_settings(db: Database, changes: Mapping[str, Any], *, actor: str, now: datetime) -> None:
    """Store settings (JSON values) in one transaction; each one that differs leaves an audit row.

    The values must have been checked: the store keeps what it is given.
    """

    def keep(connection: Connection) -> None:
        stored = _stored(connection)
        changed = {
            name: value
            for name, value in changes.items()
            if name not in stored or stored[name] != value
        }
        rows: Rows = [(name, json.dumps(value)) for name, value in changed.items()]
        upsert(connection, "settings", "key, value", rows)
        for name, value in changed.items():
            write_audit(connection, now, actor, "setting", name, stored.get(name), value)
        if changed:
            append(connection, Kind.SETTINGS, ms(now), {"names": sorted(changed)})

    db.write(keep)


def audit_entries(db: Database, limit: int = 100) -> list[AuditEntry]:
    """The latest records, newest first."""
    with db.read() as connection:
        rows = fetch(
            connection,
            f"SELECT {_AUDIT_COLUMNS} FROM audit_log ORDER BY id DESC LIMIT ?",
            (limit,),
        )
    return [
        AuditEntry(instant(row[0]), row[1], row[2], row[3], _read(row[4]), _read(row[5]))
        for row in rows
    ]


_AUDIT_COLUMNS = "at, actor, action, subject, was, became"


def write_audit(
    connection: Connection,
    now: datetime,
    actor: str,
    action: str,
    subject: str,
    before: Any,
    after: Any,
) -> None:
    """Record who did what to what, in the transaction that does it; None stands for nothing."""
    row = (
        ms(now),
        clean(actor),
        clean(action),
        clean(subject),
        None if before is None else json.dumps(before),
        None if after is None else json.dumps(after),
    )
    insert(connection, "audit_log", _AUDIT_COLUMNS, [row])


def tell_change(
    connection: Connection,
    now: datetime,
    actor: str,
    action: str,
    kind: Kind,
    id_: int | str,
    before: Any,
    after: Any,
) -> None:
    """Record who changed what people own, and number the change for every process to follow."""
    write_audit(connection, now, actor, action, str(id_), before, after)
    append(connection, kind, ms(now), {"ids": [id_]})


def _stored(connection: Connection) -> dict[str, Any]:
    rows = fetch(connection, "SELECT key, value FROM settings")
    return {name: json.loads(value) for name, value in rows}


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text)
