"""The OpenAPI 3.1 document, put together from one table of operations."""

from functools import lru_cache
from typing import Any

from app.api.base import PREFIX, ApiHandler
from app.api.openapi_patterns import PATTERN_OPERATIONS, PATTERN_SCHEMAS
from app.api.openapi_solutions import SOLUTION_OPERATIONS, SOLUTION_SCHEMAS
from app.api.operation import Operation
from app.api.problems import PROBLEM_JSON
from app.api.schemas import (
    COUNT,
    INSTANT,
    INSTANT_OR_NULL,
    INTEGER,
    NUMBER_OR_NULL,
    OPEN,
    SCHEMAS,
    TEXT,
    TEXT_OR_NULL,
    TRUTH,
    Schema,
    listed,
    one_of,
    record,
    ref,
    ref_or_null,
)
from app.sheets import CSV_TYPE, XLSX_TYPE
from data.domain.events import Category, EventType, Severity
from data.domain.plan import Group
from data.store.plan import SORTS

DOCUMENT_VERSION = "1.0.0"

_LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": 500}
_SEVERITIES = [severity.name.lower() for severity in Severity]


def _many(words: Any) -> Schema:
    return listed(one_of(words))


_EVENT_FILTERS: tuple[tuple[str, Schema, str], ...] = (
    ("hours", {"type": "integer", "minimum": 1, "maximum": 8760}, "the last so many hours"),
    ("start", INSTANT, "from this instant on, instead of hours"),
    ("end", INSTANT, "before this instant"),
    ("severity", _many(_SEVERITIES), "repeatable"),
    ("event_type", _many(kind.word for kind in EventType), "repeatable"),
    ("category", _many(category.name.lower() for category in Category), "repeatable"),
    ("source", listed(TEXT), "name of a job, job stream or workstation; repeatable"),
    ("job", TEXT, "name of the job; `*` and `?` stand for any characters"),
    ("workstation", TEXT, "the workstation and its jobs; `*` and `?` likewise"),
    ("q", {"type": "string", "maxLength": 200}, "words that all have to fit, as in the search"),
)
_PAGE: tuple[tuple[str, Schema, str], ...] = (
    ("limit", _LIMIT, "rows of a page"),
    ("cursor", TEXT, "`next_cursor` of the page before"),
)
_JOB_FILTERS: tuple[tuple[str, Schema, str], ...] = (
    (
        "status",
        listed(TEXT),
        "canonical (ABEND) or common (RUNNING) status, or running, completed, failed, "
        "pending; any case; repeatable",
    ),
    ("workstation", TEXT, "a name; may hold * and ?"),
    ("job_stream", TEXT, "a name; may hold * and ?"),
    ("q", TEXT, "looked for in names and error texts"),
    ("late", TRUTH, "only late ones"),
    ("stuck", TRUTH, "only stuck ones"),
)
_JOB_SORTS = one_of((*SORTS, *(f"-{sort}" for sort in SORTS)))
_EVENTS = record(
    {
        "events": listed(ref("Event")),
        "next_cursor": TEXT_OR_NULL,
        "searched_to": {
            **INSTANT_OR_NULL,
            "description": "with `partial`: how far a page came whose time was over",
        },
        "period": record({"start": INSTANT, "end": INSTANT}),
    }
)
_TALLY: dict[str, Schema] = dict.fromkeys(
    ("runs", "completed", "failed", "cancelled", "running"), COUNT
)
_FEW_EVENTS = record({"events": listed(ref("Event"))})
_SNAPSHOT_AND_POLLER = record({"snapshot": ref_or_null("Snapshot"), "poller": ref("Poller")})

