"""What every finder makes a pattern of: rates smoothed, instants, run ids, confidence."""

from datetime import UTC, datetime
from math import e, log

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

    The p-value bounds the Bayes factor from above by 1 / (-e p ln p) (Sellke, Bayarri, Berger
    2001); the prior odds are the share of all tests that ended in a claim.
    """
    prior = (told.sum() + 0.5) / max(tested - told.sum(), 1)
    bounded = np.minimum(p_values, 1 / e)
    factor = np.array([1 / (-e * p * log(p)) if p > 1e-280 else 1e280 for p in bounded.tolist()])
    odds = prior * factor
    return np.minimum(odds / (1 + odds), MOST_CONFIDENT)
