"""What a page is asked for while it still draws: one at a time, and of all that waits the last."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Generic, TypeVar

from app.pages.page import Visit
from app.refusals import Refusal
from data.store.errors import StoreError

logger = logging.getLogger(__name__)
T = TypeVar("T")
Found = TypeVar("Found")


class Newest(Generic[T]):
    """Runs `work` for what is asked; lives on the event loop."""

    def __init__(self, work: Callable[[T], Awaitable[None]]) -> None:
        self._work = work
        self._asked = 0
        self._task: asyncio.Task[None] | None = None
        self.wanted: T | None = None
        """What was asked last; None: nothing any more."""

    def ask(self, what: T | None) -> None:
        """Want this instead of whatever was asked before."""
        self.wanted = what
        self._asked += 1
        if what is not None and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._go())

    async def _go(self) -> None:
        done = 0
        while (what := self.wanted) is not None and done != self._asked:
            done = self._asked
            await self._work(what)


def drawn(
    visit: Visit, load: Callable[[T], Found], show: Callable[[T, Found | None], None]
) -> Newest[T]:
    """Loads what is asked for in a thread and shows it under the document's lock, as long as its
    reader is there; None where it could not be loaded."""

    async def work(asked: T) -> None:
        found = None
        try:
            found = await visit.core.run(load, asked)
        except (StoreError, Refusal):
            logger.warning("A chart could not be drawn", exc_info=True)
        if visit.document.session_context is not None:
            visit.document.add_next_tick_callback(partial(show, asked, found))

    return Newest(work)
