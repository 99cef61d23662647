from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.domain.status import Status
from tests.planted.small import NOW, A, B, detect, every, ms, on_days, quiet
from tests.planted.table import run_table
from workers.patterns.prepare import prepare
from workers.patterns.table import NO_TIME, RunTable

HOUR = 3_600_000
START = ms(NOW) - 24 * HOUR


def row(job=A, scheduled=START, started=START, ended=START + 60_000, status=Status.SUCC, run=1):
    return (*job, scheduled, started, ended, int(status), run)


def prepared(*rows, days=30, zone=UTC):
    return prepare(run_table(rows), NOW, days, zone)


def test_a_table_gives_back_what_the_rows_said():
    table = run_table(iter([row(), row(B, None, None, None, Status.FAIL, 2)]))

    assert table.jobs == (A, B)
    assert table.workstations == ("SRV01",)
    assert table.scheduled.tolist() == [START, NO_TIME]
    assert table.status.tolist() == [Status.SUCC, Status.FAIL]
    assert table.run_id.tolist() == [1, 2]


def test_an_empty_table_has_no_patterns():
    assert len(run_table([])) == 0
    assert detect([]) == []


def test_columns_of_different_lengths_are_refused():
    table = run_table([row()])

    with pytest.raises(ValueError, match="lengths"):
        RunTable.from_columns(
            table.jobs,
            table.job,
            table.scheduled[:0],
            table.started,
            table.ended,
            table.status,
            table.run_id,
        )


def test_the_first_attempt_speaks_for_an_instance():
    again = START + HOUR
    rerun = row(started=again, ended=again + 1, status=Status.SUCC, run=2)

    instances = prepared(rerun, row(status=Status.ABEND))

    assert instances.failed.tolist() == [True]
    assert instances.run_id.tolist() == [1]


def test_a_cancelled_attempt_leaves_the_word_to_the_next():
    rerun = row(started=START + HOUR, status=Status.ABEND, run=2)

    assert prepared(row(status=Status.CANCL), rerun).run_id.tolist() == [2]


def test_runs_still_under_way_are_no_results():
    assert len(prepared(row(status=Status.EXEC), row(B, status=Status.ABENP))) == 0


def test_the_window_is_half_open():
    instances = prepared(
        row(scheduled=ms(NOW), started=ms(NOW), run=1),
        row(scheduled=ms(NOW) - 1, started=ms(NOW) - 1, run=2),
        row(scheduled=ms(NOW) - 48 * HOUR, started=ms(NOW) - 48 * HOUR, run=3),
        row(scheduled=ms(NOW) - 48 * HOUR - 1, started=ms(NOW) - 48 * HOUR - 1, run=4),
        days=2,
    )

    assert sorted(instances.run_id.tolist()) == [2, 3]


def test_a_run_never_launched_has_the_time_it_was_due():
    instances = prepared(row(started=None, ended=None, status=Status.FAIL))

    assert instances.start.tolist() == instances.end.tolist() == [START]


@given(st.datetimes(datetime(2026, 3, 1), datetime(2026, 4, 30), timezones=st.just(UTC)))
def test_hours_and_days_are_those_on_the_wall(at):
    lisbon = ZoneInfo("Europe/Lisbon")
    table = run_table([row(scheduled=ms(at), started=ms(at), ended=ms(at))])

    instances = prepare(table, at + timedelta(days=1), 30, lisbon)

    wall = datetime.fromtimestamp(ms(at) / 1000, lisbon)
    assert instances.hour.tolist() == [wall.hour]
    assert instances.day.tolist() == [(wall.date() - datetime(1970, 1, 1).date()).days]


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(random):
    rows = quiet(jobs=5) + every(A, on_days(1, 3, 6, 9, 12, 15, 20, 26))
    rows += every(B, on_days(1, 3, 6, 9, 12, 15, 20), minute=15)
    mixed = list(rows)
    random.shuffle(mixed)

    told, again = ({(p.key, p.p_value, p.occurrences) for p in detect(r)} for r in (rows, mixed))

    assert told == again != set()


def test_names_are_taken_as_they_come():
    strange = A._replace(name="<b>\x00'; DROP\u202e|ÿ", stream="")
    rows = quiet() + every(strange, on_days(1, 3, 6, 9, 12, 15, 20, 26))

    (found,) = detect(rows)

    assert found.job == strange
    assert len(found.key) == 32


def test_jobs_of_one_name_in_two_streams_are_two_jobs():
    other = A._replace(stream="DAY")
    rows = quiet() + every(A, on_days(1, 3, 6, 9, 12, 15, 20, 26)) + every(other, on_days(40))

    (found,) = detect(rows)

    assert found.job == A
    assert found.opportunities == 30


def test_instances_are_kept_by_job_and_start():
    instances = prepared(*quiet(jobs=3), *every(A, on_days(2)))

    assert (np.diff(instances.job) >= 0).all()
    for low, high in zip(instances.first[:-1], instances.first[1:], strict=True):
        assert (np.diff(instances.start[low:high]) > 0).all()
