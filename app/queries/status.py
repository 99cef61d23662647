"""What is now: the plan in figures, the poller, how Resync itself is doing."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from msgspec import Meta
from msgspec.structs import replace

from app.api.core import Core, Pace, process_figures
from app.ask import Context, Query
from app.queries.views import Count, Share, View, plain, shown
from app.rights import Right
from data.domain.baseline import Health, Summary
from data.domain.events import Severity
from data.store import cluster, events, plan
from data.store.cluster import Instance
from data.store.errors import StoreError
from data.store.problems.tally import Standings
from data.store.sql import fetch_one
from data.store.state import SnapshotFacts
from data.texts.event_words import poll_failure
from workers.poller_state import PollerView

T = TypeVar("T")
Doing = Literal["running", "stopped", "stale", "starting"]
DOING: tuple[Doing, ...] = ("running", "stopped", "stale", "starting")
Verdict = Literal["critical", "degraded", "attention", "normal"]
HEALTHS = ("healthy", "degraded", "critical")


class SummaryView(View, frozen=True, kw_only=True):
    """The plan in figures."""

    total_jobs: Count
    jobs_running: Count
    jobs_completed: Count
    jobs_failed: Count
    jobs_pending: Count
    jobs_cancelled: Count
    jobs_late: Count
    jobs_stuck: Count
    success_rate: Share | None
    workstations_online: Count
    workstations_offline: Count


class ProblemCounts(View, frozen=True, kw_only=True):
    """Open problems: those nobody has by severity, and those that somebody has."""

    critical: Count
    error: Count
    warning: Count
    taken: Count


class SnapshotView(View, frozen=True, kw_only=True):
    """The last good poll in figures."""

    timestamp: datetime
    age_seconds: Annotated[float, Meta(ge=0)]
    plan_id: str | None
    system_health: Annotated[str, Meta(extra_json_schema={"enum": list(HEALTHS)})]
    verdict: Annotated[
        Verdict, Meta(description="what to read first: never normal while a problem is open")
    ]
    problems: ProblemCounts
    summary: SummaryView


class StatusView(View, frozen=True, kw_only=True):
    status: Doing
    snapshot: SnapshotView | None
    poller: PollerView
    store_error: Annotated[
        str | None, Meta(description="why the store does not answer; null while it does")
    ] = None


def summary_view(summary: Summary) -> SummaryView:
    return SummaryView(**asdict(summary), success_rate=summary.success_rate)


def snapshot_view(core: Core) -> SnapshotView | None:
    """The last good poll; None before the first. Reads the store."""
    latest = plan.latest_snapshot(core.db)
    if latest is None:
        return None
    return _snapshot(core, latest, core.tally.standings())


def _snapshot(core: Core, latest: SnapshotFacts, counted: Standings) -> SnapshotView:
    age_s = core.poller.state().age_s
    if age_s is None:  # of a Resync before this one
        age_s = max(0.0, (core.now() - latest.at).total_seconds())
    return SnapshotView(
        timestamp=latest.at,
        age_seconds=round(age_s, 3),
        plan_id=latest.plan_id,
        system_health=latest.health.word,
        verdict=verdict(latest.health, counted),
        problems=ProblemCounts(
            critical=counted.open[Severity.CRITICAL],
            error=counted.open[Severity.ERROR],
            warning=counted.open[Severity.WARNING],
            taken=counted.acknowledged,
        ),
        summary=summary_view(latest.summary),
    )


def verdict(health: Health, problems: Standings) -> Verdict:
    """What a person reads first (contract, section 4)."""
    if health is Health.CRITICAL or problems.open[Severity.CRITICAL]:
        return "critical"
    if health is Health.DEGRADED:
        return "degraded"
    return "attention" if problems.acknowledged or any(problems.open.values()) else "normal"


def poller_view(core: Core, lang: str) -> PollerView:
    """The poller's state, the reason of a failure in words."""
    state = core.poller.state()
    error = state.last_error
    if error is None:
        return state
    reason = poll_failure({"code": error.code}, lang)
    return replace(state, last_error=replace(error, reason=reason))


def doing(state: PollerView) -> Doing:
    """What Resync does."""
    if state.stale:
        return "stale"
    if not state.running:
        return "stopped"
    return "running" if state.last_success_at is not None else "starting"


def status_view(core: Core, lang: str) -> StatusView:
    """The state; while the store is away that of the last poll this process knows, and why."""
    poller = poller_view(core, lang)
    snapshot, error = _if_there(lambda: snapshot_view(core))
    if error is not None:
        known = core.poller.remembered
        snapshot = known and _snapshot(core, known, core.tally.last)
    return StatusView(status=doing(poller), snapshot=snapshot, poller=poller, store_error=error)


