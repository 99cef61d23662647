"""Questions in plain language: `POST /query`, and examples of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from time import perf_counter
from typing import Annotated, Any

from msgspec import Meta

from app.answers.answer import answer
from app.answers.knowledge import examples
from app.answers.told import Asking
from app.ask import Context, Query
from app.declared import chosen, meaning, words
from app.queries.views import Count, View, shown
from app.refusals import Mistake, NotNow
from app.rights import Right
from data.store.asked import answering
from data.store.errors import StoreTooSlow
from data.store.plan import latest_snapshot
from data.texts import LANGUAGES, Language, language_of, text
from workers.name_book import NamesNotReady
from workers.questions.asked import Asked, Intent, Period
from workers.questions.catalogue import Catalogue
from workers.questions.follow import understand_after

LONGEST = 500
SHORTEST = 3
MOST_BEFORE = 5
PATIENCE_S = 5.0
"""What the reading of one answer may take."""
_YEARS = range(1972, 2900)
_PLAN_IS_FRESH = timedelta(hours=1)
"""A plan polled so long before or after the asker's `now` is his present."""

_Language = Annotated[str, chosen(LANGUAGES, "of a question whose words tell none")]
_Now = Annotated[datetime, meaning("the clock of the question, and its offset the local time")]
IntentName = Annotated[str, Meta(extra_json_schema={"enum": [one.value for one in Intent]})]


class RangeView(View, frozen=True, kw_only=True):
    """Half-open, on the asker's clock"""

    start: datetime
    end: datetime
    label: str


class EntitiesView(View, frozen=True, kw_only=True):
    jobs: tuple[str, ...]
    workstations: tuple[str, ...]
    job_streams: tuple[str, ...]
    statuses: tuple[str, ...]
    error_codes: tuple[str, ...]


class SourcesView(View, frozen=True, kw_only=True):
    """How many runs and events of the store the answer was made of"""

    runs: Count
    events: Count


class AnswerView(View, frozen=True, kw_only=True):
    query: str
    language: Annotated[str, Meta(extra_json_schema={"enum": list(LANGUAGES)})]
    intent: IntentName
    time_range: RangeView | None
    reference_range: Annotated[RangeView | None, meaning("what a comparison compares with")]
    entities: EntitiesView
    summary: Annotated[str, meaning("Markdown; the figure asked for in its first paragraph")]
    details: list[dict[str, Any]]
    total: Count
    suggestions: list[str]
    chart: dict[str, Any] | None
    link: str | None
    sources: SourcesView
    elapsed_ms: float


class AskQuestion(Query, frozen=True, kw_only=True):
    """Answer a question in Portuguese, English or Spanish; every number is the store's"""

    right = Right.VIEWER
    query: Annotated[
        str,
        words(
            "the question",
            LONGEST,
            SHORTEST,
            trimmed=True,
            refused=f"must be text of {SHORTEST} to {LONGEST} characters",
        ),
    ]
    language: _Language | None = None
    now: _Now | None = None
    before: Annotated[
        tuple[Annotated[str, Meta(max_length=LONGEST)], ...],
        Meta(
            max_length=MOST_BEFORE, description="earlier questions of the talk, the last one last"
        ),
    ] = ()

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        if self.now is not None and self.now.astimezone(UTC).year not in _YEARS:
            yield "now", f"must be of a year from {_YEARS[0]} to {_YEARS[-1]}"

    def run(self, context: Context) -> AnswerView:
        began = perf_counter()
        try:
            names = context.core.names.names()
        except NamesNotReady as error:
            raise NotNow(str(error), retry_s=2) from None
        asked, zone = self.understood(context, names)
        now = (self.now or context.now()).astimezone(UTC)
        context = _in_language(context, asked.language)
        try:
            with answering(context.db, PATIENCE_S) as connection:
                asking = Asking(asked, context, connection, now, zone, self._has_plan(context, now))
                told = answer(asking, names)
        except StoreTooSlow:
            raise NotNow(text("answer.too_slow", asked.language), retry_s=5) from None
        return AnswerView(
            query=self.query,
            language=asked.language,
            intent=asked.intent.value,
            time_range=_range(asking, asked.period),
            reference_range=_range(asking, asked.reference),
            entities=shown(EntitiesView, asked.entities),
            summary="\n\n".join(told.paragraphs),
            details=[dict(row) for row in told.rows[:50]],
            total=told.total,
            suggestions=told.next[:3],
            chart=None if told.chart is None else dict(told.chart),
            link=told.link,
            sources=SourcesView(runs=told.runs, events=told.events),
            elapsed_ms=round((perf_counter() - began) * 1000, 1),
        )

    def understood(self, context: Context, names: Catalogue) -> tuple[Asked, tzinfo]:
        """What is asked, and on which clock: the offset of `now`, else the configured zone."""
        now = self.now or context.now()
        zone: tzinfo = context.zone
        if self.now is not None:
            zone = self.now.tzinfo or UTC
        otherwise: Language = language_of(self.language or "") or context.lang
        return understand_after(self.query, self.before, names, now, zone, otherwise), zone

    def _has_plan(self, context: Context, now: datetime) -> bool:
        latest = latest_snapshot(context.db)
        if latest is None:
            return False
        return self.now is None or abs(now - latest.at) <= _PLAN_IS_FRESH


def _range(asking: Asking, period: Period | None) -> RangeView | None:
    if period is None:
        return None
    return RangeView(
        start=period.start.astimezone(asking.zone),
        end=period.end.astimezone(asking.zone),
        label=asking.span(period),
    )


def _in_language(context: Context, language: Language) -> Context:
    return Context(context.core, context.actor, language, context.most_rows, context.action_id)


class ExamplesView(View, frozen=True, kw_only=True):
    examples: list[str]


class QuestionExamples(Query, frozen=True, kw_only=True):
    """Questions that everybody asks first"""

    right = Right.VIEWER

    def run(self, context: Context) -> ExamplesView:
        return ExamplesView(examples=examples(context.lang))
