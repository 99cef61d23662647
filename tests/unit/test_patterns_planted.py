"""Whole histories with planted truths. The full measurement is `tests/bench/patterns.py`."""

from dataclasses import fields

import numpy as np
import pytest

from data.domain.patterns import PatternType
from tests.planted.history import planted_history
from tests.planted.score import KINDS, Score, score
from tests.planted.table import run_table
from workers.patterns.detect import detect_patterns


def told(truth):
    return detect_patterns(run_table(truth.rows), now=truth.now, days=truth.days, zone=truth.zone)


def scored(days, seeds):
    whole, chain_precisions = Score(), []
    for seed in seeds:
        truth = planted_history(seed, days)
        result = score(truth, told(truth))
        whole.add(result)
        chain_precisions.append(result.precision("chain"))
    return whole, chain_precisions


@pytest.fixture(scope="module")
def month():
    return scored(30, range(500, 504))


@pytest.fixture(scope="module")
def quarter():
    return scored(90, range(500, 502))


@pytest.mark.parametrize(("kind", "least"), list(zip(KINDS, (0.93, 0.93, 0.84), strict=True)))
def test_a_month_shows_what_was_planted(month, kind, least):
    assert month[0].f1(kind) >= least


@pytest.mark.parametrize(("kind", "least"), list(zip(KINDS, (0.95, 0.96, 0.93), strict=True)))
def test_three_months_show_nearly_all_of_it(quarter, kind, least):
    assert quarter[0].f1(kind) >= least


def test_what_is_told_is_true(month, quarter):
    for whole, chain_precisions in (month, quarter):
        assert all(whole.precision(kind) >= 0.93 for kind in KINDS)
        assert min(chain_precisions) >= 0.85


def test_what_is_told_with_confidence_is_true_as_often(month, quarter):
    sure = [
        right
        for whole, _ in (month, quarter)
        for pattern, right in whole.claims
        if pattern.confidence >= 0.9
    ]

    assert len(sure) > 200
    assert sum(sure) / len(sure) >= 0.9


def test_pure_noise_says_nothing():
    silent = [not told(planted_history(seed, 30, noise=True)) for seed in range(600, 610)]

    assert sum(silent) >= 9


def test_a_pattern_is_made_of_plain_values_that_json_takes():
    patterns = told(planted_history(500, 30))

    assert {pattern.type for pattern in patterns} == set(PatternType)
    for pattern in patterns:
        for value in [
            *values(pattern),
            *values(pattern.evidence),
            *pattern.evidence.facts.values(),
        ]:
            assert not isinstance(value, np.generic), value


def values(thing):
    return [getattr(thing, field.name) for field in fields(thing)]
