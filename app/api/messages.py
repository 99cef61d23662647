"""The messages of the WebSocket: one table that says what they hold, and reads the client's."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta, Struct, defstruct

from app.api.subscription import TOPICS
from app.queries.config import Config
from app.queries.status import StatusView
from app.queries.views import Count, EventView, SeverityName
from app.rights import Right
from data.domain.problem_view import ProblemView

_MOST_WORDS = 32
Topic = Annotated[str, Meta(extra_json_schema={"enum": [*TOPICS, "ws"]})]
Seq = Annotated[int, Meta(ge=0)]
_Severities = Annotated[list[SeverityName], Meta(max_length=_MOST_WORDS)]


@dataclass(frozen=True, slots=True)
class Message:
    """One JSON object of the socket; `right` is what a client needs to be to send it."""

    name: str
    summary: str
    shape: type[Struct]
    right: Right | None = None


def _told(name: str, summary: str, **members: Any) -> Message:
    fields = [
        (of, *kind) if isinstance(kind, tuple) else (of, kind) for of, kind in members.items()
    ]
    shape = defstruct(f"_{name}", fields, tag_field="type", tag=name, kw_only=True)
    return Message(name, summary, shape)


def _asked(name: str, right: Right, summary: str, **members: Any) -> Message:
    return replace(_told(name, summary, **members), right=right)


FROM_CLIENT = (
    _asked(
        "subscribe",
        Right.VIEWER,
        "Choose what comes from now on; critical is error or critical of any category",
        types=Annotated[list[Topic], Meta(max_length=_MOST_WORDS)],
        severities=(_Severities | None, None),
        jobs=(Annotated[str | None, Meta(description="a glob; narrows events of jobs")], None),
    ),
    _asked("get_status", Right.VIEWER, "Ask for the state"),
    _asked("resume", Right.VIEWER, "Replay what was missed after an event", after_seq=Seq),
    _asked("ping", Right.VIEWER, "Ask for a pong"),
)
FROM_SERVER = (
    _told("connected", "First of all", client_id=str, boot_id=str, last_seq=Seq, config=Config),
    _told("event", "One event", event=EventView),
    _told("problem", "A problem opened, changed or is over", problem=ProblemView),
    _told("subscribed", "What is subscribed now", types=list[Topic]),
    _told("status", "The state", **get_type_hints(StatusView, include_extras=True)),
    _told("resumed", "The replay is complete", count=Count, gap=bool),
    _told("acknowledged", "Somebody took events", event_ids=list[str], by=str, note=str | None),
    _told("silences", "Silences were kept, changed or removed", silence_ids=list[str]),
    _told("runbooks", "Runbooks were kept, changed or removed", runbook_ids=list[str]),
    _told("told", "Something is known of messages of these problems", problem_ids=list[str]),
    _told("config", "Settings were changed", config=Config),
    _told("pong", "The answer to ping"),
    _told("error", "A message was not understood", code=str, message=str),
)
_READ = {message.name: message for message in FROM_CLIENT}


class NotUnderstood(ValueError):
    """What the client is told of its message, with a code for programs."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code = code


def read_message(text: str | bytes) -> tuple[str, Any]:
    """The name of a client's message and what it holds; raises `NotUnderstood`."""
    try:
        read = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise NotUnderstood("malformed", "a message is one JSON object")
    name = read.get("type")
    if not isinstance(name, str) or name not in _READ:
        raise NotUnderstood("unknown_type", f"type must be one of {', '.join(_READ)}")
    try:
        return name, msgspec.convert(read, _READ[name].shape)
    except msgspec.ValidationError as error:
        raise NotUnderstood("invalid", str(error)) from None
