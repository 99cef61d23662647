"""What every finder makes a pattern of: rates smoothed, instants, run ids, confidence."""

from datetime import UTC, datetime
from math import e

import numpy as np

from data.domain.patterns import MAX_RUN_IDS
from workers.patterns.prepare import Instances
from workers.patterns.table import Flags, Floats, Ints

MOST_CONFIDENT = 0.99


def instant(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def newest_ids(instances: Instances, rows: Ints) -> tuple[int, ...]:
    """Run ids of the newest of some instances (rows in order of start)."""
    return tuple(instances.run_id[rows[::-1][:MAX_RUN_IDS]].tolist())


def smoothed_ratio(k: int, n: int, base_k: float, base_n: float) -> float:
    """Ratio of two rates that stays finite when one of them has not failed yet."""
    return ((k + 0.5) / (n + 1)) / ((base_k + 0.5) / (base_n + 1))


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
