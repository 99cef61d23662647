from dataclasses import replace

import pytest

from data.domain.patterns import JobId, PatternStatus, judge_status
from tests.planted.small import A, B, chains, detect, every, on_days, quiet

BAD = (2, 5, 6, 11, 14, 19, 23, 27)


@pytest.fixture(scope="module")
def rows():
    return quiet() + every(A, on_days(*BAD)) + every(B, on_days(*BAD), minute=15)


def test_every_pattern_has_a_key_of_its_own(rows):
    found = detect(rows)

    assert chains(found) == {("A", "B")}
    assert len({pattern.key for pattern in found}) == len(found) == 3


def test_a_pattern_found_again_has_the_same_key(rows):
    grown = rows + every(A, on_days(1), days=1)

    assert {p.key for p in detect(rows)} == {p.key for p in detect(grown)}


def test_names_that_run_together_are_told_apart(rows):
    pattern = detect(rows)[0]
    one = replace(pattern, job=JobId("W", "AB", "C"))
    two = replace(pattern, job=JobId("W", "A", "BC"))

    assert one.key != two.key


def test_a_cluster_that_drifts_over_midnight_stays_the_same_pattern(rows):
    pattern = replace(detect(rows)[0], hour=23)

    assert pattern.key == replace(pattern, hour=0).key


def test_a_pattern_is_active_fades_and_goes(rows):
    pattern = detect(rows)[0]
    weak = replace(pattern, confidence=pattern.confidence / 2)

    assert judge_status(None, pattern) is PatternStatus.ACTIVE
    assert judge_status(pattern, pattern) is PatternStatus.ACTIVE
    assert judge_status(pattern, weak) is PatternStatus.FADING
    assert judge_status(pattern, replace(pattern, resolved=True)) is PatternStatus.FADING
    assert judge_status(pattern, None) is PatternStatus.GONE
    with pytest.raises(ValueError, match="at least one"):
        judge_status(None, None)


def test_what_is_less_sure_than_asked_is_not_told(rows):
    every_one = detect(rows)
    limit = sorted(pattern.confidence for pattern in every_one)[1]

    told = detect(rows, min_confidence=limit)

    assert told == [pattern for pattern in every_one if pattern.confidence >= limit]
    assert len(told) < len(every_one) or limit == every_one[-1].confidence
