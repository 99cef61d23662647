"""The AsyncAPI 3 document of the WebSocket, read off the shapes of its messages."""

from functools import lru_cache
from inspect import cleandoc
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

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


class Message(Struct, kw_only=True, tag_field="type"):
    """One JSON object of the socket."""


class FromClient(Message, kw_only=True):
    """Each says who may send it; all of today's only read."""

    right: ClassVar[Right]


class Subscribe(FromClient, tag="subscribe", kw_only=True):
    """Choose what comes from now on; critical is error or critical of any category"""

    right = Right.VIEWER
    types: list[Topic]
    severities: list[SeverityName] = []
    jobs: Annotated[str, Meta(description="a glob; narrows events of jobs")] = ""


class GetStatus(FromClient, tag="get_status", kw_only=True):
    """Ask for the state"""

    right = Right.VIEWER


class Resume(FromClient, tag="resume", kw_only=True):
    """Replay what was missed after an event"""

    right = Right.VIEWER
    after_seq: Seq


class Ping(FromClient, tag="ping", kw_only=True):
    """Ask for a pong"""

    right = Right.VIEWER


class Connected(Message, tag="connected", kw_only=True):
    """First of all"""

    client_id: str
    boot_id: str
    last_seq: Seq
    config: Config


class EventTold(Message, tag="event", kw_only=True):
    """One event"""

    event: EventView


class Subscribed(Message, tag="subscribed", kw_only=True):
    """What is subscribed now"""

    types: list[Topic]


class StatusTold(Message, tag="status", kw_only=True):
    """The state"""

    status: str
    snapshot: SnapshotView | None
    poller: PollerView


class Resumed(Message, tag="resumed", kw_only=True):
    """The replay is complete"""

    count: Count
    gap: bool


class Notification(Message, tag="notification", kw_only=True):
    """Something to show"""


class Acknowledged(Message, tag="acknowledged", kw_only=True):
    """Somebody took events"""

    event_ids: list[str]
    by: str
    note: str | None


class ConfigTold(Message, tag="config", kw_only=True):
    """Settings were changed"""

    config: Config


class Pong(Message, tag="pong", kw_only=True):
    """The answer to ping"""


class Refused(Message, tag="error", kw_only=True):
    """A message was not understood"""

    code: str
    message: str


FROM_CLIENT: tuple[type[FromClient], ...] = (Subscribe, GetStatus, Resume, Ping)
FROM_SERVER: tuple[type[Message], ...] = (
    Connected, EventTold, Subscribed, StatusTold, Resumed, Notification, Acknowledged, ConfigTold,
    Pong, Refused,
)  # fmt: skip
_SEQ: Schema = {"type": "integer", "minimum": 0}


@lru_cache(maxsize=1)
def message_shapes() -> tuple[dict[str, Any], dict[str, Any], dict[str, Schema]]:
    """The messages from the client, those from the server, and the objects in them."""
    kinds = {kind: str(kind.__struct_config__.tag) for kind in (*FROM_CLIENT, *FROM_SERVER)}
    _, objects = schemas_of(kinds)
    messages = {
        tag: {
            "name": tag,
            "summary": cleandoc(kind.__doc__ or ""),
            "payload": objects.pop(kind.__name__),
        }
        for kind, tag in kinds.items()
    }
    asked = {kinds[kind] for kind in FROM_CLIENT}
    return (
        {tag: message for tag, message in messages.items() if tag in asked},
        {tag: message for tag, message in messages.items() if tag not in asked},
        {**config_schemas(), **objects},
    )


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
