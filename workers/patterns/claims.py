"""How every finder tells a pattern: rates smoothed, instants, run ids, confidence."""

from datetime import UTC, datetime
from math import e
from typing import Any, NamedTuple

import numpy as np

from data.domain.patterns import MAX_RUN_IDS, Evidence, JobId, Pattern, PatternType
from workers.patterns.prepare import Instances
from workers.patterns.table import Flags, Floats, Ints

MOST_CONFIDENT = 0.99


def instant(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def smoothed_ratio(k: int, n: int, base_k: float, base_n: float) -> float:
    """Ratio of two rates that stays finite when one of them has not failed yet."""
    return ((k + 0.5) / (n + 1)) / ((base_k + 0.5) / (base_n + 1))


class Found(NamedTuple):
    """Failures `k` of `n` where the pattern is, `base_k` of `base_n` where it is not."""

    k: int
    n: int
    base_k: int
    base_n: int

    @property
    def effect(self) -> float:
        return smoothed_ratio(self.k, self.n, self.base_k, self.base_n)


def tell(
    type: PatternType,
    job: JobId,
    instances: Instances,
    rows: Ints,
    found: Found,
    p: float,
    q: float,
    confidence: float,
    *,
    facts: dict[str, int | float | str],
    base_rate: float | None = None,
    effect: float | None = None,
    **place: Any,
) -> Pattern:
    """The pattern that some failed instances make (rows in order of start), in Python's own
    numbers: numpy's are not JSON, and this goes to outsiders.
    """
    return Pattern(
        type=type,
        job=job,
        confidence=float(confidence),
        p_value=float(p),
        q_value=float(q),
        effect=float(found.effect if effect is None else effect),
        occurrences=found.k,
        opportunities=found.n,
        first_seen=instant(int(instances.start[rows[0]])),
        last_seen=instant(int(instances.start[rows[-1]])),
        evidence=Evidence(
            rate=found.k / found.n,
            base_rate=found.base_k / max(found.base_n, 1) if base_rate is None else base_rate,
            base_failures=found.base_k,
            base_opportunities=found.base_n,
            run_ids=tuple(instances.run_id[rows[::-1][:MAX_RUN_IDS]].tolist()),
            facts=facts,
        ),
        **place,
    )


def chance_to_be_true(p_values: Floats, told: Flags, tested: int) -> Floats:
    """Posterior probability that a claim with this p-value is true.

    The prior odds are the share of all tests that ended in a claim.
    """
    prior = (told.sum() + 0.5) / max(tested - told.sum(), 1)
    return np.minimum(posterior(p_values, prior), MOST_CONFIDENT)


def posterior(p_values: Floats, prior_odds: float | Floats) -> Floats:
    """The most that a p-value can make of prior odds, as a probability.

    It bounds the Bayes factor from above by 1 / (-e p ln p) (Sellke, Bayarri, Berger 2001).
    """
    bounded = np.clip(p_values, 1e-280, 1 / e)
    odds = prior_odds / (-e * bounded * np.log(bounded))
    return odds / (1 + odds)
