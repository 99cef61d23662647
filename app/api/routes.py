"""Every address of the API and its handler, as patterns for Panel's `extra_patterns`."""

from typing import Any

from app.api.asyncapi import AsyncApi
from app.api.base import PREFIX, ApiHandler, Limits, NotFound
from app.api.cleanup import Cleanup
from app.api.config import ConfigHandler
from app.api.core import Core
from app.api.docs import Docs
from app.api.event_export import EventSheets
from app.api.events import (
    AcknowledgeHandler,
    CriticalHandler,
    EventsHandler,
    HistogramHandler,
    SearchHandler,
)
from app.api.failures import FailuresHandler
from app.api.health import Alive, Ready
from app.api.history import DailyHandler, JobHistoryHandler, RunHandler
from app.api.job_counts import JobCountsHandler
from app.api.job_export import JobSheets
from app.api.metrics import Metrics
from app.api.neighbours import NeighboursHandler
from app.api.openapi import OpenApi
from app.api.pattern_export import PatternSheets
from app.api.patterns import (
    PatternDetectHandler,
    PatternDismissHandler,
    PatternItemHandler,
    PatternRestoreHandler,
    PatternsHandler,
)
from app.api.poller import PollerPoll, PollerStart, PollerStop
from app.api.run_log import RunLogHandler
from app.api.sheet_answer import ENDINGS
from app.api.socket import SocketHandler
from app.api.socket_hub import Hub
from app.api.solutions import (
    SolutionAppliedHandler,
    SolutionExportHandler,
    SolutionFindHandler,
    SolutionImportHandler,
    SolutionItemHandler,
    SolutionResultHandler,
    SolutionsHandler,
)
from app.api.stats import Stats
from app.api.status import JobHandler, JobsHandler, StatusHandler, WorkstationsHandler
from app.api.suggest import SuggestHandler
from app.api.workstation_export import WorkstationSheets

HANDLERS: tuple[tuple[str, type[ApiHandler]], ...] = (
    (rf"{PREFIX}/config", ConfigHandler),
    (rf"{PREFIX}/status", StatusHandler),
    (rf"{PREFIX}/status/workstations", WorkstationsHandler),
    (rf"{PREFIX}/status/workstations{ENDINGS}", WorkstationSheets),
    (rf"{PREFIX}/status/jobs", JobsHandler),
    (rf"{PREFIX}/status/jobs{ENDINGS}", JobSheets),
    (rf"{PREFIX}/status/job-counts", JobCountsHandler),
    (rf"{PREFIX}/status/jobs/(.+)/neighbours", NeighboursHandler),
    (rf"{PREFIX}/status/jobs/(.+)", JobHandler),
    (rf"{PREFIX}/events", EventsHandler),
    (rf"{PREFIX}/events{ENDINGS}", EventSheets),
    (rf"{PREFIX}/events/critical", CriticalHandler),
    (rf"{PREFIX}/events/search", SearchHandler),
    (rf"{PREFIX}/events/histogram", HistogramHandler),
    (rf"{PREFIX}/events/acknowledge", AcknowledgeHandler),
    (rf"{PREFIX}/history/job/(.+)", JobHistoryHandler),
    (rf"{PREFIX}/history/run/(.+)/log", RunLogHandler),
    (rf"{PREFIX}/history/run/(.+)", RunHandler),
    (rf"{PREFIX}/history/daily/([^/]+)", DailyHandler),
    (rf"{PREFIX}/history/failures", FailuresHandler),
    (rf"{PREFIX}/patterns", PatternsHandler),
    (rf"{PREFIX}/patterns{ENDINGS}", PatternSheets),
    (rf"{PREFIX}/patterns/detect", PatternDetectHandler),
    (rf"{PREFIX}/patterns/([^/]+)/dismiss", PatternDismissHandler),
    (rf"{PREFIX}/patterns/([^/]+)/restore", PatternRestoreHandler),
    (rf"{PREFIX}/patterns/([^/]+)", PatternItemHandler),
    (rf"{PREFIX}/solutions", SolutionsHandler),
    (rf"{PREFIX}/solutions/find", SolutionFindHandler),
    (rf"{PREFIX}/solutions/suggest", SuggestHandler),
    (rf"{PREFIX}/solutions/result", SolutionResultHandler),
    (rf"{PREFIX}/solutions/export", SolutionExportHandler),
    (rf"{PREFIX}/solutions/import", SolutionImportHandler),
    (rf"{PREFIX}/solutions/([^/]+)/applied", SolutionAppliedHandler),
    (rf"{PREFIX}/solutions/([^/]+)", SolutionItemHandler),
    (rf"{PREFIX}/poller/start", PollerStart),
    (rf"{PREFIX}/poller/stop", PollerStop),
    (rf"{PREFIX}/poller/poll", PollerPoll),
    (rf"{PREFIX}/stats", Stats),
    (rf"{PREFIX}/cleanup", Cleanup),
    (rf"{PREFIX}/openapi\.json", OpenApi),
    (rf"{PREFIX}/asyncapi\.json", AsyncApi),
    (rf"{PREFIX}/docs", Docs),
    (r"/healthz", Alive),
    (r"/readyz", Ready),
    (r"/metrics", Metrics),
    (r"/api(?:/.*)?", NotFound),
)


def api_routes(core: Core, hub: Hub) -> list[tuple[str, Any, dict[str, Any]]]:
    """All patterns, for a server that has this core; the hub is started by the caller."""
    shared = {"core": core, "limits": Limits()}
    socket = (rf"{PREFIX}/ws", SocketHandler, {"core": core, "hub": hub})
    return [socket, *((pattern, handler, shared) for pattern, handler in HANDLERS)]
