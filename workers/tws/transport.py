"""One question to the engine and its whole answer, or a typed error. Thread-safe.

Nothing is followed or retried here, no proxy or netrc of the environment is used, and cookies
(LTPA) are ignored: every request carries its own credentials.
"""

import base64
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import httpcore

from data.tracing import note, span
from workers.exchanges import Connections
from workers.tws import tls
from workers.tws.budget import Budget, Share
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
from workers.tws.unpack import sink

_WORD = re.compile(r"[a-z_]*|v\d")  # of an address that we know
_IDLE_S = 120.0  # longer than the usual polling interval, so that TLS is set up once
_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; its headers are named in small letters.

    Whoever has read the body gives its `share` of the budget back.
    """

    headers: Mapping[str, str]
    body: bytes
    cut: bool = False  # longer than asked for; only the end was kept
    share: Share = field(default_factory=lambda: Budget().share())


class Transport:
    """The connections to one engine, master and backups alike."""

    def __init__(
        self, endpoint: TwsEndpoint, stats: ClientStats, saw_date: Callable[[str | None], None]
    ) -> None:
        self._endpoint = endpoint
        self.read_timeout_s = endpoint.read_timeout_s
        self._stats = stats
        self._saw_date = saw_date
        self._secrets = _spellings(endpoint)
        self._headers = _headers(endpoint)
        self._connections = Connections()
        connections = endpoint.max_parallel + 2  # job logs are asked for beside a poll
        self._http = httpcore.ConnectionPool(
            ssl_context=tls.trust(endpoint.ca_file, endpoint.verify_tls),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=_IDLE_S,
            network_backend=self._connections,
        )

    def hang_up(self) -> None:
        """Cut every connection, so that whoever waits for an answer stops waiting."""
        self._connections.hang_up()

    def close(self) -> None:
        """Give the connections back. Call when no question is under way."""
        self._http.close()
        self._connections.close()

    def send(
        self,
        url: str,
        *,
        method: str = "GET",
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout_s: float | None = None,
        keep_tail: int | None = None,
        stop: threading.Event | None = None,
        budget: Budget | None = None,
    ) -> Answer:
        """Send one request and return its unpacked answer. Raises TwsError.

        `timeout_s` is the deadline of the whole exchange, from the connection to the last byte
        (default: four read time-outs); `keep_tail` keeps only the last bytes of a long answer;
        `stop`, once set, gives up; `budget` bounds what all answers of a poll take together.
        """
        place = place_of(url)
        whole_s = timeout_s or 4 * self._endpoint.read_timeout_s
        read_s = min(whole_s, self._endpoint.read_timeout_s)
        connect_s = min(read_s, self._endpoint.connect_timeout_s)
        timeout = {"connect": connect_s, "read": read_s, "write": read_s, "pool": connect_s}
        send_headers = self._headers | dict(headers or {})
        if body is not None:
            send_headers["Content-Type"] = "application/json"
        if params:
            url = f"{url}?{urlencode(params)}"
        with span(method, {"server.address": place, "url.template": _template(url)}, "CLIENT"):
            share = (budget or Budget()).share()
            until = time.monotonic() + whole_s
            begun = False
            try:
                with (
                    self._connections.until(until, stop),
                    self._http.stream(
                        method,
                        url,
                        headers=[(name, value.encode()) for name, value in send_headers.items()],
                        content=body,
                        extensions={"timeout": timeout},
                    ) as response,
                ):
                    begun = True
                    sent = {
                        name.decode("latin-1").lower(): value.decode("latin-1")
                        for name, value in response.headers
                    }
                    self._saw_date(sent.get("date"))
                    body_sink = sink(sent.get("content-encoding"), keep_tail, place, share)
                    for chunk in response.iter_stream():
                        body_sink.put(chunk)
                    status = response.status
                unpacked = body_sink.finish()
            except _ERRORS as error:
                share.release()
                if stop is not None and stop.is_set() and not self._connections.hung_up:
                    raise TwsUnreachable(f"the question to {place} was given up") from error
                if begun and time.monotonic() >= until:
                    raise TwsTimeout(
                        f"the answer of {place} is not complete after {whole_s:.0f} s"
                    ) from error
                raise self._explain(error, place, begun, read_s) from error
            except (TypeError, ValueError, UnicodeError) as error:
                share.release()
                raise TwsBadAddress(f"the address of {place} is not a URL") from error
            except BaseException:
                share.release()
                raise
            self._stats.add(bytes_received=body_sink.received, bytes_unpacked=len(unpacked))
            note({"http.response.status_code": status, "http.response.body.size": len(unpacked)})
            if not 200 <= status < 300:
                share.release()
                raise self._masked(refusal(status, unpacked, place))
            return Answer(sent, unpacked, body_sink.cut, share)

    def tls_facts(self, url: str) -> tls.TlsFacts | None:
        """How the connection to `url` is secured; None when it is not. Raises TwsError."""
        place = place_of(url)
        until = time.monotonic() + self._endpoint.read_timeout_s
        try:
            with self._connections.until(until), self._http.stream("GET", url) as response:
                stream = response.extensions.get("network_stream")
                connection = stream.get_extra_info("ssl_object") if stream else None
                if connection is None:
                    return None
                return tls.facts(connection, self._endpoint.verify_tls)
        except _ERRORS as error:
            raise self._explain(error, place, False, self._endpoint.read_timeout_s) from error

    def _explain(self, error: Exception, place: str, begun: bool, read_s: float) -> TwsError:
        if self._connections.hung_up:
            return TwsUnreachable("the client has been closed", connecting=True)
        tls_error = tls.find_tls_error(error)
        if tls_error is not None and not begun:
            return tls.explain(tls_error, place)
        if isinstance(error, httpcore.ConnectTimeout | httpcore.PoolTimeout):
            return TwsUnreachable(
                f"no connection to {place} in time; "
                "check the address, the port, https:// or http://, and the network",
                connecting=True,
            )
        if isinstance(error, httpcore.ConnectError):
            return TwsUnreachable(
                f"no connection to {place} ({_reason(error)}); "
                "check the address, the port and whether the engine is up",
                connecting=True,
            )
        if isinstance(error, httpcore.TimeoutException):
            return TwsTimeout(f"{place} does not answer within {read_s:.0f} s; is it overloaded?")
        if begun:
            return TwsTruncated(f"the connection to {place} broke in the middle of an answer")
        if isinstance(error, httpcore.UnsupportedProtocol):
            return TwsBadAddress(f"the address of {place} is neither https:// nor http://")
        if isinstance(error, httpcore.RemoteProtocolError) and "disconnected" not in str(error):
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


def place_of(url: str) -> str:
    """Host and port of a URL, for messages."""
    return urlsplit(url).netloc.rpartition("@")[2] or "the engine"


def _template(url: str) -> str:
    """The path of a URL without what names a job in it."""
    parts = urlsplit(url).path.split("/")
    return "/".join(part if _WORD.fullmatch(part) else "{}" for part in parts)


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
