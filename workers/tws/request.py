"""What one fetch sends its requests with: where, in which API, how much at once, until when."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from workers.tws.budget import Budget
from workers.tws.errors import TwsTimeout
from workers.tws.retry import retry
from workers.tws.stats import ClientStats
from workers.tws.transport import Answer, Transport, place_of

R = TypeVar("R")


ROOTS = {"v1": "/twsd", "v2": "/twsd/api/v2"}


@dataclass(slots=True)
class Requests:
    """One fetch, or one question. `base` has no path of the API; `pool` runs the requests."""

    transport: Transport
    stats: ClientStats
    base: str
    api: str
    page_size: int
    pool: Executor
    deadline: float  # time.monotonic
    stop: threading.Event = field(default_factory=threading.Event)
    largest_page: int = 0  # unpacked bytes
    cpu_s: float = 0.0
    budget: Budget = field(default_factory=Budget)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, path: str, *, api: str | None = None, **question: Any) -> Answer:
        """One request within what is left of the fetch's time. `path` is below the API's root;
        `question` as for `Transport.send`."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TwsTimeout(
                f"{place_of(self.base)} took too long for the whole plan; "
                "lengthen the polling interval or look at the engine's load"
            )
        return self.transport.send(
            self.base + ROOTS[api or self.api] + path,
            timeout_s=min(left, 4 * self.transport.read_timeout_s),
            stop=self.stop,
            budget=self.budget,
            **question,
        )

    def retry(self, read: Callable[[], R]) -> R:
        """`retry.retry` within this fetch's time."""
        return retry(
            read,
            self.stats,
            lambda: not self.stop.is_set() and time.monotonic() < self.deadline,
        )

    def measured(self, size: int, cpu_s: float) -> None:
        """Note the unpacked size of one page and the CPU seconds it took, from any thread."""
        with self._lock:
            self.cpu_s += cpu_s
            self.largest_page = max(self.largest_page, size)
