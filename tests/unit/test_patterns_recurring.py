from data.domain.status import Status
from tests.planted.small import A, detect, every, on_days, quiet, recurring


def test_a_job_that_fails_often_and_still_does_is_told_with_its_runs():
    rows = quiet() + every(A, on_days(1, 3, 6, 9, 12, 15, 20, 26))

    (found,) = recurring(detect(rows))

    assert found.job == A
    assert (found.occurrences, found.opportunities) == (8, 30)
    assert len(found.evidence.run_ids) == 8
    assert found.evidence.run_ids[0] == 30  # the newest first
    assert found.first_seen < found.last_seen
    assert found.q_value <= 0.02
    assert not found.resolved


def test_a_job_that_was_fixed_is_not_told():
    rows = quiet() + every(A, on_days(17, 18, 20, 21, 23, 25, 26, 28))

    assert recurring(detect(rows)) == []


def test_one_stray_failure_does_not_break_a_fixed_job_again():
    def fails(at):
        stray = on_days(2)(at) and at.hour == 4
        return stray or (on_days(*range(16, 31))(at) and at.hour in (0, 8))

    rows = quiet() + every(A, fails, hours=range(0, 24, 4))

    assert recurring(detect(rows)) == []


def test_an_hourly_job_at_two_percent_is_no_finding():
    rows = quiet() + every(A, lambda at: (at.day * 24 + at.hour) % 50 == 0, hours=range(24))

    assert recurring(detect(rows)) == []


def test_cancelled_runs_are_no_failures():
    rows = quiet() + every(A, on_days(1, 3, 6, 9, 12, 15, 20, 26), status=Status.CANCL)

    assert detect(rows) == []


def test_reruns_of_one_instance_are_one_failure():
    rows = quiet()
    for row in every(A, on_days(4, 9)):
        rows.append(row)
        if row[6] == Status.ABEND:
            for n in range(1, 6):
                start, end = row[4] + n * 600_000, row[5] + n * 600_000
                rows.append((*row[:4], start, end, int(Status.ABEND), row[7] + 1000 * n))

    assert detect(rows) == []


def test_a_failure_that_began_half_way_says_since_when():
    rows = quiet(days=60) + every(A, lambda at: on_days(*range(1, 21, 2))(at), days=60)

    (found,) = recurring(detect(rows, days=60))

    assert str(found.evidence.facts["since"]).startswith("2026-04-22")
    assert found.evidence.facts["rate_since"] > 0.45


def test_a_failure_that_was_there_all_along_has_no_day_it_began():
    rows = quiet(days=60) + every(A, lambda at: at.day % 2 == 0, days=60)

    (found,) = recurring(detect(rows, days=60))

    assert "since" not in found.evidence.facts
    assert found.evidence.facts["rate_since"] > 0.4


def test_a_handful_of_failures_is_told_where_the_plant_is_calm():
    rows = quiet(20) + every(A, on_days(2, 9, 17, 25))

    (found,) = recurring(detect(rows))

    assert found.occurrences == 4


def test_a_handful_of_failures_long_ago_is_not_told():
    rows = quiet(20) + every(A, on_days(19, 22, 25, 28))

    assert recurring(detect(rows)) == []
