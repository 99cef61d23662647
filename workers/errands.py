"""What only the leader does, asked for in any process: done here while this one leads, else left in
the store for whoever does, who answers there."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any

from data.clock import steady_s
from data.domain.changes import Change, Kind
from data.errors import ResyncError
from data.store import cluster as stored
from data.store.engine import Database
from data.store.errors import StoreError

logger = logging.getLogger(__name__)

Begin = Callable[..., "Future[Any]"]
"""Begins what was asked, and must not block."""
Say = Callable[[Any], Mapping[str, Any]]
"""What has come of it, as JSON can say it."""
_TELLING = frozenset({Kind.ERRANDS, Kind.GAP})
_WAITED_FOR_S = stored.WAITED_FOR_MS / 1000


class NobodyLeads(ResyncError):
    """No process leads at the moment; another will in some seconds."""


class ErrandFailed(ResyncError):
    """It was done and came to nothing. `kind` says by which error."""

    def __init__(self, kind: str, said: str) -> None:
        super().__init__(said)
        self.kind = kind


class Errands:
    """One a process; belongs on the feed of its store."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._deeds: dict[str, tuple[Begin, Say]] = {}
        self._asked: dict[int, tuple[Future[Mapping[str, Any]], float]] = {}
        self._begun: set[int] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="errands")
        db.feed.follow("errands", self.followed)

    def does(self, name: str, begin: Begin, say: Say) -> None:
        """So it is done by whoever leads."""
        self._deeds[name] = begin, say

    def ask(self, name: str, **asked: Any) -> "Future[Mapping[str, Any]]":
        """Have it done. Blocks for the store where another process leads; raises NobodyLeads, and
        its future ErrandFailed."""
        if self._db.leads:
            return _told(*self._deeds[name], asked)
        if self._db.lease is None or stored.leader(self._db) is None:
            raise NobodyLeads("No process leads at the moment: try again in a few seconds.")
        coming: Future[Mapping[str, Any]] = Future()
        # In the thread that looks for answers: none comes before it is waited for.
        self._thread.submit(self._leave, name, asked, coming)
        return coming

    def close(self) -> None:
        """Do and wait for nothing more."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def followed(self, changes: Sequence[Change]) -> None:
        """Something was asked of the leader, or is done."""
        if any(change.kind in _TELLING for change in changes):
            self.look()

    def look(self) -> None:
        """Do what is waiting for the leader, if we are it, and take in what is done."""
        self._thread.submit(self._look)

    # The thread

    def _leave(
        self, name: str, asked: Mapping[str, Any], coming: "Future[Mapping[str, Any]]"
    ) -> None:
        try:
            number = stored.ask(self._db, name, asked)
        except StoreError as error:
            coming.set_exception(error)
        else:
            self._asked[number] = coming, steady_s() + _WAITED_FOR_S

    def _look(self) -> None:
        try:
            self._take_in()
            if self._db.leads:
                for errand in stored.unanswered(self._db):
                    self._do(errand)
        except StoreError as error:
            logger.warning("What is asked of the leader could not be looked at: %s", error)
        except Exception:
            logger.exception("What is asked of the leader could not be looked at")

    def _take_in(self) -> None:
        for number, said in stored.answers(self._db, list(self._asked)).items():
            coming, _ = self._asked.pop(number)
            if "failed" in said:
                coming.set_exception(ErrandFailed(said["failed"], said["said"]))
            else:
                coming.set_result(said["came"])
        now = steady_s()
        for number in [one for one, (_, until) in self._asked.items() if until < now]:
            self._asked.pop(number)  # nobody waits for it any more

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
