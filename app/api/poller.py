"""`/poller/start`, `/stop` and `/poll`."""

from typing import Any

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
        failure, snapshot = await self.slow(_poll, self.core)
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
        self.reply({**(snapshot or {}), "snapshot": snapshot, "poller": shown})


def _reply_state(handler: ApiHandler) -> None:
    """The state itself, and again under the name `GET /status` has it by."""
    shown = poller_object(handler.core.poller.state(), handler.lang)
    handler.reply({**shown, "poller": shown})


def _poll(core: Core) -> tuple[PollFailed | None, dict[str, Any] | None]:
    """One full poll; why it failed, or the snapshot it left."""
    try:
        core.poller.poll_now(_PATIENCE_S)
    except PollFailed as failure:
        return failure, None
    return None, snapshot_of(core)
