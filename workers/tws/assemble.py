"""From the pages of a list to what a snapshot holds. PURE.

Puts V1 rerun chains together, lets an item that came twice count once, and keeps the last state of
what could not be read this time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TypeVar

from data.domain.plan import Job, Run
from workers.tws.items import Bad, Known, Page

T = TypeVar("T")

_NaturalKey = tuple[object, ...]


@dataclass(slots=True)
class Chains:
    """V1 chains put together in the last fetch, by the digests of their items."""

    jobs: dict[tuple[int, ...], Job] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whole:
    """The jobs of one complete answer and what to remember of it."""

    jobs: dict[str, Job]
    known: Known[Job]
    chains: Chains
    plan: str | None
    reused: int


def whole_plan(pages: Sequence[Page[Job]], old: Chains, chained: bool) -> Whole:
    """The jobs by key. `chained` (V1): each run is an item; chains are put together here."""
    things: dict[int, Job] = {}
    earlier: set[int] = set()
    plans: set[str] = set()
    for page in pages:
        things.update(zip(page.digests, page.things, strict=True))
        earlier |= page.earlier
        plans |= page.plans
    plan = min(plans) if plans else None
    chains = Chains()
    if chained:
        jobs = _chain(things, earlier, old, chains)
    else:
        jobs = dict(zip(map(attrgetter("key"), things.values()), things.values(), strict=True))
    return Whole(
        jobs=jobs,
        known=Known(things, frozenset(earlier), plan),
        chains=chains,
        plan=plan,
        reused=sum(page.reused for page in pages),
    )


def _chain(
    things: Mapping[int, Job], earlier: set[int], old: Chains, chains: Chains
) -> dict[str, Job]:
    """Group the runs of V1 into jobs. A job of one item stays the object it is.

    Items of one id are one job. An earlier run with an id of its own belongs to the job of the
    same natural key, if there is exactly one; alone in the plan, it is a job by itself.
    """
    if not earlier:
        alone = dict(zip(map(attrgetter("key"), things.values()), things.values(), strict=True))
        if len(alone) == len(things):
            return alone  # nothing was rerun: no need to group 100,000 jobs one by one
    groups: dict[str, list[int]] = {}
    for digest, job in things.items():
        group = groups.get(job.key)
        if group is None:
            groups[job.key] = [digest]
        else:
            group.append(digest)
    if earlier:
        _join_by_name(groups, things, earlier)
    jobs: dict[str, Job] = {}
    for key, digests in groups.items():
        if len(digests) == 1:
            jobs[key] = things[digests[0]]
            continue
        mark = tuple(digests)
        job = old.jobs.get(mark)
        if job is None:
            job = _merge([things[digest] for digest in digests], [d in earlier for d in digests])
        chains.jobs[mark] = job
        jobs[job.key] = job
    return jobs


def _join_by_name(
    groups: dict[str, list[int]], things: Mapping[int, Job], earlier: set[int]
) -> None:
    """Move groups of nothing but earlier runs into the job that goes on with them."""
    lone = {key: digests for key, digests in groups.items() if earlier.issuperset(digests)}
    if not lone:
        return
    wanted = {things[digests[0]].natural_key for digests in lone.values()}
    heirs: dict[_NaturalKey, list[str]] = {}
    for key, digests in groups.items():
        if key not in lone:
            name = things[digests[0]].natural_key
            if name in wanted:
                heirs.setdefault(name, []).append(key)
    for key, digests in lone.items():
        found = heirs.get(things[digests[0]].natural_key, [])
        if len(found) == 1:
            groups[found[0]] = [*digests, *groups[found[0]]]
            del groups[key]


def _merge(items: list[Job], earlier: list[bool]) -> Job:
    """One job of several items: its runs oldest first, its present that of the last run.

    More than one may claim to be the last: the engine leaves `lastInRerunChain` out, or a job
    changed while the pages were read and came twice. Then the latest start decides; a run that has
    not started is a rerun still to come where another has ended, else an older reading.
    """
    claims = [
        job for job, is_earlier in zip(items, earlier, strict=True) if not is_earlier
    ] or items
    some_ended = any(job.runs[0].has_ended for job in claims)
    waiting = 1 if some_ended else -1

    def present(row: tuple[int, Job]) -> tuple[int, float, int]:
        start = row[1].runs[0].started_at
        return (0, start.timestamp(), row[0]) if start else (waiting, 0.0, row[0])

    last = max(enumerate(claims), key=present)[1]
    final = last.runs[0]
    before: list[Run] = []
    for job in items:
        run = job.runs[0]
        reread = job in claims and run.started_at is None and not run.has_ended
        if job is last or reread or _same(run, final):
            continue
        before = [other for other in before if not _same(other, run)]
        before.append(run)
    before.sort(key=lambda run: run.started_at.timestamp() if run.started_at else 0.0)
    return replace(last, runs=(*before, final))


def _same(one: Run, other: Run) -> bool:
    """Whether two readings are of one run."""
    if one.number and other.number:
        return one.number == other.number
    return one.started_at is not None and one.started_at == other.started_at


def by_key(things: Iterable[T], key: Callable[[T], str]) -> dict[str, T]:
    """Things by key; of two with the same key the later read stays."""
    return {key(thing): thing for thing in things}


def keep_unread(
    now: dict[str, T], before: Mapping[str, T], bad: Iterable[Bad], what: str
) -> list[str]:
    """Let everything unreadable keep its last state in `now`; returns a line for each.

    Where not even a name could be read, whatever is missing from `now` may be the one.
    """
    lines: list[str] = []
    nameless = False
    for item in bad:
        lines.append(f"{what} {item.keys[0] if item.keys else '?'}: {item.reason}")
        nameless = nameless or not item.keys
        for key in item.keys:
            now.pop(key, None)  # what else came of it is not all of it
            if key in before:
                now[key] = before[key]
                break
    if nameless:
        for key, thing in before.items():
            now.setdefault(key, thing)
    return lines
