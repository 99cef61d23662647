"""How long the event loop was held up: the figure behind "never over 20 ms"."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

EVERY_S = 0.02
REMEMBERED = 3000  # a minute's worth of looks


class LoopProbe:
    """Asks to be woken every 20 ms and notes by how much that was missed.

    The lag includes what the machine itself takes away (other processes, the GIL of other
    threads), so it is what a client feels, not only what our callbacks cost.
    """

    def __init__(self) -> None:
        self._lags_ms: deque[float] = deque(maxlen=REMEMBERED)
        self._worst_ms = 0.0
        self._over_20 = 0
        self._looks = 0
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin; call on the event loop."""
        self._plan(asyncio.get_running_loop())

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _plan(self, loop: asyncio.AbstractEventLoop) -> None:
        self._handle = loop.call_later(EVERY_S, self._look, loop, time.perf_counter() + EVERY_S)

    def _look(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        lag_ms = max(0.0, (time.perf_counter() - due) * 1000)
        self._looks += 1
        self._lags_ms.append(lag_ms)
        self._worst_ms = max(self._worst_ms, lag_ms)
        self._over_20 += lag_ms > 20
        self._plan(loop)

    def figures(self) -> Mapping[str, Any]:
        """Milliseconds: p50, p99 and worst of the last minute, and the worst since the start."""
        lags = sorted(self._lags_ms)
        return {
            "loop_lag_p50_ms": _at(lags, 0.50),
            "loop_lag_p99_ms": _at(lags, 0.99),
            "loop_lag_max_ms": round(lags[-1], 1) if lags else None,
            "loop_lag_max_ever_ms": round(self._worst_ms, 1),
            "loop_lag_over_20_ms": self._over_20,
            "loop_looks": self._looks,
        }


def _at(ordered: list[float], share: float) -> float | None:
    if not ordered:
        return None
    return round(ordered[math.ceil(share * len(ordered)) - 1], 1)
