"""`/patterns.csv` and `/patterns.xlsx`: everything a search of `/patterns` finds."""

from collections.abc import Iterable
from functools import partial
from zoneinfo import ZoneInfo

from app.api.base import ApiHandler
from app.api.patterns import pattern_query
from app.api.sheet_answer import Table, send_table
from app.sheets import Cell
from data.store import patterns
from data.store.engine import Database
from data.store.patterns import KnownPattern, PatternQuery
from data.texts import text
from data.texts.pattern_words import pattern_sentence

_COLUMNS = (
    "pattern_type", "job_name", "job_stream", "workstation", "related_job", "description",
    "status", "confidence", "occurrences", "opportunities", "p_value", "first_seen", "last_seen",
    "dismissed_by", "reason", "pattern_id",
)  # fmt: skip


class PatternSheets(ApiHandler):
    async def get(self, ending: str) -> None:
        read = partial(_table, self.core.db, pattern_query(self), self.lang, self.zone)
        await send_table(self, ending, "patterns", read)


def _table(db: Database, query: PatternQuery, lang: str, zone: ZoneInfo) -> Table:
    found = patterns.find_patterns(db, query)
    head = [text(f"screen.patterns.export.{name}", lang) for name in _COLUMNS]
    return Table(text("screen.page.patterns", lang), head, _rows(found, lang, zone))


def _rows(found: Iterable[KnownPattern], lang: str, zone: ZoneInfo) -> Iterable[list[Cell]]:
    for known in found:
        pattern, dismissed = known.pattern, known.dismissed
        yield [
            text(f"screen.patterns.types.{pattern.type.word}", lang),
            pattern.job.name,
            pattern.job.stream,
            pattern.job.workstation,
            pattern.related_job.name if pattern.related_job else None,
            pattern_sentence(pattern, lang, zone),
            text(f"screen.patterns.statuses.{known.status.word}", lang),
            round(pattern.confidence, 4),
            pattern.occurrences,
            pattern.opportunities,
            pattern.p_value,
            pattern.first_seen.astimezone(zone),
            pattern.last_seen.astimezone(zone),
            dismissed.by if dismissed else None,
            dismissed.reason if dismissed else None,
            known.pattern_id,
        ]
