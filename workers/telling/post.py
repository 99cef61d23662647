"""One message to one push service and what it answers. Thread-safe; nothing is followed.

The address that a name turns into is looked at before anything is sent there, and that very
address is connected to: a name that points elsewhere a moment later leads nowhere.
"""

import contextlib
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import httpcore
from httpcore import SOCKET_OPTION

from data.domain.push_services import Service
from workers.exchanges import Connections
from workers.telling.outcome import Tried
from workers.telling.said import one_line
from workers.trust import trust

PATIENCE_S = 10.0
"""From connecting to the last byte (contract, section 7)."""
_MOST_BYTES = 8_192
_IDLE_S = 60.0


class NotThere(httpcore.ConnectError):
    """The name leads to an address that a push service of that name may not be at."""


class _Guarded(Connections):
    def __init__(self, service: Service) -> None:
        super().__init__()
        self._service = service

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name is not known") from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        allowed = [one for one in addresses if self._service.may_be_at(one)]
        if not allowed:
            raise NotThere("an address inside")
        error: Exception = NotThere("no address")
        for address in allowed:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error


class Post:
    """The connections to one service; `words` makes what it says fit to be shown."""

    def __init__(
        self,
        service: Service,
        ca_file: Path | None,
        most: int,
        words: Callable[[str], str] = one_line,
    ) -> None:
        self._shown = words
        self._connections = _Guarded(service)
        self._http = httpcore.ConnectionPool(
            ssl_context=trust(ca_file),
            max_connections=most,
            max_keepalive_connections=most,
            keepalive_expiry=_IDLE_S,
            network_backend=self._connections,
        )

    def send(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Tried:
        """Post it; whatever comes of it is told, nothing is raised for it."""
        waits = dict.fromkeys(("connect", "read", "write", "pool"), PATIENCE_S)
        sent = False
        try:
            with (
                self._connections.until(time.monotonic() + PATIENCE_S),
                self._http.stream(
                    "POST",
                    endpoint,
                    headers=[(name, value.encode()) for name, value in headers.items()],
                    content=body,
                    extensions={"timeout": waits},
                ) as answer,
            ):
                sent = True
                told = {name.lower(): value for name, value in answer.headers}
                said = _some(answer)  # whatever it is: only a read connection is used again
                return Tried(
                    answer.status,
                    detail=None if 200 <= answer.status < 300 else self._words(said),
                    retry_after=told.get(b"retry-after", b"").decode("latin-1") or None,
                )
        except NotThere:
            return Tried(reason="endpoint")
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as error:
            return Tried(reason="unreachable", detail=self._words(error))
        except httpcore.TimeoutException:
            return Tried(reason="timeout", unsure=True)
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            return Tried(reason="unreachable", detail=self._words(error), unsure=not sent)

    def _words(self, said: bytes | Exception) -> str | None:
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return self._shown(text) or None

    def hang_up(self) -> None:
        """Cut every connection, so that whoever waits for an answer stops waiting."""
        self._connections.hang_up()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()
        self._connections.close()


def _some(answer: httpcore.Response) -> bytes:
    """The beginning of an answer's words; a broken end of them changes nothing."""
    said = b""
    with contextlib.suppress(httpcore.NetworkError, httpcore.ProtocolError):
        for part in answer.iter_stream():
            said += part
            if len(said) > _MOST_BYTES:
                break
    return said
