"""The WebSocket `/api/v1/monitoring/ws`, to the letter of the contract, section 3."""

import secrets
from typing import Any

from tornado.websocket import WebSocketHandler

from app.api.base import Telling
from app.api.core import Core
from app.api.messages import NotUnderstood, read_message
from app.api.origins import may_write
from app.api.problems import Problem
from app.api.socket_client import Client
from app.api.socket_hub import Hub
from app.api.subscription import FilterInvalid, event_filter
from app.rights import Right
from data.runtime import to_json

LONGEST_MESSAGE = 64 * 1024  # contract, section 3
_MOST_READ = 4 * 1024 * 1024
"""Tornado cuts the connection beyond this; up to it the client hears 1009 first."""
_MOST_CLIENTS = 5000
_LARGEST_SEQ = 2**63 - 1


class SocketHandler(Telling, WebSocketHandler):
    """Speaks the protocol with one client; `Hub` and `Client` deliver."""

    right = Right.VIEWER
    hub: Hub
    client: Client | None

    def initialize(self, core: Core, hub: Hub) -> None:
        self.core = core
        self.hub = hub
        self.client = None

    # Before the upgrade

    async def get(self, *args: Any, **kwargs: Any) -> None:
        if self.request.headers.get("Upgrade", "").lower() != "websocket":
            raise Problem(
                426,
                "Speak WebSocket here.",
                headers={"Upgrade": "websocket", "Connection": "Upgrade"},
            )
        if not self.origin_allowed():
            raise Problem(403)
        if self.hub.closing or self.hub.metrics()["clients"] >= _MOST_CLIENTS:
            raise Problem(503, "No more sockets now.", headers={"Retry-After": "5"})
        await super().get(*args, **kwargs)

    def check_origin(self, origin: str | None) -> bool:
        return may_write(self.request, self.core.settings)

    def allowed_methods(self) -> tuple[str, ...]:
        return ("GET",)

    @property
    def max_message_size(self) -> int:
        return _MOST_READ

    @property
    def ping_interval(self) -> None:  # one heartbeat for all clients: Hub
        return None

    # The conversation

    def open(self, *args: str, **kwargs: str) -> None:
        self.set_nodelay(True)
        connection: Any = self.ws_connection
        last_seq = self.hub.log.last_seq
        client_id = secrets.token_hex(8)
        stream, asker = connection.stream, self.asker
        client = Client(self.hub, self, stream, client_id, self.lang, last_seq, asker)
        self.client = client
        self.hub.add(client)
        client.say(
            {
                "type": "connected",
                "client_id": client.client_id,
                "boot_id": self.core.boot_id,
                "last_seq": last_seq,
                "config": to_json(self.core.runtime.current),
            }
        )
        after = self.get_query_argument("after_seq", None)
        if after is not None:
            if after.isascii() and after.isdigit() and int(after) <= _LARGEST_SEQ:
                self._resume(client, int(after))
            else:
                _complain(client, NotUnderstood("invalid", "after_seq must be a whole number"))
        self._forget_request()

    def _forget_request(self) -> None:
        """Let go of what only the upgrade needed: it would be kept for hours for every client."""
        request = self.request
        request.headers.clear()
        request.arguments = request.query_arguments = request.body_arguments = {}

    def on_message(self, message: str | bytes) -> None:
        client = self.client
        if client is None or client.closed:
            return
        if len(message) > LONGEST_MESSAGE or (
            isinstance(message, str) and len(message.encode()) > LONGEST_MESSAGE
        ):
            self.hub.forget(client)
            self.close(1009, "message over 64 KiB")
            return
        if not client.takes_message(self.hub.now()):
            self.hub.flooded(client)
            return
        try:
            self._obey(client, *read_message(message))
        except NotUnderstood as error:
            _complain(client, error)

    def _obey(self, client: Client, name: str, said: Any) -> None:
        match name:
            case "ping":
                client.say({"type": "pong"})
            case "get_status":
                self.hub.say_status(client)
            case "subscribe":
                try:
                    wanted = event_filter(said.types, said.severities, said.jobs)
                except FilterInvalid as error:
                    raise NotUnderstood("invalid", str(error)) from None
                client.subscribe(wanted)
                client.say({"type": "subscribed", "types": list(wanted.types)})
            case _:
                self._resume(client, said.after_seq)

    def _resume(self, client: Client, after: int) -> None:
        if client.resuming:
            raise NotUnderstood("resuming", "a resume is under way")
        self.hub.resume(client, min(after, _LARGEST_SEQ))

    def on_pong(self, data: bytes) -> None:
        if self.client is not None:
            self.client.heard_at = self.hub.now()

    def on_close(self) -> None:
        client, self.client = self.client, None
        if client is not None:
            self.hub.forget(client)


def _complain(client: Client, error: NotUnderstood) -> None:
    client.say({"type": "error", "code": error.code, "message": str(error)})
