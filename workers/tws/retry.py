"""Asking again: which failed reads are repeated, how often and how fast."""

import logging
from collections.abc import Callable
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from workers.tws.errors import TwsError, TwsTimeout, TwsTorn, TwsUnreachable
from workers.tws.stats import ClientStats

log = logging.getLogger(__name__)

R = TypeVar("R")

ATTEMPTS = 3
"""How often one read is sent at most; the pauses between are up to 2 s, growing, with jitter."""


def retry(read: Callable[[], R], stats: ClientStats, may_go_on: Callable[[], bool]) -> R:
    """Run a read again when that may help. Raises what the last try raised.

    A time-out is not repeated: waiting twice as long for a hanging engine helps nobody, and the
    next poll asks again anyway. A refused connection is a matter of failover, a torn plan has its
    own second try.
    """

    def worth_another(error: BaseException) -> bool:
        if not isinstance(error, TwsError) or not error.retryable or not may_go_on():
            return False
        if isinstance(error, TwsUnreachable):
            return not error.connecting
        return not isinstance(error, TwsTimeout | TwsTorn)

    def count(state: RetryCallState) -> None:
        stats.add(retries=1)
        log.info("asking again after: %s", state.outcome.exception() if state.outcome else "")

    return Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_random_exponential(multiplier=0.2, max=2),
        retry=retry_if_exception(worth_another),
        before_sleep=count,
        reraise=True,
    )(read)
