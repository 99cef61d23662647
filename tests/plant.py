"""A small plant that fails at will, and the grouping of what polls see of it, run ids and all."""

from collections import defaultdict
from dataclasses import replace
from itertools import count

from data.domain.baseline import Baseline
from data.domain.problem import Cause, Problem, Standing
from data.domain.status import Status, common
from tests.build import at, job, plan, polled, run, stream, workstation
from workers.problems.causes import cause_of_run
from workers.problems.grouping import Grouping

JOBS = (
    # name, stream, workstation: the first two are instances of one job
    ("LOAD", "DAILY", "AGENT01"),
    ("LOAD", "DAILY", "AGENT01"),
    ("SORT", "DAILY", "AGENT01"),
    ("SEND", "DAILY", "AGENT02"),
    ("BILL", "MONTHLY", "AGENT02"),
    ("POST", "MONTHLY", "AGENT02"),
    ("MAIL", "MONTHLY", "AGENT03"),
)


class Plant:
    """Every step is a minute of the engine's clock, unless `passes` says otherwise."""

    def __init__(self, jobs=JOBS) -> None:
        self.jobs, self.minute, self.plan_id = jobs, 10, 1
        self.keys = count(1)
        self.chains = [[run(Status.HOLD, key=f"r{next(self.keys)}")] for _ in jobs]
        self.cancelled: set[int] = set()
        self.hidden: set[int] = set()
        self.down: set[str] = set()
        self.stuck_streams: set[str] = set()
        self.texts: dict[str, str] = {}  # by the key of a run

    def passes(self, minutes: float) -> None:
        self.minute += minutes

    def fails(self, n: int, text: str | None = None, status: Status = Status.ABEND) -> None:
        """The job runs (again) and fails."""
        last = self._runs(n)
        failed = replace(last, status=status, raw_status=status.name, return_code=8)
        self.chains[n][-1] = replace(failed, ended_at=at(self.minute))
        if text is not None:
            self.texts[last.key] = text

    def succeeds(self, n: int) -> None:
        last = self._runs(n)
        self.chains[n][-1] = replace(
            last, status=Status.SUCC, raw_status="SUCC", ended_at=at(self.minute)
        )

    def starts(self, n: int) -> None:
        self._runs(n)

    def ends(self, n: int, status: Status) -> None:
        self.chains[n][-1] = replace(
            self.chains[n][-1], status=status, raw_status=status.name, ended_at=at(self.minute)
        )

    def waits(self, n: int, status: Status) -> None:
        self.chains[n][-1] = replace(
            self.chains[n][-1], status=status, raw_status=status.name, common=common(None, status)
        )

    def _runs(self, n: int):
        self.minute += 1
        if self.chains[n][-1].has_ended:
            self.chains[n].append(run(Status.HOLD, key=f"r{next(self.keys)}"))
        self.chains[n][-1] = replace(
            self.chains[n][-1], status=Status.EXEC, started_at=at(self.minute - 0.5), number=7
        )
        return self.chains[n][-1]

    def snapshot(self):
        jobs = [
            job(
                *chain,
                name=name,
                stream=where,
                workstation=station,
                key=f"p{self.plan_id}-{n}",
                cancelled=n in self.cancelled,
                scheduled_at=at(n),
            )
            for n, (chain, (name, where, station)) in enumerate(
                zip(self.chains, self.jobs, strict=True)
            )
            if n not in self.hidden
        ]
        stations = sorted({station for _, _, station in self.jobs})
        streams = sorted({where for _, where, _ in self.jobs})
        return plan(
            *jobs,
            plan_id=str(self.plan_id),
            engine_time=at(self.minute),
            workstations=[workstation(s, jobman_up=s not in self.down) for s in stations],
            streams=[
                stream(s, Status.STUCK if s in self.stuck_streams else Status.EXEC, key=s)
                for s in streams
            ],
        )


class Watch:
    """Polls a plant and groups what it sees, as the poller and the store do."""

    def __init__(self, plant: Plant) -> None:
        self.plant, self.baseline = plant, Baseline()
        self.grouping = Grouping([], cause_of_run)
        self.ids, self.numbers = count(1), count(1)
        self.key_of: dict[int, str | None] = {}
        self.severe: list[int] = []  # events that must belong to an ailment
        self.told = 0
        self.learned: set[str] = set()
        self.problems: dict[int, Problem] = {}  # all there ever were

    def poll(self) -> None:
        detection = polled(self.baseline, self.plant.snapshot())
        for tracked in detection.changed:
            self._number(tracked.runs)
        self._number([step.run for step in detection.transitions])
        self._number([told.run for told in detection.events if told.run])
        now = at(self.plant.minute)
        grouped = self.grouping.poll(detection, now)
        for told in detection.events:
            severe = told.severity >= 2 and told.type.category.value < 2
            assert not severe or id(told) in grouped.told_by, told
            self.told += severe
        self.baseline = detection.baseline
        self._keep(grouped)
        self._keep(self._learn(now))

    def close(self, numbers) -> None:
        """A person closes these problems."""
        self._keep(self.grouping.close(numbers, at(self.plant.minute)))

    def _learn(self, now):
        new = [
            (number, Cause(self.plant.texts[key], True))
            for number, key in self.key_of.items()
            if key in self.plant.texts and key not in self.learned
        ]
        self.learned |= {self.key_of[number] for number, _ in new}
        return self.grouping.learn(new, now)

    def _number(self, runs) -> None:
        for one in runs:
            if one.id is None:
                one.id = next(self.ids)
            self.key_of[one.id] = one.run.key

    def _keep(self, grouped) -> None:
        for problem in grouped.problems:
            if problem.id is None:
                problem.id = next(self.numbers)
            self.problems[problem.id] = problem
        for ailment in grouped.ailments:
            assert ailment.problem is not None

    @property
    def standing(self) -> list[Problem]:
        return [p for p in self.problems.values() if p.standing is not Standing.OVER]

    def partition(self) -> set:
        """Which failed runs are one problem, of what kind, and how it stands."""
        found = defaultdict(set)
        for problem in self.problems.values():
            for ailment in problem.ailments:
                found[problem.id] |= {self.key_of[one.run_id] for one in ailment.runs}
        return {
            (self.problems[number].kind, self.problems[number].standing, frozenset(keys))
            for number, keys in found.items()
            if keys
        }

    def blind(self, since) -> None:
        self._keep(self.grouping.blind(since, at(self.plant.minute)))
