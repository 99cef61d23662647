from dataclasses import replace
from datetime import timedelta

import pytest

from data.domain.patterns import Evidence, JobId, Pattern, PatternStatus, PatternType
from data.store.audit import audit_entries
from data.store.patterns import (
    PatternQuery,
    dismiss_pattern,
    find_patterns,
    get_pattern,
    record_patterns,
    restore_pattern,
)
from tests.build import NOW

LOAD = JobId("AGENT01", "LEDGER_DAILY", "LOAD_LEDGER")
POST = JobId("AGENT02", "LEDGER_DAILY", "POST_LEDGER")
LATER = NOW + timedelta(hours=1)


def pattern(**more):
    rate = more.pop("rate", 0.4)
    given = {
        "type": PatternType.RECURRING_FAILURE,
        "job": LOAD,
        "confidence": 0.9,
        "p_value": 1e-6,
        "q_value": 1e-4,
        "effect": 12.5,
        "occurrences": 12,
        "opportunities": 30,
        "first_seen": NOW - timedelta(days=29),
        "last_seen": NOW - timedelta(days=1),
        "evidence": Evidence(rate, 0.02, 3, 900, (7, 5, 3), {"clean_since": 1}),
        **more,
    }
    return Pattern(**given)


def chain(**more):
    return pattern(type=PatternType.DEPENDENCY_CHAIN, related_job=POST, **more)


def keep(db, *found, now=NOW, days=30, least=0.5):
    return record_patterns(db, found, now=now, days=days, least_confidence=least)


def test_what_was_found_comes_back_as_it_was(db):
    found = [pattern(), chain(confidence=0.8), pattern(type=PatternType.TIME_CORRELATION, hour=3)]

    recorded = keep(db, *found)

    assert [known.pattern for known in recorded.new] == found
    assert {known.pattern.key for known in find_patterns(db, PatternQuery())} == {
        one.key for one in found
    }
    assert get_pattern(db, found[1].key) == recorded.new[1]


def test_found_again_is_updated_and_neither_doubled_nor_new(db):
    keep(db, pattern())
    again = keep(db, pattern(occurrences=13, confidence=0.95), now=LATER)

    (known,) = find_patterns(db, PatternQuery())
    assert again.new == []
    assert known.pattern.occurrences == 13
    assert known.found_at == NOW
    assert known.updated_at == LATER


def test_a_cluster_that_drifts_is_the_same_pattern(db):
    keep(db, pattern(type=PatternType.TIME_CORRELATION, hour=23))
    again = keep(db, pattern(type=PatternType.TIME_CORRELATION, hour=0), now=LATER)

    assert again.new == []
    assert [known.pattern.hour for known in find_patterns(db, PatternQuery())] == [0]


def test_what_is_no_longer_found_is_gone_and_not_shown(db):
    keep(db, pattern())
    keep(db, now=LATER)

    assert find_patterns(db, PatternQuery()) == []
    (known,) = find_patterns(db, PatternQuery(statuses=(PatternStatus.GONE,)))
    assert known.status is PatternStatus.GONE

    back = keep(db, pattern(), now=LATER + timedelta(hours=1))
    assert back.new == []
    assert [k.status for k in find_patterns(db, PatternQuery())] == [PatternStatus.ACTIVE]


def test_a_shorter_look_or_an_earlier_one_says_nothing_of_what_it_cannot_see(db):
    keep(db, pattern(), days=90)
    keep(db, days=7, now=LATER)
    keep(db, days=400, now=NOW - timedelta(days=100))

    assert [known.status for known in find_patterns(db, PatternQuery())] == [PatternStatus.ACTIVE]


def test_one_that_loses_much_of_its_confidence_fades(db):
    keep(db, pattern(confidence=0.9))
    keep(db, pattern(confidence=0.55), now=LATER)

    (known,) = find_patterns(db, PatternQuery())
    assert known.status is PatternStatus.FADING


