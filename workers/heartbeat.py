"""A sign of life after each good poll, so that somebody else notices when Resync dies.

The address (`APP_HEARTBEAT_URL`) is told to nobody: whoever knows it can say that we live.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence

import httpcore

from data.clock import steady_s
from data.domain.changes import Change, Kind
from data.secret import Secret
from workers.exchanges import Connections

logger = logging.getLogger(__name__)

EVERY_S = 60.0
PATIENCE_S = 10.0


class Heartbeat:
    """`is_well` tells whether the poll that has just ended was good."""

    def __init__(
        self, url: Secret, is_well: Callable[[], bool], clock: Callable[[], float] = steady_s
    ) -> None:
        self._url, self._is_well, self._clock = url, is_well, clock
        self._connections = Connections()
        self._http = httpcore.ConnectionPool(max_connections=1, network_backend=self._connections)
        self._wanted = threading.Event()
        self._stopping = False
        self._beat_s: float | None = None
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Beat no more."""
        self._stopping = True
        self._wanted.set()
        self._connections.hang_up()
        self._thread.join(timeout=PATIENCE_S)

    def followed(self, changes: Sequence[Change]) -> None:
        """A poll has ended."""
        if any(change.kind is Kind.POLLED for change in changes) and self._is_well():
            self._wanted.set()

    def _run(self) -> None:
        while self._wanted.wait() and not self._stopping:
            self._wanted.clear()
            if self._beat_s is None or self._clock() - self._beat_s >= EVERY_S:
                self._beat_s = self._clock()
                self._beat()
        self._http.close()

    def _beat(self) -> None:
        waits = dict.fromkeys(("connect", "read", "write", "pool"), PATIENCE_S)
        try:
            with (
                self._connections.until(time.monotonic() + PATIENCE_S),
                self._http.stream(
                    "GET", self._url.reveal(), extensions={"timeout": waits}
                ) as answer,
            ):
                said = "" if answer.status < 400 else f"HTTP {answer.status}"
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            said = type(error).__name__
        if said and not self._failing:
            logger.warning("The heartbeat was not taken: %s", said)
        self._failing = bool(said)
