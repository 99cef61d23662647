"""Keeping Python's cycle collector away from the plan.

A collection walks over every container it has not been told to leave alone: with 100,000 jobs in
memory that holds all threads, the event loop's too, for tenths of a second. The plan itself has no
cycles; reference counting frees it.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

LARGE_PLAN = 20_000
"""From this many jobs on, what a poll has made is set aside at its end, every time."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """No collection while a poll builds its containers."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def set_aside(jobs: int, *, anew: bool) -> None:
    """Take a large plan out of the collector's sight.

    `anew` is a new plan, once a day: then what other threads left behind in cycles while polls
    ran is collected first. In between that is little, and waits.
    """
    if anew:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
    elif jobs >= LARGE_PLAN:
        gc.freeze()
