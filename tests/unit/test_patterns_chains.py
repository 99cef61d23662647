import numpy as np

from data.domain.patterns import JobId, PatternType
from tests.planted.small import A, B, C, chains, detect, every, on_days, quiet
from workers.patterns.chains import PRIOR_ODDS
from workers.patterns.claims import posterior

BAD = (2, 5, 6, 11, 14, 19, 23, 27)


def test_a_job_that_fails_after_another_is_told_with_its_lag():
    rows = quiet() + every(A, on_days(*BAD)) + every(B, on_days(*BAD[1:]), minute=15)

    (found,) = [p for p in detect(rows) if p.type is PatternType.DEPENDENCY_CHAIN]

    assert (found.job, found.related_job) == (A, B)
    assert (found.occurrences, found.opportunities) == (7, 8)
    assert found.evidence.facts["lag_minutes"] == 10
    assert found.evidence.base_failures == 0


def test_a_chain_of_three_is_its_two_direct_pairs():
    rows = quiet() + every(A, on_days(*BAD, 9, 17)) + every(B, on_days(*BAD, 21), minute=10)
    rows += every(C, on_days(*BAD[1:], 21), minute=20)

    assert chains(detect(rows)) == {("A", "B"), ("B", "C")}


def test_two_successors_of_one_job_are_no_chain_of_each_other():
    bad = (1, 3, 5, 8, 10, 12, 15, 17, 19, 22, 24, 26, 29)
    rows = quiet() + every(A, on_days(*bad)) + every(B, on_days(*bad[:9]), minute=10)
    rows += every(C, on_days(*bad[3:]), minute=20)

    assert chains(detect(rows)) == {("A", "B"), ("A", "C")}


def test_two_jobs_that_fail_often_and_apart_are_no_chain():
    rows = (
        quiet()
        + every(A, lambda at: at.day % 2 == 0)
        + every(B, lambda at: at.day % 3 == 0, minute=15)
    )

    assert chains(detect(rows)) == set()


def test_two_jobs_that_fail_at_one_hour_apart_are_no_chain():
    rows = quiet(days=60)
    rows += every(A, lambda at: at.hour == 2 and at.day % 2 == 0, hours=range(24), days=60)
    rows += every(
        B, lambda at: at.hour == 2 and at.day % 5 < 3, hours=range(24), minute=20, days=60
    )

    assert chains(detect(rows, days=60)) == set()


def test_two_jobs_that_fail_on_mondays_apart_are_no_chain():
    rows = quiet(days=90)
    rows += every(A, lambda at: at.weekday() == 0 and at.day % 2 == 0, hours=(1, 7, 13), days=90)
    rows += every(
        B, lambda at: at.weekday() == 0 and at.day % 3 > 0, hours=(1, 7, 13), minute=20, days=90
    )

    assert chains(detect(rows, days=90)) == set()


def test_jobs_of_one_outage_after_the_other_are_no_chain_and_fail_no_more_often():
    outages = (3, 9, 16, 24)
    rows = quiet()
    for n in range(8):
        rows += every(JobId("SRV01", "NIGHT", f"J{n}"), on_days(*outages), minute=5 * n, length=2)

    assert detect(rows) == []


def test_a_chain_on_a_workstation_with_an_outage_is_still_found():
    rows = quiet() + every(A, on_days(*BAD)) + every(B, on_days(*BAD), minute=15)
    for n in range(8):
        job = JobId("SRV01", "NIGHT", f"J{n}")
        rows += every(job, on_days(16), hours=(12,), minute=3 * n, length=2)

    assert chains(detect(rows)) == {("A", "B")}


def test_the_order_is_that_of_an_end_before_a_start():
    # B starts while A still runs: it cannot fail because of A's end.
    rows = quiet() + every(A, on_days(*BAD), length=60) + every(B, on_days(*BAD), minute=15)

    assert ("A", "B") not in chains(detect(rows))


def test_hours_of_trouble_of_two_frequent_jobs_are_one_meeting():
    rows = quiet()
    for minute in range(0, 60, 15):
        bad = lambda at: on_days(7, 19)(at) and at.hour in (3, 4, 5)  # noqa: E731
        rows += every(A, bad, hours=range(24), minute=minute, length=2)
        rows += every(B, bad, hours=range(24), minute=minute + 5, length=2)

    assert chains(detect(rows)) == set()


def test_a_link_of_the_plan_needs_less_evidence():
    bad_b = (2, 11, 19)
    rows = quiet() + every(A, on_days(2, 6, 11, 14, 19)) + every(B, on_days(*bad_b, 28), minute=15)
    for n in range(12):  # others that fail now and then: chance has a say
        job = JobId(f"SRV1{n % 4}", "DAY", f"N{n}")
        rows += every(job, lambda at, n=n: (at.day + n) % 7 == 0, hours=(2,), minute=4 * n)

    alone = chains(detect(rows))
    linked = detect(rows, known_links=[(A, B)])

    assert ("A", "B") in chains(linked)
    assert chains(linked) >= alone
    (found,) = [p for p in linked if (p.job, p.related_job) == (A, B)]
    assert found.evidence.facts["in_plan"] == 1


def test_a_job_that_brings_down_many_successors_is_no_outage():
    rows = quiet() + every(A, on_days(*BAD))
    successors = [JobId("SRV01", "NIGHT", f"S{n}") for n in range(6)]
    for n, job in enumerate(successors):
        rows += every(job, on_days(*BAD[n % 3 :]), minute=8 + n, length=20)

    assert chains(detect(rows)) == {("A", job.name) for job in successors}


def test_a_successor_that_runs_every_few_minutes_is_spoiled_once_a_failure():
    # Each failure of A meets the run right after it; the ones that follow are well again.
    bad = lambda at: on_days(*BAD)(at) and at.hour == 2  # noqa: E731
    rows = quiet() + every(A, bad, hours=(2, 14))
    for minute in range(0, 60, 10):
        spoiled = lambda at, minute=minute: bad(at) and minute == 10  # noqa: E731
        rows += every(B, spoiled, hours=range(24), minute=minute, length=2)

    assert chains(detect(rows)) == {("A", "B")}


def test_two_jobs_that_were_bad_in_the_same_weeks_are_no_chain():
    # Both break in the middle of the window and fail often from then on, each by itself.
    rows = quiet() + every(A, lambda at: on_days(*range(1, 19))(at) and at.day % 2 == 0)
    rows += every(B, lambda at: on_days(*range(1, 19))(at) and at.day % 3 > 0, minute=15)

    assert chains(detect(rows)) == set()


def test_a_pair_is_told_with_no_more_confidence_than_its_own_test_gives():
    few = quiet() + every(A, on_days(2, 11, 19, 24)) + every(B, on_days(2, 11, 19), minute=15)
    many = quiet() + every(A, on_days(*BAD)) + every(B, on_days(*BAD), minute=15)

    (doubtful,) = [p for p in detect(few) if p.type is PatternType.DEPENDENCY_CHAIN]
    (sure,) = [p for p in detect(many) if p.type is PatternType.DEPENDENCY_CHAIN]

    assert doubtful.confidence < sure.confidence
    assert doubtful.confidence <= float(posterior(np.array([doubtful.p_value]), PRIOR_ODDS)[0])
