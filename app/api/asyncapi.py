"""The AsyncAPI 3 document of the WebSocket, read off the table of its messages."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from app.api.messages import FROM_CLIENT, FROM_SERVER, Message
from app.api.openapi import DOCUMENT_VERSION, schemas_of
from app.api.route import PREFIX
from app.declared import Schema
from app.queries.config import config_schemas
from data.texts import LANGUAGES

_SEQ: Schema = {"type": "integer", "minimum": 0}


@lru_cache(maxsize=1)
def message_shapes() -> tuple[dict[str, Any], dict[str, Any], dict[str, Schema]]:
    """The messages from the client, those from the server, and the objects in them."""
    _, objects = schemas_of([message.shape for message in (*FROM_CLIENT, *FROM_SERVER)])

    def shapes(messages: Iterable[Message]) -> dict[str, Any]:
        return {
            one.name: {
                "name": one.name,
                "summary": one.summary,
                "payload": objects.pop(f"_{one.name}"),
            }
            for one in messages
        }

    return shapes(FROM_CLIENT), shapes(FROM_SERVER), {**config_schemas(), **objects}


@lru_cache(maxsize=1)
def asyncapi_document() -> dict[str, Any]:
    from_client, from_server, objects = message_shapes()
    messages = {**from_client, **from_server}
    channel = "#/channels/monitoring"

    def operation(action: Literal["receive", "send"], which: dict[str, Any]) -> dict[str, Any]:
        return {
            "action": action,
            "channel": {"$ref": channel},
            "messages": [{"$ref": f"{channel}/messages/{name}"} for name in which],
        }

    language = {"type": "string", "enum": list(LANGUAGES)}
    query = {"type": "object", "properties": {"after_seq": _SEQ, "language": language}}
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
                "bindings": {"ws": {"query": query}},
            }
        },
        "operations": {
            "fromClient": operation("receive", from_client),
            "fromServer": operation("send", from_server),
        },
        "components": {"schemas": objects, "messages": messages},
    }
