"""The error text of failed runs, out of their job logs: bounded in size, number and time a poll.

What does not fit into one poll is owed and read after the next ones.
"""

import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

from data.domain.baseline import Detected, TrackedJob, TrackedRun
from data.domain.events import EventType
from workers.tws.client import TwsClient
from workers.tws.errors import TwsError
from workers.tws.joblog import error_text

logger = logging.getLogger(__name__)

LOGS_A_POLL = 20
BUDGET_S = 3.0
LOG_TIMEOUT_S = 2.5
PARALLEL = 4
MOST_OWED = 2_000
FAILURES = (EventType.JOB_ABEND, EventType.JOB_FAILED)


class ErrorTexts:
    """Asks the engine for job logs; used by the poller's thread alone."""

    def __init__(self, client: TwsClient) -> None:
        self._client = client
        self._owed: deque[TrackedRun] = deque(maxlen=MOST_OWED)
        self._room = LOGS_A_POLL
        self._threads = ThreadPoolExecutor(PARALLEL, thread_name_prefix="joblog")

    def fill(self, events: Iterable[Detected]) -> None:
        """Put `error_message` into the facts of the failures of a poll, as far as time allows."""
        self._room = LOGS_A_POLL
        failures = [event for event in events if event.type in FAILURES and event.run]
        asked: dict[Future[str | None], Detected] = {}
        for event in failures:
            run = event.run
            if run is None or run.run.log_id is None or _is_overwritten(event):
                continue
            if self._room <= 0:
                self._owed.append(run)
                continue
            self._room -= 1
            asked[self._threads.submit(self._read, run.run.log_id)] = event
        done, late = wait(asked, timeout=BUDGET_S)
        for future in done:
            message = future.result()
            if message:
                asked[future].facts["error_message"] = message
        for future in late:
            future.cancel()
            run = asked[future].run
            if run is not None:
                self._owed.append(run)

    def owe(self, jobs: Iterable[TrackedJob]) -> None:
        """Remember the failures that stand in a plan whose logs have not been read."""
        for tracked in jobs:
            if tracked.job.has_failed and not tracked.gone and tracked.job.run.log_id:
                self._owed.append(tracked.last)

    def settle(self) -> Iterator[tuple[int, str]]:
        """Read owed logs with what this poll has left; yields the run's id and its error text."""
        until = time.monotonic() + BUDGET_S
        while self._owed and self._room > 0 and time.monotonic() < until:
            self._room -= 1
            run = self._owed.popleft()
            if run.id is None or run.run.log_id is None:
                continue
            message = self._read(run.run.log_id)
            if message:
                yield run.id, message

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _read(self, log_id: str) -> str | None:
        try:
            log = self._client.job_log(log_id, timeout_s=LOG_TIMEOUT_S)
        except TwsError as error:
            logger.info("A job log could not be read: %s", error)
            return None
        return error_text(log) if log else None


def _is_overwritten(event: Detected) -> bool:
    """V1 asks for logs by job: once rerun, it answers with the log of the later run."""
    job, run = event.job, event.run
    if job is None or run is None or job.last is run:
        return False
    return job.last.run.log_id == run.run.log_id
