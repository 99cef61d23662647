"""Silences and maintenance windows: which there are, and what one would cover."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import asdict

from app.ask import Context, Query
from app.declared import meaning, number, words
from app.queries.covered import MOST_SHOWN, CoveredJob, CoveredView, covered, covered_jobs, first_of
from app.queries.views import Count, View, shown
from app.refusals import Mistake
from app.rights import Right
from data.domain.globs import LONGEST_GLOB
from data.domain.recurrence import LONGEST_RULE, BadRule
from data.domain.silence import LONGEST_MINUTES, MOST_GLOBS, Silence, SilenceDraft
from data.runtime import is_zone
from data.store.told_failures import failures_since
from data.store.writings import SILENCES
from data.texts import text

LOOKED_BACK = timedelta(weeks=4)
LONGEST_PERIOD = timedelta(days=62)
_MOST_WINDOWS = 100  # of one silence in a period
_OPEN_AT_ONCE = LONGEST_MINUTES // (24 * 60) + 1  # of one silence

Reason = Annotated[str, words("why, for whoever sees it", 500, 1, trimmed=True)]
_Globs = Annotated[
    tuple[Annotated[str, Meta(max_length=LONGEST_GLOB)], ...],
    Meta(
        max_length=MOST_GLOBS,
        description="names with * ? [...], one of which has to fit; letters as in TWS",
    ),
]


class SilenceBody(Struct, frozen=True, kw_only=True):
    """A silence as it is asked for: one-off (`starts_at`, `ends_at`), or recurring

    Recurring is `rrule`, `duration_minutes` and `timezone` (the configured one, if left out),
    anchored at `starts_at` (now, if left out).
    """

    jobs: _Globs | None = None
    job_streams: _Globs | None = None
    workstations: _Globs | None = None
    starts_at: datetime | None = None
    ends_at: Annotated[datetime | None, meaning("of a one-off one")] = None
    rrule: Annotated[str, words("RFC 5545, daily or rarer", LONGEST_RULE)] | None = None
    duration_minutes: Annotated[int, number("", 1, LONGEST_MINUTES)] | None = None
    timezone: Annotated[str, words("such as America/Sao_Paulo", 64)] | None = None
    everything: Annotated[
        bool, meaning("needed where no job and no workstation would be outside it")
    ] = False
    spare_critical: Annotated[
        bool, meaning("jobs that TWS marks critical are told of all the same")
    ] = False

    def draft(self, context: Context, reason: str) -> SilenceDraft:
        """What is asked for, whole: what was left out is filled in."""
        now = context.now().replace(microsecond=0)
        return SilenceDraft(
            jobs=_names(self.jobs),
            job_streams=_names(self.job_streams),
            workstations=_names(self.workstations),
            starts_at=self.starts_at or now,
            ends_at=self.ends_at,
            rrule=self.rrule,
            duration_minutes=self.duration_minutes,
            timezone=(self.timezone or context.config.timezone) if self.rrule else None,
            spare_critical=self.spare_critical,
            reason=reason,
        )

    def wrong(self, context: Context) -> Iterable[Mistake]:
        """What does not go together, in the reader's words."""

        def say(field: str, why: str, **more: object) -> Mistake:
            return field, text(f"silences.refused.{why}", context.lang, **more)

        for field in ("jobs", "job_streams", "workstations"):
            if not all(glob.strip() for glob in getattr(self, field) or ()):
                yield say(field, "empty")
        if self.timezone is not None and not is_zone(self.timezone):
            yield say("timezone", "zone")
        elif self.rrule is None:
            for field in ("duration_minutes", "timezone"):
                if getattr(self, field) is not None:
                    yield say(field, "once")
            if self.starts_at is None:
                yield say("starts_at", "needed")
            if self.ends_at is None:
                yield say("ends_at", "needed")
            elif self.starts_at is not None and self.ends_at <= self.starts_at:
                yield say("ends_at", "order")
        elif self.ends_at is not None:
            yield say("ends_at", "recurs")
        elif self.duration_minutes is None:
            yield say("duration_minutes", "needed")
        else:
            try:
                self.draft(context, "").around(context.now())
            except BadRule as bad:
                field = "starts_at" if bad.why == "anchor" else "rrule"
                yield say(field, f"rule.{bad.why}", part=bad.part)


def _names(globs: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(glob.strip() for glob in globs or ()))


class WindowView(View, frozen=True, kw_only=True):
    starts_at: datetime
    ends_at: datetime


