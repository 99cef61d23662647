"""The record of who changed what, from where, before and after; append-only.

It is written in the transaction of the change, so that neither is there without the other.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.changes import Kind
from data.feed import append
from data.store.engine import Database
from data.store.pages import Page, cut, from_cursor
from data.store.rows import Rows, insert
from data.store.sql import fetch, instant, ms
from data.store.text import clean
from data.store.where import Where

_SOURCE: ContextVar[str | None] = ContextVar("source", default=None)


@contextmanager
def acting_from(source: str | None) -> Iterator[None]:
    """Whatever is done within is done from there: each record says it. `Database.write` carries it
    into its own thread."""
    before = _SOURCE.set(source)
    try:
        yield
    finally:
        _SOURCE.reset(before)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`source` is an address, or the door where there is none; None: Resync itself."""

    at: datetime
    actor: str
    action: str
    subject: str
    before: Any
    after: Any
    source: str | None = field(default_factory=_SOURCE.get)


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which records: all of what is given holds. `kind` is what an action begins with, such as
    `user` or `problem.close`."""

    actor: str | None = None
    kind: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    limit: int = 100
    cursor: str | None = None


def audit_entries(db: Database, limit: int = 100) -> list[AuditEntry]:
    """The latest records, newest first."""
    with db.read() as connection:
        rows = fetch(
            connection,
            f"SELECT {_AUDIT_COLUMNS} FROM audit_log ORDER BY id DESC LIMIT ?",
            (limit,),
        )
    return [_entry(row) for row in rows]


def last_changes(db: Database) -> list[AuditEntry]:
    """The newest record of each setting that was ever changed."""
    newest = "SELECT max(id) FROM audit_log WHERE action = 'setting' GROUP BY subject"
    with db.read() as connection:
        rows = fetch(
            connection,
            f"SELECT {_AUDIT_COLUMNS} FROM audit_log WHERE id IN ({newest}) ORDER BY id DESC",
        )
    return [_entry(row) for row in rows]


def audit_page(db: Database, query: AuditQuery) -> Page[AuditEntry]:
    """The records that a question is about, newest first. Raises StoreInvalid for a bad cursor."""
    where = Where()
    if query.actor is not None:
        where.add("actor = ?", clean(query.actor))
    if query.kind is not None:
        kind = clean(query.kind)
        begins = f"{kind}."
        where.add("(action = ? OR substr(action, 1, ?) = ?)", kind, len(begins), begins)
    for condition, at in (("at >= ?", query.start), ("at < ?", query.end)):
        if at is not None:
            where.add(condition, ms(at))
    if query.cursor is not None:
        where.add("id < ?", from_cursor(query.cursor, "audit", int)[0])
    with db.read() as connection:
        rows = fetch(
            connection,
            f"SELECT {_AUDIT_COLUMNS}, id FROM audit_log{where} ORDER BY id DESC LIMIT ?",
            (*where.values, query.limit + 1),
        )
    page, cursor = cut(rows, query.limit, "audit", lambda row: (row[7],))
    return Page([_entry(row[:-1]) for row in page], cursor)


_AUDIT_COLUMNS = "at, actor, action, subject, was, became, source"


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
    write_audits(connection, [AuditEntry(now, actor, action, subject, before, after)])


def write_audits(connection: Connection, entries: Iterable[AuditEntry]) -> None:
    """The same of several."""
    rows: Rows = [
        (
            ms(one.at),
            clean(one.actor),
            clean(one.action),
            clean(one.subject),
            None if one.before is None else json.dumps(one.before),
            None if one.after is None else json.dumps(one.after),
            clean(one.source),
        )
        for one in entries
    ]
    insert(connection, "audit_log", _AUDIT_COLUMNS, rows)


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


def _entry(row: Sequence[Any]) -> AuditEntry:
    at, actor, action, subject, was, became, source = row
    return AuditEntry(instant(at), actor, action, subject, _read(was), _read(became), source)


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text)
