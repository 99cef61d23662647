"""Patterns: what was learned from the past."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta

from app.api.core import Pace
from app.ask import Context, Query
from app.declared import meaning, number, words
from app.queries.tables import Table, columns
from app.queries.views import Count, Share, View, shown
from app.refusals import NotKnown
from app.rights import Right
from data.domain.patterns import Pattern as FoundPattern
from data.domain.patterns import PatternStatus, PatternType
from data.store import patterns
from data.store.patterns import KnownPattern, PatternQuery
from data.texts.pattern_words import pattern_sentence

_SHOWN = (PatternStatus.ACTIVE, PatternStatus.FADING)
TypeWord = Annotated[str, Meta(extra_json_schema={"enum": [one.word for one in PatternType]})]
StatusWord = Annotated[str, Meta(extra_json_schema={"enum": [one.word for one in PatternStatus]})]


class EvidenceView(View, frozen=True, kw_only=True):
    rate: Share
    base_rate: Share
    base_failures: Count
    base_opportunities: Count
    run_ids: Annotated[
        list[str], Meta(description="the failing runs, newest first; see /history/run")
    ]
    facts: Mapping[str, Any]


class DismissalView(View, frozen=True, kw_only=True):
    at: datetime
    by: str
    reason: str


class FoundPatternView(View, frozen=True, kw_only=True):
    """A pattern of one detection"""

    pattern_id: Annotated[str, meaning("the same when it is found again")]
    pattern_type: TypeWord
    job_name: Annotated[str, meaning("of a chain the upstream job")]
    job_stream: str
    workstation: str
    related_job: Annotated[str | None, meaning("the downstream job of a chain")]
    related_job_stream: str | None
    related_workstation: str | None
    hour: Annotated[int, Meta(ge=0, le=23)] | None
    weekday: Annotated[int, Meta(ge=0, le=6, description="0 = Monday")] | None
    month_end: bool | None
    resolved: bool
    confidence: Share
    p_value: Annotated[Share, meaning("the pattern's own test, before correction")]
    q_value: Annotated[Share, meaning("after control of the false discovery rate")]
    effect: Annotated[float, meaning("how many times the usual rate")]
    occurrences: Count
    opportunities: Count
    first_seen: datetime
    last_seen: datetime
    description: Annotated[str, meaning("one sentence in the reader's language")]
    evidence: EvidenceView


class PatternView(FoundPatternView, frozen=True, kw_only=True):
    """A pattern and how it stands"""

    status: StatusWord
    detected_at: datetime
    updated_at: datetime
    days: Annotated[Count, meaning("the window of the last detection that found it")]
    dismissed: DismissalView | None


def found_pattern(pattern: FoundPattern, description: str) -> FoundPatternView:
    return shown(FoundPatternView, pattern, **_found(pattern, description))


def pattern_view(known: KnownPattern, context: Context) -> PatternView:
    pattern, dismissed = known.pattern, known.dismissed
    return shown(
        PatternView,
        pattern,
        **_found(pattern, pattern_sentence(pattern, context.lang, context.zone)),
        status=known.status.word,
        detected_at=known.found_at,
        updated_at=known.updated_at,
        days=known.days,
        dismissed=dismissed and shown(DismissalView, dismissed),
    )


def _found(pattern: FoundPattern, description: str) -> dict[str, Any]:
    """What a pattern itself calls otherwise."""
    evidence, related = pattern.evidence, pattern.related_job
    # Our numbers, not the engine's ids: a run of a year ago is found by them at once.
    runs = [f"r{run_id}" for run_id in evidence.run_ids]
    return {
        "pattern_id": pattern.key,
        "pattern_type": pattern.type.word,
        "job_name": pattern.job.name,
        "job_stream": pattern.job.stream,
        "workstation": pattern.job.workstation,
        "related_job": related and related.name,
        "related_job_stream": related and related.stream,
        "related_workstation": related and related.workstation,
        "confidence": round(pattern.confidence, 4),
        "effect": round(pattern.effect, 2),
        "description": description,
        "evidence": shown(EvidenceView, evidence, run_ids=runs),
    }


class PatternList(View, frozen=True, kw_only=True):
    patterns: list[PatternView]


class PatternFilters(Query, frozen=True, kw_only=True):
    """Which patterns."""

    right = Right.VIEWER
    pattern_type: Annotated[tuple[PatternType, ...], meaning("repeatable")] = ()
    min_confidence: (
        Annotated[float, number("`pattern_min_confidence` of the settings by default", 0, 1)] | None
    ) = None
    job_name: (
        Annotated[str, words("either job; `*` and `?` stand for any characters", 200)] | None
    ) = None
    status: Annotated[
        tuple[PatternStatus, ...], meaning("repeatable; active and fading by default")
    ] = ()
    dismissed: Annotated[bool, meaning("dismissed ones, too")] = False

    def found(self, context: Context) -> list[KnownPattern]:
        least = self.min_confidence
        query = PatternQuery(
            types=self.pattern_type,
            statuses=self.status or _SHOWN,
            min_confidence=context.config.pattern_min_confidence if least is None else least,
            job_name=self.job_name,
            dismissed=self.dismissed,
        )
        return patterns.find_patterns(context.db, query)


class Patterns(PatternFilters, frozen=True, kw_only=True):
    """Patterns of failures, the most important first"""

    def run(self, context: Context) -> PatternList:
        return PatternList(patterns=[pattern_view(one, context) for one in self.found(context)])


PATTERN_COLUMNS = columns(
    "patterns",
    PatternView,
    "pattern_type job_name job_stream workstation related_job description status confidence"
    " occurrences opportunities p_value first_seen last_seen dismissed_by reason pattern_id",
    title="screen.page.patterns",
    heads="screen.patterns.export",
    words={"pattern_type": "screen.patterns.types", "status": "screen.patterns.statuses"},
    p_value=lambda pattern: float(f"{pattern.p_value:.3g}"),
    dismissed_by=lambda pattern: pattern.dismissed and pattern.dismissed.by,
    reason=lambda pattern: pattern.dismissed and pattern.dismissed.reason,
)


class PatternTable(PatternFilters, frozen=True, kw_only=True):
    """Everything a search of patterns finds"""

    pace = Pace.HEAVY
    table = PATTERN_COLUMNS

    def run(self, context: Context) -> Table:
        rows: Iterable[PatternView] = (pattern_view(one, context) for one in self.found(context))
        return Table(PATTERN_COLUMNS, rows)


class Pattern(Query, frozen=True, kw_only=True):
    """One pattern, dismissed and gone ones too"""

    right = Right.VIEWER
    pattern_id: str

    def run(self, context: Context) -> PatternView:
        return known_pattern(patterns.get_pattern(context.db, self.pattern_id), context)


def known_pattern(known: KnownPattern | None, context: Context) -> PatternView:
    """The view of a pattern that has to be there."""
    if known is None:
        raise NotKnown("There is no such pattern.")
    return pattern_view(known, context)
