"""Which ailments are one problem: the contract's kinds, the widest that fits. PURE.

An ailment that is touched is placed anew, with all it concerns. A wider problem absorbs: ailments
move into it, and one that is left empty is merged. Nothing moves back into something narrower,
but for failures whose error texts, once they have come, turn out to differ.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.domain.baseline import Detection, TrackedRun
from data.domain.patterns import JobId
from data.domain.problem import (
    PROBLEM_OF,
    Ailment,
    AilmentKind,
    Cause,
    Problem,
    ProblemKind,
    Standing,
)
from workers.problems.clusters import clusters
from workers.problems.plant import CLOCKS, Plant

BEFORE_OUTAGE = timedelta(minutes=2)
FLAPS = 3
FLAPPING = timedelta(minutes=60)
"""These by the contract, section 7: so often within this time; and so long quiet, it is over."""

TAKEN = (AilmentKind.FAILURE, AilmentKind.STUCK)
"""What an outage takes with it."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """What a look changed: to be kept. `told_by` as in `Plant`."""

    problems: list[Problem]
    ailments: list[Ailment]
    told_by: dict[int, Ailment]


class Grouping:
    """The problems of a plant, those lately resolved included. No locks: one holder at a time."""

    def __init__(self, problems: Iterable[Problem], bare: Callable[[TrackedRun], Cause]) -> None:
        self.problems: dict[Problem, None] = dict.fromkeys(problems)
        ailments = [ailment for problem in self.problems for ailment in problem.ailments]
        self._plant = Plant(ailments, bare)
        self._flapping = {
            _flapper(problem): problem
            for problem in self.problems
            if problem.kind is ProblemKind.FLAPPING and problem.standing is not Standing.OVER
        }
        self._changed: dict[Problem, None] = {}

    def poll(self, detection: Detection, now: datetime) -> Grouped:
        """Take in one poll whose runs the store has numbered. `now` is our clock."""
        self._plant.sees(now)
        self._plant.observe(detection, now)
        return self._regrouped(now)

    def learn(self, causes: Iterable[tuple[int, Cause]], now: datetime) -> Grouped:
        """Error texts of failed runs have come."""
        for run_id, cause in causes:
            self._plant.learn(run_id, cause)
        return self._regrouped(now)

    def blind(self, since: datetime, now: datetime) -> Grouped:
        """Polling has failed for too long."""
        self._plant.blind(since, now)
        return self._regrouped(now)

    def close(self, numbers: Iterable[int], now: datetime) -> Grouped:
        """People have closed these problems."""
        wanted = set(numbers)
        for problem in self.problems:
            if problem.id in wanted:
                self._plant.close(problem.ailments, now)
                self._changed[problem] = None
                if self._flapping.get(_flapper(problem)) is problem:
                    del self._flapping[_flapper(problem)]
        return self._regrouped(now)

    # Placing

    def _regrouped(self, now: datetime) -> Grouped:
        plant = self._plant
        work = list(plant.touched)
        for ailment in work:
            if ailment.kind is AilmentKind.OUTAGE:
                self._place(ailment)  # first: what it takes goes by its problem
        self._watch_flapping(work, now)
        for ailment in _in_order(self._concerned(work)):
            self._place(ailment)
        self._calm(now)
        changed = [one for one in self._changed if one.ailments or one.id is not None]
        flapping = set(self._flapping.values())
        for problem in changed:
            _settle(problem, flaps=problem in flapping)
        grouped = Grouped(changed, list(plant.touched), plant.told_by)
        self._changed, plant.touched, plant.told_by = {}, {}, {}
        self._forget(now)
        return grouped

    def _concerned(self, touched: Iterable[Ailment]) -> dict[Ailment, None]:
        """The touched ones and those whose place may depend on them."""
        shelves = self._plant.shelves
        found: dict[Ailment, None] = {}
        for ailment in touched:
            found[ailment] = None
            subject = ailment.subject
            if ailment.kind is AilmentKind.OUTAGE:
                found.update(dict.fromkeys(shelves.on(subject.workstation)))
            elif ailment.kind is AilmentKind.FAILURE:
                own = shelves.of_job(subject)
                found.update((one, None) for one in own if one.kind in CLOCKS.values())
                place = (ailment.stream_workstation, subject.stream)
                found.update(dict.fromkeys(shelves.stuck_stream(place)))
                home = ailment.problem
                if home and home.kind is ProblemKind.JOB_FAILURE and home.ailments[0] is ailment:
                    found.update(dict.fromkeys(home.ailments))  # they go by its error
        texts = {run.cause.text: None for one in found for run in one.runs if run.cause.telling}
        for text in texts:
            for cluster in clusters(shelves.with_text(text), text):
                found.update(dict.fromkeys(self._share(cluster, text)))
        return found

    def _share(self, cluster: list[Ailment], text: str) -> list[Ailment]:
        """Let those of a cluster that nothing wider holds be one problem; who else may join it."""
        free = [
            one
            for one in cluster
            if not one.closed and not self._outage_of(one) and one.subject not in self._flapping
        ]
        if not free:
            return []
        known = {one.problem: None for one in free if one.problem and one.problem.shared == text}
        at = min(one.at for one in free)
        shared = min(known, key=_age, default=None) or self._open(
            ProblemKind.SHARED_CAUSE, at, text
        )
        for other in known:
            self._merge(other, shared)
        new = [one for one in free if one.problem is not shared]
        for ailment in new:
            self._move(ailment, shared)
        return [sibling for one in new for sibling in self._plant.shelves.of_job(one.subject)]

    def _place(self, ailment: Ailment) -> None:
        if ailment.closed:
            return
        wider = self._outage_of(ailment) or self._flapping.get(ailment.subject)
        if wider is None and ailment.kind is AilmentKind.FAILURE:
            wider = self._with_siblings(ailment)
        elif wider is None and ailment.kind is not AilmentKind.OUTAGE:
            wider = self._beside_failure(ailment)
        if wider is not None:
            self._move(ailment, wider)
        elif ailment.problem is None:
            self._move(ailment, self._open(PROBLEM_OF[ailment.kind], ailment.at))
        else:
            self._changed[ailment.problem] = None

    def _outage_of(self, ailment: Ailment) -> Problem | None:
        if ailment.kind not in TAKEN:
            return None
        for outage in self._plant.shelves.outages(ailment.subject.workstation):
            if (
                outage.problem is not None
                and not outage.closed
                and any(_falls_into(outage, at) for at in ailment.instants)
            ):
                return outage.problem
        return None

    def _with_siblings(self, ailment: Ailment) -> Problem | None:
        """The problem of the failures of the same job with the same error, while one stood beside
        the other; where they have several, the oldest absorbs the others."""
        home, cause = ailment.problem, ailment.cause
        if home is not None and home.kind is not ProblemKind.JOB_FAILURE:
            if home.shared is None or cause is None or home.shared == cause.text:
                return home
            home = None
        elif home is not None and cause is not None and _error_of(home) != cause.text:
            home = None  # they were one as long as their errors were not known
        alike = {
            one.problem: None
            for one in self._plant.shelves.of_job(ailment.subject)
            if one is not ailment
            and one.problem is not None
            and one.problem.kind in (ProblemKind.JOB_FAILURE, ProblemKind.SHARED_CAUSE)
            and one.kind is AilmentKind.FAILURE
            and one.cause == cause
            and not one.closed
            and _overlap(one, ailment)
            and cause is not None
            and (one.problem.shared or _error_of(one.problem)) == cause.text
        }
        if home is not None:
            alike[home] = None
        if not alike:
            return self._open(PROBLEM_OF[ailment.kind], ailment.at)
        wanted = min(alike, key=lambda one: (one.shared is None, *_age(one)))
        for other in alike:
            if other.kind is ProblemKind.JOB_FAILURE:
                self._merge(other, wanted)
        return wanted

    def _beside_failure(self, ailment: Ailment) -> Problem | None:
        """What is late or stuck joins the failure of its own chain, a stream that of its jobs."""
        shelves = self._plant.shelves
        if ailment.kind is AilmentKind.STREAM:
            place = (ailment.stream_workstation, ailment.subject.stream)
            failures = shelves.in_stream(place)
        else:
            failures = [
                one
                for one in shelves.of_job(ailment.subject)
                if one.kind is AilmentKind.FAILURE and one.key == ailment.key
            ]
        beside = [
            one
            for one in failures
            if one.problem is not None and not one.closed and _overlap(one, ailment)
        ]
        first = min(beside, key=lambda one: (one.at, one.runs[0].run_id), default=None)
        return first.problem if first else None

    # Flapping

    def _watch_flapping(self, touched: list[Ailment], now: datetime) -> None:
        for subject in dict.fromkeys(one.subject for one in touched):
            if subject in self._flapping:
                continue
            shelves = self._plant.shelves
            own = shelves.of_job(subject) if subject.name else shelves.outages(subject.workstation)
            kinds = (AilmentKind.FAILURE, AilmentKind.OUTAGE)
            own = [one for one in own if one.kind in kinds and not one.closed]
            recent = {
                one.good_at
                for one in own
                if one.good_seen_at is not None and now - one.good_seen_at < FLAPPING
            }
            if len(recent) >= FLAPS:
                self._flaps(subject, own)
                touched += own

    def _flaps(self, subject: JobId, own: list[Ailment]) -> None:
        """The open problem becomes it, where it is about nothing else."""
        newest = max(own, key=lambda one: one.good_at or one.at).problem
        kinds = (ProblemKind.JOB_FAILURE, ProblemKind.WORKSTATION_OUTAGE)
        if newest is None or newest.kind not in kinds or _flapper(newest) != subject:
            newest = self._open(ProblemKind.FLAPPING, min(one.at for one in own))
        newest.kind = ProblemKind.FLAPPING
        self._flapping[subject] = newest
        self._changed[newest] = None

    def _calm(self, now: datetime) -> None:
        """Flapping that has been quiet for long enough is over."""
        for subject, problem in list(self._flapping.items()):
            ill = any(one.standing is Standing.ILL for one in problem.ailments)
            if problem.ailments and not ill and now - problem.changed_seen_at >= FLAPPING:
                del self._flapping[subject]
                self._plant.close(problem.ailments, now)
                self._changed[problem] = None

    # Problems

    def _open(self, kind: ProblemKind, at: datetime, shared: str | None = None) -> Problem:
        problem = Problem(kind, at, shared=shared)
        self.problems[problem] = self._changed[problem] = None
        return problem

    def _move(self, ailment: Ailment, problem: Problem) -> None:
        home = ailment.problem
        self._changed[problem] = None
        if home is problem:
            return
        if home is not None:
            self._changed[home] = None
            home.ailments.remove(ailment)
            if not home.ailments:
                home.merged_into = problem
        problem.ailments.append(ailment)
        problem.opened_at = min(problem.opened_at, ailment.at)
        ailment.problem = problem
        self._plant.touched[ailment] = None

    def _merge(self, problem: Problem, into: Problem) -> None:
        for ailment in list(problem.ailments) if problem is not into else ():
            self._move(ailment, into)

    def _forget(self, now: datetime) -> None:
        """Drop what has been over for long; what a person closed stays while its cause does."""
        for problem in [one for one in self.problems if not one.ailments]:
            del self.problems[problem]
        for problem in [one for one in self.problems if one.standing is Standing.OVER]:
            kept = any(one.closed and not one.left for one in problem.ailments)
            if not kept and now - problem.changed_seen_at >= FLAPPING:
                del self.problems[problem]
                for ailment in problem.ailments:
                    self._plant.shelves.drop(ailment)


def _settle(problem: Problem, *, flaps: bool) -> None:
    """Say how things are with a problem after its ailments have changed."""
    if not problem.ailments:
        problem.standing = Standing.OVER
        while problem.merged_into and not problem.merged_into.ailments:
            problem.merged_into = problem.merged_into.merged_into
        return
    problem.standing = Standing.ILL if flaps else min(one.standing for one in problem.ailments)
    over = [one.over_at for one in problem.ailments if one.over_at is not None]
    problem.resolved_at = max(over) if problem.standing is Standing.OVER else None


def _in_order(ailments: Iterable[Ailment]) -> list[Ailment]:
    """Outages before what they take, failures before what joins them; then the oldest first."""
    rank = (AilmentKind.OUTAGE, AilmentKind.FAILURE)

    def key(ailment: Ailment) -> tuple[int, datetime, int]:
        place = rank.index(ailment.kind) if ailment.kind in rank else len(rank)
        return (place, ailment.at, ailment.runs[0].run_id if ailment.runs else 0)

    return sorted(ailments, key=key)


def _age(problem: Problem) -> tuple[datetime, int]:
    return (problem.opened_at, problem.id or 1 << 62)


def _error_of(problem: Problem) -> str | None:
    """The error of a failure's problem: that of its oldest chain."""
    chains = [one for one in problem.ailments if one.kind is AilmentKind.FAILURE]
    oldest = min(chains, key=lambda one: (one.at, one.runs[0].run_id), default=None)
    return oldest.cause.text if oldest and oldest.cause else None


def _falls_into(outage: Ailment, at: datetime) -> bool:
    """Whether it can have been by the outage: it may have begun right after the last good poll."""
    if outage.over_at is not None and at > outage.over_at:
        return False
    unseen = outage.well_at is not None and outage.well_at < at
    return unseen or outage.at - BEFORE_OUTAGE <= at


def _overlap(one: Ailment, other: Ailment) -> bool:
    """Whether both stood at one time."""
    return (one.over_at is None or other.at < one.over_at) and (
        other.over_at is None or one.at < other.over_at
    )


def _flapper(problem: Problem) -> JobId | None:
    """The job or workstation a problem is about, if it is about one alone."""
    outages = {one.subject for one in problem.ailments if one.kind is AilmentKind.OUTAGE}
    subjects = outages or {one.subject for one in problem.ailments}
    return subjects.pop() if len(subjects) == 1 else None
