"""What waits for what is ill, near and far, when it is expected to end, what that means. PURE.

All problems are weighed at once: each node of the graph carries a number with one bit a problem,
so that ten thousand of them cost a few walks over the plan. Predicted ends are those of the plan
once everything ill is mended: a job that waits for two ends after the later.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from typing import Any

from data.domain.baseline import TrackedJob
from data.domain.events import Severity
from data.domain.impact import Impact, score
from data.domain.patterns import JobId
from data.domain.problem_view import MOST_SHOWN, BlockedView, DeadlineView
from workers.problems.graph import Graph, spread
from workers.problems.waiting import Node, Waiting, job_id

BLOCK = 4096
"""Problems weighed in one walk: the bits of a node's number."""
SORTED_AT_ONCE = 5_000
"""Jobs; some milliseconds, in which no other thread runs."""


@dataclass(frozen=True, slots=True)
class Ill:
    """A problem to be weighed. `roots` are what is ill in it, in the plan."""

    problem_id: int
    opened_at: datetime
    critical: bool
    roots: tuple[Node, ...]


def weigh(
    ills: Sequence[Ill],
    waiting: Waiting,
    jobs: Mapping[str, TrackedJob],
    usual_s: Mapping[JobId, float],
    now: datetime,
) -> dict[int, Impact]:
    """The impact of each problem by its number.

    Jobs count that have not begun and wait, over others that have not, for something ill that is
    not they themselves. `usual_s` is how long jobs take of which the engine does not tell; one of
    which nobody knows it counts as taking no time.
    """
    graph = spread((root for ill in ills for root in ill.roots), waiting)
    expected = _Expected(graph, jobs, usual_s, now)
    found: dict[int, Impact] = {}
    for first in range(0, len(ills), BLOCK):
        block = _Block(ills[first : first + BLOCK], graph, expected)
        found.update(block.impacts(waiting))
    return found


class _Expected:
    """The jobs of a graph, and when each is expected to end."""

    def __init__(
        self,
        graph: Graph,
        jobs: Mapping[str, TrackedJob],
        usual_s: Mapping[JobId, float],
        now: datetime,
    ) -> None:
        self.jobs: dict[int, TrackedJob] = {
            i: jobs[node] for i, node in enumerate(graph.nodes) if isinstance(node, str)
        }
        self.usual_s = {
            i: each.job.run.estimated_s or usual_s.get(job_id(each), 0.0)
            for i, each in self.jobs.items()
        }
        self.now_s = now.timestamp()
        self.end_s = self._ends(graph)
        self.deadlines: dict[int, datetime] = {
            i: at for i, each in self.jobs.items() if (at := each.job.deadline_at) is not None
        }
        self.slack_s = {i: at.timestamp() - self.end_s[i] for i, at in self.deadlines.items()}
        self.in_order = self._in_order()
        self.at_risk = self._at_risk()
        self._views: dict[int, BlockedView] = {}

    def _ends(self, graph: Graph) -> list[float]:
        begins = [self.now_s] * len(graph.nodes)
        ends = list(begins)
        for i, following in enumerate(graph.edges):
            end = begins[i]
            if i in self.jobs:
                job = self.jobs[i].job
                for at in (job.scheduled_at, job.not_before):
                    end = end if at is None else max(end, at.timestamp())
                end += self.usual_s[i]
            ends[i] = end
            for j in following:
                begins[j] = max(begins[j], end)
        return ends

    def _in_order(self) -> list[int]:
        """The jobs as they are listed: critical ones first, then by slack, then by their end."""
        slack_s, end_s = self.slack_s, self.end_s
        return _in_steps(
            (not each.job.critical, slack_s.get(i, math.inf), end_s[i], each.job.key, i)
            for i, each in self.jobs.items()
        )

    def _at_risk(self) -> list[int]:
        """Those with a deadline: critical ones that will miss it first, then by slack."""
        jobs = self.jobs
        return _in_steps(
            (not (jobs[i].job.critical and slack < 0), slack, jobs[i].job.key, i)
            for i, slack in self.slack_s.items()
        )

    def is_near(self, i: int) -> bool:
        """Whether the deadline is nearer than the job usually takes."""
        return self.deadlines[i].timestamp() - self.now_s < self.usual_s[i]

    def end_at(self, i: int) -> datetime:
        return datetime.fromtimestamp(math.ceil(self.end_s[i]), UTC)

    def mend_by(self, i: int) -> datetime:
        """The last instant at which mending everything still keeps the deadline: the same at each
        look, to the second, as long as the way to the job is what delays it."""
        return datetime.fromtimestamp(round(self.now_s + self.slack_s[i]), UTC)

    def blocked(self, i: int) -> BlockedView:
        if i not in self._views:
            job = self.jobs[i].job
            self._views[i] = BlockedView(
                job_id=job.key,
                job_name=job.name,
                job_stream=job.stream,
                workstation=job.workstation,
                critical=job.critical,
                scheduled_time=job.scheduled_at,
                predicted_end=self.end_at(i),
                deadline=job.deadline_at,
            )
        return self._views[i]

    def deadline(self, i: int) -> DeadlineView:
        return DeadlineView(
            at=self.deadlines[i],
            job_name=self.jobs[i].job.name,
            predicted_end=self.end_at(i),
            slack_seconds=math.floor(self.slack_s[i]),
        )


