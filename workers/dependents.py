"""What each problem blocks, found out after each poll in a thread of its own.

The engine is asked who waits for what (`workers.successors`); where it does not tell, what is
known of earlier plans and patterns does. Direct dependencies are kept for the patterns and for
later (`data.store.links`), the impact of problems beside them (`data.store.problems.impact`).
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from heapq import nlargest

from data.domain.baseline import Baseline
from data.domain.changes import Change, Kind
from data.domain.impact import Impact
from data.domain.patterns import JobId
from data.store.engine import Database
from data.store.errors import StoreError
from data.store.links import record_links
from data.store.problems.impact import load_standing, note_impact
from workers.experience import Experience
from workers.garbage import undisturbed
from workers.problems.graph import spread
from workers.problems.impact import Ill, weigh
from workers.problems.roots import ills_of
from workers.problems.waiting import Waiting, job_id
from workers.successors import ASK_TIMEOUT_S, Successors
from workers.tws.client import TwsClient

logger = logging.getLogger(__name__)

MOST_WONDERED = 500
"""Jobs asked about for the patterns that wait for their turn."""
_SCREENS_FIRST_S = 0.25
"""A look is half a second of Python over a large plan: the poll's news reach the screens before."""
DRIFT_S = 60.0
MOST_REFRESHED = 200
"""While a problem lasts, what it delays is expected later and later: kept anew once it has moved
so far, in one round so many of them, the gravest first."""


class Dependents:
    """`baseline` gives what the last poll knew."""

    def __init__(
        self,
        db: Database,
        client: TwsClient,
        baseline: Callable[[], Baseline],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._db, self._baseline, self._clock = db, baseline, clock
        self._successors = Successors(client)
        self._experience = Experience(db)
        self._noted: dict[int, Impact] = {}
        self._term = 0  # that it is of
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
        self._successors.stopping = True
        with self._wanted:
            self._stopping = True
            self._wanted.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=2 * ASK_TIMEOUT_S)

    def followed(self, changes: Sequence[Change]) -> None:
        """A poll ended: look again."""
        if not self._db.leads or all(change.kind is not Kind.POLLED for change in changes):
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

    # The thread

    def _watch(self) -> None:
        while True:
            with self._wanted:
                self._wanted.wait_for(lambda: self._dirty or self._stopping)
                self._wanted.wait_for(lambda: self._stopping, _SCREENS_FIRST_S)
                if self._stopping:
                    return
                self._dirty = False
            try:
                self.look()
            except StoreError as error:
                logger.warning("What the problems block could not be kept: %s", error)
            except Exception:
                # What was kept by the last round stays; the next poll tries again.
                logger.exception("What the problems block could not be found out")

    def look(self) -> None:
        """One round: weigh by what is known, ask what is not, weigh again. Blocks."""
        if self._term != self._db.term:  # another may have noted other things since
            self._term, self._noted = self._db.term, {}
        base = self._baseline()
        ills = ills_of(load_standing(self._db), base)
        failed = [key for key, each in base.jobs.items() if each.job.has_failed and not each.gone]
        single = [root for ill in ills for root in ill.roots if isinstance(root, str)]
        ill = list(dict.fromkeys([*reversed(single), *reversed(failed)]))  # the newest first
        ill.sort(key=lambda key: not base.jobs[key].job.critical)
        asked = self._successors
        asked.begin(base, frozenset(ill))
        if asked.told.tells and asked.lacks(ill):
            # What is known is not kept waiting by what is not.
            waiting = self._waiting(base, ill)
            told = [one for one in ills if waiting.source(one.roots) == "engine"]
            self._weigh(base, waiting, told)
        links = asked.ask(
            base,
            ill,
            self._take_wondered(base),
            lambda: _behind(base, ills, self._waiting(base, ill)),
        )
        record_links(self._db, links, self._clock())
        self._weigh(base, self._waiting(base, ill), ills)
        standing = {one.problem_id for one in ills}
        self._noted = {key: noted for key, noted in self._noted.items() if key in standing}

    def _waiting(self, base: Baseline, ill: Sequence[str]) -> Waiting:
        told = self._successors.told
        # What is known by name says something of those only that the engine says nothing of.
        named = not told.tells or any(key not in told.near for key in ill)
        links = self._experience.links() if named else {}
        return Waiting(base.jobs, told, links, frozenset(ill))

    def _take_wondered(self, base: Baseline) -> list[str]:
        with self._wanted:
            wanted = {self._wondered.popleft() for _ in range(len(self._wondered))}
        if not wanted:
            return []
        found = {job_id(each): key for key, each in base.jobs.items() if job_id(each) in wanted}
        return list(found.values())  # one instance of each

    def _weigh(self, base: Baseline, waiting: Waiting, ills: Sequence[Ill]) -> None:
        if base.polled_at is None:
            return
        usual_s = self._experience.usual_s()
        with undisturbed():
            found = weigh(ills, waiting, base.jobs, usual_s, base.polled_at)
        self._note(found)

    def _note(self, found: Mapping[int, Impact]) -> None:
        new: dict[int, Impact] = {}
        later: dict[int, Impact] = {}
        for number, impact in found.items():
            noted = self._noted.get(number)
            if noted is None or impact.differs(noted):
                new[number] = impact
            elif impact.drifted_s(noted) >= DRIFT_S:
                later[number] = impact
        gravest = nlargest(MOST_REFRESHED, later, key=lambda number: later[number].score)
        new.update((number, later[number]) for number in gravest)
        note_impact(self._db, new, self._clock())
        self._noted.update(new)


def _behind(base: Baseline, ills: Sequence[Ill], waiting: Waiting) -> list[str]:
    """All that waits for something ill: critical jobs and those with a deadline first."""
    graph = spread((root for one in ills for root in one.roots), waiting)
    keys = [node for node in graph.nodes if isinstance(node, str) and waiting.waits(node)]

    def rank(key: str) -> tuple[bool, bool]:
        job = base.jobs[key].job
        return (not job.critical, job.deadline_at is None)

    return sorted(keys, key=rank)
