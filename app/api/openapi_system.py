"""Resync itself in the OpenAPI document: settings, poller, figures, documents, health."""

from app.api.base import PREFIX
from app.api.operation import Operation
from app.api.schemas import (
    INTEGER,
    OPEN,
    TEXT,
    listed,
    one_of,
    record,
    ref,
    ref_or_null,
)

_SNAPSHOT_AND_POLLER = record({"snapshot": ref_or_null("Snapshot"), "poller": ref("Poller")})


CONFIG_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "get",
        f"{PREFIX}/config",
        "All settings, their ranges and defaults",
        record({"config": ref("Config"), "ranges": OPEN, "defaults": ref("Config")}),
        "config",
    ),
    Operation(
        "put",
        f"{PREFIX}/config",
        "Change settings; all or nothing, audited",
        record({"config": ref("Config")}),
        "config",
        body=ref("ConfigChange"),
        problems=(400, 415, 422),
    ),
)

SYSTEM_OPERATIONS: tuple[Operation, ...] = (
    Operation("post", f"{PREFIX}/poller/start", "Poll from now on", ref("Poller"), "poller"),
    Operation("post", f"{PREFIX}/poller/stop", "Poll no more", ref("Poller"), "poller"),
    Operation(
        "post",
        f"{PREFIX}/poller/poll",
        "Wait for one full poll, also while stopped",
        _SNAPSHOT_AND_POLLER,
        "poller",
        problems=(502,),
    ),
    Operation(
        "get",
        f"{PREFIX}/stats",
        "How Resync itself is doing",
        record(
            {
                "poller": ref("Poller"),
                "event_bus": OPEN,
                "database": OPEN,
                "sessions": OPEN,
                "push": OPEN,
                "tasks": listed(OPEN),
                "process": OPEN,
            }
        ),
        "system",
    ),
    Operation(
        "post",
        f"{PREFIX}/cleanup",
        "Remove what is past its retention",
        record({"removed": {"type": "object", "additionalProperties": INTEGER}, "total": INTEGER}),
        "system",
    ),
    Operation("get", f"{PREFIX}/openapi.json", "This document", OPEN, "documents"),
    Operation("get", f"{PREFIX}/asyncapi.json", "The WebSocket's document", OPEN, "documents"),
    Operation(
        "get", f"{PREFIX}/docs", "A readable page of this", TEXT, "documents", media="text/html"
    ),
    Operation(
        "get",
        "/healthz",
        "The process lives",
        record({"status": one_of(("ok",)), "boot_id": TEXT}),
        "system",
    ),
    Operation(
        "get",
        "/readyz",
        "Database and last poll are fine",
        record({"status": TEXT, "checks": OPEN}),
        "system",
        also={503: record({"status": TEXT, "checks": OPEN})},
    ),
    Operation(
        "get",
        "/metrics",
        "Figures for a collector (OpenMetrics)",
        TEXT,
        "system",
        media="application/openmetrics-text",
    ),
)
