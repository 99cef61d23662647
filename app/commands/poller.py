"""Switching polling on and off, and one poll now."""

from concurrent.futures import Future
from functools import partial
from typing import Any

from msgspec.structs import asdict

from app.api.core import Pace
from app.ask import Command, Context, Pending
from app.queries.engine import refused_by_engine
from app.queries.status import SnapshotView, poller_view, snapshot_view
from app.refusals import NotKnown
from app.rights import Right
from workers.poller import PollFailed
from workers.poller_state import PollerView

_PATIENCE_S = 120.0  # for a whole poll of the largest plan, and one that was under way before it
_LATE = PollFailed("timeout", "the poll has not finished in time; try again later")


class PollerAnswer(PollerView, frozen=True, kw_only=True):
    """The state itself, and again under the name `GET /status` has it by."""

    poller: PollerView


class PolledView(SnapshotView, frozen=True, kw_only=True):
    """The snapshot a poll left: itself, and again under the name `GET /status` has it by."""

    snapshot: SnapshotView
    poller: PollerView


class StartPolling(Command, frozen=True, kw_only=True):
    """Poll from now on"""

    right = Right.ADMINISTRATOR

    def run(self, context: Context) -> PollerAnswer:
        return _switch(context, True)


class StopPolling(Command, frozen=True, kw_only=True):
    """Poll no more"""

    right = Right.ADMINISTRATOR
    pace = Pace.ENGINE  # a poll under way is let come to its end

    def run(self, context: Context) -> PollerAnswer:
        return _switch(context, False)


def _switch(context: Context, on: bool) -> PollerAnswer:
    """Recorded first: who switched it stays known whatever happens next."""
    poller = context.core.poller
    before = {"running": poller.state().running}
    context.audit("poller.start" if on else "poller.stop", "poller", before, {"running": on})
    if on:
        poller.start()
    else:
        poller.stop()
    shown = poller_view(context.core, context.lang)
    return PollerAnswer(**asdict(shown), poller=shown)


class PollNow(Command, frozen=True, kw_only=True):
    """Wait for one full poll, also while stopped"""

    right = Right.OPERATOR
    refuses = (502,)

    def run(self, context: Context) -> Pending[PolledView]:
        poller = context.core.poller
        context.audit("poller.poll", "poller", {"polls": poller.state().polls}, None)
        return Pending(poller.ask(), _PATIENCE_S, partial(_polled, context))


def _polled(context: Context, poll: Future[Any] | None) -> PolledView:
    error = _LATE if poll is None else poll.result().error
    poller = poller_view(context.core, context.lang)
    if error is not None:
        raise refused_by_engine(error.code, context.lang, error.message, poller=poller)
    snapshot = snapshot_view(context.core)
    if snapshot is None:
        raise NotKnown("The poll left nothing to show.")
    return PolledView(**asdict(snapshot), snapshot=snapshot, poller=poller)
