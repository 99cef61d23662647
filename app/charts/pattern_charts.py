"""Which chart of the patterns page is asked for, and its making from the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, cast, get_args
from zoneinfo import ZoneInfo

from app.api.core import Core
from app.charts.chain_graph import Link, draw_chains
from app.charts.failure_clock import draw_clock
from app.charts.failure_grids import DAYS_OF_A_YEAR, draw_heat_map, draw_year
from app.charts.look import Drawn, Look, colours_of
from data.domain.patterns import PatternType
from data.store.failures import failure_counts
from data.store.patterns import PatternQuery, find_patterns

Kind = Literal["heat", "clock", "chain", "year"]
PERIODS = (30, 90, 365)  # days
_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A chart as the browser asks for it; of an empty `job_name` all jobs are meant."""

    kind: Kind
    days: int
    job_name: str
    look: Look

    @classmethod
    def of(cls, said: object, lang: str) -> "Asked | None":
        """What the browser said; None for nothing, or for what is none of ours."""
        if not isinstance(said, Mapping):
            return None
        values = cast(Mapping[str, Any], said)
        kind, days, job = values.get("kind"), values.get("days"), values.get("job")
        colours = colours_of(values.get("colours"))
        if kind not in get_args(Kind) or days not in PERIODS or colours is None:
            return None
        if not isinstance(job, str) or len(job) > _LONGEST_NAME:
            return None
        return cls(cast(Kind, kind), days, job, Look(colours, lang, values.get("narrow") is True))


def draw(core: Core, asked: Asked) -> Drawn:
    """The chart. Blocks; raises a StoreError when the store is away."""
    if asked.kind == "chain":
        return draw_chains(_links(core, asked.job_name), asked.look)
    zone = ZoneInfo(core.runtime.current.timezone)
    now = core.now()
    days = DAYS_OF_A_YEAR if asked.kind == "year" else asked.days
    counts = failure_counts(core.db, now - timedelta(days=days), now, zone, asked.job_name or None)
    if asked.kind == "year":
        return draw_year(counts.by_day, now.astimezone(zone).date(), asked.look)
    if asked.kind == "clock":
        return draw_clock(counts.by_hour, asked.look)
    return draw_heat_map(counts.by_hour, asked.look)


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
