"""Solutions in the OpenAPI document: their objects and operations."""

from app.api.base import PREFIX
from app.api.operation import Operation
from app.api.schemas import (
    COUNT,
    INSTANT,
    INSTANT_OR_NULL,
    INTEGER,
    INTEGER_OR_NULL,
    NUMBER_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TRUTH,
    Schema,
    listed,
    one_of,
    record,
    ref,
)
from data.domain.solutions import PATTERN_KINDS

_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_SHARE_OR_NULL: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}


def _text(longest: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": longest}


_DRAFT: dict[str, Schema] = {
    "problem_type": _text(100),
    "problem_pattern": {
        **_text(6000),
        "description": "an example message, or what `pattern_kind` says",
    },
    "pattern_kind": one_of(PATTERN_KINDS),
    "solution": _text(10_000),
}
_SOLUTION: dict[str, Schema] = {
    "solution_id": INTEGER,
    "problem_type": TEXT,
    "problem_pattern": TEXT,
    "pattern_kind": one_of(PATTERN_KINDS),
    "solution": TEXT,
    "success_rate": {**_SHARE, "description": "cautious: 0.5 while nothing is known"},
    "recommended": {
        **TRUTH,
        "description": "works at least as often as `solution_min_success_rate`, or is untried",
    },
    "times_applied": COUNT,
    "last_applied": INSTANT_OR_NULL,
    "results": record(
        {
            "people": record({"worked": COUNT, "failed": COUNT}),
            "tws": record(
                {
                    "worked": COUNT,
                    "failed": COUNT,
                    "pending": COUNT,
                    "median_minutes": NUMBER_OR_NULL,
                }
            ),
        }
    ),
    "record": {**TEXT, "description": "how it did, in the reader's language"},
    "created_at": INSTANT,
    "created_by": TEXT,
    "updated_at": INSTANT,
}

SOLUTION_SCHEMAS: dict[str, Schema] = {
    "Solution": record(_SOLUTION),
    "SolutionMatch": record({**_SOLUTION, "similarity": _SHARE}),
    "PastFailure": record(
        {
            "error_message": TEXT,
            "similarity": _SHARE,
            "same_job": TRUTH,
            "failures": COUNT,
            "ended_by_rerun": COUNT,
            "ended_by_next_run": COUNT,
            "not_ended": COUNT,
            "median_minutes": NUMBER_OR_NULL,
            "examples": listed(
                record(
                    {
                        "run_id": TEXT,
                        "job_name": TEXT,
                        "job_stream": TEXT,
                        "workstation": TEXT,
                        "failed_at": INSTANT,
                        "ended_by": {
                            "type": ["string", "null"],
                            "enum": ["rerun", "next_run", None],
                        },
                        "attempts": COUNT,
                        "minutes": NUMBER_OR_NULL,
                    }
                )
            ),
            "description": TEXT,
        }
    ),
}

_BODY = (400, 415, 422)
_NOTE: Schema = {"type": ["string", "null"], "maxLength": 2000}

SOLUTION_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "get",
        f"{PREFIX}/solutions",
        "Stored solutions, newest first",
        record({"solutions": listed(ref("Solution")), "next_cursor": TEXT_OR_NULL}),
        "solutions",
        query=(
            ("problem_type", TEXT, "only those of this type"),
            ("q", {"type": "string", "maxLength": 200}, "words of the pattern or the solution"),
            ("limit", {"type": "integer", "minimum": 1, "maximum": 500}, "rows of a page"),
            ("cursor", TEXT, "`next_cursor` of the page before"),
        ),
        problems=(422,),
    ),
    Operation(
        "post",
        f"{PREFIX}/solutions",
        "Keep a solution; the same pattern and text again is the stored one (200)",
        ref("Solution"),
        "solutions",
        body=record(_DRAFT, optional=("pattern_kind",)),
        problems=_BODY,
        status=201,
        also={200: ref("Solution")},
    ),
    Operation(
        "get",
        f"{PREFIX}/solutions/find",
        "The solutions that fit an error message, best first; none for an unrelated one",
        record(
            {
                "found": TRUTH,
                "solution_id": INTEGER_OR_NULL,
                "solution": TEXT_OR_NULL,
                "success_rate": _SHARE_OR_NULL,
                "similarity": _SHARE_OR_NULL,
                "matches": listed(ref("SolutionMatch")),
            }
        ),
        "solutions",
        query=(
            ("problem_type", TEXT, "of this type; job_failure by default"),
            ("error_message", {"type": "string", "maxLength": 20_000}, "what the failure said"),
            ("limit", {"type": "integer", "minimum": 1, "maximum": 50}, "matches"),
        ),
        problems=(422,),
    ),
    Operation(
        "get",
        f"{PREFIX}/solutions/suggest",
        "For a failure: solutions that fit, the most similar past failures and what ended them, "
        "and its message with the variables masked",
        record(
            {
                "event_id": TEXT,
                "error_message": TEXT_OR_NULL,
                "proposed_pattern": TEXT,
                "matches": listed(ref("SolutionMatch")),
                "past_failures": listed(ref("PastFailure")),
            }
        ),
        "solutions",
        query=(("event_id", TEXT, "of a job_abend or job_failed event"),),
        problems=(404, 422),
    ),
    Operation(
        "post",
        f"{PREFIX}/solutions/result",
        "Say whether a solution worked",
        ref("Solution"),
        "solutions",
        body=record(
            {
                "solution_id": INTEGER,
                "success": TRUTH,
                "event_id": TEXT_OR_NULL,
                "note": _NOTE,
            },
            optional=("event_id", "note"),
        ),
        problems=(*_BODY, 404),
    ),
    Operation(
        "get",
        f"{PREFIX}/solutions/export",
        "All solutions as JSON or CSV; no cell is a formula",
        record({"solutions": listed(ref("Solution"))}),
        "solutions",
        query=(("format", one_of(("json", "csv")), "json by default"),),
        problems=(422,),
    ),
    Operation(
        "post",
        f"{PREFIX}/solutions/import",
        "Keep many solutions, all or none; those that are stored stay as they are",
        record({"created": COUNT, "already": COUNT}),
        "solutions",
        body=record(
            {
                "solutions": {
                    **listed(record(_DRAFT, optional=("pattern_kind",))),
                    "minItems": 1,
                    "maxItems": 10_000,
                }
            }
        ),
        problems=_BODY,
    ),
    Operation(
        "get",
        f"{PREFIX}/solutions/{{solution_id}}",
        "One solution",
        ref("Solution"),
        "solutions",
        problems=(404,),
    ),
    Operation(
        "put",
        f"{PREFIX}/solutions/{{solution_id}}",
        "Change what a solution says; its results stay, audited",
        ref("Solution"),
        "solutions",
        body={"type": "object", "properties": _DRAFT, "additionalProperties": False},
        problems=(*_BODY, 404, 409),
    ),
    Operation(
        "post",
        f"{PREFIX}/solutions/{{solution_id}}/applied",
        "Mark a solution as applied to a failure: the job's next run decides whether it worked",
        ref("Solution"),
        "solutions",
        body=record({"event_id": TEXT, "note": _NOTE}, optional=("note",)),
        problems=(*_BODY, 404),
    ),
    Operation(
        "delete",
        f"{PREFIX}/solutions/{{solution_id}}",
        "Forget a solution and its results, audited",
        record({"solution_id": INTEGER, "removed": TRUTH}),
        "solutions",
        problems=(404,),
    ),
)
