"""When a job's failure rate changed: the split of its runs that explains its failures best."""

import numpy as np

from workers.patterns.exact import log_likelihood
from workers.patterns.table import Flags


def best_split(failed: Flags) -> tuple[int, float] | None:
    """The first run after the change and whether the rate rose (positive) or fell, as the
    difference of the two rates; None where one rate explains the runs as well.

    Two more free parameters must earn their place (a Bayesian information criterion).
    """
    n = len(failed)
    k = np.concatenate(([0], np.cumsum(failed))).astype(np.float64)
    # A split elsewhere than at a failure or right after one explains less.
    at = np.unique(np.concatenate((np.flatnonzero(failed), np.flatnonzero(failed) + 1)))
    at = at[(at > 0) & (at < n)]
    if not len(at):
        return None
    left_k, left_n = k[at], at.astype(np.float64)
    right_k, right_n = k[n] - left_k, n - left_n
    score = log_likelihood(left_k, left_n) + log_likelihood(right_k, right_n)
    whole = float(log_likelihood(k[n:], np.array([float(n)]))[0])
    best = int(np.argmax(score))
    if score[best] - whole <= np.log(n):
        return None
    return int(at[best]), float(right_k[best] / right_n[best] - left_k[best] / left_n[best])
