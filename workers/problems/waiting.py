"""Which jobs of the plan wait for which, by whoever knows it best. PURE.

The engine where it was asked; else dependencies known by name, of each the instance of the plan
that follows; else, of an ill job nobody knows anything of, what is left of its job stream.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from data.domain.baseline import TrackedJob
from data.domain.impact import Source
from data.domain.patterns import JobId
from data.domain.plan import Group, group


class Whole(NamedTuple):
    """Jobs that wait together: of a stream's instance, of all its instances (`at` is ANY), of a
    workstation (no stream)."""

    workstation: str
    stream: str = ""
    at: datetime | None = None
    rest: bool = False  # those only that do not begin by the clock alone


ANY = datetime.max.replace(tzinfo=UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)
Node = str | Whole
"""The engine's id of a job, or several jobs at once."""


@dataclass(slots=True)
class Told:
    """What the engine told of one plan: who waits directly for a job, and who near and far.
    `tells`: whether it tells at all."""

    tells: bool
    near: dict[str, tuple[Node, ...]] = field(default_factory=dict[str, tuple[Node, ...]])
    far: dict[str, frozenset[Node]] = field(default_factory=dict[str, frozenset[Node]])


class Waiting:
    """The jobs of a plan by what they wait for. `learned`: by job, those known to wait for it;
    `ill`: the jobs of which something is assumed where nobody knows anything."""

    def __init__(
        self,
        jobs: Mapping[str, TrackedJob],
        told: Told,
        learned: Mapping[JobId, Collection[JobId]],
        ill: Collection[str],
    ) -> None:
        self._jobs, self._told, self._learned, self._ill = jobs, told, learned, ill
        self._waits: dict[str, bool] = {}

    def waits(self, node: Node) -> bool:
        """Whether it has not begun, or may hold jobs that have not."""
        if isinstance(node, Whole):
            return True
        if node not in self._waits:
            tracked = self._jobs.get(node)
            self._waits[node] = (
                tracked is not None and not tracked.gone and group(tracked.job) is Group.PENDING
            )
        return self._waits[node]

    def after(self, node: Node) -> Collection[Node]:
        """Who waits for a node, those left out that have begun."""
        return [one for one in self._after(node) if one != node and self.waits(one)]

    def source(self, roots: Iterable[Node]) -> Source | None:
        """Who tells what waits for these; None where nobody has to."""
        roots = list(roots)
        unknown = self.untold(roots)
        if not unknown:
            return "engine" if self._told.tells else None
        if any(map(self._named_after, unknown)):
            return "learned"
        single = any(isinstance(root, str) or root.stream for root in roots)
        return "stream" if single else None

    def untold(self, nodes: Iterable[Node]) -> list[str]:
        """The jobs among these that the engine was not asked about."""
        found = {one for node in nodes for one in self._members(node)}
        return [one for one in found if one not in self._told.near and one in self._jobs]

    def _members(self, node: Node) -> Collection[str]:
        return self._wholes.get(node, ()) if isinstance(node, Whole) else (node,)

    def _after(self, node: Node) -> Collection[Node]:
        if isinstance(node, Whole):
            return self._wholes.get(node, ())
        near = self._told.near.get(node)
        if near is not None:
            far = self._told.far.get(node)
            return near if far is None or self._complete else (*near, *far)
        if node in self._covered:
            return ()  # among what the engine told of, it alone says who waits
        named = self._named_after(node)
        assumed = not named and node in self._ill and node in self._jobs
        return [stream_of(self._jobs[node], rest=True)] if assumed else named

    # By the engine

    @cached_property
    def _covered(self) -> frozenset[Node]:
        """Everything the engine told to wait for something."""
        nodes: set[Node] = set()
        for far in self._told.far.values():
            nodes |= far
        for node in [one for one in nodes if isinstance(one, Whole)]:
            nodes.update(self._members(node))
        return frozenset(nodes)

    @cached_property
    def _complete(self) -> bool:
        """Whether it told of each of them who waits directly, so that the steps tell all."""
        return all(
            isinstance(one, Whole) or one in self._told.near or not self.waits(one)
            for one in self._covered
        )

    # By name

    def _named_after(self, key: str) -> Collection[str]:
        """The instances that follow this one of its job, of those known to wait for it: each
        waits for the last that is not later than itself."""
        tracked = self._jobs.get(key)
        others = self._learned.get(job_id(tracked), ()) if tracked else ()
        if tracked is None or not others:
            return ()
        mine = self._instances.get(job_id(tracked), [])
        place = bisect_left(mine, (_at(tracked), key))
        found: list[str] = []
        for other in others:
            theirs = self._instances.get(other, [])
            first = bisect_left(theirs, _at(tracked), key=itemgetter(0)) if place else 0
            last = len(theirs)
            if place + 1 < len(mine):
                last = bisect_left(theirs, mine[place + 1][0], key=itemgetter(0))
            found += [instance for _, instance in theirs[first:last]]
        return found

    @cached_property
    def _instances(self) -> Mapping[JobId, list[tuple[datetime, str]]]:
        """Of each job that is in a known dependency, its instances by time."""
        wanted = set(self._learned).union(*self._learned.values())
        found: dict[JobId, list[tuple[datetime, str]]] = {}
        for key, tracked in self._jobs.items():
            name = job_id(tracked)
            if name in wanted and not tracked.gone:
                found.setdefault(name, []).append((_at(tracked), key))
        for instances in found.values():
            instances.sort()
        return found

    # By stream and workstation

    @cached_property
    def _wholes(self) -> Mapping[Whole, list[str]]:
        """The jobs that have not begun, by all they may be one of."""
        found: dict[Whole, list[str]] = {}
        for key, tracked in self._jobs.items():
            if not self.waits(key):
                continue
            stream = stream_of(tracked)
            found.setdefault(stream, []).append(key)
            found.setdefault(stream._replace(at=ANY), []).append(key)
            found.setdefault(Whole(tracked.job.workstation), []).append(key)
            if not tracked.job.may_start:
                found.setdefault(stream._replace(rest=True), []).append(key)
        return found


def stream_of(tracked: TrackedJob, *, rest: bool = False) -> Whole:
    """The instance of its stream a job belongs to."""
    job = tracked.job
    return Whole(job.stream_workstation, job.stream, job.scheduled_at, rest)


def job_id(tracked: TrackedJob) -> JobId:
    """The job over all plans."""
    job = tracked.job
    return JobId(job.workstation, job.stream, job.name)


def _at(tracked: TrackedJob) -> datetime:
    return tracked.job.scheduled_at or _NEVER