def test_an_unsure_one_is_not_taken_in_but_a_known_one_is_followed(db):
    assert keep(db, pattern(confidence=0.3)).new == []
    assert find_patterns(db, PatternQuery()) == []

    keep(db, pattern(confidence=0.9))
    keep(db, pattern(confidence=0.3), now=LATER)
    assert find_patterns(db, PatternQuery(min_confidence=0.5)) == []
    assert find_patterns(db, PatternQuery())[0].pattern.confidence == 0.3


@pytest.mark.parametrize(
    ("more", "stays"),
    [
        ({"occurrences": 13, "rate": 0.43}, True),
        ({"occurrences": 24, "opportunities": 60, "rate": 0.4}, False),  # twice as often
        ({"occurrences": 18, "rate": 0.6}, False),  # the odds of failing have doubled
        ({"occurrences": 8, "rate": 0.9}, True),  # surer, but fewer failures
    ],
)
def test_a_dismissed_pattern_stays_so_until_it_grows(db, more, stays):
    keep(db, pattern())
    dismiss_pattern(db, pattern().key, "known", actor="ana", now=NOW)
    assert find_patterns(db, PatternQuery()) == []

    again = keep(db, pattern(**more), now=LATER)

    assert again.new == []
    assert (find_patterns(db, PatternQuery()) == []) is stays


def test_a_rare_dismissed_pattern_does_not_come_back_for_one_failure_more(db):
    rare = {"occurrences": 2, "opportunities": 30, "rate": 0.07}
    keep(db, pattern(**rare))
    dismiss_pattern(db, pattern().key, "known", actor="ana", now=NOW)

    # Twice as often and twice the odds, of almost nothing.
    keep(db, pattern(occurrences=4, opportunities=30, rate=0.14), now=LATER)
    assert find_patterns(db, PatternQuery()) == []

    keep(db, pattern(occurrences=6, opportunities=30, rate=0.2), now=LATER)
    assert len(find_patterns(db, PatternQuery())) == 1


def test_looking_further_back_does_not_make_a_pattern_grow(db):
    keep(db, pattern())
    dismiss_pattern(db, pattern().key, "known", actor="ana", now=NOW)

    keep(db, pattern(occurrences=36, opportunities=90), now=LATER, days=90)

    assert find_patterns(db, PatternQuery()) == []


def test_a_dismissal_says_who_and_why_can_be_undone_and_is_audited(db):
    key = pattern().key
    keep(db, pattern())
    dismissed = dismiss_pattern(db, key, "fixed in March", actor="ana", now=NOW)
    assert (dismissed.dismissed.by, dismissed.dismissed.reason) == ("ana", "fixed in March")
    assert len(find_patterns(db, PatternQuery(dismissed=True))) == 1

    assert restore_pattern(db, key, actor="bia", now=LATER).dismissed is None

    assert len(find_patterns(db, PatternQuery())) == 1
    actions = [(entry.actor, entry.action) for entry in audit_entries(db)]
    assert actions == [("bia", "pattern.restore"), ("ana", "pattern.dismiss")]
    assert dismiss_pattern(db, "unknown", "x", actor="a", now=NOW) is None
    assert restore_pattern(db, "unknown", actor="a", now=NOW) is None


def test_patterns_are_found_by_type_and_by_either_job(db):
    keep(db, pattern(), chain())

    def names(**more):
        return [k.pattern.type.word for k in find_patterns(db, PatternQuery(**more))]

    assert names(types=(PatternType.DEPENDENCY_CHAIN,)) == ["dependency_chain"]
    assert names(job_name="post_ledger") == ["dependency_chain"]
    assert len(names(job_name="LOAD*")) == 2
    assert names(job_name="%") == []


def test_hostile_names_and_reasons_are_kept_as_they_are(db):
    strange = JobId("A'; DROP TABLE jobs", "<script>", "JÖB %_!")
    keep(db, pattern(job=strange))
    (known,) = find_patterns(db, PatternQuery())

    cleaned = known.pattern.job
    assert (cleaned.workstation, cleaned.stream) == strange[:2]
    again = keep(db, replace(known.pattern, confidence=0.91), now=LATER)
    assert len(find_patterns(db, PatternQuery())) == 1
    assert again.new == []
