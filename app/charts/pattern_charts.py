"""Which chart of the patterns page is asked for, and its making from the store."""

from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from app.api.core import Core
from app.charts.chain_graph import Link, draw_chains
from app.charts.failure_clock import draw_clock
from app.charts.failure_grids import DAYS_OF_A_YEAR, draw_heat_map, draw_year
from app.charts.look import AskedChart, Drawn, Look, Name
from data.domain.patterns import PatternType
from data.store.failures import failure_counts
from data.store.patterns import PatternQuery, find_patterns


class Asked(AskedChart, frozen=True, kw_only=True):
    """A chart as the browser asks for it; of an empty `job` all jobs are meant."""

    kind: Literal["heat", "clock", "chain", "year"]
    days: Literal[30, 90, 365]
    job: Name
    narrow: bool = False


def draw(core: Core, asked: Asked, lang: str) -> Drawn:
    """The chart. Blocks; raises a StoreError when the store is away."""
    look = Look(asked.colours, lang, asked.narrow)
    if asked.kind == "chain":
        return draw_chains(_links(core, asked.job), look)
    zone = ZoneInfo(core.runtime.current.timezone)
    now = core.now()
    days = DAYS_OF_A_YEAR if asked.kind == "year" else asked.days
    counts = failure_counts(core.db, now - timedelta(days=days), now, zone, asked.job or None)
    if asked.kind == "year":
        return draw_year(counts.by_day, now.astimezone(zone).date(), look)
    if asked.kind == "clock":
        return draw_clock(counts.by_hour, look)
    return draw_heat_map(counts.by_hour, look)


def _links(core: Core, job_name: str) -> list[Link]:
    query = PatternQuery(types=(PatternType.DEPENDENCY_CHAIN,), job_name=job_name or None)
    return [
        Link(
            known.pattern_id,
            known.pattern.job.name,
            known.pattern.related_job.name,
            known.pattern.occurrences,
            known.pattern.opportunities,
            known.pattern.confidence,
        )
        for known in find_patterns(core.db, query)
        if known.pattern.related_job is not None
    ]