class SilenceView(View, frozen=True, kw_only=True):
    """What holds messages back, and when"""

    silence_id: str
    jobs: list[str]
    job_streams: list[str]
    workstations: list[str]
    starts_at: datetime
    ends_at: datetime | None
    rrule: str | None
    duration_minutes: int | None
    timezone: str | None
    everything: bool
    spare_critical: bool
    reason: str
    active: bool
    until: Annotated[datetime | None, meaning("when what is active ends")]
    next: Annotated[WindowView | None, meaning("the first window that has not begun")]
    windows: Annotated[list[WindowView] | None, meaning("in the period that was asked for")] = None
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str


class SilenceList(View, frozen=True, kw_only=True):
    silences: list[SilenceView]


def silence_view(
    silence: Silence, now: datetime, period: tuple[datetime, datetime] | None = None
) -> SilenceView:
    """One silence as it is at an instant."""
    draft = silence.draft
    around = draft.around(now)
    following = around.following
    return shown(
        SilenceView,
        draft,
        silence_id=str(silence.number),
        jobs=list(draft.jobs),
        job_streams=list(draft.job_streams),
        workstations=list(draft.workstations),
        everything=draft.is_everything,
        active=around.until is not None,
        until=around.until,
        next=following and WindowView(starts_at=following.start, ends_at=following.end),
        windows=None
        if period is None
        else [
            WindowView(starts_at=one.start, ends_at=one.end)
            for one in islice(draft.between(*period), _MOST_WINDOWS)
        ],
        created_at=silence.created_at,
        created_by=silence.created_by,
        changed_at=silence.changed_at,
        changed_by=silence.changed_by,
    )


class Silences(Query, frozen=True, kw_only=True):
    """Silences and maintenance windows: those that hold something back now first, then by what
    comes next"""

    right = Right.VIEWER
    start: Annotated[datetime | None, meaning("with `end`: also their windows between")] = None
    end: datetime | None = None

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        if (self.start is None) != (self.end is None):
            yield "end" if self.end is None else "start", "is needed"
        elif self.start and self.end and not timedelta() < self.end - self.start <= LONGEST_PERIOD:
            yield "end", f"must be after `start`, by {LONGEST_PERIOD.days} days at most"

    def run(self, context: Context) -> SilenceList:
        now = context.now()
        period = (self.start, self.end) if self.start and self.end else None
        views = [silence_view(one, now, period) for one in SILENCES.load(context.db)]
        views.sort(key=lambda one: (not one.active, one.next is None, _first(one), one.silence_id))
        return SilenceList(silences=views)


def _first(view: SilenceView) -> datetime:
    if view.active and view.until:
        return view.until
    return view.next.starts_at if view.next else view.starts_at


class HeldBack(View, frozen=True, kw_only=True):
    """`windows`: those that fell into its windows; `any_time`: of a one-off one, at any time"""

    events: Count
    since: datetime
    basis: Annotated[str, meaning("windows or any_time")]


class PreviewView(CoveredView, frozen=True, kw_only=True):
    """What a silence would cover in the plan now, and would have held back"""

    critical_total: Count
    critical: Annotated[list[CoveredJob], meaning(f"the first {MOST_SHOWN}, by when they are due")]
    held_back: HeldBack
    everything: Annotated[bool, meaning("keeping it needs `everything: true`")]
    active: bool
    next: WindowView | None


class PreviewSilence(Query, SilenceBody, frozen=True, kw_only=True):
    """What a silence would cover in the plan now, and would have held back in four weeks"""

    right = Right.VIEWER
    reason: Annotated[str, words("passed over", 500)] | None = None

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        yield from self.wrong(context)

    def run(self, context: Context) -> PreviewView:
        now, draft = context.now(), self.draft(context, "")
        around, coverage = draft.around(now), draft.coverage()
        jobs = covered_jobs(context, coverage.has)
        critical = [one for one in jobs if one.critical]
        if draft.spare_critical:
            jobs = [one for one in jobs if not one.critical]
        return PreviewView(
            **asdict(covered(context, coverage.has, jobs)),
            critical_total=len(critical),
            critical=first_of(critical),
            held_back=_held_back(context, draft, now),
            everything=draft.is_everything,
            active=around.until is not None,
            next=around.following
            and WindowView(starts_at=around.following.start, ends_at=around.following.end),
        )


def _held_back(context: Context, draft: SilenceDraft, now: datetime) -> HeldBack:
    since, coverage = now - LOOKED_BACK, draft.coverage()
    failed = [
        one.at
        for one in failures_since(context.db, since)
        if coverage.has(one.job_name, one.job_stream, one.workstation)
    ]
    if draft.rrule is None:
        return HeldBack(events=len(failed), since=since, basis="any_time")
    windows = list(draft.would_have_been(since, now))
    starts = [one.start for one in windows]
    held = sum(
        any(one.start <= at < one.end for one in windows[:begun][-_OPEN_AT_ONCE:])
        for at in failed
        if (begun := bisect_right(starts, at))
    )
    return HeldBack(events=held, since=since, basis="windows")
