"""Jobs that fail because another failed before them.

Every pair that met often enough is tested; what chance would bring is counted exactly; then each
job keeps the parent that explains its failures best.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from data.domain.patterns import Evidence, JobId, Pattern, PatternType
from workers.patterns.claims import MOST_CONFIDENT, instant, newest_ids, smoothed_ratio
from workers.patterns.exact import q_values, stratified_tail
from workers.patterns.pair_test import Pair, PairTest, rows_of, table
from workers.patterns.pairs import Meetings, find_meetings, sample_pairs
from workers.patterns.prepare import MINUTE_MS, Instances
from workers.patterns.table import Flags, Floats, Ints

FALSE_DISCOVERY_RATE = 0.05
KNOWN_LINK_RATE = 0.2
"""Among pairs the plan links anyway a false one is rarer and does less harm."""
SECOND_PARENT = 0.005
LEAST_SHARE = 0.6
"""A parent no likelier than this against its rivals is not told: truth before quantity."""
SAMPLED = 2_000
SURE = 0.01
"""Share of false ones below which a parent counts as found."""


def find_chains(
    instances: Instances,
    rates: Floats,
    jobs: tuple[JobId, ...],
    known_links: Collection[tuple[JobId, JobId]] = (),
) -> Iterator[Pattern]:
    """Test every pair that met three times; tell the direct ones."""
    meetings = find_meetings(instances, rates)
    number = {job: j for j, job in enumerate(jobs)}
    linked = {(number[a], number[b]) for a, b in known_links if a in number and b in number}
    tests = PairTest(instances, rates)
    tested = (
        tests.test(int(meetings.first[i]), int(meetings.then[i]))
        for i in meetings.candidates.tolist()
    )
    pairs = [pair for pair in tested if pair]
    if not pairs:
        return
    p = np.array([pair.p for pair in pairs])
    q = _false_discovery(pairs, p, _sample(meetings, tests), jobs)
    known = np.array([(pair.first, pair.then) in linked for pair in pairs])
    if known.any():
        q[known] = np.minimum(q[known], q_values(p[known], len(linked)))
    told = q <= np.where(known, KNOWN_LINK_RATE, FALSE_DISCOVERY_RATE)
    by_child: dict[int, list[int]] = {}
    for i in np.flatnonzero(told).tolist():
        by_child.setdefault(pairs[i].then, []).append(i)
    for then, rivals in by_child.items():
        for i, share in _parents(instances, tests.strata(then), pairs, rivals, known):
            if share >= LEAST_SHARE:
                confidence = min(MOST_CONFIDENT, (1 - float(q[i])) * share)
                yield _pattern(instances, jobs, pairs[i], float(q[i]), confidence, bool(known[i]))


class Sample(NamedTuple):
    """What chance makes of the pairs of a plant: p-values, how many pairs come out so, which."""

    p: Floats
    mass: Floats
    first: Ints
    then: Ints


def _sample(meetings: Meetings, tests: PairTest) -> Sample:
    """With few chances to meet, most pairs cannot reach a small p-value at all: the sum of what
    each can reach is far below p times the number of pairs (Heyse 2011 for discrete tests).
    """
    chosen, weight = sample_pairs(meetings, SAMPLED)
    p: list[Floats] = [np.zeros(0)]
    mass: list[Floats] = [np.zeros(0)]
    sizes: list[int] = []
    for i, times in zip(chosen.tolist(), weight.tolist(), strict=True):
        tails, chance = tests.by_chance(int(meetings.first[i]), int(meetings.then[i]))
        p.append(tails)
        mass.append(chance * times)
        sizes.append(len(tails))
    first, then = (np.repeat(side[chosen], sizes) for side in (meetings.first, meetings.then))
    return Sample(np.concatenate(p), np.concatenate(mass), first, then)


def _false_discovery(
    pairs: list[Pair], p: Floats, sample: Sample, jobs: tuple[JobId, ...]
) -> Floats:
    """The share of false ones among all pairs with this p-value or less.

    Counted apart for pairs within a job stream, which are few and often chained, and for the
    rest. A job that already has a sure parent takes no chance parent beside it, so its pairs are
    no longer counted among those that chance may bring.
    """
    stream = _stream_numbers(jobs)
    then = np.array([pair.then for pair in pairs])
    first = np.array([pair.first for pair in pairs])
    inside = stream[first] == stream[then]
    sample_inside = stream[sample.first] == stream[sample.then]
    q = np.ones(len(p))
    explained = np.zeros(len(jobs), np.bool_)
    for _ in range(2):
        for group, chance in ((inside, sample_inside), (~inside, ~sample_inside)):
            chance = chance & ~explained[sample.then]
            q[group] = _share_of_chance(p[group], sample.p[chance], sample.mass[chance])
        explained[then[q <= SURE]] = True
    return q


def _share_of_chance(p: Floats, chance_p: Floats, mass: Floats) -> Floats:
    by_p = np.argsort(chance_p, kind="stable")
    total = np.concatenate(([0.0], np.cumsum(mass[by_p])))
    expected = total[np.searchsorted(chance_p[by_p], p * (1 + 1e-9), side="right")]
    order = np.argsort(p, kind="stable")
    raw = expected[order] / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return q


def _stream_numbers(jobs: tuple[JobId, ...]) -> Ints:
    numbers: dict[tuple[str, str], int] = {}
    of = [numbers.setdefault((job.workstation, job.stream), len(numbers)) for job in jobs]
    return np.array(of, np.int64)


def _parents(
    instances: Instances, strata: Ints, pairs: list[Pair], rivals: list[int], known: Flags
) -> Iterator[tuple[int, float]]:
    """The parents of one job, each with its share of belief among those that explain the same.

    A failing job has successors that fail together, and a chain's first job precedes its last:
    all of them are significant. The likeliest one is told; another only for what it explains
    within the strata of the first.
    """
    b = rows_of(instances, pairs[rivals[0]].then)
    failed = instances.failed[b]
    score = {i: _explains(pairs[i].exposed, failed) + 3.0 * known[i] for i in rivals}
    lag = {i: _lag(instances, pairs[i]) for i in rivals}
    left = sorted(rivals, key=lambda i: (-round(score[i], 6), lag[i]))
    chosen: list[int] = []
    for i in left:
        if chosen:
            given = strata.copy()
            for other in chosen:
                given = given * 2 + pairs[other].exposed
            used = pairs[i].exposed | pairs[i].control
            _, given = np.unique(given[used], return_inverse=True)
            met = int((pairs[i].exposed & failed).sum())
            counts = table(given, pairs[i].exposed[used], failed[used])
            if stratified_tail(met, *counts) >= SECOND_PARENT:
                continue
        chosen.append(i)
    for i in chosen:
        against = [score[j] - score[i] for j in left if j not in chosen]
        yield i, 1 / (1 + sum(np.exp(min(0.0, margin)) for margin in against))


def _explains(exposed: Flags, failed: Flags) -> float:
    """Log likelihood of B's results when A's failures are all that tells them apart."""
    total = 0.0
    for group in (exposed, ~exposed):
        n, k = int(group.sum()), int((group & failed).sum())
        if 0 < k < n:
            total += k * np.log(k / n) + (n - k) * np.log1p(-k / n)
    return total


def _lag(instances: Instances, pair: Pair) -> float:
    """Median minutes from A's end to B's start where both failed."""
    b = rows_of(instances, pair.then)
    starts = instances.start[b][pair.exposed & instances.failed[b]]
    a = rows_of(instances, pair.first)
    ends = np.sort(instances.end[a][instances.failed[a]])
    before = ends[np.searchsorted(ends, starts, side="right") - 1]
    return float(np.median(starts - before)) / MINUTE_MS


def _pattern(
    instances: Instances,
    jobs: tuple[JobId, ...],
    pair: Pair,
    q: float,
    confidence: float,
    known: bool,
) -> Pattern:
    b = rows_of(instances, pair.then)
    rows = b.start + np.flatnonzero(pair.exposed & instances.failed[b])
    return Pattern(
        type=PatternType.DEPENDENCY_CHAIN,
        job=jobs[pair.first],
        related_job=jobs[pair.then],
        confidence=confidence,
        p_value=pair.p,
        q_value=q,
        effect=smoothed_ratio(pair.met, pair.chances, pair.base_met, pair.base_chances),
        occurrences=pair.met,
        opportunities=pair.chances,
        first_seen=instant(int(instances.start[rows[0]])),
        last_seen=instant(int(instances.start[rows[-1]])),
        evidence=Evidence(
            rate=pair.met / pair.chances,
            base_rate=pair.base_met / pair.base_chances,
            base_failures=pair.base_met,
            base_opportunities=pair.base_chances,
            run_ids=newest_ids(instances, rows),
            facts={"lag_minutes": round(_lag(instances, pair), 1), "in_plan": int(known)},
        ),
    )