OPERATIONS: tuple[Operation, ...] = (
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
    Operation(
        "get",
        f"{PREFIX}/status",
        "The plan in figures, and the poller",
        record(
            {
                "status": one_of(("running", "stopped", "stale", "starting")),
                "snapshot": ref_or_null("Snapshot"),
                "poller": ref("Poller"),
            }
        ),
        "status",
    ),
    Operation(
        "get",
        f"{PREFIX}/status/workstations",
        "Workstations of the plan",
        record(
            {
                "workstations": listed(ref("Workstation")),
                "summary": record({"total": COUNT, "online": COUNT, "offline": COUNT}),
            }
        ),
        "status",
    ),
    Operation(
        "get",
        f"{PREFIX}/status/jobs",
        "Jobs of the plan",
        record(
            {
                "jobs": listed(ref("Job")),
                "summary": record(
                    {
                        "total": COUNT,
                        "running": COUNT,
                        "completed": COUNT,
                        "failed": COUNT,
                        "pending": COUNT,
                    }
                ),
                "next_cursor": TEXT_OR_NULL,
            }
        ),
        "status",
        query=(
            *_JOB_FILTERS,
            ("sort", _JOB_SORTS, "- turns the order"),
            *_PAGE,
        ),
        problems=(422,),
    ),
    Operation(
        "get",
        f"{PREFIX}/status/jobs.csv",
        "Everything a search of jobs finds, as CSV; no cell is a formula",
        TEXT,
        "status",
        query=(*_JOB_FILTERS, ("sort", _JOB_SORTS, "- turns the order")),
        problems=(422,),
        media=CSV_TYPE,
    ),
    Operation(
        "get",
        f"{PREFIX}/status/jobs.xlsx",
        "The same as an Excel workbook",
        TEXT,
        "status",
        query=(*_JOB_FILTERS, ("sort", _JOB_SORTS, "- turns the order")),
        problems=(422,),
        media=XLSX_TYPE,
    ),
    Operation(
        "get",
        f"{PREFIX}/status/job-counts",
        "How many jobs a search finds, and how many of each kind it would find without `status`, "
        "`late` and `stuck`",
        record(
            {
                "matching": COUNT,
                "total": COUNT,
                "groups": record({group.name.lower(): COUNT for group in Group}),
                "late": COUNT,
                "stuck": COUNT,
            }
        ),
        "status",
        query=_JOB_FILTERS,
        problems=(422,),
    ),
    Operation(
        "get",
        f"{PREFIX}/status/jobs/{{job_id}}",
        "One job of the plan",
        record({"job": ref("Job")}),
        "status",
        problems=(404,),
    ),
    Operation(
        "get",
        f"{PREFIX}/status/jobs/{{job_id}}/neighbours",
        "The jobs directly before and after a job, asked of the engine now; `known` is false where "
        "it does not tell (V1)",
        record(
            {
                "predecessors": listed(ref("Neighbour")),
                "successors": listed(ref("Neighbour")),
                "known": TRUTH,
            }
        ),
        "status",
        problems=(404, 502),
    ),
    Operation(
        "get",
        f"{PREFIX}/events",
        "Events, newest first; with `after_seq` oldest first",
        _EVENTS,
        "events",
        query=(
            *_EVENT_FILTERS,
            ("after_seq", {"type": "integer", "minimum": 0}, "only later ones, oldest first"),
            ("order", one_of(("newest", "oldest")), "which come first; newest by default"),
            (
                "partial",
                one_of(("true", "false")),
                "answer within a moment, if with few or no rows; `next_cursor` goes on",
            ),
            *_PAGE,
        ),
        problems=(422,),
    ),
    *(
        Operation(
            "get",
            f"{PREFIX}/events.{ending}",
            f"The newest 100,000 that a search of events finds, {what}",
            TEXT,
            "events",
            query=_EVENT_FILTERS,
            problems=(422,),
            media=media,
        )
        for ending, what, media in (
            ("csv", "as CSV; no cell is a formula", CSV_TYPE),
            ("xlsx", "as an Excel workbook", XLSX_TYPE),
        )
    ),
    Operation(
        "get",
        f"{PREFIX}/events/critical",
        "Errors and criticals, newest first",
        _FEW_EVENTS,
        "events",
        query=(("limit", _LIMIT, "rows"),),
        problems=(422,),
    ),
    Operation(
        "get",
        f"{PREFIX}/events/search",
        "Full-text search over message, source and job log excerpt; accents and case ignored",
        _FEW_EVENTS,
        "events",
        query=(
            ("q", {"type": "string", "minLength": 2, "maxLength": 200}, "words to look for"),
            ("limit", _LIMIT, "rows"),
        ),
        problems=(422,),
    ),
    Operation(
        "get",
        f"{PREFIX}/events/histogram",
        "How many events of each severity in each interval",
        record(
            {
                "period": record({"start": INSTANT, "end": INSTANT}),
                "bucket_seconds": INTEGER,
                "intervals": listed(
                    record({"start": INSTANT, "counts": record(dict.fromkeys(_SEVERITIES, COUNT))})
                ),
            }
        ),
        "events",
        query=(
            *_EVENT_FILTERS,
            ("bucket_seconds", {"type": "integer", "minimum": 60, "maximum": 86_400}, "width"),
        ),
        problems=(422,),
    ),
    Operation(
        "post",
        f"{PREFIX}/events/acknowledge",
        "Take events; the same action_id again changes nothing",
        record(
            {
                "acknowledged": COUNT,
                "already": COUNT,
                "unknown": COUNT,
                "event_ids": record(
                    {
                        "acknowledged": listed(TEXT),
                        "already": listed(TEXT),
                        "unknown": listed(TEXT),
                    }
                ),
            }
        ),
        "events",
        body=record(
            {
                "event_ids": {**listed(TEXT), "minItems": 1, "maxItems": 500},
                "note": {"type": ["string", "null"], "maxLength": 2000},
                "action_id": {"type": "string", "minLength": 1, "maxLength": 200},
            },
            optional=("note",),
        ),
        problems=(400, 415, 422),
    ),
    Operation(
        "get",
        f"{PREFIX}/history/job/{{job_name}}",
        "Runs of a job, newest first, and their statistics",
        record(
            {
                "job_name": TEXT,
                "runs": listed(ref("Run")),
                "statistics": record(
                    {
                        "runs": COUNT,
                        "failures": COUNT,
                        "failure_rate": NUMBER_OR_NULL,
                        "p50_seconds": NUMBER_OR_NULL,
                        "p95_seconds": NUMBER_OR_NULL,
                    }
                ),
                "next_cursor": TEXT_OR_NULL,
            }
        ),
        "history",
        query=(
            ("days", {"type": "integer", "minimum": 1, "maximum": 3650}, "the last so many days"),
            ("job_stream", TEXT, "only those of this job stream"),
            ("workstation", TEXT, "only those of this workstation"),
            *_PAGE,
        ),
        problems=(422,),
    ),
    Operation(
        "get",
        f"{PREFIX}/history/run/{{run_id}}",
        "One run and every status it went through",
        record(
            {
                "run": ref("Run"),
                "transitions": listed(record({"at": INSTANT, "status": TEXT})),
            }
        ),
        "history",
        query=(("job_name", TEXT, "makes looking for it fast"),),
        problems=(404,),
    ),
    Operation(
        "get",
        f"{PREFIX}/history/run/{{run_id}}/log",
        "The end of a run's job log, asked of the engine now; null where it keeps none",
        record({"run_id": TEXT, "in_plan": TRUTH, "log": TEXT_OR_NULL}),
        "history",
        query=(("job_name", TEXT, "makes looking for it fast"),),
        problems=(404, 502),
    ),
    Operation(
        "get",
        f"{PREFIX}/history/daily/{{date}}",
        "One day of the configured zone: totals, by hour, worst jobs",
        record(
            {
                "date": {"type": "string", "format": "date"},
                "timezone": TEXT,
                "start": INSTANT,
                "end": INSTANT,
                "totals": record(_TALLY),
                "by_hour": listed(record({"start": INSTANT, **_TALLY})),
                "worst_jobs": listed(
                    record(
                        {
                            "job_name": TEXT,
                            "job_stream": TEXT,
                            "workstation": TEXT,
                            "runs": COUNT,
                            "failures": COUNT,
                        }
                    )
                ),
            }
        ),
        "history",
        problems=(422,),
    ),
    Operation(
        "get",
        f"{PREFIX}/history/failures",
        "Failed runs of a local hour, weekday or day, newest first, and the jobs behind them",
        record(
            {
                "total": COUNT,
                "timezone": TEXT,
                "jobs": listed(
                    record(
                        {
                            "job_name": TEXT,
                            "job_stream": TEXT,
                            "workstation": TEXT,
                            "failures": COUNT,
                        }
                    )
                ),
                "runs": listed(ref("Run")),
            }
        ),
        "history",
        query=(
            ("days", {"type": "integer", "minimum": 1, "maximum": 400}, "the last so many days"),
            ("hour", {"type": "integer", "minimum": 0, "maximum": 23}, "that began in this hour"),
            ("weekday", {"type": "integer", "minimum": 0, "maximum": 6}, "0 is Monday"),
            ("date", {"type": "string", "format": "date"}, "that began on this day"),
            ("job_name", TEXT, "only those of this job"),
            ("limit", _LIMIT, "runs listed; all are counted"),
        ),
        problems=(422,),
    ),
    *PATTERN_OPERATIONS,
    *SOLUTION_OPERATIONS,
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

_MEANING = {
    400: "The body is not JSON",
    403: "Written from a page of another origin",
    404: "Nothing is known by that name",
    409: "It does not go with what is stored or under way",
    413: "The body is over 1 MiB",
    415: "The body is not application/json",
    422: "A value is not acceptable; see `errors`",
    429: "Too many requests; see `Retry-After`",
    502: "The engine could not be polled",
    503: "The store is away; see `Retry-After`",
}


@lru_cache(maxsize=4)
def openapi_document(prefix: str = "") -> dict[str, Any]:
    """The document; `prefix` is the path a proxy puts before ours."""
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Resync",
            "version": DOCUMENT_VERSION,
            "summary": "Live monitor for IBM/HCL Workload Scheduler",
            "description": (
                "Every instant is ISO 8601 with an offset. Errors are problems (RFC 9457). Lists "
                "page by opaque cursors. The language of messages follows `language`, the "
                "configuration, then `Accept-Language`."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": prefix or "/"}],
        "paths": paths,
        "components": {
            "schemas": {**SCHEMAS, **PATTERN_SCHEMAS, **SOLUTION_SCHEMAS},
            "parameters": {
                "language": {
                    "name": "language",
                    "in": "query",
                    "schema": one_of(("pt", "en", "es")),
                    "description": "language of messages",
                }
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    writes = operation.method != "get"
    problems = {*operation.problems, 429, 503, *((403, 413) if writes else ())}
    problems -= set(operation.also)
    responses: dict[str, Any] = {
        str(operation.status): {
            "description": operation.summary,
            "content": {operation.media: {"schema": operation.answer}},
        }
    }
    for status, schema in operation.also.items():
        responses[str(status)] = {
            "description": "Not ready" if status >= 400 else operation.summary,
            "content": {"application/json": {"schema": schema}},
        }
    for status in sorted(problems):
        responses[str(status)] = {
            "description": _MEANING[status],
            "content": {PROBLEM_JSON: {"schema": ref("Problem")}},
        }
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": TEXT}
        for name in _path_names(operation.path)
    ]
    parameters += [
        {
            "name": name,
            "in": "query",
            "schema": schema,
            "description": meaning,
            "required": name == "q" and schema.get("minLength") == 2,
        }
        for name, schema, meaning in operation.query
    ]
    parameters.append({"$ref": "#/components/parameters/language"})
    described: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": _operation_id(operation),
        "tags": [operation.group],
        "parameters": parameters,
        "responses": responses,
    }
    if operation.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": operation.body}},
        }
    return described


def _path_names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _operation_id(operation: Operation) -> str:
    words = operation.path.removeprefix(PREFIX).replace(".", "/").replace("{", "").replace("}", "")
    return "_".join([operation.method, *filter(None, words.split("/"))])


class OpenApi(ApiHandler):
    def get(self) -> None:
        self.reply(openapi_document(self.core.settings.prefix))
