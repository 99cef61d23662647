"""What only the leader does, asked for in any process: done here while this one leads, else left in
the store for whoever does, who answers there."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any

from data.clock import steady_s
from data.domain.changes import Change, Kind
from data.errors import ResyncError
from data.store import cluster as stored
from data.store.connect import glance
from data.store.engine import Database
from data.store.errors import StoreError
from workers.tasks import Task, Tasks

logger = logging.getLogger(__name__)

Begin = Callable[..., "Future[Any]"]
"""Begins what was asked, and must not block."""
Say = Callable[[Any], Mapping[str, Any]]
"""What has come of it, as JSON can say it."""
_TELLING = frozenset({Kind.ERRANDS, Kind.GAP})
_LOOK_S = 1.0
_ANSWERED_S = 600.0
"""Whoever asks waits no longer than that."""


class NobodyLeads(ResyncError):
    """No process leads at the moment; another will in some seconds."""

    def __init__(self) -> None:
        super().__init__("No process leads at the moment: try again in a few seconds.")


class ErrandFailed(ResyncError):
    """It was done and came to nothing. `kind` says by which error."""

    def __init__(self, kind: str, said: str) -> None:
        super().__init__(said)
        self.kind = kind


class Errands:
    """One a process; belongs on the feed of its store. What is asked is taken back, and asked in
    vain, where nobody has led for `patience_s` since."""

    def __init__(self, db: Database, tasks: Tasks, patience_s: float = 10.0) -> None:
        self._db, self.patience_s = db, patience_s
        self._deeds: dict[str, tuple[Begin, Say]] = {}
        self._asked: dict[int, tuple[Future[Mapping[str, Any]], float]] = {}
        self._led_s = 0.0  # when somebody led as we last looked, by the steady clock
        self._missed = False  # the store did not answer when we looked
        self._begun: set[int] = set()
        self._closing = threading.Lock()
        self._is_closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="errands", initializer=glance)
        if db.lease is not None:
            # After how polling goes: that is known where an answer of the leader's comes in.
            db.feed.follow("errands", self.followed, patient=True)
            tasks.add(Task("errands", lambda: _LOOK_S, self._look_again, leader_only=False))

    def does(self, name: str, begin: Begin, say: Say) -> None:
        """So it is done by whoever leads."""
        self._deeds[name] = begin, say

    def ask(self, name: str, **asked: Any) -> "Future[Mapping[str, Any]]":
        """Have it done. Blocks for the store where another process leads; raises NobodyLeads, and
        its future that or ErrandFailed."""
        if self._db.leads:
            return _told(*self._deeds[name], asked)
        if self._db.lease is None or stored.leader(self._db) is None:
            raise NobodyLeads
        coming: Future[Mapping[str, Any]] = Future()
        # In the thread that looks for answers: none comes before it is waited for.
        self._thread.submit(self._leave, name, asked, coming)
        return coming

    def close(self) -> None:
        """Do and wait for nothing more."""
        with self._closing:
            self._is_closed = True
        self._thread.shutdown(wait=True, cancel_futures=True)

    def followed(self, changes: Sequence[Change]) -> None:
        """Something was asked of the leader, or is done."""
        if any(change.kind in _TELLING for change in changes):
            self.look()

    def look(self) -> "Future[None]":
        """Do what is waiting for the leader, if we are it, and take in what is done; nothing any
        more at the end."""
        with self._closing:
            return _nothing() if self._is_closed else self._thread.submit(self._look)

    # The thread

    def _leave(
        self, name: str, asked: Mapping[str, Any], coming: "Future[Mapping[str, Any]]"
    ) -> None:
        try:
            number = stored.ask(self._db, name, asked)
        except StoreError as error:
            coming.set_exception(error)
        else:
            self._led_s = steady_s()
            self._asked[number] = coming, self._led_s + _ANSWERED_S

    def _look_again(self) -> "Future[None]":
        """No change tells that nobody leads, nor that a look came to nothing."""
        if self._asked or self._missed:
            return self.look()
        return _nothing()

    def _look(self) -> None:
        try:
            self._take_in()
            self._take_back()
            if self._db.leads:
                for errand in stored.unanswered(self._db):
                    self._do(errand)
            self._missed = False
        except StoreError as error:
            logger.warning("What is asked of the leader could not be looked at: %s", error)
            self._missed = True
            if self._led_s < steady_s() - self.patience_s:
                for number in list(self._asked):
                    self._asked.pop(number)[0].set_exception(error)
        except Exception:
            logger.exception("What is asked of the leader could not be looked at")

    def _take_in(self) -> None:
        for number, said in stored.answers(self._db, list(self._asked)).items():
            coming, _ = self._asked.pop(number)
            if "failed" in said:
                coming.set_exception(ErrandFailed(said["failed"], said["said"]))
            else:
                coming.set_result(said["came"])

    def _take_back(self) -> None:
        """What nobody is there to do, and what nobody waits for any more."""
        if not self._asked:
            return
        now = steady_s()
        if stored.leader(self._db) is not None:
            self._led_s = now
        alone = self._led_s < now - self.patience_s
        given_up = [number for number, (_, until) in self._asked.items() if alone or until < now]
        for number in stored.take_back(self._db, given_up) if given_up else ():
            self._asked.pop(number)[0].set_exception(NobodyLeads())

    def _do(self, errand: stored.Errand) -> None:
        deed = self._deeds.get(errand.name)
        if errand.number in self._begun or deed is None:
            return
        self._begun.add(errand.number)
        doing = _told(*deed, errand.asked)
        doing.add_done_callback(lambda done: self._answer(errand.number, done))

    def _answer(self, number: int, done: "Future[Mapping[str, Any]]") -> None:
        error = done.exception()
        if isinstance(error, ErrandFailed):
            said: Mapping[str, Any] = {"failed": error.kind, "said": str(error)}
        else:
            said = {"came": done.result()}
        self._thread.submit(self._keep, number, said)

    def _keep(self, number: int, said: Mapping[str, Any]) -> None:
        try:
            stored.answer(self._db, number, said)
        except StoreError as error:
            logger.warning("An answer of the leader could not be kept: %s", error)
        finally:
            self._begun.discard(number)


def _nothing() -> "Future[None]":
    nothing: Future[None] = Future()
    nothing.set_result(None)
    return nothing


def _told(begin: Begin, say: Say, asked: Mapping[str, Any]) -> "Future[Mapping[str, Any]]":
    """Do it; whatever goes wrong is an ErrandFailed, here and elsewhere."""
    told: Future[Mapping[str, Any]] = Future()

    def end(done: "Future[Any]") -> None:
        try:
            told.set_result(say(done.result()))
        except CancelledError:
            told.set_exception(ErrandFailed("CancelledError", "Resync is being stopped."))
        except Exception as error:
            told.set_exception(_failed(error))

    try:
        begin(**asked).add_done_callback(end)
    except Exception as error:
        told.set_exception(_failed(error))
    return told


def _failed(error: Exception) -> ErrandFailed:
    if not isinstance(error, ResyncError):
        logger.error("What was asked of the leader failed", exc_info=error)
    return ErrandFailed(type(error).__name__, str(error))
