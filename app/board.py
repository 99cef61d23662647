"""Fills the dashboard's board from the store and the poller, and opens the live room over it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from app.api.core import Core
from app.helps import Helper
from app.live import Live
from app.sections import views
from app.sections.timeline import event_row
from app.state import Board, PollerLine, Trouble
from app.trends import TrendKeeper
from data.domain.events import Event, EventType
from data.domain.plan import Group
from data.domain.views import JobView
from data.store import events, plan
from data.store.engine import Database
from data.store.events import EventQuery
from data.store.plan import JobQuery
from data.texts.event_words import event_message

MOST_FAILED = 200
MOST_TROUBLED = 50  # late, and as many stuck
MOST_RUNNING = 50
MOST_EVENTS = 50
CLOCKS_AGREE_S = 5.0  # the engine tells whole seconds, and a poll takes a moment
_TROUBLES = (EventType.JOB_ABEND, EventType.JOB_FAILED, EventType.JOB_STUCK, EventType.JOB_LATE)
_FAILURES = frozenset({EventType.JOB_ABEND, EventType.JOB_FAILED})
_STUCK = frozenset({EventType.JOB_STUCK})
_LATE = frozenset({EventType.JOB_LATE})

_Told = Mapping[tuple[str, frozenset[EventType]], Event]


def open_live(core: Core) -> Live:
    """The live room of this server; it gathers nothing until it is started."""

    def sentence(event: Event, lang: str) -> str:
        return event_message(event, lang, ZoneInfo(core.runtime.current.timezone))

    return Live(
        gather=partial(gather, core, Helper(core), TrendKeeper(core)),
        tell=partial(event_row, sentence=sentence),
        refresh_s=lambda: float(core.runtime.current.dashboard_refresh_seconds),
        views=views(sentence),
        boot_id=core.boot_id,
    )


def gather(core: Core, helper: Helper, trends: TrendKeeper) -> Board:
    """Read everything the dashboard shows. Blocks; raises a StoreError when the store is away."""
    db = core.db
    poller = _poller_line(core)
    snapshot = plan.latest_snapshot(db)
    recent = events.events_page(db, EventQuery(limit=MOST_EVENTS)).items
    zone = core.runtime.current.timezone
    if snapshot is None:
        return Board(poller=poller, events=tuple(recent), timezone=zone)
    failed = _jobs(db, JobQuery(groups=(Group.FAILED,), sort="-start_time", limit=MOST_FAILED))
    stuck = _jobs(db, JobQuery(stuck=True, sort="start_time", limit=MOST_TROUBLED))
    late = _jobs(db, JobQuery(late=True, sort="scheduled_time", limit=MOST_TROUBLED))
    running = _jobs(db, JobQuery(groups=(Group.RUNNING,), sort="start_time", limit=MOST_RUNNING))
    told = _told(db, failed, [*stuck, *late])
    helps = helper.helps([(job, told.get((job.run_id, _FAILURES))) for job in failed])
    blocked = core.blocked()
    return Board(
        polled_at=snapshot.at,
        plan_id=snapshot.plan_id,
        health=snapshot.health,
        summary=snapshot.summary,
        poller=poller,
        workstations=tuple(plan.workstations(db)),
        failed=tuple(
            replace(
                _trouble(job, told, _FAILURES),
                help=helps.get(job.run_id),
                blocks=waiting.jobs if (waiting := blocked.get(job.job_id or "")) else 0,
                blocks_critical=waiting.critical if waiting else 0,
            )
            for job in failed
        ),
        stuck=tuple(_trouble(job, told, _STUCK) for job in stuck),
        late=tuple(_trouble(job, told, _LATE) for job in late),
        running=tuple(running),
        events=tuple(recent),
        trends=trends.read(snapshot, recent[0].seq if recent else 0, poller.engine_ahead_s),
        timezone=zone,
    )


def _jobs(db: Database, query: JobQuery) -> list[JobView]:
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


def _told(db: Database, failed: Sequence[JobView], slow: Sequence[JobView]) -> _Told:
    """The events that told of these jobs' present trouble, by run and kind.

    Trouble that was there before the first poll was never told and has none.
    """
    names = tuple({job.job_name for job in (*failed, *slow)})
    if not names:
        return {}
    query = EventQuery(types=_TROUBLES, sources=names, limit=3 * MOST_FAILED)
    found: dict[tuple[str, frozenset[EventType]], Event] = {}
    for event in events.events_page(db, query).items:
        if event.job is None:
            continue
        kind = next((k for k in (_FAILURES, _STUCK, _LATE) if event.type in k), frozenset())
        found.setdefault((event.job.run_id, kind), event)
    return found


def _trouble(job: JobView, told: _Told, kind: frozenset[EventType]) -> Trouble:
    event = told.get((job.run_id, kind))
    return (
        Trouble(job)
        if event is None
        else Trouble(job, event.event_id, event.at, event.acknowledged)
    )
