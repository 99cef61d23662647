"""Who may have his password looked at now, and in which line: told from memory, before the store is
asked.

What was wrong too often is counted in the store (`data.store.access.attempts`); what is held here
is a flood. Who comes from where he has come before has a line of his own, and never waits behind
strangers. Of those a few wait, and the more there are the seldomer each address may try.
"""

import threading
import time
from collections.abc import Callable

from app.api.limits import Limiter
from app.refusals import NotNow, TooOften
from data.domain.access import network_of, same_name
from data.texts import Language, text
from workers.access_book import AccessBook

CROWD, FULL = 16, 32
"""So many strangers waiting: an address may try once a minute; nobody more may wait."""
_NEXT_S = 1
"""A full line has moved on by then: it is tens of tries a second."""


class Guesses:
    """One a process."""

    def __init__(self, book: AccessBook, clock: Callable[[], float] = time.monotonic) -> None:
        self._book = book
        self._addresses = Limiter(rate=10, burst=100, clock=clock)
        self._names = Limiter(rate=2, burst=50, clock=clock)
        self._crowd = Limiter(rate=1 / 60, burst=1, clock=clock)
        self._lines = Limiter(rate=1 / 6, burst=20, clock=clock)
        self._left_out = 0
        self._telling = threading.Lock()

    def is_stranger(self, name: str, address: str, waiting: int, lang: Language) -> bool:
        """Whether he waits for his turn among strangers, of whom so many wait already; on the event
        loop. Raises `TooOften` and `NotNow`."""

        def hold(limiter: Limiter, whose: str) -> None:
            if wait_s := limiter.wait_s(whose):
                raise TooOften(text("login.why.busy", lang), wait_s)

        network = network_of(address)
        hold(self._addresses, network)
        if self._book.comes_from(name, network):
            return False
        hold(self._names, same_name(name))
        if waiting >= FULL:
            raise NotNow(text("login.queue", lang), _NEXT_S)
        if waiting >= CROWD:
            hold(self._crowd, network)
        return True

    def untold(self) -> int | None:
        """How many tries at names that are nobody's the audit log was not told of, besides one that
        it is told of now; None: it is told of this one later. A flood of them is a line in six
        seconds."""
        with self._telling:
            if self._lines.wait_s(""):
                self._left_out += 1
                return None
            left_out, self._left_out = self._left_out, 0
            return left_out
