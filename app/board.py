"""Fills the dashboard's board from the store and the poller, and opens the live room over it."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from app.api.core import Core
from app.helps import helps_of
from app.live import Live
from app.queries.problems import problem_view, silence_of
from app.sections import rows, views
from app.sections.timeline import event_row
from app.state import Board, Counts, PollerLine
from app.trends import TrendKeeper
from data.domain.events import Event, Severity
from data.domain.plan import Group
from data.domain.problem import State
from data.domain.problem_view import ProblemView
from data.domain.views import JobView
from data.store import events, plan
from data.store.engine import Database
from data.store.events import EventQuery
from data.store.plan import JobQuery
from data.store.problems import find
from data.texts import FALLBACK
from data.texts.event_words import event_message

MOST_PROBLEMS = 500  # open ones; as many that somebody has
MOST_OVER = 50
OVER_S = 12 * 3600  # what recovered by itself is shown for a shift and its handover
MOST_SLOW = 200  # late, and as many stuck
MOST_RUNNING = 50
MOST_EVENTS = 50
CLOCKS_AGREE_S = 5.0  # the engine tells whole seconds, and a poll takes a moment


def open_live(core: Core) -> Live:
    """The live room of this server; it gathers nothing until it is started."""

    def sentence(event: Event, lang: str) -> str:
        return event_message(event, lang, ZoneInfo(core.runtime.current.timezone))

    return Live(
        gather=partial(gather, core, TrendKeeper(core)),
        tell=partial(event_row, sentence=sentence),
        refresh_s=lambda: float(core.runtime.current.dashboard_refresh_seconds),
        views=views(sentence),
        rows=rows(),
        boot_id=core.boot_id,
    )


def gather(core: Core, trends: TrendKeeper) -> Board:
    """Read everything the dashboard shows. Blocks; raises a StoreError when the store is away."""
    db = core.db
    poller = _poller_line(core)
    snapshot = plan.latest_snapshot(db)
    recent = events.events_page(db, EventQuery(limit=MOST_EVENTS)).items
    config = core.runtime.current
    problems, counts = _problems(core)
    if snapshot is None:
        return Board(
            poller=poller,
            problems=problems,
            counts=counts,
            events=tuple(recent),
            timezone=config.timezone,
            console_address=config.console_address,
            plant=config.plant_name,
        )
    stuck = _jobs(db, JobQuery(stuck=True, sort="start_time", limit=MOST_SLOW))
    late = _jobs(db, JobQuery(late=True, sort="scheduled_time", limit=MOST_SLOW))
    running = _jobs(db, JobQuery(groups=(Group.RUNNING,), sort="start_time", limit=MOST_RUNNING))
    return Board(
        polled_at=snapshot.at,
        plan_id=snapshot.plan_id,
        health=snapshot.health,
        summary=snapshot.summary,
        poller=poller,
        workstations=tuple(plan.workstations(db)),
        problems=problems,
        counts=counts,
        helps=helps_of(core, problems),
        slow=(*stuck, *late),
        running=tuple(running),
        events=tuple(recent),
        trends=trends.read(snapshot),
        timezone=config.timezone,
        console_address=config.console_address,
        plant=config.plant_name,
    )


def _problems(core: Core) -> tuple[tuple[ProblemView, ...], Counts]:
    db = core.db
    found = [
        known
        for state in (State.OPEN, State.ACKNOWLEDGED, State.RECOVERED)
        for known in find.problems_page(
            db, find.ProblemQuery(states=(state,), limit=MOST_PROBLEMS)
        ).items
    ]
    since = core.now() - timedelta(seconds=OVER_S)
    over = find.ended_by_themselves(db, since, MOST_OVER)
    standing = core.tally.standings()
    counts = Counts(
        critical=standing.open[Severity.CRITICAL],
        error=standing.open[Severity.ERROR],
        warning=standing.open[Severity.WARNING],
        taken=standing.acknowledged,
        recovered=standing.recovered + len(over),
    )
    # No title is shown of them, and what helps is found by the helper: any language will do.
    views = (
        problem_view(known, FALLBACK, None, silence_of(known, core)) for known in [*found, *over]
    )
    return tuple(views), counts


def _jobs(db: Database, query: JobQuery) -> Sequence[JobView]:
    return plan.jobs_page(db, query).items


def _poller_line(core: Core) -> PollerLine:
    state = core.poller.state()
    error = state.last_error
    ahead_s = state.clock_skew_s or 0.0
    return PollerLine(
        running=state.running,
        interval_s=state.interval_s,
        next_poll_at=state.next_poll_at,
        failing_since=error.since if error else None,
        error_code=error.code if error else None,
        error_text=error.message if error else None,
        unreadable=len(state.unreadable),
        engine_ahead_s=ahead_s if abs(ahead_s) > CLOCKS_AGREE_S else 0.0,
    )
