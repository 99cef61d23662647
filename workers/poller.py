"""The poller: one thread that fetches, detects, keeps and tells, for ever.

A poll is fetched whole, judged purely, kept in one transaction and only then told. Whatever fails,
the last good state stays and the next poll is tried; nothing is told twice because the baseline
is replaced only after the store has kept the outcome.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from data.bus import Bus
from data.domain.baseline import Baseline, build_index
from data.domain.events import Event
from data.domain.plan import PlanSnapshot
from data.runtime import Config, RuntimeConfig
from data.store import plan as plan_store
from data.store.engine import Database
from data.store.errors import StoreError
from workers.detection.detect import detect, poll_failed
from workers.error_texts import ErrorTexts
from workers.garbage import set_aside, undisturbed
from workers.poller_state import LastError, Measures, PollerState, PollResult, quantile
from workers.poller_state import PollFailed as PollFailed
from workers.schedule import adapt, interval_s, next_due
from workers.tws.client import TwsClient
from workers.tws.errors import TwsError
from workers.tws.neighbours import Neighbours

logger = logging.getLogger(__name__)

STALE_INTERVALS = 3
"""Without a good poll for this many intervals (and at least 30 s) the state counts as stale."""


class _Grid(BaseTrigger):
    """APScheduler's trigger that asks the poller for the next point of its grid."""

    def __init__(self, poller: "Poller") -> None:
        self._poller = poller

    def get_next_fire_time(  # pyright: ignore[reportIncompatibleMethodOverride]: wrong upstream
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime:
        return self._poller.due_after(previous_fire_time, now)


class Poller:
    """Owns the baseline. `handlers` are called after each poll, good or failed, in its thread."""

    def __init__(
        self,
        db: Database,
        client: TwsClient,
        bus: Bus,
        runtime: RuntimeConfig,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._db, self._client, self._bus, self._runtime = db, client, bus, runtime
        self._clock = clock
        self._turn = threading.Lock()  # one poll at a time
        self._handlers: dict[str, Callable[[PollResult], None]] = {}
        self._measures = Measures()
        self._errors = ErrorTexts(client)
        self._last_started = 0.0  # monotonic, of the last poll that was begun
        self._last_poll_at: datetime | None = None
        self._last_success_at: datetime | None = None
        self._last_error: LastError | None = None
        self._last_result: PollResult | None = None
        self._unreadable: tuple[str, ...] = ()
        self._skew_s: float | None = None
        self._adaptive_s = float(runtime.current.polling_interval_seconds)
        self.baseline = self._load()
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1}
        )
        self._scheduler.add_listener(self._left_out, EVENT_JOB_MAX_INSTANCES)
        self._running = False
        runtime.on_change(self._config_changed)

    # --- what others ask of it

    def on_poll(self, name: str, handler: Callable[[PollResult], None]) -> None:
        self._handlers[name] = handler

    def start(self) -> None:
        """Poll from now on; the first poll is due at once. Starting twice changes nothing."""
        if self._running:
            return
        self._running = True
        if not self._scheduler.running:
            self._scheduler.start()
        self._scheduler.add_job(
            self._scheduled,
            trigger=_Grid(self),
            id="poll",
            next_run_time=self._clock(),
            misfire_grace_time=None,
            replace_existing=True,
        )

    def stop(self) -> None:
        """Begin no more polls; one that runs is finished."""
        if not self._running:
            return
        self._running = False
        self._scheduler.remove_job("poll")

    def close(self) -> None:
        """Stop for good and wait for a poll that runs."""
        self.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        with self._turn:
            self._errors.close()

    def poll_now(self, timeout: float = 120.0) -> PollResult:
        """Run one full poll that begins after this call, and wait for it; also while stopped.

        Callers that wait together share a poll. Raises `PollFailed`.
        """
        asked = time.monotonic()
        if not self._turn.acquire(timeout=timeout):
            raise PollFailed("timeout", "another poll has not finished in time; try again later")
        try:
            if self._last_started <= asked or self._last_result is None:
                self._poll()
            result = self._last_result
        finally:
            self._turn.release()
        if result is None or result.error is not None:
            error = result.error if result else None
            raise PollFailed(
                error.code if error else "internal", error.message if error else "no result"
            )
        return result

    def job_log(self, log_id: str) -> str | None:
        """The whole job log as the engine has it, bounded; raises a `TwsError`."""
        return self._client.job_log(log_id)

    def neighbours(self, job_key: str) -> Neighbours | None:
        """The jobs before and after one, asked of the engine now; raises a `TwsError`."""
        return self._client.neighbours(job_key)

    def state(self) -> PollerState:
        now = self._clock()
        config = self._runtime.current
        every = interval_s(config, now, self._adaptive_s)
        job = self._scheduler.get_job("poll") if self._running else None
        walls = sorted(self._measures.wall_ms)
        cpus = sorted(self._measures.cpu_ms)
        return PollerState(
            running=self._running,
            mode=config.polling_mode,
            interval_s=every,
            next_poll_at=job.next_run_time if job else None,
            last_poll_at=self._last_poll_at,
            last_success_at=self._last_success_at,
            last_error=self._last_error,
            polls=self._measures.polls,
            failures=self._measures.failures,
            overruns=self._measures.overruns,
            duration_ms_p50=quantile(walls, 50),
            duration_ms_p95=quantile(walls, 95),
            cpu_ms_p50=quantile(cpus, 50),
            api=self._client.stats.api,
            engine_url=self._client.stats.url,
            plan_id=self.baseline.plan_id,
            unreadable=self._unreadable,
            clock_skew_s=self._skew_s,
            stale=self._is_stale(now, every),
        )

    def due_after(self, previous: datetime | None, now: datetime) -> datetime:
        """The next due instant of the grid; asked by the scheduler."""
        every = interval_s(self._runtime.current, now, self._adaptive_s)
        return next_due(previous or now, every, now)

    # --- the poll itself

    def _scheduled(self) -> None:
        if not self._turn.acquire(blocking=False):
            self._measures.overruns += 1  # somebody polls right now: as good as ours
            return
        try:
            self._poll()
        finally:
            self._turn.release()
        if self._runtime.current.polling_mode == "adaptive":
            self._reschedule()

    def _left_out(self, _: object) -> None:
        self._measures.overruns += 1  # the poll before still runs

    def _poll(self) -> None:
        self._last_started = time.monotonic()
        wall, cpu = time.perf_counter(), time.thread_time()
        fetched_cpu = 0.0
        self._measures.polls += 1
        try:
            snapshot = self._fetch()
            fetched_cpu = self._client.stats.last_cpu_s
            events = self._keep(snapshot, wall)
        except TwsError as error:
            self._failed(error.code, str(error))
        except StoreError as error:
            logger.error("The poll could not be kept: %s", error)
            self._remember_failure("store", str(error))
        except Exception as error:
            logger.exception("The poll failed in a way nobody foresaw")
            self._failed("internal", f"internal error: {type(error).__name__}")
        else:
            self._succeeded(events, snapshot)
        self._measures.wall_ms.append((time.perf_counter() - wall) * 1000)
        self._measures.cpu_ms.append((time.thread_time() - cpu + fetched_cpu) * 1000)
        self._tell_handlers()

    def _fetch(self) -> PlanSnapshot:
        with undisturbed():
            snapshot = self._client.fetch()
            set_aside(len(snapshot.jobs), anew=False)
        self._last_poll_at = self._clock()
        self._skew_s = (snapshot.engine_time - self._last_poll_at).total_seconds()
        old = self.baseline.plan_id
        if old and snapshot.plan_id and old != snapshot.plan_id:
            self._settle(old, snapshot)
        return snapshot

    def _settle(self, old: str, snapshot: PlanSnapshot) -> None:
        """Take a last look at the plan that was replaced since the last poll.

        What ended in between is no longer in the new plan; where the engine still answers for the
        old one, nothing of it is lost. Where it does not, the new plan is all there is.
        """
        try:
            last = self._client.fetch_archived(old)
        except TwsError as error:
            logger.warning("The end of plan %s could not be read: %s", old, error)
            return
        seen_at = self.baseline.polled_at
        if last is None or not last.jobs or seen_at is None:
            return
        # As of the last poll: what the new plan has begun since then must still count as new.
        stations = self.baseline.workstations.values()
        as_of_then = replace(
            last,
            plan_id=old,
            engine_time=seen_at,
            streams={},
            workstations={
                each.workstation.name: each.workstation for each in stations if not each.gone
            },
            prompts={key: p for key, p in snapshot.prompts.items() if key in self.baseline.prompts},
        )
        self._keep(as_of_then, time.perf_counter())

    def _keep(self, snapshot: PlanSnapshot, began: float) -> list[Event]:
        first = self.baseline.polled_at is None
        now = self._clock()
        with undisturbed():
            detection = detect(
                self.baseline, snapshot, self._runtime.current.detection_knobs(), now
            )
            jobs = len(detection.baseline.jobs)
            set_aside(jobs, anew=False)
            self._errors.fill(detection.events)
            facts = plan_store.PollFacts(
                duration_ms=round((time.perf_counter() - began) * 1000),
                bytes=self._client.stats.last_bytes_received,
                api=self._client.stats.api or "",
                engine_url=self._client.stats.url or "",
                unreadable=len(snapshot.unreadable),
            )
            events = self._bus.tell(
                lambda: plan_store.record_poll(self._db, detection, now=now, poll=facts)
            )
            set_aside(jobs, anew=detection.renewed)
        self.baseline = detection.baseline
        if first:
            self._errors.owe(self.baseline.jobs.values())
        self._adaptive_s = adapt(self._runtime.current, self._adaptive_s, len(detection.changed))
        return events

    def _succeeded(self, events: list[Event], snapshot: PlanSnapshot) -> None:
        now = self._clock()
        self._last_success_at = now
        self._last_error = None
        self._unreadable = snapshot.unreadable
        self._last_result = PollResult(now, events, self.baseline.summary)
        for run_id, message in self._errors.settle():
            try:
                plan_store.note_error(self._db, run_id, message)
            except StoreError as error:
                logger.warning("An error text could not be kept: %s", error)

    def _failed(self, code: str, message: str) -> None:
        self._remember_failure(code, message)
        now = self._clock()
        baseline, told = poll_failed(self.baseline, code, message, now)
        if not told:
            return
        try:
            self._bus.tell(
                lambda: plan_store.record_events(self._db, told, now=now, baseline=baseline)
            )
        except StoreError as error:
            logger.error("A failed poll could not be kept either: %s", error)
            return
        self.baseline = baseline

    def _remember_failure(self, code: str, message: str) -> None:
        now = self._clock()
        self._last_poll_at = now
        self._measures.failures += 1
        before = self._last_error
        self._last_error = LastError(code, message, before.since if before else now)
        self._last_result = PollResult(now, [], self.baseline.summary, self._last_error)
        if before is None or before.code != code:
            logger.warning("Polling fails (%s): %s", code, message)

    def _tell_handlers(self) -> None:
        result = self._last_result
        if result is None:
            return
        for name, handler in tuple(self._handlers.items()):
            try:
                handler(result)
            except Exception:
                logger.exception("The poll handler %s failed; the others go on", name)

    # --- the rest

    def _load(self) -> Baseline:
        baseline = plan_store.load_baseline(self._db)
        baseline.index = build_index(baseline.jobs.values())
        if baseline.polled_at is not None:
            self._errors.owe(baseline.jobs.values())
        return baseline

    def _config_changed(self, config: Config) -> None:
        self._reschedule()

    def _reschedule(self) -> None:
        """Put the next poll where the present interval wants it, counted from the last one."""
        job = self._scheduler.get_job("poll") if self._running else None
        if job is None:
            return
        now = self._clock()
        every = interval_s(self._runtime.current, now, self._adaptive_s)
        since = self._last_poll_at or now
        job.modify(next_run_time=max(now, since + timedelta(seconds=every)))

    def _is_stale(self, now: datetime, every_s: float) -> bool:
        if self._last_error is not None:
            return True
        if self._last_success_at is None or not self._running:
            return False
        return (now - self._last_success_at).total_seconds() > max(30.0, STALE_INTERVALS * every_s)
