"""The poller: one thread that fetches, detects, keeps and tells, for ever.

A poll is fetched whole, judged purely, kept in one transaction and only then told. Whatever fails,
the last good state stays and the next poll is tried; nothing is told twice because the baseline
is replaced only after the store has kept the outcome.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime
from functools import partial

from data.clock import steady_s, utc_now
from data.domain.baseline import Baseline, build_index
from data.domain.changes import Change, Kind
from data.domain.events import JOB_FAILURES, Event
from data.domain.plan import PlanSnapshot
from data.domain.secrets import masked
from data.runtime import RuntimeConfig
from data.store import plan as plan_store
from data.store.engine import Database
from data.store.errors import StoreError, StoreInUse, StoreLeadLost
from data.tracing import note, span
from workers.detection.detect import detect, plans_differ, poll_failed
from workers.error_texts import ErrorTexts, failed_runs
from workers.garbage import set_aside, undisturbed
from workers.intervals import adapt, interval_s
from workers.poller_state import (
    STALE_INTERVALS,
    Measures,
    PollErrorView,
    PollerView,
    PollResult,
    is_stale,
    quantile,
)
from workers.poller_state import PollFailed as PollFailed
from workers.tasks import Task, Tasks
from workers.triage import Triage
from workers.tws.client import TwsClient
from workers.tws.errors import TwsError
from workers.tws.neighbours import Neighbours

logger = logging.getLogger(__name__)

FINISH_S = 1.5
"""A poll that runs when we are stopped has so long before the engine is hung up on."""
CLOSE_S = 5.0
"""How long the end of a running poll is waited for when Resync is stopped."""


class Poller:
    """Owns the baseline, while this process leads. After each poll, good or failed, it `tell`s."""

    def __init__(
        self,
        db: Database,
        client: TwsClient,
        runtime: RuntimeConfig,
        tasks: Tasks,
        clock: Callable[[], datetime] = utc_now,
        steady: Callable[[], float] = steady_s,
    ) -> None:
        self._db, self._client, self._runtime = db, client, runtime
        self._tasks, self._clock, self._steady = tasks, clock, steady
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="poll")
        self._asking = threading.Lock()
        self._asked: Future[PollResult] | None = None  # the newest poll that was asked for
        self._measures = Measures()
        self.triage = Triage(db, clock)
        self.errors = ErrorTexts(client, db, lambda: self.baseline, self.triage)
        self._last_poll_at: datetime | None = None
        self._last_success_at: datetime | None = None
        self._succeeded_s: float | None = None  # on the steady clock
        self._last_error: PollErrorView | None = None
        self._untold: PollErrorView | None = None  # the store was away when polling began to fail
        self._unreadable: tuple[str, ...] = ()
        self._remarks: tuple[str, ...] = ()
        self._skew_s: float | None = None
        self._adaptive_s = float(runtime.current.polling_interval_seconds)
        self._running = False
        self._doubtful = False  # memory may differ from the store: read it anew
        self.tell: Callable[[], None] = partial(db.feed.signal, Kind.POLLED)
        """A poll has ended, or polling was switched."""
        self._term = db.term  # that the baseline is of
        self.baseline = self._load() if db.leads else Baseline()
        self._task = tasks.add(Task("poll", self._period_s, self.ask))
        tasks.add(self.triage.task)
        db.feed.follow("poller", self._followed)

    # --- what others ask of it

    def start(self) -> None:
        """Poll from now on; the first poll is due at once. Starting twice changes nothing."""
        if not self._running:
            self._running = True
            self._tasks.restart(self._task)

    def stop(self) -> None:
        """Begin no more polls; one that runs is finished."""
        self._running = False
        self._tasks.look_again()

    def forget(self) -> None:
        """Another process polls: what was known here holds no memory any more."""
        self._thread.submit(self._forget)

    def close(self) -> None:
        """Stop for good and wait for a poll that runs, but not for ever: what is not kept yet
        counts as not seen, and is seen again after the next start."""
        self.stop()
        self.errors.close()
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._asked is not None:
            wait([self._asked], timeout=CLOSE_S)
        self.triage.close()

    def finish(self) -> None:
        """Begin no more polls, and give one that runs a moment to end by itself."""
        self.stop()
        if self._asked is not None:
            wait([self._asked], timeout=FINISH_S)

    def ask(self) -> Future[PollResult]:
        """Ask for one full poll that begins after this call; also while stopped.

        Who asks before it begins shares it, and nobody needs a thread to wait in.
        """
        with self._asking:
            if self._asked is None or self._asked.running() or self._asked.done():
                self._asked = self._thread.submit(self._poll)
            return self._asked

    def poll_now(self, timeout: float = 120.0) -> PollResult:
        """`ask` and wait. Raises `PollFailed`."""
        try:
            result = self.ask().result(timeout)
        except TimeoutError:
            raise PollFailed("timeout", "the poll has not finished in time; try again") from None
        except (CancelledError, RuntimeError):
            raise PollFailed("internal", "Resync is being stopped") from None
        if result.error is not None:
            raise PollFailed(result.error.code, result.error.message)
        return result

    def job_log(self, log_id: str) -> str | None:
        """The end of a job log, without the secrets in it; raises a `TwsError`."""
        log = self._client.job_log(log_id)
        return None if log is None else masked(log)

    def neighbours(self, job_key: str) -> Neighbours | None:
        """The jobs before and after one, asked of the engine now; raises a `TwsError`."""
        return self._client.neighbours(job_key)

    def state(self) -> PollerView:
        config = self._runtime.current
        every = interval_s(config, self._clock(), self._adaptive_s)
        walls = sorted(self._measures.wall_ms)
        cpus = sorted(self._measures.cpu_ms)
        since = self._succeeded_s
        age_s = None if since is None else self._steady() - since
        return PollerView(
            running=self._running,
            mode=config.polling_mode,
            interval_s=every,
            next_poll_at=self._tasks.next_at(self._task),
            last_poll_at=self._last_poll_at,
            last_success_at=self._last_success_at,
            age_s=age_s,
            last_error=self._last_error,
            polls=self._measures.polls,
            failures=self._measures.failures,
            overruns=self._task.overruns,
            duration_ms_p50=quantile(walls, 50),
            duration_ms_p95=quantile(walls, 95),
            cpu_ms_p50=quantile(cpus, 50),
            api=self._client.stats.api,
            engine_url=self._client.stats.url,
            plan_id=self.baseline.plan_id,
            unreadable=self._unreadable,
            remarks=self._remarks,
            clock_skew_s=self._skew_s,
            stale=self._last_error is not None or (self._running and is_stale(age_s or 0.0, every)),
        )

    # --- the poll itself

    def _poll(self) -> PollResult:
        wall, cpu = time.perf_counter(), time.thread_time()
        self._measures.polls += 1
        if self._term != self._db.term:
            self._term, self._doubtful = self._db.term, True
        with self._db.leading(self._term), span("poll"):
            events, fetched_cpu = self._try(wall)
            failed = {} if self._last_error is None else {"error.type": self._last_error.code}
            note({"resync.jobs": len(self.baseline.jobs), "resync.events": len(events), **failed})
        self._measures.wall_ms.append((time.perf_counter() - wall) * 1000)
        self._measures.cpu_ms.append((time.thread_time() - cpu + fetched_cpu) * 1000)
        result = PollResult(self._clock(), events, self.baseline.summary, self._last_error)
        self.tell()
        self._tasks.look_again()  # the adaptive interval may have changed
        return result

    def _try(self, wall: float) -> tuple[list[Event], float]:
        """What a poll that began then told, and the CPU that fetching took elsewhere."""
        fetched_cpu = 0.0
        try:
            if self._doubtful:
                self.baseline, self._doubtful = self._load(), False
            snapshot = self._fetch()
            fetched_cpu = self._client.stats.last_cpu_s
            self._tell_untold()
            events = self._keep(snapshot, wall)
        except TwsError as error:
            self._failed(error.code, str(error))
        except StoreError as error:
            # Whether it kept the poll is not known (it may have done so and not come to say it).
            self._doubtful = True
            self._remember_failure("store", str(error))
            if not isinstance(error, StoreInUse | StoreLeadLost):  # else another polls
                self._untold = self._untold or self._last_error
        except Exception as error:
            logger.exception("The poll failed in a way nobody foresaw")
            self._failed("internal", f"internal error: {type(error).__name__}")
        else:
            self._succeeded(snapshot)
            return events, fetched_cpu
        return [], fetched_cpu

    def _fetch(self) -> PlanSnapshot:
        with span("poll.fetch"):
            snapshot = self._client.fetch()
        self._last_poll_at = self._clock()
        self._skew_s = (snapshot.engine_time - self._last_poll_at).total_seconds()
        old = self.baseline.plan_id
        if old and plans_differ(old, snapshot.plan_id):
            self._settle(old, snapshot)
        return snapshot

    def _settle(self, old: str, snapshot: PlanSnapshot) -> None:
        """Take a last look at the plans that were replaced since the last poll.

        What ended in between is no longer in the new plan; where the engine still answers for the
        old ones, nothing of it is lost. Where it does not, the new plan is all there is.
        """
        seen_at = self.baseline.polled_at
        if seen_at is None:
            return
        try:
            for last in self._client.fetch_missed(old, seen_at):
                self._keep(self._as_of(seen_at, last, snapshot), time.perf_counter())
        except TwsError as error:
            logger.warning("The end of plan %s could not be read: %s", old, error)

    def _as_of(self, seen_at: datetime, last: PlanSnapshot, now: PlanSnapshot) -> PlanSnapshot:
        """An earlier plan as of the last poll: what began since then must still count as new."""
        stations = self.baseline.workstations.values()
        return replace(
            last,
            engine_time=seen_at,
            streams={},
            workstations={
                each.workstation.name: each.workstation for each in stations if not each.gone
            },
            prompts={key: p for key, p in now.prompts.items() if key in self.baseline.prompts},
        )

    def _keep(self, snapshot: PlanSnapshot, began: float) -> list[Event]:
        first = self.baseline.polled_at is None
        now = self._clock()
        with undisturbed(), span("poll.detect"):
            detection = detect(
                self.baseline, snapshot, self._runtime.current.detection_knobs(), now
            )
        facts = plan_store.PollFacts(
            duration_ms=round((time.perf_counter() - began) * 1000),
            bytes=self._client.stats.last_bytes_received,
            api=self._client.stats.api or "",
            engine_url=self._client.stats.url or "",
            unreadable=len(snapshot.unreadable),
        )
        with span("poll.record"), self.triage.polled(detection, now) as group:
            events = plan_store.record_poll(self._db, detection, now=now, poll=facts, group=group)
        self.baseline = detection.baseline
        self.errors.owe(told.run for told in detection.events if told.type in JOB_FAILURES)
        if first:
            self.errors.owe(failed_runs(self.baseline))
        if first or detection.renewed:
            set_aside(len(snapshot.jobs))
        self._adaptive_s = adapt(self._runtime.current, self._adaptive_s, len(detection.changed))
        return events

    def _succeeded(self, snapshot: PlanSnapshot) -> None:
        self._last_success_at = self._clock()
        self._succeeded_s = self._steady()
        if self._last_error is not None:
            logger.warning("Polling works again")
        self._last_error = None
        self._unreadable, self._remarks = snapshot.unreadable, snapshot.remarks

    def _failed(self, code: str, message: str) -> None:
        self._remember_failure(code, message)
        try:
            now = self._clock()
            self._tell_failed(code, message, now)
            since = self.baseline.failing_since
            if since is not None and (now - since).total_seconds() >= self._patience_s():
                self.triage.blind(since, now)
        except StoreError as error:
            self._doubtful = True
            self._untold = self._untold or self._last_error
            logger.warning("A failed poll could not be kept either: %s", error)

    def _tell_failed(self, code: str, message: str, since: datetime) -> None:
        """Tell once that polling fails, and since when."""
        baseline, told = poll_failed(self.baseline, code, message, since)
        if told:
            now = self._clock()
            plan_store.record_events(self._db, told, now=now, baseline=baseline)
            self.baseline = baseline

    def _tell_untold(self) -> None:
        """The store is back: tell what it could not keep while it was away, before that is over."""
        untold = self._untold
        if untold is not None:
            self._tell_failed(untold.code, untold.message, untold.since)
            self._untold = None

    def _remember_failure(self, code: str, message: str) -> None:
        now = self._clock()
        self._last_poll_at = now
        self._measures.failures += 1
        before = self._last_error
        self._last_error = PollErrorView(
            code=code, message=message, since=before.since if before else now, reason=""
        )
        if before is None or before.code != code:
            logger.warning("Polling fails (%s): %s", code, message)

    # --- the rest

    def _forget(self) -> None:
        if not self._db.leads:
            self.baseline, self._doubtful = Baseline(), True
            self._succeeded_s = self._last_success_at = self._last_error = self._untold = None
            self.errors.forget()

    def _load(self) -> Baseline:
        baseline = plan_store.load_baseline(self._db)
        baseline.index = build_index(baseline.jobs.values())
        if baseline.polled_at is not None:
            self.errors.owe(failed_runs(baseline))
        return baseline

    def _period_s(self) -> float | None:
        if not self._running:
            return None
        return interval_s(self._runtime.current, self._clock(), self._adaptive_s)

    def _patience_s(self) -> float:
        """Polling that fails so long is a problem of its own (contract, section 7)."""
        return STALE_INTERVALS * interval_s(self._runtime.current, self._clock(), self._adaptive_s)

    def _followed(self, changes: Sequence[Change]) -> None:
        if any(change.kind is Kind.SETTINGS for change in changes):
            self._tasks.look_again()
