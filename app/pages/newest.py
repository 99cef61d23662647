"""What a page is asked for while it still draws: one at a time, and of all that waits the last."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


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
