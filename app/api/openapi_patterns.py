"""Patterns in the OpenAPI document: their object and operations."""

from app.api.base import PREFIX
from app.api.operation import Operation, sheets
from app.api.schemas import (
    COUNT,
    INSTANT,
    NUMBER,
    OPEN,
    TEXT,
    TEXT_OR_NULL,
    TRUTH,
    TRUTH_OR_NULL,
    Schema,
    listed,
    one_of,
    record,
    ref,
)
from data.domain.patterns import PatternStatus, PatternType

_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_TYPES = one_of(kind.word for kind in PatternType)
_STATUSES = one_of(status.word for status in PatternStatus)

PATTERN_SCHEMAS: dict[str, Schema] = {
    "Pattern": record(
        {
            "pattern_id": {**TEXT, "description": "the same when it is found again"},
            "pattern_type": _TYPES,
            "job_name": {**TEXT, "description": "of a chain the upstream job"},
            "job_stream": TEXT,
            "workstation": TEXT,
            "related_job": {**TEXT_OR_NULL, "description": "the downstream job of a chain"},
            "related_job_stream": TEXT_OR_NULL,
            "related_workstation": TEXT_OR_NULL,
            "hour": {"type": ["integer", "null"], "minimum": 0, "maximum": 23},
            "weekday": {
                "type": ["integer", "null"],
                "minimum": 0,
                "maximum": 6,
                "description": "0 = Monday",
            },
            "month_end": TRUTH_OR_NULL,
            "resolved": TRUTH,
            "status": _STATUSES,
            "confidence": _SHARE,
            "p_value": {**_SHARE, "description": "the pattern's own test, before correction"},
            "q_value": {**_SHARE, "description": "after control of the false discovery rate"},
            "effect": {**NUMBER, "description": "how many times the usual rate"},
            "occurrences": COUNT,
            "opportunities": COUNT,
            "first_seen": INSTANT,
            "last_seen": INSTANT,
            "detected_at": INSTANT,
            "updated_at": INSTANT,
            "days": {**COUNT, "description": "the window of the last detection that found it"},
            "description": {**TEXT, "description": "one sentence in the reader's language"},
            "evidence": record(
                {
                    "rate": _SHARE,
                    "base_rate": _SHARE,
                    "base_failures": COUNT,
                    "base_opportunities": COUNT,
                    "run_ids": {
                        **listed(TEXT),
                        "description": "the failing runs, newest first; see /history/run",
                    },
                    "facts": OPEN,
                }
            ),
            "dismissed": {
                "oneOf": [{"type": "null"}, record({"at": INSTANT, "by": TEXT, "reason": TEXT})]
            },
        }
    )
}

_FILTERS = (
    ("pattern_type", listed(_TYPES), "repeatable"),
    ("min_confidence", _SHARE, "`pattern_min_confidence` of the settings by default"),
    ("job_name", TEXT, "either job; `*` and `?` stand for any characters"),
    ("status", listed(_STATUSES), "repeatable; active and fading by default"),
    ("dismissed", TRUTH, "dismissed ones, too"),
)

PATTERN_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "get",
        f"{PREFIX}/patterns",
        "Patterns of failures, the most important first",
        record({"patterns": listed(ref("Pattern"))}),
        "patterns",
        query=_FILTERS,
        problems=(422,),
    ),
    *sheets(f"{PREFIX}/patterns", "Everything a search of patterns finds", "patterns", _FILTERS),
    Operation(
        "post",
        f"{PREFIX}/patterns/detect",
        "Look for patterns now; local time is that of the offset of `now`, else the configured",
        record(
            {
                "patterns": listed(ref("Pattern")),
                "new": COUNT,
                "runs_examined": COUNT,
                "elapsed_ms": NUMBER,
            }
        ),
        "patterns",
        body=record(
            {
                "days": {"type": "integer", "minimum": 1, "maximum": 400, "default": 30},
                "now": INSTANT,
            },
            optional=("days", "now"),
        ),
        problems=(400, 409, 415, 422),
    ),
    Operation(
        "get",
        f"{PREFIX}/patterns/{{pattern_id}}",
        "One pattern, dismissed and gone ones too",
        ref("Pattern"),
        "patterns",
        problems=(404,),
    ),
    Operation(
        "post",
        f"{PREFIX}/patterns/{{pattern_id}}/dismiss",
        "Set a pattern aside until it grows materially, audited",
        ref("Pattern"),
        "patterns",
        body=record({"reason": {"type": "string", "minLength": 1, "maxLength": 500}}),
        problems=(400, 404, 415, 422),
    ),
    Operation(
        "delete",
        f"{PREFIX}/patterns/{{pattern_id}}/dismiss",
        "Take a dismissal back, audited",
        ref("Pattern"),
        "patterns",
        problems=(404,),
    ),
    Operation(
        "post",
        f"{PREFIX}/patterns/{{pattern_id}}/restore",
        "The same as DELETE of its dismissal",
        ref("Pattern"),
        "patterns",
        problems=(404,),
    ),
)