class _Block:
    """Problems that are weighed in one walk; bit n of a number stands for the n-th of them."""

    def __init__(self, ills: Sequence[Ill], graph: Graph, expected: _Expected) -> None:
        self._ills, self._expected = ills, expected
        self._ill = [0] * len(graph.nodes)
        for n, ill in enumerate(ills):
            for root in ill.roots:
                if root in graph.place:
                    self._ill[graph.place[root]] |= 1 << n
        reached = graph.flow(self._ill)
        self._waits = {i: reached[i] & ~self._ill[i] for i in expected.jobs}

    def impacts(self, waiting: Waiting) -> Iterator[tuple[int, Impact]]:
        expected, jobs = self._expected, self._expected.jobs
        total = self._count(self._waits.values())
        critical = self._count(bits for i, bits in self._waits.items() if jobs[i].job.critical)
        listed = self._listed()
        limits = self._limits()
        own = near = 0
        for i in expected.jobs:
            own |= self._ill[i] if jobs[i].job.critical else 0
        for i in expected.slack_s:
            near |= (self._waits[i] | self._ill[i]) if expected.is_near(i) else 0
        for n, ill in enumerate(self._ills):
            limit = limits.get(n)
            raised = bool(critical[n] or near >> n & 1)
            yield (
                ill.problem_id,
                Impact(
                    total=total[n],
                    critical=critical[n],
                    jobs=tuple(map(expected.blocked, listed[n])),
                    source=waiting.source(ill.roots),
                    deadline=None if limit is None else expected.deadline(limit),
                    severity=Severity.CRITICAL if raised else None,
                    score=score(
                        ill.opened_at,
                        critical=raised or ill.critical or bool(own >> n & 1),
                        blocked=total[n],
                        mend_by=None if limit is None else expected.mend_by(limit),
                        misses=limit is not None
                        and jobs[limit].job.critical
                        and expected.slack_s[limit] < 0,
                    ),
                ),
            )

    def _count(self, numbers: Iterable[int]) -> list[int]:
        """How many of the numbers have each bit. Sums stand upright: one number a binary digit."""
        digits: list[int] = []
        for carry in numbers:
            for k, digit in enumerate(digits):
                if not carry:
                    break
                digits[k], carry = digit ^ carry, digit & carry
            if carry:
                digits.append(carry)
        return [
            sum((digit >> n & 1) << k for k, digit in enumerate(digits))
            for n in range(len(self._ills))
        ]

    def _listed(self) -> list[list[int]]:
        """Of each problem the first jobs that wait."""
        found: list[list[int]] = [[] for _ in self._ills]
        lacking = self._all
        for i in self._expected.in_order:
            for n in _bits(self._waits[i] & lacking):
                found[n].append(i)
                if len(found[n]) == MOST_SHOWN:
                    lacking ^= 1 << n
        return found

    def _limits(self) -> dict[int, int]:
        """Of each problem the job whose deadline is most at risk, if there is one."""
        found: dict[int, int] = {}
        lacking = self._all
        for i in self._expected.at_risk:
            concerned = (self._waits[i] | self._ill[i]) & lacking
            found.update((n, i) for n in _bits(concerned))
            lacking ^= concerned
        return found

    @property
    def _all(self) -> int:
        return (1 << len(self._ills)) - 1


def _in_steps(ranked: Iterable[tuple[Any, ...]]) -> list[int]:
    """Jobs, the last of each tuple, in the order of the tuples: sorted without holding up other
    threads, as one sort of a whole plan would."""
    rest = iter(ranked)
    runs: list[list[tuple[Any, ...]]] = []
    while run := sorted(islice(rest, SORTED_AT_ONCE)):
        runs.append(run)
    return [one[-1] for one in merge(*runs)]


def _bits(number: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
