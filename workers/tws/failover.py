"""Which of the given engines answers, and in which API.

The one that worked last is asked first and kept: a master that comes back after its backup took
over may still show the plan it had, and going back and forth between two plans would look like
thousands of changes. The next one is tried only when no connection can be made.

After `BREAK_AFTER` fetches in a row without an answer the circuit is open: each fetch then makes
one connection attempt, on one engine after the other, until one answers.
"""

import logging
from dataclasses import dataclass

from workers.tws.endpoint import TwsEndpoint
from workers.tws.errors import (
    TwsError,
    TwsForbidden,
    TwsNotFound,
    TwsTimeout,
    TwsTls,
    TwsUnreachable,
)
from workers.tws.retry import retry
from workers.tws.stats import ClientStats
from workers.tws.transport import Transport, place_of

log = logging.getLogger(__name__)

BREAK_AFTER = 2
"""Fetches without an answer until the circuit opens."""

V2_AGAIN_MOST = 64
"""Where V2 was not found it is asked for again after 1, 2, 4 … fetches, at last after so many: a
web container that is starting answers 404 too."""

_INFO = {"v2": "/twsd/api/v2/engine/info", "v1": "/twsd/engine/info"}
_V1_HEADERS = {"How-Many": "1"}  # some V1 calls answer 400 without it


@dataclass(frozen=True, slots=True)
class Site:
    """An engine that answered. `info` is None where the user may not read it."""

    base: str
    api: str
    info: bytes | None


class Failover:
    """Remembers which engine works and what it speaks. Used from the polling thread."""

    def __init__(self, endpoint: TwsEndpoint, transport: Transport, stats: ClientStats) -> None:
        self._endpoint = endpoint
        self._transport = transport
        self._stats = stats
        self._current = 0
        self._apis: dict[str, str] = {}
        self._v1_for: dict[str, tuple[int, int]] = {}  # fetches until V2 is asked for again; next
        self._silent = 0  # fetches in a row without an answer

    @property
    def base(self) -> str:
        return self._endpoint.urls[self._current]

    @property
    def api(self) -> str | None:
        """What the current engine speaks; None before it has been asked."""
        fixed = None if self._endpoint.api == "auto" else self._endpoint.api
        return fixed or self._apis.get(self.base)

    def locate(self) -> Site:
        """Find an engine that answers. Raises the first engine's TwsError when none does."""
        urls = self._endpoint.urls
        tries = 1 if self._stats.circuit_open else len(urls)
        first: TwsError | None = None
        for step in range(tries):
            if step:
                self._current = (self._current + 1) % len(urls)
                log.warning("moving on to %s", place_of(self.base))
            try:
                site = self._detect(self.base)
            except (TwsUnreachable, TwsTls, TwsTimeout) as error:
                first = first or error
                if isinstance(error, TwsTimeout):
                    break  # it is there, it hangs: not a matter of the connection
                continue
            self._answered(site)
            return site
        self._silent += 1
        if self._silent >= BREAK_AFTER:
            self._stats.circuit_open = True
        self._current = (self._current + 1) % len(urls)
        raise first or TwsUnreachable("no engine answers")

    def _answered(self, site: Site) -> None:
        self._silent = 0
        self._stats.circuit_open = False
        self._stats.url, self._stats.api = site.base, site.api

    def _detect(self, base: str) -> Site:
        if self._endpoint.api != "auto":
            return self._fixed(base, self._endpoint.api)
        known = "v2"
        if self._apis.get(base) == "v1":
            left, following = self._v1_for[base]
            self._v1_for[base] = (left - 1, following)
            known = "v1" if left > 0 else "v2"
        try:
            site = self._as(base, known)
        except TwsNotFound:
            # Never seen V2 here, it is just starting, or another version took its place.
            site = self._as(base, "v1" if known == "v2" else "v2")
            if known == "v2":
                following = self._v1_for.get(base, (0, 1))[1]
                self._v1_for[base] = (following, min(2 * following, V2_AGAIN_MOST))
        if self._apis.get(base) != site.api:
            log.info("%s speaks %s", place_of(base), site.api)
            self._apis[base] = site.api
        return site

    def _fixed(self, base: str, api: str) -> Site:
        try:
            return self._as(base, api)
        except TwsNotFound as error:
            raise TwsNotFound(
                f"{error}; {api} was asked for: APP_TWS_API=auto finds out by itself",
                status=error.status,
            ) from error

    def _as(self, base: str, api: str) -> Site:
        def read() -> Site:
            headers = _V1_HEADERS if api == "v1" else None
            try:
                return Site(
                    base, api, self._transport.send(base + _INFO[api], headers=headers).body
                )
            except TwsForbidden:
                return Site(base, api, None)

        return retry(read, self._stats, lambda: not self._stats.circuit_open)
