"""The AsyncAPI 3 document of the WebSocket, read off the table of its messages."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from app.api.messages import FROM_CLIENT, FROM_SERVER, Message
from app.api.openapi import fixed_part, schemas_of
from app.api.route import PREFIX
from app.declared import Schema
from app.queries.config import config_schemas
from data.texts import LANGUAGES


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

    document = fixed_part("asyncapi")
    monitoring = document["channels"]["monitoring"]
    monitoring["address"] = f"{PREFIX}/ws"
    monitoring["messages"] = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    monitoring["bindings"]["ws"]["query"]["properties"]["language"]["enum"] = list(LANGUAGES)
    return {
        **document,
        "operations": {
            "fromClient": operation("receive", from_client),
            "fromServer": operation("send", from_server),
        },
        "components": {"schemas": objects, "messages": messages},
    }
