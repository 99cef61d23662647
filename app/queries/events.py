"""Events: pages of the past, the severe ones, search, and how many there were when."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import islice
from typing import Annotated, Any, Literal

from msgspec import Meta

from app.api.core import Core, Pace
from app.ask import Context, Query
from app.declared import meaning, number, words
from app.queries.paging import Cursor, Limit
from app.queries.tables import Table, columns
from app.queries.views import EventView, PeriodView, SeverityName, plain, shown
from app.refusals import Mistake
from app.rights import Right
from data.domain.events import Category, Event, EventType, Severity
from data.domain.views import Count, View
from data.store import events
from data.store.engine import Database
from data.store.events import EventQuery
from data.store.pages import Page, cut, from_cursor
from data.store.problems.find import problem_number
from data.store.sql import instant
from data.store.text import fold
from data.texts import entries, text
from data.texts.event_words import event_message

_DEFAULT_HOURS = 24
_READ_AT_ONCE = 5000  # events of a table
_NO_PROBLEM = 0
_AFTER = "events after"  # the kind of cursor that pages by `seq`
_LARGEST_SEQ = 2**63 - 1
_MOST_BARS = 1000
_PATIENCE_MS = 50  # of a page that may be partial: one more window fits into 100 ms

_BY_WORD = [(severity.word, severity) for severity in Severity]


def event_view(event: Event, lang: str, zone: tzinfo = UTC) -> EventView:
    """An event as outsiders know it; times of day in its sentence are told in `zone`."""
    details: dict[str, Any] = plain(event.facts)
    if event.job is not None:
        details["job"] = event.job
    if event.workstation is not None:
        details["workstation"] = plain(event.workstation)
    return shown(
        EventView,
        event,
        event_type=event.type.word,
        category=event.category.word,
        severity=event.severity.word,
        timestamp=event.at,
        message=event_message(event, lang, zone),
        previous_state=event.previous,
        current_state=event.current,
        details=details,
    )


def _views(found: Iterable[Event], context: Context) -> list[EventView]:
    lang, zone = context.lang, context.zone
    return [event_view(event, lang, zone) for event in found]


class EventPage(View, frozen=True, kw_only=True):
    events: list[EventView]
    next_cursor: str | None
    searched_to: Annotated[
        datetime | None, meaning("with `partial`: how far a page came whose time was over")
    ]
    period: PeriodView


class EventList(View, frozen=True, kw_only=True):
    events: list[EventView]
    next_cursor: str | None = None


class Found(View, frozen=True, kw_only=True):
    events: list[EventView]
    query: str


class EventFilters(Query, frozen=True, kw_only=True):
    """Which events of which period.

    Without `end` there is none: the engine's clock may be ahead of ours, and what it dates a
    little into the future happened all the same.
    """

    right = Right.VIEWER
    hours: Annotated[int, number("the last so many hours; 24 by default", 1, 8760)] | None = None
    start: Annotated[datetime | None, meaning("from this instant on, instead of hours")] = None
    end: Annotated[datetime | None, meaning("before this instant")] = None
    severity: Annotated[tuple[Severity, ...], meaning("repeatable")] = ()
    event_type: Annotated[tuple[EventType, ...], meaning("repeatable")] = ()
    category: Annotated[tuple[Category, ...], meaning("repeatable")] = ()
    source: Annotated[
        tuple[str, ...], meaning("name of a job, job stream or workstation; repeatable")
    ] = ()
    job: (
        Annotated[str, words("name of the job; `*` and `?` stand for any characters", 200)] | None
    ) = None
    workstation: (
        Annotated[str, words("the workstation and its jobs; `*` and `?` likewise", 200)] | None
    ) = None
    q: Annotated[str, words("words that all have to fit, as in the search", 200)] | None = None
    open: Annotated[
        bool, meaning("only what told of something that still is wrong and nobody has taken")
    ] = False
    problem_id: (
        Annotated[str, words("what told of a problem; without a period, all of it", 200)] | None
    ) = None

    def period(self, now: datetime) -> tuple[datetime, datetime]:
        until = self.end.astimezone(UTC) if self.end else now
        if self.start is not None:
            return self.start.astimezone(UTC), until
        if self.problem_id is not None and self.hours is None:
            return instant(0), until
        return until - timedelta(hours=self.hours or _DEFAULT_HOURS), until

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        if self.hours is not None and self.start is not None:
            yield "hours", "give hours or start, not both"
        since, until = self.period(context.now())
        if since > until:
            yield "start", "must not be after end"

    def wanted(self, core: Core, lang: str) -> EventQuery:
        """The same for the store; `lang` is that of the words in `q`."""
        problem = None
        if self.problem_id is not None:
            problem = problem_number(core.db, self.problem_id) or _NO_PROBLEM
        return EventQuery(
            problem=problem,
            start=self.period(core.now())[0],
            end=self.end,
            severities=self.severity,
            types=self.event_type,
            categories=self.category,
            sources=self.source,
            job=self.job,
            workstation=self.workstation,
            text=self.q,
            open=self.open,
            saying=saying(self.q or "", lang),
        )


class Events(EventFilters, frozen=True, kw_only=True):
    """Events, newest first; with `after_seq` oldest first"""

    after_seq: Annotated[int, number("only later ones, oldest first", 0, _LARGEST_SEQ)] | None = (
        None
    )
    order: Annotated[Literal["newest", "oldest"], Meta(description="which come first")] = "newest"
    partial: Annotated[
        bool,
        meaning("answer within a moment, if with few or no rows; `next_cursor` goes on"),
    ] = False
    limit: Limit = 100
    cursor: Cursor | None = None

    def run(self, context: Context) -> EventPage:
        now = context.now()
        query = replace(
            self.wanted(context.core, context.lang),
            within_ms=_PATIENCE_MS if self.partial else None,
            oldest_first=self.order == "oldest",
            limit=self.limit,
            cursor=self.cursor,
        )
        if self.after_seq is None:
            page = events.events_page(context.db, query)
        else:
            if self.hours is None and self.start is None:
                query = replace(query, start=None)
            page = _page_after(context, query, self.after_seq)
        start, end = self.period(now)
        return EventPage(
            events=_views(page.items, context),
            next_cursor=page.next_cursor,
            searched_to=page.reached,
            period=PeriodView(start=start, end=end),
        )


class FindEvents(Events, frozen=True, kw_only=True):
    """Events, newest first; words without a period are looked for in all that is kept"""

    def period(self, now: datetime) -> tuple[datetime, datetime]:
        if self.q is not None and self.hours is None and self.start is None:
            return instant(0), self.end.astimezone(UTC) if self.end else now
        return super().period(now)


EVENT_COLUMNS = columns(
    "events",
    EventView,
    "timestamp severity event_type category source message job_stream workstation status"
    " return_code acknowledged_by acknowledged_at note event_id problem_id",
    title="screen.page.timeline",
    heads="screen.events.export",
    words={"severity": "severity", "event_type": "event_type", "category": "category"},
    job_stream=lambda event: _job(event, "job_stream"),
    workstation=lambda event: _job(event, "workstation"),
    status=lambda event: event.current_state,
    return_code=lambda event: _job(event, "return_code"),
    acknowledged_by=lambda event: event.acknowledged and event.acknowledged.by,
    acknowledged_at=lambda event: event.acknowledged and event.acknowledged.at,
    note=lambda event: event.acknowledged and event.acknowledged.note,
)


def _job(event: EventView, name: str) -> Any:
    job = event.details.get("job")
    return None if job is None else getattr(job, name)


class EventTable(EventFilters, frozen=True, kw_only=True):
    """Everything a search of events finds, newest first; by REST 100,000 at most"""

    pace = Pace.HEAVY
    table = EVENT_COLUMNS

    def run(self, context: Context) -> Table:
        query = replace(self.wanted(context.core, context.lang), limit=_READ_AT_ONCE)
        lang, zone = context.lang, context.zone
        found = islice(_all_events(context.db, query), context.most_rows)
        return Table(EVENT_COLUMNS, (event_view(event, lang, zone) for event in found))


def _all_events(db: Database, query: EventQuery) -> Iterator[Event]:
    while True:
        page = events.events_page(db, query)
        yield from page.items
        if page.next_cursor is None:
            return
        query = replace(query, cursor=page.next_cursor)


class CriticalEvents(Query, frozen=True, kw_only=True):
    """Errors and criticals, newest first"""

    right = Right.VIEWER
    limit: Limit = 100
    cursor: Cursor | None = None

    def run(self, context: Context) -> EventList:
        severe = (Severity.ERROR, Severity.CRITICAL)
        query = EventQuery(severities=severe, limit=self.limit, cursor=self.cursor)
        page = events.events_page(context.db, query)
        return EventList(events=_views(page.items, context), next_cursor=page.next_cursor)


class EventSearch(Query, frozen=True, kw_only=True):
    """Full-text search over message, source and job log excerpt; accents and case ignored"""

    right = Right.VIEWER
    q: Annotated[str, words("words to look for", 200, 2, refused="must have 2 to 200 characters")]
    limit: Limit = 100

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        if len(self.q.strip()) < 2:
            yield "q", "must have at least 2 characters"

    def run(self, context: Context) -> Found:
        said = saying(self.q, context.lang)
        found = events.search(context.db, self.q, said, self.limit)
        return Found(events=_views(found, context), query=self.q)


class Bar(View, frozen=True, kw_only=True):
    start: datetime
    counts: dict[SeverityName, Count]


class HistogramView(View, frozen=True, kw_only=True):
    period: PeriodView
    bucket_seconds: int
    intervals: list[Bar]


class Histogram(EventFilters, frozen=True, kw_only=True):
    """How many events of each severity in each interval"""

    bucket_seconds: Annotated[int, number("width", 60, 86_400)] = 3600

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        yield from super().mistakes(context)
        start, end = self.period(context.now())
        if (end - start).total_seconds() / self.bucket_seconds > _MOST_BARS:
            yield "bucket_seconds", f"would make over {_MOST_BARS} intervals"

    def run(self, context: Context) -> HistogramView:
        now = context.now()
        start, end = self.period(now)
        query = self.wanted(context.core, context.lang)
        found = events.events_by_interval(context.db, start, end, self.bucket_seconds, query)
        return HistogramView(
            period=PeriodView(start=start, end=end),
            bucket_seconds=self.bucket_seconds,
            intervals=[
                Bar(start=one.start, counts={word: one.counts.get(of, 0) for word, of in _BY_WORD})
                for one in found
            ],
        )


def _page_after(context: Context, query: EventQuery, after: int) -> Page[Event]:
    """A page by `seq`, oldest first."""
    if query.cursor is not None:
        (after,) = from_cursor(query.cursor, _AFTER, int)
    found = events.events_after(context.db, after, query, limit=query.limit + 1)
    return Page(*cut(found, query.limit, _AFTER, lambda event: [event.seq]))


def saying(q: str, lang: str) -> Mapping[str, tuple[EventType, ...]]:
    """Of each word looked for the types whose sentence, as this reader sees it, has it."""
    sentences = _sentences(lang)
    return {
        word: tuple(kind for kind, sentence in sentences.items() if word in sentence)
        for word in fold(q).split()
    }


@lru_cache(maxsize=4)
def _sentences(lang: str) -> Mapping[EventType, str]:
    """What the sentences say whatever the event, folded for searching."""
    return {kind: fold(f"{_bare(kind, lang)} {kind.word}") for kind in EventType}


def _bare(kind: EventType, lang: str) -> str:
    template = entries(lang)[f"event.{kind.word}"]
    template = template if isinstance(template, str) else template[1]
    blank = dict.fromkeys(re.findall(r"{(\w+)}", template), "")
    return text(f"event.{kind.word}", lang, **blank)
