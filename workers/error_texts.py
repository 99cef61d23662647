"""The error text of failed runs, out of their job logs: asked for once the failure has been told.

A failure never waits for its log, and no poll for this thread: what is read is kept as a change of
its own. Bounded in number, size and time; what could not be read is asked for again, more and more
rarely, and after a restart.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from data.clock import steady_s, utc_now
from data.domain.baseline import Baseline, TrackedRun
from data.store import error_texts as store
from data.store.engine import Database
from data.store.errors import StoreError
from workers.triage import Triage
from workers.tws.client import TwsClient
from workers.tws.errors import TwsError
from workers.tws.joblog import error_text

logger = logging.getLogger(__name__)

PARALLEL = 4
LOG_TIMEOUT_S = 20.0
MOST_OWED = 2_000
AGAIN_S = (2.0, 15.0, 60.0, *(300.0,) * 12)
"""After a log could not be read; then its text is given up until the next start."""
EMPTY_TRIES = 2
"""A log that is not there may still come, but most failures without one never ran."""


@dataclass(slots=True)
class _Owed:
    run: TrackedRun
    tries: int = 0
    due_s: float = 0.0


class ErrorTexts:
    """One thread asks, a few wait for the engine; `owe` says what to ask for."""

    def __init__(
        self,
        client: TwsClient,
        db: Database,
        baseline: Callable[[], Baseline],
        triage: Triage,
        steady: Callable[[], float] = steady_s,
    ) -> None:
        self._client, self._db, self._baseline = client, db, baseline
        self._triage, self._steady = triage, steady
        self._owed: deque[_Owed] = deque(maxlen=MOST_OWED)
        self._asked: dict[Future[str | None], _Owed] = {}
        self._wake = threading.Condition()
        self._closing = self._working = False
        self._readers = ThreadPoolExecutor(PARALLEL, thread_name_prefix="joblog")
        self._thread: threading.Thread | None = None

    def owe(self, runs: Iterable[TrackedRun | None]) -> None:
        """Ask for the logs of these failed runs, as soon as may be."""
        new = [_Owed(run) for run in runs if run is not None and run.run.log_id is not None]
        if not new:
            return
        with self._wake:
            self._owed.extend(new)
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._watch, name="error-texts", daemon=True)
                self._thread.start()
            self._wake.notify_all()

    def forget(self) -> None:
        """Owe nothing any more: another process does."""
        with self._wake:
            self._owed.clear()

    def close(self) -> None:
        """Ask no more; an answer under way is not waited for."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._readers.shutdown(wait=False, cancel_futures=True)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being read or due to be; what failed may still be owed."""
        with self._wake:
            return not (self._working or self._asked or self._due())

    # The thread

    def _watch(self) -> None:
        while True:
            with self._wake:
                self._working = False
                while not self._closing and not self._has_work():
                    self._wake.wait(1.0 if self._owed else None)
                if self._closing:
                    return
                self._working = True
                due = self._take()
            try:
                self._ask(due)
                self._keep()
            except RuntimeError:
                return  # closed in between
            except StoreError as error:
                logger.warning("Error texts could not be kept, tried again later: %s", error)
            except Exception:
                logger.exception("Error texts were lost")

    def _has_work(self) -> bool:
        return any(future.done() for future in self._asked) or bool(self._due())

    def _due(self) -> list[_Owed]:
        """The next few, those of the newest failures first."""
        room, now = PARALLEL - len(self._asked), self._steady()
        return [each for each in reversed(self._owed) if each.due_s <= now][:room] if room else []

    def _take(self) -> list[_Owed]:
        due = self._due()
        for each in due:
            self._owed.remove(each)
        return due

    def _ask(self, due: list[_Owed]) -> None:
        try:
            known = store.with_text(self._db, [each.run.id for each in due])
        except StoreError:
            self._put_back(due)
            raise
        for each in due:
            if each.run.id is not None and each.run.id not in known:
                future = self._readers.submit(self._text, each.run)
                self._asked[future] = each
                future.add_done_callback(self._answered)

    def _answered(self, _: object) -> None:
        with self._wake:
            self._wake.notify_all()

    def _keep(self) -> None:
        """Keep the texts that have come, and put back what is to be asked for again."""
        came: list[_Owed] = []
        texts: dict[int, str] = {}
        for future in [each for each in self._asked if each.done()]:
            owed = self._asked.pop(future)
            try:
                text = future.result()
            except TwsError as error:
                logger.info("A job log could not be read: %s", error)
                self._put_back([owed])
                continue
            if text and owed.run.id is not None:
                texts[owed.run.id] = text
                came.append(owed)
            elif owed.tries < EMPTY_TRIES:
                self._put_back([owed])
        if not texts:
            return
        try:
            with self._triage.learned(texts, utc_now()) as group:
                store.note_errors(self._db, texts, group)
        except StoreError:
            self._put_back(came)
            raise

    def _put_back(self, failed: Iterable[_Owed]) -> None:
        with self._wake:
            for each in failed:
                if each.tries < len(AGAIN_S):
                    each.due_s = self._steady() + AGAIN_S[each.tries]
                    each.tries += 1
                    self._owed.appendleft(each)

    def _text(self, run: TrackedRun) -> str | None:
        log_id = run.run.log_id
        if log_id is None or self._is_overwritten(run):
            return None
        log = self._client.job_log(log_id, timeout_s=LOG_TIMEOUT_S)
        return error_text(log) if log and not self._is_overwritten(run) else None

    def _is_overwritten(self, run: TrackedRun) -> bool:
        """V1 asks for logs by job: once rerun, it answers with the log of the later run."""
        job = self._baseline().jobs.get(run.run.log_id or "")
        return job is not None and job.last.id != run.id


def failed_runs(baseline: Baseline) -> Iterator[TrackedRun]:
    """The failures that stand in a plan, and those that were rerun, as far as their logs do."""
    for tracked in baseline.jobs.values():
        if not tracked.gone:
            yield from (each for each in tracked.runs if each.run.has_failed)
