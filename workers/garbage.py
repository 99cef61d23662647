"""Keeping Python's cycle collector away from the plan.

A collection walks over every container it has not been told to leave alone: with 100,000 jobs in
memory that holds all threads, the event loop's too, for tenths of a second. The plan itself has no
cycles; reference counting frees it. Whoever waits, for the engine or the store, is never inside.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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


def set_aside() -> None:
    """Take a new plan, once a day, out of the collector's sight; first collect what was hidden."""
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
