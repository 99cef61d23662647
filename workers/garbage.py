"""Keeping Python's cycle collector away from the plan.

A collection walks over every container it has not been told to leave alone: with 100,000 jobs in
memory that holds all threads, the event loop's too, for tenths of a second. The plan itself has no
cycles; reference counting frees it. Whoever waits, for the engine or the store, is never inside.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import clear_frames

LARGE = 5_000
"""Jobs of a plan that is worth it: a walk over fewer takes five thousandths of a second."""

_lock = threading.Lock()
_inside = 0


@contextmanager
def undisturbed() -> Iterator[None]:
    """No collection while a poll makes its containers: bounded work of the processor only."""
    _enter(1)
    try:
        yield
    finally:
        _enter(-1)


def set_aside(jobs: int) -> None:
    """Take a new plan of so many jobs, once a day, out of the collector's sight, if it is large;
    first collect what was hidden."""
    if jobs >= LARGE:
        gc.unfreeze()
        gc.collect()
        gc.freeze()


def _enter(step: int) -> None:
    """Several threads make containers side by side: the last one to leave lets it collect."""
    global _inside
    with _lock:
        _inside += step
        if _inside:
            gc.disable()
        else:
            gc.enable()


def lighten(error: BaseException) -> None:
    """Let go of what the frames hold that an error has come through, and those of its causes.

    Error and frames hold each other: a body among them would stay until the next full collection.
    """
    held: BaseException | None = error
    while held is not None:
        clear_frames(held.__traceback__)
        held = held.__cause__ or held.__context__