def _if_there(read: Callable[[], T]) -> tuple[T | None, str | None]:
    """What the store tells, or why it does not."""
    try:
        return read(), None
    except StoreError as error:
        return None, str(error)


class Status(Query, frozen=True, kw_only=True):
    """The plan in figures, and the poller"""

    right = Right.VIEWER
    pace = Pace.QUICK

    def run(self, context: Context) -> StatusView:
        return status_view(context.core, context.lang)


class InstanceView(View, frozen=True, kw_only=True):
    instance_id: str
    address: str
    started_at: datetime
    last_seen: datetime
    leader: bool


class ClusterView(View, frozen=True, kw_only=True):
    """The processes on this database, as the one that answers knows them."""

    instance_id: Annotated[str, Meta(description="of the process that answers")]
    leader: Annotated[bool, Meta(description="whether that one leads: polls, learns, cleans up")]
    leader_id: str | None
    instances: list[InstanceView]
    error: str | None


class StatsView(View, frozen=True, kw_only=True):
    poller: PollerView
    event_bus: dict[str, Any]
    database: dict[str, Any]
    cluster: ClusterView
    sessions: dict[str, Any]
    push: dict[str, Any]
    tasks: list[dict[str, Any]]
    process: dict[str, Any]


class Stats(Query, frozen=True, kw_only=True):
    """How Resync itself is doing"""

    right = Right.VIEWER
    pace = Pace.QUICK

    def run(self, context: Context) -> StatsView:
        core = context.core
        return StatsView(
            poller=poller_view(core, context.lang),
            event_bus=plain(core.db.feed.metrics()),
            database=_database(core),
            cluster=_cluster(core),
            sessions={**plain(core.sessions()), "sockets": plain(core.sockets())},
            push=_push(core),
            tasks=plain(core.tasks()),
            process={
                **process_figures(),
                "version": core.version,
                "boot_id": core.boot_id,
                "started_at": core.started_at,
                "uptime_seconds": round((core.now() - core.started_at).total_seconds(), 1),
                **plain(core.process()),
            },
        )


def _cluster(core: Core) -> ClusterView:
    db = core.db
    if db.lease is None:
        alone = Instance(db.name, core.address, core.started_at, core.now())
        there, leader, error = [alone], db.name, None
    else:
        found, error = _if_there(lambda: (cluster.instances(db), cluster.leader(db)))
        there, leader = found or ([], None)
    return ClusterView(
        instance_id=db.name,
        leader=db.leads,
        leader_id=leader,
        instances=[shown(InstanceView, one, leader=one.instance_id == leader) for one in there],
        error=error,
    )


def _push(core: Core) -> dict[str, Any]:
    figures, error = _if_there(core.telling.metrics)
    return {**plain(figures or {}), "error": error}


def _database(core: Core) -> dict[str, Any]:
    """Kind, size and event numbers; not where it is, the address may hold a user."""

    def read() -> dict[str, Any]:
        return {
            "size_bytes": core.db.size_bytes(),
            "events": {
                "oldest_seq": events.oldest_seq(core.db),
                "last_seq": events.last_seq(core.db),
            },
        }

    figures, error = _if_there(read)
    kind = "sqlite" if core.db.is_sqlite else "postgresql"
    return {"kind": kind, **(figures or {"size_bytes": None, "events": None}), "error": error}


class AliveView(View, frozen=True, kw_only=True):
    status: Literal["ok"]
    boot_id: str


class Alive(Query, frozen=True, kw_only=True):
    """The process lives"""

    right = Right.OPEN
    pace = Pace.INSTANT

    def run(self, context: Context) -> AliveView:
        return AliveView(status="ok", boot_id=context.core.boot_id)


class ReadyView(View, frozen=True, kw_only=True):
    status: str
    checks: Mapping[str, str]


class NotReadyView(ReadyView, frozen=True, kw_only=True):
    http_status: ClassVar[int] = 503


class Ready(Query, frozen=True, kw_only=True):
    """Database and last poll are fine"""

    right = Right.OPEN
    pace = Pace.QUICK

    def run(self, context: Context) -> ReadyView | NotReadyView:
        core, state = context.core, context.core.poller.state()
        checks = {
            "database": _if_there(lambda: _answers(core))[1] is None,
            "last_poll": state.last_success_at is not None and doing(state) != "stale",
        }
        told = {name: "ok" if good else "failed" for name, good in checks.items()}
        if all(checks.values()):
            return ReadyView(status="ready", checks=told)
        return NotReadyView(status="not ready", checks=told)


def _answers(core: Core) -> None:
    with core.db.read() as connection:
        fetch_one(connection, "SELECT 1")
