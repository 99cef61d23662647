"""Which job of a plan with new ids is which of those known. PURE.

A run that was seen executing is known by itself (start, job number, workstation, name), wherever it
stands in the new plan. The rest is known by what survives a new plan, as many as there are of it:
what cannot be told apart is paired in its order, which tells nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from data.domain.baseline import TrackedJob
from data.domain.plan import Job, Run
from data.domain.status import Status
from workers.detection.diff import same_start

_Place = tuple[str, str, int]
_AROUND_S = range(-2, 3)  # whole seconds that START_TOLERANCE can reach


def rejoin(
    missing: Mapping[str, TrackedJob], unknown: Sequence[Job], *, anywhere: bool
) -> dict[str, TrackedJob]:
    """The known job of each unknown one that has been seen before, by the new key.

    `anywhere`: the plan is new, a running job may have moved to another stream or time.
    """
    if not missing or not unknown:
        return {}
    found: dict[str, TrackedJob] = {}
    free = dict(missing)
    by_run: dict[_Place, list[TrackedJob]] = defaultdict(list)
    for tracked in missing.values():
        for place in _places(tracked.job, _executed(tracked.job)):
            by_run[place].append(tracked)
    for job in unknown:
        for tracked in _by_run(job, by_run):
            if tracked.job.key in free and (anywhere or tracked.job.natural_key == job.natural_key):
                found[job.key] = free.pop(tracked.job.key)
                break
    by_nature: dict[object, list[TrackedJob]] = defaultdict(list)
    for tracked in free.values():
        by_nature[tracked.job.natural_key].append(tracked)
    twins = {nature for nature, known in by_nature.items() if len(known) > 1}
    twins |= {tracked.job.natural_key for tracked in found.values()}
    for like in (_same_state, _goes_on, _compatible):
        for job in unknown:
            if job.key in found:
                continue
            known = by_nature.get(job.natural_key, [])
            alone = job.natural_key not in twins
            fitting = [one for one in known if alone or like(one.job, job)]
            if fitting:
                found[job.key] = best = max(fitting, key=lambda one: len(_settled(one.job)))
                known.remove(best)
    return found


_State = tuple[Status, int]


def _states(job: Job) -> list[_State]:
    return [(run.status, run.number or 0) for run in job.runs]


def _settled(job: Job) -> list[_State]:
    """The runs to which nothing more happens."""
    return [state for state, run in zip(_states(job), job.runs, strict=True) if run.has_ended]


def _same_state(known: Job, seen: Job) -> bool:
    """Whether nothing has happened to it, as far as can be seen."""
    return _states(known) == _states(seen) and _compatible(known, seen)


def _goes_on(known: Job, seen: Job) -> bool:
    """Whether it can have come to this: what had ended has, and no run is missing."""
    settled = _settled(known)
    enough = len(known.runs) <= len(seen.runs)
    return enough and settled == _states(seen)[: len(settled)] and _compatible(known, seen)


def _compatible(known: Job, seen: Job) -> bool:
    """Whether not both have executed, which would have been found by its start: of twins, one is
    not the other."""
    return not (_executed(known) and _executed(seen))


def _executed(job: Job) -> list[Run]:
    return [run for run in job.runs if run.started_at is not None]


def _places(job: Job, runs: Sequence[Run]) -> Iterator[_Place]:
    for run in runs:
        if run.started_at is not None:
            yield job.workstation, job.name, int(run.started_at.timestamp())


def _by_run(job: Job, by_run: Mapping[_Place, list[TrackedJob]]) -> Iterator[TrackedJob]:
    """Known jobs that share an execution with this one, those of the same job number first."""
    fits: list[tuple[bool, TrackedJob]] = []
    for run in _executed(job):
        for workstation, name, second in _places(job, [run]):
            for off in _AROUND_S:
                for tracked in by_run.get((workstation, name, second + off), ()):
                    numbers = {
                        known.number for known in _executed(tracked.job) if same_start(known, run)
                    }
                    if run.number and numbers and numbers.isdisjoint((run.number, None, 0)):
                        continue
                    if numbers:
                        fits.append((run.number not in numbers, tracked))
    return (tracked for _, tracked in sorted(fits, key=lambda fit: fit[0]))
