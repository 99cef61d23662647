"""Exact tests by log factorials: binomial, hypergeometric, convolved hypergeometric, FDR.

All tails are upper ones, P(X >= k), of counts.
"""

from functools import lru_cache
from math import lgamma

import numpy as np

from workers.patterns.table import Floats, Ints


def log_factorials(n: int) -> Floats:
    """log 0! … log m! for some m >= n; the array is shared, do not write to it."""
    return _log_factorials(max(10, n.bit_length()))


@lru_cache(maxsize=4)
def _log_factorials(bits: int) -> Floats:
    table = np.zeros(1 << bits)
    table[1:] = np.cumsum(np.log(np.arange(1, 1 << bits)))
    table.flags.writeable = False
    return table


def binomial_tail(k: int, n: int, rate: float) -> float:
    """P(X >= k) for n trials at `rate` (0 < rate < 1)."""
    if k <= 0:
        return 1.0
    if k > n:
        return 0.0
    table = log_factorials(n)
    x = np.arange(k, n + 1)
    logs = table[n] - table[x] - table[n - x] + x * np.log(rate) + (n - x) * np.log1p(-rate)
    return _total(logs)


def beta_binomial_tail(k: int, n: int, rate: float, strength: float) -> float:
    """P(X >= k) where each job's own rate is drawn from Beta(rate·strength, (1-rate)·strength).

    The binomial is its limit for a large strength.
    """
    if k <= 0:
        return 1.0
    if k > n:
        return 0.0
    table = log_factorials(n)
    a, b = rate * strength, (1 - rate) * strength
    # log of the rising factorials a(a+1)…(a+x-1) by cumulation: no gamma function in numpy.
    up_a = np.concatenate(([0.0], np.cumsum(np.log(a + np.arange(n)))))
    up_b = np.concatenate(([0.0], np.cumsum(np.log(b + np.arange(n)))))
    whole = lgamma(strength + n) - lgamma(strength)
    x = np.arange(k, n + 1)
    return _total(table[n] - table[x] - table[n - x] + up_a[x] + up_b[n - x] - whole)


def log_likelihood(k: Floats | Ints, n: Floats | Ints) -> Floats:
    """Of k failures in n trials at their own rate k / n, by place."""
    rate = np.divide(k, n, out=np.zeros(len(k)), where=n > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        fails, rest = k * np.log(rate), (n - k) * np.log1p(-rate)
    return np.where(k > 0, fails, 0.0) + np.where(k < n, rest, 0.0)


def hypergeometric_tails(k: Ints, inside: Ints, failures: int, total: int) -> Floats:
    """P(at least k of the failures fall inside), for each window holding `inside` of `total`."""
    table = log_factorials(total)
    x = np.arange(failures + 1)[None, :]
    n = inside[:, None]
    logs = np.full((len(inside), failures + 1), -np.inf)
    possible = (x <= n) & (failures - x <= total - n) & (x >= k[:, None])
    rows, columns = np.nonzero(possible)
    n_in, hits = inside[rows], columns
    n_out, misses = total - n_in, failures - hits
    logs[rows, columns] = (
        table[n_in]
        - table[hits]
        - table[n_in - hits]
        + table[n_out]
        - table[misses]
        - table[n_out - misses]
        - (table[total] - table[failures] - table[total - failures])
    )
    return np.minimum(np.exp(logs).sum(axis=1), 1.0)


def stratified_pmf(totals: Ints, exposed: Ints, failures: Ints) -> tuple[int, Floats]:
    """Distribution of the exposed failures in sum over strata, each stratum's margins given.

    The least sum and the probabilities from there on: when in each stratum the failures fall on
    exposed and unexposed runs alike (an exact Mantel-Haenszel test).
    """
    table = log_factorials(int(totals.max(initial=0)))
    sum_pmf = np.ones(1)
    offset = 0
    for n, m, r in zip(totals.tolist(), exposed.tolist(), failures.tolist(), strict=True):
        low, high = max(0, r - (n - m)), min(m, r)
        offset += low
        if low == high:
            continue
        x = np.arange(low, high + 1)
        logs = table[m] - table[x] - table[m - x]
        logs += table[n - m] - table[r - x] - table[n - m - r + x]
        pmf = np.exp(logs - (table[n] - table[r] - table[n - r]))
        sum_pmf = np.convolve(sum_pmf, pmf)
    return offset, sum_pmf


def stratified_tail(observed: int, totals: Ints, exposed: Ints, failures: Ints) -> float:
    """P(as many exposed failures in sum over strata as `observed`, or more)."""
    offset, pmf = stratified_pmf(totals, exposed, failures)
    return float(min(1.0, pmf[max(0, observed - offset) :].sum()))


def q_values(p_values: Floats, tested: int | None = None) -> Floats:
    """Benjamini-Hochberg: the false discovery rate at which each would just be reported.

    `tested` counts tests whose p-value is 1 and was not passed.
    """
    if not len(p_values):
        return np.zeros(0)
    order = np.argsort(p_values, kind="stable")
    ranks = np.arange(1, len(order) + 1)
    raw = p_values[order] * (tested or len(order)) / ranks
    q = np.empty(len(order))
    q[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return q


def rising(values: Floats) -> Floats:
    """The nearest sequence that never falls (least squares, pooling adjacent violators)."""
    means: list[float] = []
    sizes: list[int] = []
    for value in values.tolist():
        means.append(value)
        sizes.append(1)
        while len(means) > 1 and means[-2] > means[-1]:
            mean, size = means.pop(), sizes.pop()
            total = sizes[-1] + size
            means[-1] = (means[-1] * sizes[-1] + mean * size) / total
            sizes[-1] = total
    return np.repeat(np.array(means), np.array(sizes, np.int64))


def _total(logs: Floats) -> float:
    top = float(logs.max())
    return float(min(1.0, np.exp(top) * np.exp(logs - top).sum()))
