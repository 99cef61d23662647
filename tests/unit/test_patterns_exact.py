from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.patterns.exact import (
    beta_binomial_tail,
    binomial_tail,
    hypergeometric_tails,
    q_values,
    rising,
    stratified_tail,
)


@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from([1, 2, 10, 50, 90, 99]))
def test_the_binomial_tail_is_the_sum_of_its_terms(k, n, percent):
    rate = Fraction(percent, 100)
    terms = (comb(n, x) * rate**x * (1 - rate) ** (n - x) for x in range(k, n + 1))

    assert binomial_tail(k, n, percent / 100) == pytest.approx(float(sum(terms)), rel=1e-9)


@given(st.integers(1, 30), st.integers(0, 30))
def test_the_beta_binomial_becomes_the_binomial_when_jobs_do_not_differ(n, k):
    assert beta_binomial_tail(k, n, 0.1, 1e7) == pytest.approx(binomial_tail(k, n, 0.1), rel=1e-4)


def test_jobs_that_differ_make_many_failures_less_surprising():
    assert beta_binomial_tail(6, 30, 0.02, 50) > 5 * binomial_tail(6, 30, 0.02)


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), st.data())
def test_the_hypergeometric_tail_counts_the_ways(sizes, data):
    total, failures = sizes
    inside = data.draw(st.integers(0, total))
    k = data.draw(st.integers(0, failures))
    ways = sum(
        comb(inside, x) * comb(total - inside, failures - x)
        for x in range(k, failures + 1)
        if x <= inside
    )

    (p,) = hypergeometric_tails(np.array([k]), np.array([inside]), failures, total)

    assert p == pytest.approx(ways / comb(total, failures), rel=1e-9, abs=1e-12)


def test_the_stratified_test_equals_dealing_out_the_failures_in_every_way():
    strata = [(5, 2, 2), (4, 1, 2), (6, 3, 1)]  # runs, exposed, failures
    at_least = {k: Fraction(0) for k in range(6)}
    every = Fraction(1)
    sums = {0: 1}
    for n, m, r in strata:
        deals = [sum(i < m for i in deal) for deal in combinations(range(n), r)]
        every *= len(deals)
        grown: dict[int, int] = {}
        for before, ways in sums.items():
            for hits in deals:
                grown[before + hits] = grown.get(before + hits, 0) + ways
        sums = grown
    for k in at_least:
        at_least[k] = Fraction(sum(ways for hits, ways in sums.items() if hits >= k)) / every

    columns = [np.array(column) for column in zip(*strata, strict=True)]

    for k, p in at_least.items():
        assert stratified_tail(k, *columns) == pytest.approx(float(p))


def test_q_values_are_those_of_benjamini_and_hochberg():
    p = np.array([0.04, 0.001, 0.03, 0.5])

    assert q_values(p).tolist() == pytest.approx([0.16 / 3, 0.004, 0.16 / 3, 0.5])


def test_tests_that_were_not_passed_still_count():
    assert q_values(np.array([0.01]), tested=10).tolist() == pytest.approx([0.1])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_nearest_rising_sequence_rises_and_keeps_the_sum(values):
    result = rising(np.array(values))

    assert (np.diff(result) >= -1e-12).all()
    assert result.sum() == pytest.approx(sum(values), abs=1e-9)
    assert rising(result).tolist() == pytest.approx(result.tolist())
