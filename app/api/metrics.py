"""`/metrics`: figures for a collector, in the format it asks for."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
    StateSetMetricFamily,
    SummaryMetricFamily,
)
from prometheus_client.exposition import choose_encoder

from app.api.base import ApiHandler
from app.api.core import Core, Pace, process_figures
from app.queries.status import DOING, HEALTHS, SnapshotView, doing, snapshot_view
from data.domain.telling import Fate
from data.store.errors import StoreError
from data.store.problems.tally import Standings

_GROUPS = ("running", "completed", "failed", "pending", "late", "stuck")


class Metrics(ApiHandler):
    watching = True

    async def get(self) -> None:
        encode, kind = choose_encoder(self.request.headers.get("Accept", ""))
        text = await self.work(Pace.QUICK, partial(encode, _Figures(self.core)))
        self.set_header("Content-Type", kind)
        self.finish(text)


class _Figures(CollectorRegistry):
    """What is told is read anew each time, and of nothing else than this server."""

    def __init__(self, core: Core) -> None:
        super().__init__(auto_describe=False)
        self._core = core

    def collect(self) -> Iterator[Metric]:
        yield from metrics_of(self._core)


def metrics_of(core: Core) -> Iterable[Metric]:
    """Everything worth a graph; what the store does not tell while it is away is left out."""
    state, feed = core.poller.state(), core.db.feed.metrics()
    sockets, process = core.sockets(), process_figures()
    yield InfoMetricFamily("resync_build", "Version of Resync.", {"version": core.version})
    yield _states("resync_status", "What Resync is doing.", DOING, doing(state))
    durations = SummaryMetricFamily(
        "resync_poll_duration_seconds", "Duration of recent polls.", unit="seconds"
    )
    for quantile, ms in (("0.5", state.duration_ms_p50), ("0.95", state.duration_ms_p95)):
        if ms is not None:
            durations.add_sample(durations.name, {"quantile": quantile}, ms / 1000)
    yield durations
    told = CounterMetricFamily("resync_events_published", "Events told.", labels=["severity"])
    for severity, count in feed["published_by_severity"].items():
        told.add_metric([severity], count)
    yield told
    for name, said, count in (
        ("resync_polls", "Polls begun.", state.polls),
        ("resync_poll_failures", "Polls that failed.", state.failures),
        ("resync_poll_overruns", "Polls left out.", state.overruns),
        ("resync_handler_failures", "Event handlers that failed.", feed["handler_failures"]),
        ("resync_websocket_dropped", "Clients that did not read.", sockets.get("dropped", 0)),
        ("resync_websocket_frames", "Messages sent.", sockets.get("frames_sent", 0)),
    ):
        yield CounterMetricFamily(name, said, count)
    clients = sockets.get("clients", 0)
    yield GaugeMetricFamily("resync_websocket_clients", "Open WebSockets.", clients)
    if process["memory_bytes"] is not None:
        yield GaugeMetricFamily(
            "process_resident_memory_bytes", "Memory.", process["memory_bytes"], unit="bytes"
        )
    yield CounterMetricFamily("process_cpu_seconds", "CPU.", process["cpu_seconds"], unit="seconds")
    try:
        size, snapshot = core.db.size_bytes(), snapshot_view(core)
        problems, telling = core.tally.standings(), core.telling.metrics()
    except StoreError:
        yield GaugeMetricFamily("resync_store_up", "Whether the store answers.", 0)
        return
    yield GaugeMetricFamily("resync_store_up", "Whether the store answers.", 1)
    yield GaugeMetricFamily("resync_database_bytes", "Size of the store.", size, unit="bytes")
    yield from _problems(problems)
    yield from _told(telling)
    if snapshot is not None:
        yield from _plan(snapshot)


def _problems(standings: Standings) -> Iterable[Metric]:
    by_severity = {severity.word: count for severity, count in standings.open.items()}
    yield _labelled("resync_open_problems", "Problems nobody has.", "severity", by_severity)
    others = {"acknowledged": standings.acknowledged, "recovered": standings.recovered}
    yield _labelled("resync_problems", "Problems somebody has, or that recovered.", "state", others)


def _told(telling: Mapping[str, Any]) -> Iterable[Metric]:
    yield GaugeMetricFamily("resync_subscriptions", "Who is told.", telling["subscriptions"])
    yield GaugeMetricFamily("resync_deliveries_due", "Messages on their way.", telling["due"])
    ended = CounterMetricFamily("resync_deliveries", "Messages that ended so.", labels=["fate"])
    for fate in Fate:
        if fate is not Fate.DUE:
            ended.add_metric([fate.word], telling[fate.word])
    yield ended


def _plan(snapshot: SnapshotView) -> Iterable[Metric]:
    summary = snapshot.summary
    yield GaugeMetricFamily(
        "resync_snapshot_age_seconds",
        "Age of the last good poll.",
        snapshot.age_seconds,
        unit="seconds",
    )
    yield _states("resync_health", "Health of the environment.", HEALTHS, snapshot.system_health)
    jobs = {name: getattr(summary, f"jobs_{name}") for name in _GROUPS}
    yield _labelled("resync_jobs", "Jobs of the plan.", "group", jobs)
    of_all = {name: getattr(summary, f"workstations_{name}") for name in ("online", "offline")}
    yield _labelled("resync_workstations", "Workstations of the plan.", "status", of_all)


def _states(name: str, said: str, states: Iterable[str], now: str) -> Metric:
    return StateSetMetricFamily(name, said, {state: state == now for state in states})


def _labelled(name: str, said: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, said, labels=[label])
    for value, count in values.items():
        family.add_metric([value], count)
    return family
