"""`/status/workstations.csv` and `….xlsx`: every workstation of the plan with its jobs counted."""

from collections.abc import Iterable
from functools import partial
from zoneinfo import ZoneInfo

from app.api.base import ApiHandler
from app.api.sheet_answer import Table, send_table
from app.sheets import Cell
from data.store import plan
from data.store.engine import Database
from data.texts import text

_COLUMNS = (
    "name", "type", "status", "since", "jobs_running", "jobs_pending", "jobs_failed", "limit",
    "fence", "node", "version", "last_seen",
)  # fmt: skip


class WorkstationSheets(ApiHandler):
    async def get(self, ending: str) -> None:
        read = partial(_table, self.core.db, self.lang, self.zone)
        await send_table(self, ending, "workstations", read)


def _table(db: Database, lang: str, zone: ZoneInfo) -> Table:
    head = [text(f"screen.workstations.export.{name}", lang) for name in _COLUMNS]
    return Table(text("screen.workstations.title", lang), head, _rows(db, lang, zone))


def _rows(db: Database, lang: str, zone: ZoneInfo) -> Iterable[list[Cell]]:
    for one in plan.workstations(db):
        since, seen = (
            None if at is None else at.astimezone(zone) for at in (one.since, one.last_seen)
        )
        yield [
            one.name,
            one.type,
            text(f"workstation_status.{one.status.name}", lang),
            since,
            one.jobs_running,
            one.jobs_pending,
            one.jobs_failed,
            one.limit,
            one.fence,
            one.node,
            one.version,
            seen,
        ]
