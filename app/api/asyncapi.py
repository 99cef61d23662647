"""The AsyncAPI 3 document of the WebSocket, read off the shapes of its messages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, defstruct

from app.api.openapi import DOCUMENT_VERSION, schemas_of
from app.api.route import PREFIX
from app.api.subscription import TOPICS
from app.declared import Schema
from app.queries.config import Config, config_schemas
from app.queries.status import PollerView, SnapshotView
from app.queries.views import Count, EventView, SeverityName
from app.rights import Right
from data.texts import LANGUAGES

Topic = Annotated[str, Meta(extra_json_schema={"enum": [*TOPICS, "ws"]})]
Seq = Annotated[int, Meta(ge=0)]


@dataclass(frozen=True, slots=True)
class Message:
    """One JSON object of the socket; `right` is that of the client who sends it."""

    name: str
    summary: str
    members: Mapping[str, Any]
    right: Right = Right.OPEN

    def payload(self) -> type[Struct]:
        fields = [
            (name, *(kind if isinstance(kind, tuple) else (kind,)))
            for name, kind in self.members.items()
        ]
        return defstruct(f"_{self.name}", fields, tag_field="type", tag=self.name, kw_only=True)


def _asked(name: str, summary: str, **members: Any) -> Message:
    """From the client; all that it may say today only reads."""
    return Message(name, summary, members, Right.VIEWER)


def _told(name: str, summary: str, **members: Any) -> Message:
    return Message(name, summary, members)


FROM_CLIENT = (
    _asked(
        "subscribe",
        "Choose what comes from now on; critical is error or critical of any category",
        types=list[Topic],
        severities=(list[SeverityName], []),
        jobs=(Annotated[str, Meta(description="a glob; narrows events of jobs")], ""),
    ),
    _asked("get_status", "Ask for the state"),
    _asked("resume", "Replay what was missed after an event", after_seq=Seq),
    _asked("ping", "Ask for a pong"),
)
FROM_SERVER = (
    _told("connected", "First of all", client_id=str, boot_id=str, last_seq=Seq, config=Config),
    _told("event", "One event", event=EventView),
    _told("subscribed", "What is subscribed now", types=list[Topic]),
    _told("status", "The state", status=str, snapshot=SnapshotView | None, poller=PollerView),
    _told("resumed", "The replay is complete", count=Count, gap=bool),
    _told("notification", "Something to show"),
    _told("acknowledged", "Somebody took events", event_ids=list[str], by=str, note=str | None),
    _told("config", "Settings were changed", config=Config),
    _told("pong", "The answer to ping"),
    _told("error", "A message was not understood", code=str, message=str),
)
_SEQ: Schema = {"type": "integer", "minimum": 0}


@lru_cache(maxsize=1)
def message_shapes() -> tuple[dict[str, Any], dict[str, Any], dict[str, Schema]]:
    """The messages from the client, those from the server, and the objects in them."""
    _, objects = schemas_of([message.payload() for message in (*FROM_CLIENT, *FROM_SERVER)])

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
