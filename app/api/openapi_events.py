"""Events in the OpenAPI document: pages, searches, exports, acknowledgement."""

from typing import Any

from app.api.base import PREFIX
from app.api.operation import LIMIT, PAGE, Operation, sheets
from app.api.schemas import (
    COUNT,
    INSTANT,
    INSTANT_OR_NULL,
    INTEGER,
    TEXT,
    TEXT_OR_NULL,
    Schema,
    listed,
    one_of,
    record,
    ref,
)
from data.domain.events import Category, EventType, Severity

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

_FEW_EVENTS = record({"events": listed(ref("Event"))})


EVENT_OPERATIONS: tuple[Operation, ...] = (
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
            *PAGE,
        ),
        problems=(422,),
    ),
    *sheets(
        f"{PREFIX}/events",
        "The newest 100,000 that a search of events finds",
        "events",
        _EVENT_FILTERS,
    ),
    Operation(
        "get",
        f"{PREFIX}/events/critical",
        "Errors and criticals, newest first",
        _FEW_EVENTS,
        "events",
        query=(("limit", LIMIT, "rows"),),
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
            ("limit", LIMIT, "rows"),
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
)
