"""One question to the engine and its whole answer, or a typed error. Thread-safe.

Nothing is followed or retried here, no proxy or netrc of the environment is used, and cookies
(LTPA) are ignored: every request carries its own credentials.
"""

import base64
import contextlib
import http.cookiejar
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from workers.tws import tls
from workers.tws.endpoint import TwsEndpoint
from workers.tws.errors import (
    TwsBadAddress,
    TwsError,
    TwsTimeout,
    TwsTruncated,
    TwsUnreachable,
    TwsUnreadable,
)
from workers.tws.refusal import refusal
from workers.tws.stats import ClientStats
from workers.tws.unpack import Tail, sink

_IDLE_S = 120.0  # longer than the usual polling interval, so that TLS is set up once


@dataclass(frozen=True, slots=True)
class Answer:
    headers: httpx.Headers
    body: bytes
    cut: bool = False  # longer than asked for; only the end was kept


class Transport:
    """The connections to one engine, master and backups alike."""

    def __init__(self, endpoint: TwsEndpoint, stats: ClientStats) -> None:
        self._endpoint = endpoint
        self.read_timeout_s = endpoint.read_timeout_s
        self._stats = stats
        self._secrets = _spellings(endpoint)
        self._hung_up = False
        self._sockets: set[socket.socket] = set()
        self._one = threading.Lock()  # over the sockets: questions are asked side by side
        timeout = httpx.Timeout(endpoint.read_timeout_s, connect=endpoint.connect_timeout_s)
        connections = endpoint.max_parallel + 2  # job logs are asked for beside a poll
        self._http = httpx.Client(
            verify=tls.trust(endpoint.ca_file, endpoint.verify_tls),
            headers=_headers(endpoint),
            timeout=timeout,
            limits=httpx.Limits(
                max_connections=connections,
                max_keepalive_connections=connections,
                keepalive_expiry=_IDLE_S,
            ),
            cookies=http.cookiejar.CookieJar(
                http.cookiejar.DefaultCookiePolicy(allowed_domains=[])
            ),
            follow_redirects=False,
            trust_env=False,
        )

    def hang_up(self) -> None:
        """Cut every connection, so that whoever waits for an answer stops waiting."""
        self._hung_up = True
        for connection in list(self._sockets):
            with contextlib.suppress(OSError):  # closed by the other side already
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the connections back. Call when no question is under way."""
        self._http.close()
        # A connection that was cut while a question was under way httpcore only forgets.
        for connection in list(self._sockets):
            connection.close()

    def _watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember each connection httpcore makes (its trace hook): httpx shows none of them."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            connection = info["return_value"].get_extra_info("socket")
            if connection is not None:
                with self._one:
                    # The plain socket under TLS is detached, and closed ones are of no more use.
                    self._sockets = {one for one in self._sockets if one.fileno() >= 0}
                    self._sockets.add(connection)

    def send(
        self,
        url: str,
        *,
        method: str = "GET",
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout_s: float | None = None,
        keep_tail: int | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        """Send one request and return its unpacked answer. Raises TwsError.

        `timeout_s` bounds the whole exchange (default: four read time-outs); `keep_tail` keeps
        only the last bytes of a long answer; `stop`, once set, gives up between two chunks.
        """
        if self._hung_up:
            raise _closed()
        place = place_of(url)
        whole_s = timeout_s or 4 * self._endpoint.read_timeout_s
        read_s = min(whole_s, self._endpoint.read_timeout_s)
        timeout = httpx.Timeout(read_s, connect=min(read_s, self._endpoint.connect_timeout_s))
        send_headers = dict(headers or {})
        if body is not None:
            send_headers["Content-Type"] = "application/json"
        self._stats.add(requests=1)
        started = time.monotonic()
        begun = False
        try:
            with self._http.stream(
                method,
                url,
                params=params,
                headers=send_headers,
                content=body,
                timeout=timeout,
                extensions={"trace": self._watch},
            ) as response:
                begun = True
                self._stats.saw_date(response.headers.get("Date"))
                body_sink = sink(response.headers.get("Content-Encoding"), keep_tail, place)
                for chunk in response.iter_raw():
                    body_sink.put(chunk)
                    if stop is not None and stop.is_set():
                        raise TwsUnreachable(f"the question to {place} was given up")
                    if time.monotonic() - started > whole_s:
                        raise TwsTimeout(
                            f"the answer of {place} is not complete after {whole_s:.0f} s"
                        )
                status, sent_headers = response.status_code, response.headers
        except httpx.HTTPError as error:
            raise self._explain(error, place, begun, read_s) from error
        except httpx.InvalidURL as error:
            raise TwsBadAddress(f"the address of {place} is not a URL") from error
        unpacked = body_sink.finish()
        self._stats.add(bytes_received=body_sink.received, bytes_unpacked=len(unpacked))
        if not 200 <= status < 300:
            raise self._masked(refusal(status, unpacked, place))
        return Answer(sent_headers, unpacked, cut=isinstance(body_sink, Tail) and body_sink.cut)

    def tls_facts(self, url: str, headers: Mapping[str, str] | None = None) -> tls.TlsFacts | None:
        """How the connection to `url` is secured; None when it is not. Raises TwsError."""
        place = place_of(url)
        try:
            with self._http.stream("GET", url, headers=dict(headers or {})) as response:
                stream = response.extensions.get("network_stream")
                connection = stream.get_extra_info("ssl_object") if stream else None
                if connection is None:
                    return None
                return tls.facts(connection, self._endpoint.verify_tls)
        except httpx.HTTPError as error:
            raise self._explain(error, place, False, self._endpoint.read_timeout_s) from error

    def _explain(self, error: httpx.HTTPError, place: str, begun: bool, read_s: float) -> TwsError:
        if self._hung_up:
            return _closed()
        tls_error = tls.find_tls_error(error)
        if tls_error is not None and not begun:
            return tls.explain(tls_error, place)
        if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
            return TwsUnreachable(
                f"no connection to {place} in time; "
                "check the address, the port, https:// or http://, and the network",
                connecting=True,
            )
        if isinstance(error, httpx.ConnectError):
            return TwsUnreachable(
                f"no connection to {place} ({_reason(error)}); "
                "check the address, the port and whether the engine is up",
                connecting=True,
            )
        if isinstance(error, httpx.TimeoutException):
            return TwsTimeout(f"{place} does not answer within {read_s:.0f} s; is it overloaded?")
        if begun:
            return TwsTruncated(f"the connection to {place} broke in the middle of an answer")
        if isinstance(error, httpx.UnsupportedProtocol):
            return TwsBadAddress(f"the address of {place} is neither https:// nor http://")
        if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
            return TwsUnreadable(
                f"what answers at {place} does not speak HTTP; check the port and https:// or http://"
            )
        return TwsUnreachable(
            f"{place} dropped the connection; check https:// or http://, and its load"
        )

    def _masked(self, error: TwsError) -> TwsError:
        """An engine may echo what it was sent: take our credentials out of its words."""
        text = str(error)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        error.args = (text,)
        return error


def _closed() -> TwsUnreachable:
    return TwsUnreachable("the client has been closed", connecting=True)


def place_of(url: str) -> str:
    """Host and port of a URL, for messages."""
    return urlsplit(url).netloc.rpartition("@")[2] or "the engine"


def _reason(error: Exception) -> str:
    """The system's words for a failed connection, without errno noise."""
    text = str(error).strip()
    if text.startswith("[Errno"):
        text = text.partition("] ")[2]
    return text or type(error).__name__


def _headers(endpoint: TwsEndpoint) -> dict[str, str]:
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "User-Agent": "Resync",
    }
    if endpoint.api_key:
        headers["Authorization"] = f"Bearer {endpoint.api_key.reveal()}"
    elif endpoint.user:
        headers["Authorization"] = f"Basic {_basic(endpoint)}"
    return headers


def _basic(endpoint: TwsEndpoint) -> str:
    password = endpoint.password.reveal() if endpoint.password else ""
    return base64.b64encode(f"{endpoint.user}:{password}".encode()).decode()


def _spellings(endpoint: TwsEndpoint) -> tuple[str, ...]:
    """Every way our credentials may be echoed; short passwords would mask half the words."""
    found = [secret.reveal() for secret in (endpoint.password, endpoint.api_key) if secret]
    if endpoint.user:
        found.append(_basic(endpoint))
    return tuple(text for text in found if len(text) >= 4)
