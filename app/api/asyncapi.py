"""The AsyncAPI 3 document of the WebSocket."""

from functools import lru_cache
from typing import Any

from app.api.base import PREFIX, ApiHandler
from app.api.openapi import DOCUMENT_VERSION
from app.api.schemas import (
    COUNT,
    INTEGER,
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
from app.api.subscription import TOPICS
from data.domain.events import Severity

_TYPES = listed(one_of((*TOPICS, "ws")))
_SEVERITIES = listed(one_of(severity.name.lower() for severity in Severity))
_SEQ: Schema = {**INTEGER, "minimum": 0}


def _message(kind: str, summary: str, **fields: Schema) -> dict[str, Any]:
    optional = tuple(name for name, schema in fields.items() if schema.get("x-optional"))
    shown = {
        name: {key: value for key, value in schema.items() if key != "x-optional"}
        for name, schema in fields.items()
    }
    payload = record({"type": {"const": kind}, **shown}, optional)
    return {"name": kind, "summary": summary, "payload": payload}


def _optional(schema: Schema) -> Schema:
    return {**schema, "x-optional": True}


FROM_CLIENT: dict[str, dict[str, Any]] = {
    "subscribe": _message(
        "subscribe",
        "Choose what comes from now on; critical is error or critical of any category",
        types=_TYPES,
        severities=_optional(_SEVERITIES),
        jobs=_optional({**TEXT, "description": "a glob; narrows events of jobs"}),
    ),
    "get_status": _message("get_status", "Ask for the state"),
    "resume": _message("resume", "Replay what was missed after an event", after_seq=_SEQ),
    "ping": _message("ping", "Ask for a pong"),
}
FROM_SERVER: dict[str, dict[str, Any]] = {
    "connected": _message(
        "connected",
        "First of all",
        client_id=TEXT,
        boot_id=TEXT,
        last_seq=_SEQ,
        config=ref("Config"),
    ),
    "event": _message("event", "One event", event=ref("Event")),
    "subscribed": _message("subscribed", "What is subscribed now", types=_TYPES),
    "status": _message(
        "status", "The state", snapshot=ref_or_null("Snapshot"), poller=ref("Poller"), status=TEXT
    ),
    "resumed": _message("resumed", "The replay is complete", count=COUNT, gap=TRUTH),
    "notification": {
        "name": "notification",
        "summary": "Something to show",
        "payload": {
            "type": "object",
            "properties": {"type": {"const": "notification"}},
            "required": ["type"],
            "additionalProperties": True,
        },
    },
    "acknowledged": _message(
        "acknowledged", "Somebody took events", event_ids=listed(TEXT), by=TEXT, note=TEXT_OR_NULL
    ),
    "config": _message("config", "Settings were changed", config=ref("Config")),
    "pong": _message("pong", "The answer to ping"),
    "error": _message("error", "A message was not understood", code=TEXT, message=TEXT),
}


@lru_cache(maxsize=1)
def asyncapi_document() -> dict[str, Any]:
    messages = {**FROM_CLIENT, **FROM_SERVER}
    channel = "#/channels/monitoring"
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Resync events",
            "version": DOCUMENT_VERSION,
            "description": (
                "One JSON object a message, 64 KiB at most. A new connection gets everything from "
                "now on; `?after_seq=N` or `resume` replays what was missed. Closed with 1008 for "
                "a flood, 1009 for an oversized message, 1001 at shutdown."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {
            "monitoring": {
                "address": f"{PREFIX}/ws",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
                "bindings": {
                    "ws": {
                        "query": {
                            "type": "object",
                            "properties": {
                                "after_seq": _SEQ,
                                "language": one_of(("pt", "en", "es")),
                            },
                        }
                    }
                },
            }
        },
        "operations": {
            "fromClient": {
                "action": "receive",
                "channel": {"$ref": channel},
                "messages": [{"$ref": f"{channel}/messages/{name}"} for name in FROM_CLIENT],
            },
            "fromServer": {
                "action": "send",
                "channel": {"$ref": channel},
                "messages": [{"$ref": f"{channel}/messages/{name}"} for name in FROM_SERVER],
            },
        },
        "components": {"schemas": SCHEMAS, "messages": messages},
    }


class AsyncApi(ApiHandler):
    def get(self) -> None:
        self.reply(asyncapi_document())
