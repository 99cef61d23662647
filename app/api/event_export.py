"""`/events.csv` and `/events.xlsx`: what a search of `/events` finds, newest first."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from app.api.base import ApiHandler
from app.api.events import event_query
from app.api.params import Params
from app.api.sheet_answer import Table, send_table
from app.sheets import Cell
from data.domain.events import Event
from data.store import events
from data.store.engine import Database
from data.store.events import EventQuery
from data.texts import text
from data.texts.event_words import event_message

MOST_EVENTS = 100_000
"""The newest so many: a sheet nobody could read is not worth the memory it takes."""
_COLUMNS = (
    "timestamp", "severity", "event_type", "category", "source", "message", "job_stream",
    "workstation", "status", "return_code", "acknowledged_by", "acknowledged_at", "note",
    "event_id",
)  # fmt: skip


class EventSheets(ApiHandler):
    async def get(self, ending: str) -> None:
        params = Params(self)
        query, _, _ = event_query(params, self.core.now(), self.lang)
        params.check()
        query = replace(query, limit=MOST_EVENTS, cursor=None)
        read = partial(_table, self.core.db, query, self.lang, self.zone)
        await send_table(self, ending, "events", read)


def _table(db: Database, query: EventQuery, lang: str, zone: ZoneInfo) -> Table:
    found = events.events_page(db, query).items
    head = [text(f"screen.events.export.{name}", lang) for name in _COLUMNS]
    return Table(text("screen.page.timeline", lang), head, _rows(found, lang, zone))


def _rows(found: Iterable[Event], lang: str, zone: ZoneInfo) -> Iterable[list[Cell]]:
    for event in found:
        job, taken = event.job, event.acknowledged
        yield [
            event.at.astimezone(zone),
            text(f"severity.{event.severity.name.lower()}", lang),
            text(f"event_type.{event.type.word}", lang),
            text(f"category.{event.category.name.lower()}", lang),
            event.source,
            event_message(event, lang, zone),
            job.job_stream if job else None,
            job.workstation if job else None,
            event.current,
            job.return_code if job else None,
            taken.by if taken else None,
            taken.at.astimezone(zone) if taken else None,
            taken.note if taken else None,
            event.event_id,
        ]
