"""Settings made at run time."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.changes import Kind
from data.feed import append
from data.store.audit import write_audit
from data.store.engine import Database
from data.store.rows import Rows, upsert
from data.store.sql import fetch, ms


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


def _stored(connection: Connection) -> dict[str, Any]:
    rows = fetch(connection, "SELECT key, value FROM settings")
    return {name: json.loads(value) for name, value in rows}
