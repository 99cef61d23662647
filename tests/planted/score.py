"""How well patterns that were told match what was planted."""

from collections import Counter
from dataclasses import dataclass, field

from data.domain.patterns import Pattern, PatternType

KINDS = ("recurring", "time", "chain")


@dataclass
class Score:
    """Counts by kind, and each claim with whether it is true (claims of no matter left out)."""

    right: Counter = field(default_factory=Counter)
    wrong: Counter = field(default_factory=Counter)
    missed: Counter = field(default_factory=Counter)
    fixed_told: int = 0
    claims: list[tuple[Pattern, bool]] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed
        self.fixed_told += other.fixed_told
        self.claims += other.claims

    def precision(self, kind: str) -> float:
        told = self.right[kind] + self.wrong[kind]
        return self.right[kind] / told if told else 1.0

    def recall(self, kind: str) -> float:
        there = self.right[kind] + self.missed[kind]
        return self.right[kind] / there if there else 1.0

    def f1(self, kind: str) -> float:
        p, r = self.precision(kind), self.recall(kind)
        return 2 * p * r / (p + r) if p + r else 0.0


def score(truth, patterns: list[Pattern]) -> Score:
    """Judge every pattern. A cluster's hour may be off by one; weekdays must be right."""
    result = Score()
    found = {kind: set() for kind in KINDS}
    for pattern in patterns:
        kind, claim, right = _judge(truth, pattern)
        if right is None:
            continue
        result.claims.append((pattern, right))
        (result.right if right else result.wrong)[kind] += 1
        if right:
            found[kind].add(claim)
        result.fixed_told += kind == "recurring" and pattern.job in truth.fixed
    expected = {
        "recurring": truth.recurring,
        "time": {*truth.hours, *truth.weekdays, *truth.month_ends},
        "chain": truth.chains,
    }
    for kind, claims in expected.items():
        result.missed[kind] += len(claims - found[kind])
    return result


def _judge(truth, pattern: Pattern):
    job = pattern.job
    if pattern.type is PatternType.DEPENDENCY_CHAIN:
        pair = (job, pattern.related_job)
        return "chain", pair, pair in truth.chains
    if pattern.type is PatternType.RECURRING_FAILURE:
        if job not in truth.recurring and job in truth.neutral_recurring:
            return "recurring", job, None
        return "recurring", job, job in truth.recurring
    if pattern.hour is not None:
        middle = truth.hours.get(job)
        near = middle is not None and abs((pattern.hour + 0.5 - middle + 12) % 24 - 12) <= 1.5
        return "time", job, near
    if pattern.weekday is not None:
        return "time", job, truth.weekdays.get(job) == pattern.weekday
    return "time", job, job in truth.month_ends
