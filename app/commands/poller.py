"""Switching polling on and off, and one poll now."""

from concurrent.futures import Future
from functools import partial
from typing import Any

from msgspec.structs import asdict

from app.ask import Command, Context, Pending
from app.commands.errands import ask_the_leader, came_of
from app.queries.engine import refused_by_engine
from app.queries.status import SnapshotView, poller_view, snapshot_view
from app.refusals import NotKnown
from app.rights import Right
from workers.poller_state import PollerView

_PATIENCE_S = 120.0  # for a whole poll of the largest plan, and one that was under way before it
_SWITCH_PATIENCE_S = 30.0
_LATE = {"code": "timeout", "message": "the poll has not finished in time; try again later"}


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

    def run(self, context: Context) -> Pending[PollerAnswer]:
        return _switch(context, True)


class StopPolling(Command, frozen=True, kw_only=True):
    """Poll no more"""

    right = Right.ADMINISTRATOR

    def run(self, context: Context) -> Pending[PollerAnswer]:
        return _switch(context, False)


def _switch(context: Context, on: bool) -> Pending[PollerAnswer]:
    """Recorded first: who switched it stays known whatever happens next."""
    before = {"running": context.core.poller.state().running}
    switched = ask_the_leader(context, "polling", on=on)
    context.audit("poller.start" if on else "poller.stop", "poller", before, {"running": on})
    return Pending(switched, _SWITCH_PATIENCE_S, partial(_switched, context))


def _switched(context: Context, coming: Future[Any] | None) -> PollerAnswer:
    came_of(coming, "The process that polls has not answered in time; try again.")
    shown = poller_view(context.core, context.lang)
    return PollerAnswer(**asdict(shown), poller=shown)


class PollNow(Command, frozen=True, kw_only=True):
    """Wait for one full poll, also while stopped"""

    right = Right.OPERATOR
    refuses = (502,)

    def run(self, context: Context) -> Pending[PolledView]:
        polls = {"polls": context.core.poller.state().polls}
        coming = ask_the_leader(context, "poll")
        context.audit("poller.poll", "poller", polls, None)
        return Pending(coming, _PATIENCE_S, partial(_polled, context))


def _polled(context: Context, coming: Future[Any] | None) -> PolledView:
    failed = _LATE if coming is None else came_of(coming, "")
    poller = poller_view(context.core, context.lang)
    if failed:
        raise refused_by_engine(failed["code"], context.lang, failed["message"], poller=poller)
    snapshot = snapshot_view(context.core)
    if snapshot is None:
        raise NotKnown("The poll left nothing to show.")
    return PolledView(**asdict(snapshot), snapshot=snapshot, poller=poller)
