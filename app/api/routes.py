"""Every address of the API and its handler, as patterns for Panel's `extra_patterns`."""

import re
from collections.abc import Iterable
from typing import Any

from tornado.websocket import WebSocketHandler

from app.api.asked import AskHandler
from app.api.base import ApiHandler, Limits, NotFound
from app.api.core import Core
from app.api.docs import AsyncApi, Docs, OpenApi
from app.api.messages import FROM_CLIENT, Message
from app.api.metrics import Metrics
from app.api.route import PREFIX, Route
from app.api.socket import SocketHandler
from app.api.socket_hub import Hub
from app.api.table import ASYNCAPI, DOCS, METRICS, OPENAPI, OWN, ROUTES, Own
from app.rights import rule_of

_HANDLERS: dict[Own, type[ApiHandler]] = {
    METRICS: Metrics,
    OPENAPI: OpenApi,
    ASYNCAPI: AsyncApi,
    DOCS: Docs,
}

Pattern = tuple[str, Any, dict[str, Any]]


def api_routes(core: Core, hub: Hub, limits: Limits | None = None) -> list[Pattern]:
    """All patterns, for a server that has this core; the hub is started by the caller."""
    shared = {"core": core, "limits": limits or Limits()}
    for own in OWN:
        rule_of(own, own.path)
    return [
        socket_route(SocketHandler, FROM_CLIENT, {"core": core, "hub": hub}),
        *asked_routes(ROUTES, shared),
        *((re.escape(own.path), _HANDLERS[own], {**shared, "right": own.right}) for own in OWN),
        (r"/api(?:/.*)?", NotFound, shared),
    ]


def socket_route(
    handler: type[WebSocketHandler], messages: Iterable[Message], given: dict[str, Any]
) -> Pattern:
    """The pattern of the WebSocket; raises `NoRule` when it or a client's message has no rule."""
    rule_of(handler, f"{PREFIX}/ws")
    for message in messages:
        rule_of(message, f"The message {message.name}")
    return rf"{PREFIX}/ws", handler, given


def asked_routes(table: Iterable[Route], shared: dict[str, Any]) -> list[Pattern]:
    """The patterns of a table; raises `NoRule` for a route that does not say who may use it.

    What is spelled out goes before what has a name in it, and the longer before the shorter.
    """
    by_pattern: dict[str, dict[str, Route]] = {}
    for route in table:
        rule_of(route.ask, f"{route.method.upper()} {route.path}")
        by_pattern.setdefault(route.pattern, {})[route.method] = route
    ordered = sorted(by_pattern, key=lambda pattern: ("(?P" in pattern, -pattern.count("/")))
    return [(pattern, AskHandler, {**shared, "routes": by_pattern[pattern]}) for pattern in ordered]
