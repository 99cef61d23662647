"""From the pages of a list to what a snapshot holds. PURE.

Puts V1 rerun chains together, lets an item that came twice count once, and keeps the last state of
what could not be read this time.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, TypeVar

from data.domain.plan import Job, Run
from workers.tws.chains import in_order
from workers.tws.items import Bad, Known, Page
from workers.tws.tolerant import Parsed

T = TypeVar("T")

LINES_MOST = 1_000
"""Lines told of what could not be read in one poll."""
LINE_MOST = 300

KEY: Callable[[Any], str] = attrgetter("key")
NAME: Callable[[Any], str] = attrgetter("name")
_NaturalKey = tuple[object, ...]


@dataclass(slots=True)
class Chains:
    """V1 chains put together in the last fetch, by the digests of their items."""

    jobs: dict[tuple[bytes | bool, ...], Job] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whole:
    """The jobs of one complete answer and what to remember of it."""

    jobs: dict[str, Job]
    known: Known[Job]
    chains: Chains


def whole_plan(page: Page[Job], old: Chains, chained: bool) -> Whole:
    """The jobs by key. `chained` (V1): each run is an item; chains are put together here."""
    known, chains = page.known, Chains()
    if chained:
        jobs = _chain(known.things, known.notes, old, chains)
    else:
        jobs = by_key(known.things.values())
    return Whole(jobs, known, chains)


def _chain(
    things: Mapping[bytes, Job],
    notes: Mapping[bytes, Parsed[Job]],
    old: Chains,
    chains: Chains,
) -> dict[str, Job]:
    """Group the runs of V1 into jobs. A job of one item stays the object it is.

    Items of one id are one job. A run with an id of its own belongs to the head of its chain where
    the engine names it; else an earlier run belongs to the job of the same natural key, if there
    is exactly one. A failed run that has been rerun under a name nobody told is superseded.
    """
    if not notes:
        alone = by_key(things.values())
        if len(alone) == len(things):
            return alone  # nothing was rerun: no need to group 100,000 jobs one by one
    groups: dict[str, list[bytes]] = {}
    for digest, job in things.items():
        groups.setdefault(job.key, []).append(digest)
    earlier = {digest for digest, note in notes.items() if note.earlier}
    heads = _join_by_head(groups, things, notes)
    lone = _join_by_name(groups, things, notes, earlier)
    jobs: dict[str, Job] = {}
    for key, digests in groups.items():
        job = things[digests[0]]
        if len(digests) > 1 or key in lone:
            mark = (*digests, key in lone)
            known = old.jobs.get(mark)
            if known is None:
                known = _merge([things[d] for d in digests], [d in earlier for d in digests])
                known = replace(known, superseded=key in lone)
                if key in heads:
                    known = _as_head(known, heads[key])
            job = chains.jobs[mark] = known
        jobs[job.key] = job
    return jobs


def _as_head(job: Job, head: Job) -> Job:
    """A job whose runs bear other names is the one it began as."""
    return replace(
        job,
        key=head.key,
        name=head.name,
        stream=head.stream,
        workstation=head.workstation,
        stream_workstation=head.stream_workstation,
        scheduled_at=head.scheduled_at,
    )


def _in_stream(job: Job, name: str) -> tuple[object, ...]:
    return (job.stream_workstation, job.stream, job.scheduled_at, name)


def _join_by_head(
    groups: dict[str, list[bytes]], things: Mapping[bytes, Job], notes: Mapping[bytes, Parsed[Job]]
) -> dict[str, Job]:
    """Move the runs that name the head of their chain to it; returns the heads by their key."""
    asking = {
        key: head
        for key, digests in groups.items()
        if (head := next((notes[d].head for d in digests if d in notes), None))
        and not any(notes[d].recovery for d in digests if d in notes)
    }
    if not asking:
        return {}
    wanted = {_in_stream(things[groups[key][0]], head) for key, head in asking.items()}
    named: dict[tuple[object, ...], list[str]] = {}
    for key, digests in groups.items():
        name = _in_stream(job := things[digests[0]], job.name)
        if name in wanted:
            named.setdefault(name, []).append(key)
    above: dict[str, str] = {}
    for key, head in asking.items():
        found = (
            [head] if head in groups else named.get(_in_stream(things[groups[key][0]], head), [])
        )
        if len(found) == 1 and found[0] != key:
            above[key] = found[0]
    heads: dict[str, Job] = {}
    moved: dict[str, list[str]] = {}
    for key in above:
        top, passed = key, {key}
        while (top := above.get(top, top)) in above and top not in passed:
            passed.add(top)
        if top not in above:  # else the chain bites its own tail
            moved.setdefault(top, []).append(key)
    for top, keys in moved.items():
        heads[top] = things[groups[top][0]]
        for key in keys:
            groups[top] = [*groups[top], *groups.pop(key)]
    return heads


def _join_by_name(
    groups: dict[str, list[bytes]],
    things: Mapping[bytes, Job],
    notes: Mapping[bytes, Parsed[Job]],
    earlier: set[bytes],
) -> set[str]:
    """Move groups of nothing but earlier runs into the job that goes on with them.

    Returns those that stay alone although something went on with them, save where that was the
    recovery job: it leaves the job as it is.
    """
    lone = {key: digests for key, digests in groups.items() if earlier.issuperset(digests)}
    if not lone:
        return set()
    wanted = {things[digests[0]].natural_key for digests in lone.values()}
    heirs: dict[_NaturalKey, list[str]] = {}
    for key, digests in groups.items():
        if key not in lone:
            name = things[digests[0]].natural_key
            if name in wanted:
                heirs.setdefault(name, []).append(key)
    before: dict[str, list[bytes]] = {}
    for key, digests in list(lone.items()):
        found = heirs.get(things[digests[0]].natural_key, [])
        if len(found) == 1:
            before.setdefault(found[0], []).extend(digests)
            del groups[key], lone[key]
    for key, digests in before.items():
        groups[key] = [*digests, *groups[key]]
    recovered: set[object] = set()
    for digest, note in notes.items():
        if note.recovery:
            job = things[digest]
            recovered.add(note.head or _in_stream(job, ""))
            if note.head:
                recovered.add(_in_stream(job, note.head))
    return {
        key
        for key, digests in lone.items()
        if recovered.isdisjoint(
            (key, _in_stream(job := things[digests[0]], job.name), _in_stream(job, ""))
        )
    }


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
    order = in_order(before, [False] * len(before))
    return replace(last, runs=(*(before[n] for n in order), final))


def _same(one: Run, other: Run) -> bool:
    """Whether two readings are of one run."""
    if one.number and other.number:
        return one.number == other.number
    return one.started_at is not None and one.started_at == other.started_at


def by_key(things: Collection[T], key: Callable[[T], str] = KEY) -> dict[str, T]:
    """Things by key; of two with the same key the later read stays."""
    return dict(zip(map(key, things), things, strict=True))


@dataclass(slots=True)
class Gaps:
    """What of a poll could not be read, in lines for people."""

    unread: list[str] = field(default_factory=list[str])
    remarks: list[str] = field(default_factory=list[str])

    def fill(self, what: str, page: Page[Any], now: dict[str, T], before: Mapping[str, T]) -> None:
        """Give `now` the state `before` of what could not be read; note that, and the items with
        members that are not known."""
        self.unread += keep_unread(now, before, page.bad, what)
        self.remarks += (
            f"{what} {getattr(note.thing, 'name', None) or '?'}: {'; '.join(note.remarks)}"
            for note in page.notes.values()
            if note.remarks
        )


def listed(lines: Iterable[str]) -> tuple[str, ...]:
    """The first lines of a list that may be very long, and how many there are besides."""
    lines = list(lines)
    shown = tuple(line[:LINE_MOST] for line in lines[:LINES_MOST])
    return (*shown, f"and {len(lines) - len(shown)} more") if len(lines) > len(shown) else shown


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
