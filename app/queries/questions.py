"""Questions in plain language: `POST /query`, and examples of them."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Annotated, Any

from msgspec import Meta

from app.answers.answer import answer
from app.answers.knowledge import examples
from app.answers.modelled import put_better, read_by_model
from app.answers.spoken import spoken_of
from app.answers.told import Asking
from app.ask import Context, Query
from app.declared import chosen, meaning, number, words
from app.queries.question import Question, names_now, read_as
from app.queries.views import Count, View, shown
from app.refusals import NotAcceptable, NotNow
from app.rights import Right
from data.domain.folding import fold
from data.store.asked.chosen import MOST_ROWS, answering
from data.store.audit import AuditEntry
from data.store.errors import StoreTooSlow
from data.store.plan import latest_snapshot
from data.texts import LANGUAGES, text
from data.tracing import note, span
from workers.questions.asked import Intent, Kind, Period, Taken
from workers.questions.catalogue import Catalogue
from workers.questions.filtered import is_about_nobody

_KINDS = {"job": Kind.JOB, "job_stream": Kind.STREAM, "workstation": Kind.WORKSTATION}
PATIENCE_S = 5.0
"""What the reading of one answer may take."""
_CODE = re.compile(r"`([^`\n]+)`")
_PLAN_IS_FRESH = timedelta(hours=1)
"""A plan polled so long before or after the asker's `now` is his present."""

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
    answer_id: Annotated[str, meaning("whom a feedback is about")]
    query: str
    language: Annotated[str, Meta(extra_json_schema={"enum": list(LANGUAGES)})]
    intent: IntentName
    time_range: RangeView | None
    reference_range: Annotated[RangeView | None, meaning("what a comparison compares with")]
    entities: EntitiesView
    summary: Annotated[str, meaning("Markdown; the figure asked for in its first paragraph")]
    jobs_named: Annotated[list[str], meaning("the jobs that the summary names")]
    details: list[dict[str, Any]]
    total: Count
    suggestions: list[str]
    chart: dict[str, Any] | None
    link: str | None
    sources: SourcesView
    read_by_model: Annotated[bool, meaning("a language model understood it, our grammar did not")]
    phrased_by_model: Annotated[bool, meaning("the first paragraph; its figures are the store's")]
    elapsed_ms: float


class AskQuestion(Question, Query, frozen=True, kw_only=True):
    """Answer a question in Portuguese, English or Spanish; every number is the store's"""

    right = Right.VIEWER

    def run(self, context: Context) -> AnswerView:
        with span("question"):
            answered = self._answer(context)
            note({"resync.intent": answered.intent, "resync.language": answered.language})
            return answered

    def _answer(self, context: Context) -> AnswerView:
        began = perf_counter()
        answer_id = secrets.token_hex(16)
        names = names_now(context)
        asked, zone = self.understood(context, names)
        if self.filter is not None and is_about_nobody(asked):
            raise NotAcceptable(("filter.intent", text("answer.whose", asked.language)))
        now = (self.now or context.now()).astimezone(UTC)
        context = replace(context, lang=asked.language)
        read = None
        if self.filter is None:
            read = read_by_model(context, self.query, asked, names, now, zone)
        asked = read or asked
        better = None
        try:
            has_plan = self._has_plan(context, now)
            with answering(context.db, PATIENCE_S) as connection:
                texts = spoken_of(context, connection, asked, now)
                asking = Asking(asked, context, connection, now, zone, names, has_plan, texts)
                told = answer(asking)
            better = put_better(context, self.query, asked, told.paragraphs[0])
        except StoreTooSlow:
            raise NotNow(text("answer.too_slow", asked.language), retry_s=5) from None
        finally:
            took_ms = round((perf_counter() - began) * 1000, 1)
            became = {**read_as(asked), "answer_id": answer_id, "took_ms": took_ms}
            if read is not None:
                became["read_by_model"] = True
            entry = AuditEntry(context.now(), context.actor, "question", self.query, None, became)
            context.core.questions.note(entry)
        summary = "\n\n".join([better or told.paragraphs[0], *told.paragraphs[1:]])
        return AnswerView(
            answer_id=answer_id,
            query=self.query,
            language=asked.language,
            intent=asked.intent.value,
            time_range=_range(asking, asked.period),
            reference_range=_range(asking, asked.reference),
            entities=shown(EntitiesView, asked.entities),
            summary=summary,
            jobs_named=_jobs_in(summary, names),
            details=[dict(row) for row in told.rows[:MOST_ROWS]],
            total=told.total,
            suggestions=(told.next or _with_names(self.query, asked.unsure))[:3],
            chart=None if told.chart is None else dict(told.chart),
            link=told.link,
            sources=SourcesView(runs=told.runs, events=told.events),
            read_by_model=read is not None,
            phrased_by_model=better is not None,
            elapsed_ms=took_ms,
        )

    def _has_plan(self, context: Context, now: datetime) -> bool:
        latest = latest_snapshot(context.db)
        if latest is None:
            return False
        return self.now is None or abs(now - latest.at) <= _PLAN_IS_FRESH


def _jobs_in(summary: str, names: Catalogue) -> list[str]:
    """The jobs whose names stand in an answer, each once."""
    said = dict.fromkeys(_CODE.findall(summary))
    return [one for one in said if Kind.JOB in names.kinds(fold(one))]


def _with_names(query: str, unsure: Sequence[Taken]) -> list[str]:
    """The same question of each of the names that may be meant."""
    return [query.replace(one.typed, name) for one in unsure for name in one.names]


def _range(asking: Asking, period: Period | None) -> RangeView | None:
    if period is None:
        return None
    return RangeView(
        start=period.start.astimezone(asking.zone),
        end=period.end.astimezone(asking.zone),
        label=asking.span(period),
    )


class NamesView(View, frozen=True, kw_only=True):
    names: list[str]


class KnownNames(Query, frozen=True, kw_only=True):
    """Names that the store knows, of the plan and of the past, that have a text in them"""

    right = Right.VIEWER
    kind: Annotated[str, chosen(_KINDS)]
    q: Annotated[str, words("the text, whatever its case and accents", 100)] = ""
    limit: Annotated[int, number("", 1, 50)] = 10

    def run(self, context: Context) -> NamesView:
        found = names_now(context).holding(_KINDS[self.kind], fold(self.q), self.limit)
        return NamesView(names=found)


class ExamplesView(View, frozen=True, kw_only=True):
    examples: list[str]


class QuestionExamples(Query, frozen=True, kw_only=True):
    """Questions that everybody asks first"""

    right = Right.VIEWER

    def run(self, context: Context) -> ExamplesView:
        return ExamplesView(examples=examples(context.lang))
