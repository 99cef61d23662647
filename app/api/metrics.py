"""`/metrics`: OpenMetrics text for a collector."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.api.base import ApiHandler
from app.api.core import Core, process_figures
from app.api.objects import monitor_status
from app.api.status import snapshot_of

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"


class Metrics(ApiHandler):
    async def get(self) -> None:
        text = await self.stored(metrics_text, self.core)
        self.set_header("Content-Type", CONTENT_TYPE)
        self.finish(text)


def metrics_text(core: Core) -> str:
    """Everything worth a graph, one family after the other."""
    state = core.poller.state()
    feed = core.db.feed.metrics()
    sockets = core.sockets()
    process = process_figures()
    snapshot = snapshot_of(core)
    lines: list[str] = []
    add = _adder(lines)
    add("resync_build", "info", "Version of Resync.", [({"version": core.version}, 1)])
    status = monitor_status(state)
    states = ("running", "stopped", "stale", "starting")
    add(
        "resync_status",
        "stateset",
        "What Resync is doing.",
        [({"resync_status": name}, int(name == status)) for name in states],
    )
    add("resync_polls", "counter", "Polls begun.", [({}, state.polls)])
    add("resync_poll_failures", "counter", "Polls that failed.", [({}, state.failures)])
    add("resync_poll_overruns", "counter", "Polls left out.", [({}, state.overruns)])
    quantiles = ((0.5, state.duration_ms_p50), (0.95, state.duration_ms_p95))
    add(
        "resync_poll_duration_seconds",
        "gauge",
        "Duration of recent polls.",
        [({"quantile": str(q)}, ms / 1000) for q, ms in quantiles if ms is not None],
        unit="seconds",
    )
    add(
        "resync_events_published",
        "counter",
        "Events told.",
        [
            ({"severity": severity}, count)
            for severity, count in feed["published_by_severity"].items()
        ],
    )
    add(
        "resync_handler_failures",
        "counter",
        "Event handlers that failed.",
        [({}, feed["handler_failures"])],
    )
    add("resync_websocket_clients", "gauge", "Open WebSockets.", [({}, sockets.get("clients", 0))])
    add(
        "resync_websocket_dropped",
        "counter",
        "Clients that did not read.",
        [({}, sockets.get("dropped", 0))],
    )
    add(
        "resync_websocket_frames",
        "counter",
        "Messages sent.",
        [({}, sockets.get("frames_sent", 0))],
    )
    if process["memory_bytes"] is not None:
        add(
            "process_resident_memory_bytes",
            "gauge",
            "Memory.",
            [({}, process["memory_bytes"])],
            unit="bytes",
        )
    add("process_cpu_seconds", "counter", "CPU.", [({}, process["cpu_seconds"])], unit="seconds")
    add(
        "resync_database_bytes",
        "gauge",
        "Size of the store.",
        [({}, core.db.size_bytes())],
        unit="bytes",
    )
    if snapshot is not None:
        _add_plan(add, snapshot)
    lines.append("# EOF\n")
    return "\n".join(lines)


def _add_plan(add: Any, snapshot: Mapping[str, Any]) -> None:
    summary = snapshot["summary"]
    add(
        "resync_snapshot_age_seconds",
        "gauge",
        "Age of the last good poll.",
        [({}, snapshot["age_seconds"])],
        unit="seconds",
    )
    healths = ("healthy", "degraded", "critical")
    add(
        "resync_health",
        "stateset",
        "Health of the environment.",
        [({"resync_health": name}, int(name == snapshot["system_health"])) for name in healths],
    )
    groups = ("running", "completed", "failed", "pending", "late", "stuck")
    add(
        "resync_jobs",
        "gauge",
        "Jobs of the plan.",
        [({"group": name}, summary[f"jobs_{name}"]) for name in groups],
    )
    add(
        "resync_workstations",
        "gauge",
        "Workstations of the plan.",
        [({"status": name}, summary[f"workstations_{name}"]) for name in ("online", "offline")],
    )


def _adder(lines: list[str]) -> Any:
    def add(
        name: str,
        kind: str,
        help_text: str,
        samples: Iterable[tuple[Mapping[str, str], float]],
        unit: str | None = None,
    ) -> None:
        lines.append(f"# TYPE {name} {kind}")
        if unit:
            lines.append(f"# UNIT {name} {unit}")
        lines.append(f"# HELP {name} {help_text}")
        suffix = {"counter": "_total", "info": "_info"}.get(kind, "")

        sample = f"{name}{suffix}"
        for labels, value in samples:
            shown = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
            lines.append(f"{sample}{{{shown}}} {value}" if shown else f"{sample} {value}")

    return add


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
