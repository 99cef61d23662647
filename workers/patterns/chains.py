"""Jobs that fail because another failed before them.

Every pair that met often enough is tested; what chance would bring is counted exactly; then each
job keeps the parent that explains its failures best.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from data.domain.patterns import JobId, Pattern, PatternType
from workers.patterns.claims import MOST_CONFIDENT, Found, posterior, tell
from workers.patterns.exact import log_likelihood, q_values, rising, stratified_tail
from workers.patterns.pair_test import Pair, PairTest, table
from workers.patterns.pairs import Meetings, find_meetings, sample_pairs
from workers.patterns.prepare import MINUTE_MS, Instances
from workers.patterns.table import Flags, Floats, Ints

POSSIBLE_RATE = 0.2
"""Share of false ones up to which a pair is a rival for its job's parent."""
KNOWN_LINK_RATE = 0.2
"""Among pairs the plan links anyway a false one is rarer and does less harm."""
LEAST_BELIEF = 0.6
"""A pair that is less likely than this to be direct and no chance is not told."""
PRIOR_ODDS = 0.4 / 0.6
"""Of a pair that met often enough, before its own test: however few of its kind chance brings, the
test itself must say something (measured: higher odds tell more false ones)."""
KNOWN_PRIOR_ODDS = 4.0
"""The same for a pair that the plan links."""
SECOND_PARENT = 0.005
"""p-value a further parent needs within the strata of the first."""
FIT_ROUNDS = 30
EXCESS = 1.5
"""False pairs for each that chance alone brings: what the strata do not hold (measured)."""
SAMPLED = 2_000
"""Pairs whose chance is worked out exactly; they stand for all, see `sample_pairs`."""
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
    known = np.array([(pair.first, pair.then) in linked for pair in pairs])
    sample = _sample(meetings, tests)
    chance = Chance(pairs, sample, jobs)
    q = chance.false_discovery_rates()
    if known.any():
        q[known] = np.minimum(
            q[known], q_values(np.array([pair.p for pair in pairs])[known], len(linked))
        )
    possible = np.flatnonzero(q <= np.where(known, KNOWN_LINK_RATE, POSSIBLE_RATE))
    by_child: dict[int, list[int]] = {}
    for i in possible.tolist():
        by_child.setdefault(pairs[i].then, []).append(i)
    shares = {
        i: share
        for then, rivals in by_child.items()
        for i, share in _parents(instances, tests.strata(then), pairs, rivals, known)
    }
    chosen = np.array(list(shares), np.int64)
    doubt = chance.local_doubt(chosen)
    doubt = np.where(known[chosen], np.minimum(doubt, q[chosen]), doubt)
    own = posterior(
        np.array([pairs[i].p for i in chosen.tolist()]),
        np.where(known[chosen], KNOWN_PRIOR_ODDS, PRIOR_ODDS),
    )
    belief = np.minimum(1 - doubt, own)
    for i, by in zip(chosen.tolist(), belief.tolist(), strict=True):
        confidence = min(MOST_CONFIDENT, by * shares[i])
        if confidence >= LEAST_BELIEF:
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


class Chance:
    """How many of the tested pairs chance has brought.

    Counted apart for pairs within a job stream, which are few and often chained, and for the
    rest. A job that already has a sure parent takes no chance parent beside it, so its pairs are
    no longer counted among those that chance may bring.
    """

    def __init__(self, pairs: list[Pair], sample: Sample, jobs: tuple[JobId, ...]) -> None:
        stream = _stream_numbers(jobs)
        self._p = np.array([pair.p for pair in pairs])
        self._then = np.array([pair.then for pair in pairs])
        self._inside = stream[np.array([pair.first for pair in pairs])] == stream[self._then]
        self._sample = sample
        self._sample_inside = stream[sample.first] == stream[sample.then]
        self._explained = np.zeros(len(jobs), np.bool_)

    def false_discovery_rates(self) -> Floats:
        """By pair: the share of false ones among all pairs with its p-value or less."""
        q = np.ones(len(self._p))
        for _ in range(2):
            for group in (self._inside, ~self._inside):
                rows = np.flatnonzero(group)
                rows = rows[np.argsort(self._p[rows], kind="stable")]
                raw = self._expected(rows, self._p[rows]) / np.arange(1, len(rows) + 1)
                q[rows] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
            self._explained[self._then[q <= SURE]] = True
        return q

    def local_doubt(self, chosen: Ints) -> Floats:
        """By chosen pair: the share of false ones among those with about its p-value.

        The rate over all pairs up to it says too little of the last one: it hides behind the
        first. Here the p-values of true pairs are taken to follow a power law, fitted together
        with their number; where all true pairs are very sure, a middling one is doubtful.
        """
        doubt = np.zeros(len(chosen))
        for group in (self._inside[chosen], ~self._inside[chosen]):
            rows = np.flatnonzero(group)
            if not len(rows):
                continue
            rows = rows[np.argsort(self._p[chosen[rows]], kind="stable")]
            p = np.maximum(self._p[chosen[rows]], 1e-300)
            by_chance = EXCESS * self._density(chosen[rows], p)
            log_p = np.log(p)
            share = np.full(len(p), 0.5)  # of belief that each is true
            for _ in range(FIT_ROUNDS):
                true = share.sum()
                power = true / max(float(-(share * log_p).sum()), 1e-9)
                log_odds = np.log(np.maximum(true * power, 1e-300)) + (power - 1) * log_p
                log_odds -= np.log(np.maximum(by_chance, 1e-300))
                share = 1 / (1 + np.exp(-np.clip(log_odds, -50, 50)))
            doubt[rows] = rising(1 - share)
        return doubt

    def _density(self, rows: Ints, p: Floats) -> Floats:
        """Pairs that chance brings for each unit of p, around p."""
        return (self._expected(rows, p * 2) - self._expected(rows, p / 2)) / (1.5 * p)

    def _expected(self, rows: Ints, p: Floats) -> Floats:
        """How many pairs chance brings in the group of some pairs up to each p-value."""
        if not len(rows):
            return np.zeros(0)
        group = self._sample_inside == self._inside[rows[0]]
        counted = group & ~self._explained[self._sample.then]
        chance_p = self._sample.p[counted]
        by_p = np.argsort(chance_p, kind="stable")
        total = np.concatenate(([0.0], np.cumsum(self._sample.mass[counted][by_p])))
        # Equal p-values reach this place by different sums: a hair of tolerance makes them equal.
        at = p * (1 + 1e-9)
        return total[np.searchsorted(chance_p[by_p], at, side="right")]


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
    b = instances.rows(pairs[rivals[0]].then)
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
    groups = (exposed, ~exposed)
    k = np.array([(group & failed).sum() for group in groups], np.float64)
    return float(log_likelihood(k, np.array([group.sum() for group in groups], np.float64)).sum())


def _lag(instances: Instances, pair: Pair) -> float:
    """Median minutes from A's end to B's start where both failed."""
    b = instances.rows(pair.then)
    starts = instances.start[b][pair.exposed & instances.failed[b]]
    a = instances.rows(pair.first)
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
    b = instances.rows(pair.then)
    rows = b.start + np.flatnonzero(pair.exposed & instances.failed[b])
    return tell(
        PatternType.DEPENDENCY_CHAIN,
        jobs[pair.first],
        instances,
        rows,
        Found(pair.met, pair.chances, pair.base_met, pair.base_chances),
        pair.p,
        q,
        confidence,
        facts={"lag_minutes": round(_lag(instances, pair), 1), "in_plan": int(known)},
        related_job=jobs[pair.then],
    )
