"""The schemas of the API's objects, for the OpenAPI and AsyncAPI documents."""

from typing import Any

from data.domain.events import Category, EventType, Severity
from data.domain.plan import WorkstationStatus
from data.domain.status import CommonStatus, Status
from data.runtime import KNOBS, Knob

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
INTEGER: Schema = {"type": "integer"}
INTEGER_OR_NULL: Schema = {"type": ["integer", "null"]}
NUMBER: Schema = {"type": "number"}
NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
TRUTH: Schema = {"type": "boolean"}
TRUTH_OR_NULL: Schema = {"type": ["boolean", "null"]}
INSTANT: Schema = {"type": "string", "format": "date-time"}
INSTANT_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
COUNT: Schema = {"type": "integer", "minimum": 0}
OPEN: Schema = {"type": "object", "additionalProperties": True}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def ref_or_null(name: str) -> Schema:
    return {"oneOf": [ref(name), {"type": "null"}]}


def listed(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def one_of(words: Any) -> Schema:
    return {"type": "string", "enum": list(words)}


def record(fields: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """An object with these fields, all present but the optional ones."""
    return {
        "type": "object",
        "properties": fields,
        "required": [name for name in fields if name not in optional],
    }


def knob_schema(knob: Knob) -> Schema:
    """What the config object holds for a knob."""
    match knob.kind:
        case "integer" | "number":
            return {"type": knob.kind, "minimum": knob.low, "maximum": knob.high}
        case "boolean":
            return TRUTH
        case "choice":
            return one_of(knob.choices)
        case "choices":
            return {**listed(one_of(knob.choices)), "uniqueItems": True}
        case "schedule":
            window = {"type": "string", "pattern": r"^\d\d:\d\d-\d\d:\d\d$"}
            return {**listed(window), "minItems": 1}
        case "timezone":
            return {"type": "string", "examples": ["America/Sao_Paulo"]}


SUMMARY = record(
    {
        "total_jobs": COUNT,
        "jobs_running": COUNT,
        "jobs_completed": COUNT,
        "jobs_failed": COUNT,
        "jobs_pending": COUNT,
        "jobs_cancelled": COUNT,
        "jobs_late": COUNT,
        "jobs_stuck": COUNT,
        "success_rate": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "workstations_online": COUNT,
        "workstations_offline": COUNT,
    }
)

JOB = record(
    {
        "job_id": TEXT_OR_NULL,
        "run_id": TEXT_OR_NULL,
        "job_name": TEXT,
        "job_stream": TEXT,
        "workstation": TEXT,
        "status": one_of(status.name for status in Status),
        "common_status": one_of(common.name for common in CommonStatus),
        "raw_status": TEXT,
        "return_code": INTEGER_OR_NULL,
        "scheduled_time": INSTANT_OR_NULL,
        "start_time": INSTANT_OR_NULL,
        "end_time": INSTANT_OR_NULL,
        "duration_seconds": NUMBER_OR_NULL,
        "estimated_duration_seconds": NUMBER_OR_NULL,
        "deadline": INSTANT_OR_NULL,
        "priority": INTEGER_OR_NULL,
        "late": TRUTH,
        "stuck": {**TRUTH, "description": "runs longer than the limit and twice its estimate"},
        "critical": TRUTH,
        "rerun_of": TEXT_OR_NULL,
        "error_message": TEXT_OR_NULL,
    },
    optional=("stuck",),
)

WORKSTATION = record(
    {
        "name": TEXT,
        "type": TEXT,
        "status": one_of(status.name for status in WorkstationStatus),
        "linked": TRUTH_OR_NULL,
        "jobman_up": TRUTH_OR_NULL,
        "jobs_running": COUNT,
        "jobs_pending": COUNT,
        "jobs_failed": COUNT,
        "limit": INTEGER_OR_NULL,
        "fence": INTEGER_OR_NULL,
        "version": TEXT_OR_NULL,
        "node": TEXT_OR_NULL,
        "last_seen": INSTANT_OR_NULL,
        "since": INSTANT_OR_NULL,
    }
)

EVENT = record(
    {
        "event_id": {**TEXT, "description": "unique for ever"},
        "seq": {**INTEGER, "description": "strictly growing"},
        "event_type": one_of(kind.word for kind in EventType),
        "category": one_of(category.name.lower() for category in Category),
        "severity": one_of(severity.name.lower() for severity in Severity),
        "timestamp": {**INSTANT, "description": "when it happened in TWS, where known"},
        "detected_at": INSTANT,
        "source": TEXT,
        "message": {**TEXT, "description": "one sentence in the reader's language"},
        "previous_state": TEXT_OR_NULL,
        "current_state": TEXT_OR_NULL,
        "details": OPEN,
        "acknowledged": {
            "oneOf": [
                {"type": "null"},
                record({"at": INSTANT, "by": TEXT, "note": TEXT_OR_NULL}),
            ]
        },
    }
)

POLLER = record(
    {
        "running": TRUTH,
        "mode": one_of(("fixed", "adaptive", "scheduled")),
        "interval_seconds": NUMBER,
        "next_poll_at": INSTANT_OR_NULL,
        "last_poll_at": INSTANT_OR_NULL,
        "last_success_at": INSTANT_OR_NULL,
        "last_error": {
            "oneOf": [
                {"type": "null"},
                record({"code": TEXT, "message": TEXT, "since": INSTANT, "reason": TEXT}),
            ]
        },
        "polls": COUNT,
        "failures": COUNT,
        "overruns": COUNT,
        "duration_ms_p50": NUMBER_OR_NULL,
        "duration_ms_p95": NUMBER_OR_NULL,
        "api": TEXT_OR_NULL,
        "engine_url": TEXT_OR_NULL,
        "plan_id": TEXT_OR_NULL,
        "unreadable": listed(TEXT),
        "clock_skew_seconds": NUMBER_OR_NULL,
        "stale": TRUTH,
    }
)

SCHEMAS: dict[str, Schema] = {
    "Config": record({name: knob_schema(knob) for name, knob in KNOBS.items()}),
    "ConfigChange": {
        "type": "object",
        "properties": {name: knob_schema(knob) for name, knob in KNOBS.items()},
        "additionalProperties": False,
    },
    "Summary": SUMMARY,
    "Snapshot": record(
        {
            "timestamp": INSTANT,
            "age_seconds": {"type": "number", "minimum": 0},
            "plan_id": TEXT_OR_NULL,
            "system_health": one_of(("healthy", "degraded", "critical")),
            "summary": ref("Summary"),
        }
    ),
    "Job": JOB,
    "Neighbour": {
        **record(
            {
                "job_id": {**TEXT_OR_NULL, "description": "null: not a job of the plan"},
                "job_name": {**TEXT, "description": "`@` stands for a whole job stream"},
                "job_stream": TEXT,
                "workstation": TEXT,
                "status": {
                    "enum": [*(status.name for status in Status), None],
                    "description": "null: neither the engine nor the plan tells it",
                },
                "common_status": {"enum": [*(common.name for common in CommonStatus), None]},
            }
        ),
        "description": "A job, or a job stream, that another waits for or that waits for it",
    },
    "Workstation": WORKSTATION,
    "Event": EVENT,
    "Poller": POLLER,
    "Run": record(
        {
            "run_id": TEXT,
            "job_name": TEXT,
            "job_stream": TEXT,
            "workstation": TEXT,
            "status": one_of(status.name for status in Status),
            "common_status": one_of(common.name for common in CommonStatus),
            "return_code": INTEGER_OR_NULL,
            "scheduled_time": INSTANT_OR_NULL,
            "start_time": INSTANT_OR_NULL,
            "end_time": INSTANT_OR_NULL,
            "duration_seconds": NUMBER_OR_NULL,
            "rerun_of": TEXT_OR_NULL,
            "error_message": TEXT_OR_NULL,
        }
    ),
    "Problem": {
        **record(
            {
                "type": TEXT,
                "title": TEXT,
                "status": INTEGER,
                "detail": TEXT,
                "instance": TEXT,
                "errors": listed(record({"field": TEXT, "message": TEXT})),
            },
            optional=("errors",),
        ),
        "additionalProperties": True,
    },
}
