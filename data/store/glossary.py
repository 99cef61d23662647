"""The site's glossary as it is kept: every change audited and told."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.changes import Kind
from data.domain.glossary import MOST_ENTRIES, GlossaryDraft, GlossaryEntry
from data.errors import ResyncError
from data.store.audit import tell_change
from data.store.engine import Database
from data.store.rows import update
from data.store.sql import execute, fetch, fetch_one, instant, ms
from data.store.text import clean


class GlossaryFull(ResyncError):
    """No further entry is taken."""


class EntryTaken(ResyncError):
    """Another entry has this kind and name; `entry_id` is its."""

    def __init__(self, entry_id: int) -> None:
        super().__init__(f"Entry {entry_id} has this kind and name already.")
        self.entry_id = entry_id


def load_glossary(db: Database) -> list[GlossaryEntry]:
    """Every entry, oldest first."""
    with db.read() as connection:
        rows = fetch(connection, f"SELECT {_COLUMNS} FROM glossary ORDER BY id")
        return [_entry(row) for row in rows]


def keep_entry(
    db: Database, draft: GlossaryDraft, *, actor: str, now: datetime, entry_id: int | None = None
) -> GlossaryEntry | None:
    """Keep a new entry, or change one; None for an unknown one.

    Raises EntryTaken and GlossaryFull.
    """

    def keep(connection: Connection) -> GlossaryEntry | None:
        before = None if entry_id is None else _find(connection, entry_id)
        if entry_id is not None and before is None:
            return None
        taken = fetch_one(
            connection,
            "SELECT id FROM glossary WHERE kind = ? AND name = ?",
            (draft.kind, clean(draft.name)),
        )
        if taken is not None and taken[0] != entry_id:
            raise EntryTaken(taken[0])
        values = (draft.kind, clean(draft.name), json.dumps(draft.says), ms(now), clean(actor))
        if entry_id is None:
            (count,) = fetch_one(connection, "SELECT count(*) FROM glossary") or (0,)
            if count >= MOST_ENTRIES:
                raise GlossaryFull(f"The glossary has {MOST_ENTRIES} entries; remove one first.")
            query = f"INSERT INTO glossary ({_VALUES}) VALUES (?, ?, ?, ?, ?) RETURNING id"
            number = execute(connection, query, values).scalar_one()
        else:
            number = entry_id
            update(connection, "glossary", f"{_VALUES}, id", [(*values, number)])
        what = ("glossary.keep", Kind.GLOSSARY, number)
        tell_change(connection, now, actor, *what, before and _said(before), _said(draft))
        return _find(connection, number)

    return db.write(keep)


def remove_entry(db: Database, entry_id: int, *, actor: str, now: datetime) -> bool:
    """Forget an entry; whether it was there."""

    def remove(connection: Connection) -> bool:
        before = _find(connection, entry_id)
        if before is not None:
            execute(connection, "DELETE FROM glossary WHERE id = ?", (entry_id,))
            what = ("glossary.remove", Kind.GLOSSARY, entry_id)
            tell_change(connection, now, actor, *what, _said(before), None)
        return before is not None

    return db.write(remove)


_VALUES = "kind, name, says, changed_at, changed_by"
_COLUMNS = f"id, {_VALUES}"


def _find(connection: Connection, entry_id: int) -> GlossaryEntry | None:
    row = fetch_one(connection, f"SELECT {_COLUMNS} FROM glossary WHERE id = ?", (entry_id,))
    return None if row is None else _entry(row)


def _entry(row: Sequence[Any]) -> GlossaryEntry:
    number, kind, name, says, changed_at, by = row
    return GlossaryEntry(
        kind,
        name,
        tuple(json.loads(says)),
        entry_id=number,
        changed_at=instant(changed_at),
        changed_by=by,
    )


def _said(draft: GlossaryDraft) -> dict[str, Any]:
    return {"kind": draft.kind, "name": draft.name, "says": draft.says}
