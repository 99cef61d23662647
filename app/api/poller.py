"""`/poller/start`, `/stop` and `/poll`."""

import asyncio

from app.api.base import ApiHandler
from app.api.core import Core
from app.api.objects import poller_object
from app.api.problems import Problem
from app.api.status import snapshot_of
from data.texts.event_words import poll_failure
from workers.poller import PollFailed

_PATIENCE_S = 120.0  # for a whole poll of the largest plan, and one that was under way before it


class PollerStart(ApiHandler):
    async def post(self) -> None:
        self.no_body()
        await self.slow(self.core.poller.start)
        _reply_state(self)


class PollerStop(ApiHandler):
    async def post(self) -> None:
        self.no_body()
        await self.slow(self.core.poller.stop)
        _reply_state(self)


class PollerPoll(ApiHandler):
    async def post(self) -> None:
        self.no_body()
        failure = await _poll(self.core)
        state = self.core.poller.state()
        if failure is not None:
            reason = poll_failure({"code": failure.code}, self.lang)
            raise Problem(
                502,
                f"{reason[:1].upper()}{reason[1:]}: {failure.message}",
                code=failure.code,
                poller=poller_object(state, self.lang),
            )
        shown = poller_object(state, self.lang)
        snapshot = await self.stored(snapshot_of, self.core)
        self.reply({**(snapshot or {}), "snapshot": snapshot, "poller": shown})


def _reply_state(handler: ApiHandler) -> None:
    """The state itself, and again under the name `GET /status` has it by."""
    shown = poller_object(handler.core.poller.state(), handler.lang)
    handler.reply({**shown, "poller": shown})


async def _poll(core: Core) -> PollFailed | None:
    """One full poll, waited for without holding a thread; why it failed."""
    poll = asyncio.wrap_future(core.poller.ask())
    done, _ = await asyncio.wait([poll], timeout=_PATIENCE_S)
    if not done:
        return PollFailed("timeout", "the poll has not finished in time; try again later")
    error = poll.result().error
    return None if error is None else PollFailed(error.code, error.message)
