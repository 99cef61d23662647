"""What people changed, for administrators: who, what, from where, before and after."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Annotated, Any

from app.api.core import Pace
from app.ask import Context, Query
from app.declared import meaning, words
from app.queries.paging import Cursor, Limit
from app.queries.tables import Table, columns
from app.queries.views import View, shown
from app.rights import Right
from data.store.audit import AuditEntry, AuditQuery, audit_page
from data.store.engine import Database

_READ_AT_ONCE = 500


class AuditEntryView(View, frozen=True, kw_only=True):
    actor: str
    action: str
    target: str
    before: Any
    after: Any
    source: Annotated[str | None, meaning("an address, or the door; null: Resync itself")]
    at: datetime


class AuditList(View, frozen=True, kw_only=True):
    entries: list[AuditEntryView]
    next_cursor: str | None


class AuditFilters(Query, frozen=True, kw_only=True):
    right = Right.ADMINISTRATOR
    actor: Annotated[str, words("who did it, exactly", 200)] | None = None
    action: Annotated[str, words("such as setting, user or problem.close", 100)] | None = None
    start: Annotated[datetime, meaning("from then on")] | None = None
    end: Annotated[datetime, meaning("before then")] | None = None

    def wanted(self, limit: int, cursor: str | None = None) -> AuditQuery:
        return AuditQuery(self.actor, self.action, self.start, self.end, limit, cursor)


class Audit(AuditFilters, frozen=True, kw_only=True):
    """Who did what, newest first"""

    limit: Limit = 100
    cursor: Cursor | None = None

    def run(self, context: Context) -> AuditList:
        page = audit_page(context.db, self.wanted(self.limit, self.cursor))
        return AuditList(entries=[_view(one) for one in page.items], next_cursor=page.next_cursor)


AUDIT_COLUMNS = columns(
    "audit",
    AuditEntryView,
    "at actor action target before after source",
    title="screen.access.audit.title",
    heads="screen.access.audit.export",
    before=lambda one: _said(one.before),
    after=lambda one: _said(one.after),
)


class AuditTable(AuditFilters, frozen=True, kw_only=True):
    """The same as a table; by REST 100,000 rows at most"""

    pace = Pace.HEAVY
    table = AUDIT_COLUMNS

    def run(self, context: Context) -> Table:
        found = islice(_all(context.db, self.wanted(_READ_AT_ONCE)), context.most_rows)
        return Table(AUDIT_COLUMNS, map(_view, found))


def _all(db: Database, query: AuditQuery) -> Iterator[AuditEntry]:
    while True:
        page = audit_page(db, query)
        yield from page.items
        if page.next_cursor is None:
            return
        query = replace(query, cursor=page.next_cursor)


def _view(one: AuditEntry) -> AuditEntryView:
    return shown(AuditEntryView, one, target=one.subject)


def _said(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
