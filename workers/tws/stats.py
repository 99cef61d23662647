"""What the client knows of the engine and counts, for the poller, the doctor and benches."""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class ClientStats:
    """Totals since the start and the figures of the last fetch. Times are seconds.

    `last_cpu_s` is the CPU of unpacking and parsing in the client's threads.
    """

    retries: int = 0
    torn: int = 0
    bytes_received: int = 0
    bytes_unpacked: int = 0
    circuit_open: bool = False
    url: str | None = None
    api: str | None = None
    last_wall_s: float = 0.0
    last_cpu_s: float = 0.0
    last_bytes_received: int = 0
    last_bytes_unpacked: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, **amounts: int) -> None:
        """Add to counters, from any thread."""
        with self._lock:
            for name, amount in amounts.items():
                setattr(self, name, getattr(self, name) + amount)
