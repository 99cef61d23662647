"""What waits for the failed jobs of the plan, asked of the engine in a thread of its own.

Each open failure is asked about once. How many of those that wait still wait is counted anew after
every poll. Direct dependencies are kept for the patterns (`data.store.links`).
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from data.domain.baseline import Baseline, TrackedJob
from data.domain.changes import Change, Kind
from data.domain.patterns import JobId
from data.domain.plan import Group, group
from data.store.engine import Database
from data.store.errors import StoreError
from data.store.links import Link, record_links
from workers.tws.client import TwsClient
from workers.tws.errors import TwsError
from workers.tws.neighbours import Neighbour

logger = logging.getLogger(__name__)

DEPTH = 50
"""How many steps behind a failure are followed."""
ROUND_S = 10.0
"""A round of asking takes no longer; what is left is asked after the next poll."""
ASK_TIMEOUT_S = 2.5
MOST_WONDERED = 500
"""Jobs asked about for the patterns that wait for their turn."""
_UNRULY = 3  # failed questions in a row: the engine has other worries, until the next poll


@dataclass(frozen=True, slots=True)
class Blocked:
    """How many jobs that have not begun wait for a failed one, near and far."""

    jobs: int
    critical: int


class Dependents:
    """`baseline` gives what the last poll knew."""

    def __init__(
        self,
        db: Database,
        client: TwsClient,
        baseline: Callable[[], Baseline],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._db, self._client, self._baseline, self._clock = db, client, baseline, clock
        self._behind: dict[str, frozenset[str]] = {}  # by failed job: the keys of those that wait
        self._plan_id: str | None = None
        self._counts: Mapping[str, Blocked] = {}
        self._wondered: deque[JobId] = deque(maxlen=MOST_WONDERED)
        self._wanted = threading.Condition()
        self._dirty = False
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._watch, name="dependents", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ask no more and wait for a question that is under way."""
        with self._wanted:
            self._stopping = True
            self._wanted.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=2 * ASK_TIMEOUT_S)

    def followed(self, changes: Sequence[Change]) -> None:
        """A poll ended: look again."""
        if all(change.kind is not Kind.POLLED for change in changes):
            return
        with self._wanted:
            self._dirty = True
            self._wanted.notify_all()

    def wonder(self, jobs: Iterable[JobId]) -> None:
        """Ask, some time, who waits directly for these jobs, where the plan holds them."""
        with self._wanted:
            self._wondered.extend(jobs)
            self._dirty = True
            self._wanted.notify_all()

    def blocked(self) -> Mapping[str, Blocked]:
        """By the engine's id of each failed job something waits for. Never changed, replaced."""
        return self._counts

    # The thread

    def _watch(self) -> None:
        while True:
            with self._wanted:
                self._wanted.wait_for(lambda: self._dirty or self._stopping)
                if self._stopping:
                    return
                self._dirty = False
            try:
                self.look()
            except StoreError as error:
                logger.warning("Links between jobs could not be kept: %s", error)
            except Exception:
                # The counts of the last round stay; the next poll tries again.
                logger.exception("What waits for the failed jobs could not be found out")

    def look(self) -> None:
        """One round: ask about failures nobody asked about yet, then count. Blocks."""
        base = self._baseline()
        if base.plan_id != self._plan_id:
            self._behind.clear()  # a new plan numbers its jobs anew
            self._plan_id = base.plan_id
        failed = [key for key, each in base.jobs.items() if each.job.has_failed and not each.gone]
        self._behind = {key: self._behind[key] for key in failed if key in self._behind}
        self._count(base.jobs)  # what is known is not kept waiting by what is not
        links = self._ask(base, failed)
        record_links(self._db, links, self._clock())
        self._count(base.jobs)

    def _ask(self, base: Baseline, failed: list[str]) -> list[Link]:
        links: list[Link] = []
        until, unruly = time.monotonic() + ROUND_S, 0
        unknown = [key for key in reversed(failed) if key not in self._behind]  # the newest first
        # A failure is asked about as one, whoever wonders besides.
        wondered = set(self._take_wondered(base)) - set(failed)
        for key in (*unknown, *wondered):
            if self._stopping or unruly >= _UNRULY or time.monotonic() > until:
                break
            try:
                near = self._successors(key, 1)
                far = self._successors(key, DEPTH) if near and key not in wondered else near
            except TwsError as error:
                logger.info("The engine told nothing of what waits for a job: %s", error)
                unruly += 1
                continue
            if key not in wondered:
                self._behind[key] = self._keys(base, key, (*near, *far))
            links += _links(base.jobs, key, near)
        return links

    def _successors(self, key: str, depth: int) -> tuple[Neighbour, ...]:
        return self._client.successors(key, depth=depth, timeout_s=ASK_TIMEOUT_S) or ()

    def _take_wondered(self, base: Baseline) -> list[str]:
        with self._wanted:
            wanted = {self._wondered.popleft() for _ in range(len(self._wondered))}
        if not wanted:
            return []
        found = {_id(each): key for key, each in base.jobs.items() if _id(each) in wanted}
        return list(found.values())  # one instance of each

    def _keys(self, base: Baseline, key: str, nodes: Iterable[Neighbour]) -> frozenset[str]:
        """The jobs of the plan among them, and those of streams that wait as a whole."""
        found = {node.key for node in nodes if node.key in base.jobs}
        streams = {(node.workstation, node.stream) for node in nodes if node.key is None}
        if streams:
            found |= {
                other
                for other, each in base.jobs.items()
                if (each.job.stream_workstation, each.job.stream) in streams
            }
        return frozenset(each for each in found if each is not None and each != key)

    def _count(self, jobs: Mapping[str, TrackedJob]) -> None:
        counts: dict[str, Blocked] = {}
        for key, behind in self._behind.items():
            waiting = [
                jobs[each].job
                for each in behind
                if each in jobs and not jobs[each].gone and group(jobs[each].job) is Group.PENDING
            ]
            if waiting:
                counts[key] = Blocked(len(waiting), sum(job.critical for job in waiting))
        if counts != self._counts:
            self._counts = counts
            self._db.feed.signal(Kind.DERIVED)


def _id(tracked: TrackedJob) -> JobId:
    job = tracked.job
    return JobId(job.workstation, job.stream, job.name)


def _links(jobs: Mapping[str, TrackedJob], key: str, near: Iterable[Neighbour]) -> Iterable[Link]:
    first = jobs[key]
    for node in near:
        then = jobs.get(node.key or "")
        if then is not None and _id(then) != _id(first):
            yield _id(first), _id(then)
