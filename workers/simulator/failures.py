"""What goes wrong, and why: planted truths for the learning to find, and noise around them.

Pure: the outcome of a run depends on the seed, the job, its scheduled time and the attempt, on the
local hour and day it starts, and on whether the job it hangs on has just failed.
"""

import math
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from workers.simulator.draw import bits, normal, uniform
from workers.simulator.model import JobDefinition, StreamDefinition, World, is_month_turn
from workers.simulator.names import FAMILIES


@dataclass(frozen=True, slots=True)
class Truth:
    """One planted cause. The kinds are the pattern types an observer may report."""

    kind: str  # recurring_failure, time_correlation, dependency_chain
    job: int
    job_name: str
    job_stream: str
    workstation: str
    probability: float
    related: int = -1  # of a chain: the downstream job
    related_job: str | None = None
    hour: int | None = None
    weekday: int | None = None
    month_end: bool = False

    def facts(self) -> dict[str, object]:
        told = asdict(self)
        del told["job"], told["related"]
        return told


class Outcome(NamedTuple):
    status: str  # SUCC, ABEND or FAIL
    return_code: int
    duration_s: int


class Failures:
    """The planted truths of a world and the verdict over each run."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.noise = world.options.noise
        self.truths: list[Truth] = []
        self._own: dict[int, list[Truth]] = {}
        self._upstream: dict[int, Truth] = {}
        if world.profile.planted:
            self._plant()

    def upstream_of(self, job: int) -> int:
        """The job whose failure drags this one along; -1 when there is none."""
        truth = self._upstream.get(job)
        return truth.job if truth else -1

    def is_planted(self, job: int) -> bool:
        """Whether the job has a cause of its own to fail."""
        return job in self._own

    def probability(
        self, job: JobDefinition, started: datetime, attempt: int, dragged: bool
    ) -> float:
        """How likely the run that starts at this local time fails."""
        ok = 1.0 - self.noise
        for truth in self._own.get(job.index, ()):
            if _applies(truth, started):
                ok *= 1.0 - truth.probability
        if dragged:
            ok *= 1.0 - self._upstream[job.index].probability
        failing = 1.0 - ok
        return failing if attempt == 0 else min(0.25, 0.3 * failing + self.noise)

    def outcome(
        self, job: JobDefinition, scheduled: int, started: datetime, attempt: int, dragged: bool
    ) -> Outcome:
        """What becomes of the run; `dragged` = the job of `upstream_of` failed half an hour ago."""
        seed = self.world.seed
        key = (seed, job.index, scheduled, attempt)
        duration = max(2, round(job.median_s * math.exp(job.spread * normal(1, *key))))
        if uniform(2, *key) < self.probability(job, started, attempt, dragged):
            family = FAMILIES[job.family]
            share = 0.05 + 0.95 * uniform(3, *key)  # it breaks somewhere on the way
            code = family.return_codes[bits(4, *key) % len(family.return_codes)]
            return Outcome(family.status, code, max(1, round(duration * share)))
        rate = self.world.profile.stuck_rate
        if rate and attempt == 0 and uniform(5, *key) < rate:
            return Outcome("SUCC", 0, max(10_800, duration * 8))
        return Outcome("SUCC", 0, duration)

    def _plant(self) -> None:
        world, seed = self.world, self.world.seed
        scale = max(1, min(12, len(world.jobs) // 150))
        free = sorted(
            (s for s in world.streams if s.calendar in ("daily", "workdays")),
            key=lambda s: bits(seed, 81, s.index),
        )
        cyclic = [s for s in free if len(s.starts) >= 10]
        daily = [s for s in free if len(s.starts) == 1 and s.calendar == "daily"]
        for n, stream in enumerate(cyclic[: 2 * scale]):
            if n % 2:
                self._add_recurring(stream, 0.28)
            else:
                self._add_hour(stream)
        taken = 0
        for kind in ("recurring", "chain", "weekday", "month_end") * scale:
            while taken < len(daily):
                stream = daily[taken]
                taken += 1
                if self._add_daily(kind, stream):
                    break

    def _add_daily(self, kind: str, stream: StreamDefinition) -> bool:
        job = stream.jobs[bits(self.world.seed, 82, stream.index) % len(stream.jobs)]
        match kind:
            case "recurring":
                self._add(stream, job, "recurring_failure", 0.4)
            case "weekday":
                weekday = bits(self.world.seed, 83, stream.index) % 7
                self._add(stream, job, "time_correlation", 0.8, weekday=weekday)
            case "month_end":
                self._add(stream, job, "time_correlation", 0.85, month_end=True)
            case _:
                return self._add_chain(stream)
        return True

    def _add_hour(self, stream: StreamDefinition) -> None:
        begins = self.world.day_begins.hour * 60 + self.world.day_begins.minute
        starts = stream.starts[len(stream.starts) // 4 :]
        minute = starts[bits(self.world.seed, 84, stream.index) % len(starts)] + begins
        self._add(stream, stream.jobs[0], "time_correlation", 0.75, hour=minute // 60 % 24)

    def _add_recurring(self, stream: StreamDefinition, probability: float) -> None:
        self._add(stream, stream.jobs[0], "recurring_failure", probability)

    def _add_chain(self, stream: StreamDefinition) -> bool:
        """Two or three jobs in a row of which a failure runs through all.

        The upstream jobs get the recovery option CONTINUE, or the next one would never run.
        """
        path = [stream.jobs[0]]
        while len(path) < 3:
            follow = [stream.jobs[i] for i in path[-1].successors]
            follow = [job for job in follow if job.predecessors == (path[-1].position,)]
            if not follow:
                break
            path.append(follow[0])
        if len(path) < 2 or any(job.median_s > 900 or job.prompt for job in path):
            return False
        for upstream, downstream in pairwise(path):
            upstream.recovery = "CONTINUE"
            truth = self._truth(
                stream,
                upstream,
                "dependency_chain",
                0.85,
                related=downstream.index,
                related_job=downstream.name,
            )
            self.truths.append(truth)
            self._upstream[downstream.index] = truth
        self._own.setdefault(path[0].index, []).append(
            self._truth(stream, path[0], "recurring_failure", 0.3)
        )
        self.truths.append(self._own[path[0].index][-1])
        return True

    def _add(
        self,
        stream: StreamDefinition,
        job: JobDefinition,
        kind: str,
        probability: float,
        hour: int | None = None,
        weekday: int | None = None,
        month_end: bool = False,
    ) -> None:
        truth = Truth(
            kind,
            job.index,
            job.name,
            stream.name,
            self.world.stations[job.station].name,
            probability,
            hour=hour,
            weekday=weekday,
            month_end=month_end,
        )
        self.truths.append(truth)
        self._own.setdefault(job.index, []).append(truth)

    def _truth(
        self,
        stream: StreamDefinition,
        job: JobDefinition,
        kind: str,
        probability: float,
        related: int = -1,
        related_job: str | None = None,
    ) -> Truth:
        station = self.world.stations[job.station].name
        return Truth(
            kind, job.index, job.name, stream.name, station, probability, related, related_job
        )


def _applies(truth: Truth, started: datetime) -> bool:
    if truth.hour is not None and started.hour != truth.hour:
        return False
    if truth.weekday is not None and started.weekday() != truth.weekday:
        return False
    return not truth.month_end or is_month_turn(started.date())
