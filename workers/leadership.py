"""What a process does while it leads, and no longer; and how the leader polls, as any tells it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from data.clock import steady_s
from data.domain.baseline import Baseline
from data.domain.changes import Change, Kind
from data.store import cluster as stored
from data.store.engine import Database
from data.store.errors import StoreError
from data.store.lease import Place
from data.store.plan import latest_snapshot, load_baseline
from data.store.sql import ms
from data.store.state import SnapshotFacts
from workers.errands import Errands
from workers.housekeeping import Housekeeping
from workers.learning import Learned, Learning
from workers.poller import Poller
from workers.poller_state import PollerView, PollResult, is_stale
from workers.tws.neighbours import Neighbours

logger = logging.getLogger(__name__)

_TELLING = frozenset({Kind.POLLING, Kind.GAP})


class LeaderPoller:
    """The poller as any process shows it: its own while it leads, else the leader's, out of the
    store. What is only asked of the engine any process asks."""

    def __init__(
        self, db: Database, poller: Poller, steady: Callable[[], float] = steady_s
    ) -> None:
        self._db, self._poller, self._steady = db, poller, steady
        self._known: tuple[PollerView, float] | None = None  # and when it was so, steadily
        self._latest: SnapshotFacts | None = None
        self._plan: tuple[int, Baseline] = (-1, Baseline())
        if db.lease is not None:
            poller.tell = self._tell
            db.feed.follow("polling", self.followed, patient=True)
            self._read()

    def state(self) -> PollerView:
        own = self._poller.state()
        if self._known is None or (self._db.leads and own.last_success_at is not None):
            return own if self._db.leads else replace(own, running=True)
        view, at_s = self._known
        age_s = None if view.age_s is None else view.age_s + self._steady() - at_s
        late = view.running and is_stale(age_s or 0.0, view.interval_s)
        return replace(view, age_s=age_s, stale=view.last_error is not None or late)

    @property
    def was_stopped(self) -> bool:
        """Whether somebody had switched polling off when the store was last told of it."""
        return self._known is not None and not self._known[0].running

    @property
    def baseline(self) -> Baseline:
        """What the last poll knew; read from the store where this process has not polled."""
        if self._db.leads:
            return self._poller.baseline
        number, plan = self._plan
        if number != self._db.feed.last:
            number = self._db.feed.last
            self._plan = number, plan = number, load_baseline(self._db)
        return plan

    @property
    def remembered(self) -> SnapshotFacts | None:
        """The last good poll as this process knows it, without asking the store."""
        own, state = self._poller.baseline, self._poller.state()
        if own.polled_at is None:
            return self._latest  # another polls
        at = state.last_success_at or own.polled_at
        return SnapshotFacts(at, own.health, own.summary, own.plan_id)

    def job_log(self, log_id: str) -> str | None:
        return self._poller.job_log(log_id)

    def neighbours(self, job_key: str) -> Neighbours | None:
        return self._poller.neighbours(job_key)

    def followed(self, changes: Sequence[Change]) -> None:
        """A poll of the leader's has ended, or polling was switched."""
        if any(change.kind in _TELLING for change in changes):
            self._read()

    def _read(self) -> None:
        kept = stored.get_poller(self._db)
        if kept is None:
            return
        said, ago_s = kept
        self._latest = latest_snapshot(self._db)
        try:
            self._known = msgspec.convert(said, PollerView), self._steady() - ago_s
        except msgspec.ValidationError:  # of a version that says other things: not known, then
            self._known = None

    def _tell(self) -> None:
        """Tell the other processes, and our own."""
        try:
            stored.put_poller(self._db, msgspec.to_builtins(self._poller.state()))
        except StoreError as error:
            logger.info("How polling goes could not be told: %s", error)
        self._db.feed.signal(Kind.POLLED)


class Leadership:
    """Begins what only one process does once this one has won the lead; ends it when it is lost."""

    def __init__(
        self,
        db: Database,
        poller: Poller,
        shown: LeaderPoller,
        learning: Learning,
        housekeeping: Housekeeping,
        errands: Errands,
    ) -> None:
        self._db, self._poller, self._shown, self._errands = db, poller, shown, errands
        self._learning = learning
        self._leads = False
        self._has_followed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="leadership")
        errands.does("poll", poller.ask, _how_it_ended)
        errands.does("polling", self._switch, lambda _: {})
        errands.does("detect", self._detect, _what_was_learned)
        errands.does("clean", housekeeping.remove, lambda removed: removed)

    def start(self, address: str, now: datetime) -> None:
        """Lead, or follow, from now on; servers of this database are told where we are asked."""
        lease = self._db.lease
        if lease is not None:
            lease.place = Place(address, ms(now))
            lease.listener = self._look_soon
            self._thread.submit(lease.turn)
        self._thread.submit(self._look).result()

    def close(self) -> None:
        if self._db.lease is not None:
            self._db.lease.listener = None
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _look_soon(self) -> None:
        self._thread.submit(self._look)

    def _look(self) -> None:
        leads = self._db.leads
        if leads and not self._leads:
            # Somebody who switched polling off meant all processes.
            if not (self._has_followed and self._shown.was_stopped):
                self._poller.start()
            if self._db.lease is not None:  # else nobody else could ask for anything
                self._errands.look()
        elif not leads:
            self._poller.stop()
            self._poller.forget()
        self._has_followed |= not leads
        self._leads = leads

    # What is asked of the leader

    def _switch(self, on: bool) -> "Future[None]":
        if on:
            self._poller.start()
        else:
            self._poller.stop()
        return self._thread.submit(self._poller.tell)

    def _detect(self, days: int, now: str | None) -> "Future[Learned]":
        at = None if now is None else datetime.fromisoformat(now)
        # An instant with an offset also says what time it is locally.
        return self._learning.detect(days, at, at.tzinfo if at else None)


def _how_it_ended(result: PollResult) -> Mapping[str, Any]:
    error = result.error
    return {} if error is None else {"code": error.code, "message": error.message}


def _what_was_learned(learned: Learned) -> Mapping[str, Any]:
    return {
        "pattern_ids": [one.pattern_id for one in learned.patterns],
        "new": len(learned.new),
        "runs_examined": learned.runs_examined,
        "elapsed_ms": round(learned.elapsed_ms, 1),
    }
