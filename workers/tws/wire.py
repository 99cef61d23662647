"""One question to the engine and its whole answer, or a typed error. Thread-safe.

Nothing is followed or retried here, no proxy or netrc of the environment is used, and cookies
(LTPA) are ignored: every request carries its own credentials.
"""

import base64
import http.cookiejar
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from isal import isal_zlib
from isal.igzip_lib import IsalError

from workers.tws import tls
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
from workers.tws.target import TwsTarget

MAX_BODY = 512 * 1024 * 1024
"""An unpacked answer beyond this is refused: no page of 10,000 items is near it."""

_IDLE_S = 120.0  # longer than the usual polling interval, so that TLS is set up once


@dataclass(frozen=True, slots=True)
class Answer:
    headers: httpx.Headers
    body: bytes
    cut: bool = False  # longer than asked for; only the end was kept


class Wire:
    """The connections to one engine, master and backups alike."""

    def __init__(self, target: TwsTarget, stats: ClientStats) -> None:
        self._target = target
        self.read_timeout_s = target.read_timeout_s
        self._stats = stats
        self._secrets = _spellings(target)
        timeout = httpx.Timeout(target.read_timeout_s, connect=target.connect_timeout_s)
        connections = target.max_parallel + 2  # job logs are asked for beside a poll
        self._http = httpx.Client(
            verify=tls.trust(target.ca_file, target.verify_tls),
            headers=_headers(target),
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

    def close(self) -> None:
        self._http.close()

    def ask(
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
        place = place_of(url)
        whole_s = timeout_s or 4 * self._target.read_timeout_s
        read_s = min(whole_s, self._target.read_timeout_s)
        timeout = httpx.Timeout(read_s, connect=min(read_s, self._target.connect_timeout_s))
        send_headers = dict(headers or {})
        if body is not None:
            send_headers["Content-Type"] = "application/json"
        self._stats.add(requests=1)
        started = time.monotonic()
        begun = False
        try:
            with self._http.stream(
                method, url, params=params, headers=send_headers, content=body, timeout=timeout
            ) as response:
                begun = True
                self._stats.saw_date(response.headers.get("Date"))
                sink = _Sink(response.headers.get("Content-Encoding"), keep_tail, place)
                for chunk in response.iter_raw():
                    sink.put(chunk)
                    if stop is not None and stop.is_set():
                        raise TwsUnreachable(f"the question to {place} was given up")
                    if time.monotonic() - started > whole_s:
                        raise TwsTimeout(
                            f"the answer of {place} is not complete after {whole_s:.0f} s"
                        )
                packed = sink.received
                answer = sink.finish(response.headers)
                status = response.status_code
        except httpx.HTTPError as error:
            raise self._explain(error, place, begun, read_s) from error
        except httpx.InvalidURL as error:
            raise TwsBadAddress(f"the address of {place} is not a URL") from error
        self._stats.add(bytes_received=packed, bytes_unpacked=len(answer.body))
        if not 200 <= status < 300:
            raise self._masked(refusal(status, answer.body, place))
        return answer

    def tls_facts(self, url: str, headers: Mapping[str, str] | None = None) -> tls.TlsFacts | None:
        """How the connection to `url` is secured; None when it is not. Raises TwsError."""
        place = place_of(url)
        try:
            with self._http.stream("GET", url, headers=dict(headers or {})) as response:
                stream = response.extensions.get("network_stream")
                connection = stream.get_extra_info("ssl_object") if stream else None
                if connection is None:
                    return None
                return tls.facts(connection, self._target.verify_tls)
        except httpx.HTTPError as error:
            raise self._explain(error, place, False, self._target.read_timeout_s) from error

    def _explain(self, error: httpx.HTTPError, place: str, begun: bool, read_s: float) -> TwsError:
        tls_error = tls.find_tls_error(error)
        if tls_error is not None and not begun:
            return tls.explain(tls_error, place)
        if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
            return TwsUnreachable(
                f"no connection to {place} in time; check the address, the port and the network",
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


class _Sink:
    """Unpacks an answer chunk by chunk. ISA-L unpacks about twice as fast as zlib."""

    def __init__(self, encoding: str | None, keep_tail: int | None, place: str) -> None:
        self._place = place
        self._keep_tail = keep_tail
        self._parts: list[bytes] = []
        self._size = 0
        self._cut = False
        self.received = 0
        coding = (encoding or "identity").strip().lower()
        if coding in ("", "identity"):
            self._unpack = None
        elif coding in ("gzip", "x-gzip"):
            self._unpack = isal_zlib.decompressobj(wbits=31)
        elif coding == "deflate":
            self._unpack = isal_zlib.decompressobj(wbits=15)
        else:
            raise TwsUnreadable(f"{place} packs its answers as {coding[:40]!r}, not as gzip")

    def put(self, chunk: bytes) -> None:
        self.received += len(chunk)
        if self._unpack is not None:
            try:
                chunk = self._unpack.decompress(chunk)
            except IsalError as error:  # pyright: ignore[reportGeneralTypeIssues] - untyped C class
                raise TwsTruncated(f"the answer of {self._place} cannot be unpacked") from error
        self._parts.append(chunk)
        self._size += len(chunk)
        if self._size > MAX_BODY:
            raise TwsUnreadable(f"the answer of {self._place} is larger than {MAX_BODY} bytes")
        if self._keep_tail is not None and self._size > 4 * self._keep_tail:
            self._parts = [b"".join(self._parts)[-self._keep_tail :]]
            self._size = self._keep_tail
            self._cut = True

    def finish(self, headers: httpx.Headers) -> Answer:
        if self._unpack is not None and self.received and not self._unpack.eof:
            raise TwsTruncated(f"the packed answer of {self._place} stops in the middle")
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        if self._keep_tail is not None and len(body) > self._keep_tail:
            return Answer(headers, body[-self._keep_tail :], cut=True)
        return Answer(headers, body, cut=self._cut)


def place_of(url: str) -> str:
    """Host and port of a URL, for messages."""
    return urlsplit(url).netloc.rpartition("@")[2] or "the engine"


def _reason(error: Exception) -> str:
    """The system's words for a failed connection, without errno noise."""
    text = str(error).strip()
    if text.startswith("[Errno"):
        text = text.partition("] ")[2]
    return text or type(error).__name__


def _headers(target: TwsTarget) -> dict[str, str]:
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "User-Agent": "Resync",
    }
    if target.api_key:
        headers["Authorization"] = f"Bearer {target.api_key.reveal()}"
    elif target.user:
        headers["Authorization"] = f"Basic {_basic(target)}"
    return headers


def _basic(target: TwsTarget) -> str:
    password = target.password.reveal() if target.password else ""
    return base64.b64encode(f"{target.user}:{password}".encode()).decode()


def _spellings(target: TwsTarget) -> tuple[str, ...]:
    """Every way our credentials may be echoed; short passwords would mask half the words."""
    found = [secret.reveal() for secret in (target.password, target.api_key) if secret]
    if target.user:
        found.append(_basic(target))
    return tuple(text for text in found if len(text) >= 4)
