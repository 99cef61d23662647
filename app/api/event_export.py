"""`/events.csv` and `/events.xlsx`: what a search of `/events` finds, newest first."""

from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from app.api.base import ApiHandler
from app.api.events import event_query
from app.api.params import Params
from app.sheets import CSV_TYPE, XLSX_TYPE, Cell, to_csv, to_xlsx
from data.domain.events import Event
from data.store import events
from data.store.engine import Database
from data.store.events import EventQuery
from data.texts import text
from data.texts.event_words import event_message

MOST_EVENTS = 100_000
"""The newest so many: a sheet nobody could read is not worth the memory it takes."""
_PIECE = 256 * 1024  # bytes handed to the socket at once
_COLUMNS = (
    "timestamp", "severity", "event_type", "category", "source", "message", "job_stream",
    "workstation", "status", "return_code", "acknowledged_by", "acknowledged_at", "note",
    "event_id",
)  # fmt: skip


class _ExportHandler(ApiHandler):
    media: str
    ending: str

    async def get(self) -> None:
        params = Params(self)
        query, _, _ = event_query(params, self.core.now(), self.lang)
        params.check()
        query = replace(query, limit=MOST_EVENTS, cursor=None)
        written = await self.slow(_export, self.core.db, query, self.ending, self.lang, self.zone)
        self.set_header("Content-Type", self.media)
        self.set_header("Content-Language", self.lang)
        name = f"events-{self.core.now().astimezone(self.zone):%Y%m%d-%H%M%S}.{self.ending}"
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        for start in range(0, len(written), _PIECE):
            self.write(written[start : start + _PIECE])
            await self.flush()


class EventsCsvHandler(_ExportHandler):
    media = f"{CSV_TYPE}; charset=utf-8"
    ending = "csv"


class EventsXlsxHandler(_ExportHandler):
    media = XLSX_TYPE
    ending = "xlsx"


def _export(db: Database, query: EventQuery, ending: str, lang: str, zone: ZoneInfo) -> bytes:
    found = events.events_page(db, query).items
    head = [text(f"screen.events.export.{name}", lang) for name in _COLUMNS]
    rows = _rows(found, lang, zone)
    if ending == "csv":
        return to_csv(head, rows)
    return to_xlsx(text("screen.page.timeline", lang), head, rows)


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
