"""Every address of the API and its handler, as patterns for Panel's `extra_patterns`."""

import re
from collections.abc import Iterable
from typing import Any

from app.api.asked import AskHandler
from app.api.asyncapi import FROM_CLIENT
from app.api.base import ApiHandler, Limits, NotFound
from app.api.core import Core
from app.api.docs import AsyncApi, Docs, OpenApi
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


def api_routes(core: Core, hub: Hub) -> list[Pattern]:
    """All patterns, for a server that has this core; the hub is started by the caller."""
    shared = {"core": core, "limits": Limits()}
    for subject in (SocketHandler, *FROM_CLIENT, *OWN):
        rule_of(subject, f"{PREFIX}/ws" if subject is SocketHandler else str(subject))
    return [
        (rf"{PREFIX}/ws", SocketHandler, {"core": core, "hub": hub}),
        *asked_routes(ROUTES, shared),
        *((re.escape(own.path), _HANDLERS[own], shared) for own in OWN),
        (r"/api(?:/.*)?", NotFound, shared),
    ]


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
