"""The end: begun by a signal whatever the event loop does, and over in time whatever hangs.

Three bounds, each for when the one before it does not hold: what ends has bounds of its own; a
thread here ends the process and says where it hung; the kernel ends it (SIGALRM), where even that
hangs, or Python's own end.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

logger = logging.getLogger(__name__)

END_WITHIN_S = 7.5
"""After a signal the process is gone by then, whatever hangs."""
LAST_S = 9.0
"""The kernel's turn."""
_HOUSE = Path(__file__).parents[1]
_OURS = tuple(f"{_HOUSE / floor}{os.sep}" for floor in ("app", "workers", "data"))


def end_on_signals(
    begin: Callable[[], None], within_s: float = END_WITHIN_S, last_s: float = LAST_S
) -> None:
    """From SIGTERM or SIGINT on the process ends: `begin` is called in a thread of its own, and the
    bounds hold. Call it on the main thread."""
    heard, told = os.pipe()
    os.set_blocking(told, False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _noted)
    # Written as the signal comes: a loop that is held up, or a thread in C, would hear it later.
    signal.set_wakeup_fd(told)
    bounds = heard, begin, within_s, last_s
    threading.Thread(target=_wait, args=bounds, name="stopping", daemon=True).start()


def _noted(_number: int, _frame: FrameType | None) -> None:
    """The thread that waits for it does the rest."""


def _wait(heard: int, begin: Callable[[], None], within_s: float, last_s: float) -> None:
    os.read(heard, 1)
    signal.setitimer(signal.ITIMER_REAL, last_s)
    until = time.monotonic() + within_s
    begin()
    time.sleep(max(0.0, until - time.monotonic()))
    logger.error("Something takes too long to end; ending without it: %s", "; ".join(_places()))
    logging.shutdown()
    os._exit(0)  # what was told is in the store; what is not kept yet is seen after the next start


def _places() -> Iterator[str]:
    """Where each thread is in code of ours, the main one first; idle ones are in none."""
    frames = sys._current_frames()
    for thread in threading.enumerate():
        place = _place(frames.get(thread.ident or 0))
        if place and thread is not threading.current_thread():
            yield f"{thread.name} in {place}"


def _place(frame: FrameType | None) -> str:
    while frame is not None and not frame.f_code.co_filename.startswith(_OURS):
        frame = frame.f_back
    if frame is None:
        return ""
    file = Path(frame.f_code.co_filename).relative_to(_HOUSE)
    return f"{file}:{frame.f_lineno} {frame.f_code.co_name}"
