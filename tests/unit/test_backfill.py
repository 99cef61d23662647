import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.domain.status import Status
from data.store.events import last_seq
from data.store.history import daily, job_history
from data.store.sql import fetch
from tests.build import at, job, run
from tests.stored import Story
from workers.backfill import BackfillFailed, backfill
from workers.spreadsheets import LONGEST_LINE

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
HEADER = (
    "job_name,job_stream,workstation,run_id,status,scheduled_time,start_time,end_time,"
    "return_code,error_message\n"
)
GOOD = "A,S,W,1,SUCC,2026-01-05T03:00:00Z,2026-01-05T03:00:05Z,2026-01-05T03:01:05Z,0,\n"
OTHER = GOOD.replace(",1,", ",9,").replace("03:00:05", "03:00:45")
SAMPLE = Path(__file__).parents[1] / "field" / "backfill" / "sample-history.csv"


def given(tmp_path, content, name="past.csv"):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def past(db, name):
    return job_history(db, name, datetime(2000, 1, 1, tzinfo=UTC)).runs


def test_rows_become_runs_with_errors_and_counts_but_no_events(db, tmp_path):
    file = given(
        tmp_path,
        HEADER
        + GOOD
        + "A,S,W,2,ABEND,,2026-01-06T00:00:00-03:00,2026-01-06T00:10:00-03:00,8,"
        + '"ORA-1, ""x""\nl2"\n',
    )

    result = backfill(db, file, SAO_PAULO)

    assert (result.loaded, result.duplicates, result.rejected) == (2, 0, 0)
    bad, good = past(db, "A")
    assert (bad.run_id, bad.status, bad.return_code, bad.error_message) == (
        "2", "ABEND", 8, 'ORA-1, "x"\nl2',
    )  # fmt: skip
    assert bad.start_time == datetime(2026, 1, 6, 3, tzinfo=UTC)
    assert good.duration_seconds == 60
    assert daily(db, date(2026, 1, 6), SAO_PAULO).totals.failed == 1
    with db.read() as connection:
        assert fetch(connection, "SELECT sum(n), sum(fails) FROM job_stats")[0] == (2, 1)
    assert last_seq(db) == 0


def test_json_lines_say_the_same(db, tmp_path):
    rows = [
        {
            "job_name": "A",
            "status": "SUCCESSFUL",
            "start_time": "2026-01-05T03:00:00Z",
            "run_id": 7,
        },
        {"job_name": "A", "status": "fail", "scheduled_time": "2026-01-05T04:00:00+00:00"},
    ]
    lines = "\n\n".join(json.dumps(row) for row in rows)

    assert backfill(db, given(tmp_path, lines, "past.jsonl"), UTC).loaded == 2
    assert [(r.run_id, r.status) for r in past(db, "A")][1] == ("7", "SUCC")


def test_naive_instants_are_read_in_the_zone(db, tmp_path):
    file = given(tmp_path, HEADER + "A,S,W,1,SUCC,,2026-01-05T00:30:00,2026-01-05T00:31:00,0,\n")

    backfill(db, file, SAO_PAULO)

    assert past(db, "A")[0].start_time == datetime(2026, 1, 5, 3, 30, tzinfo=UTC)


def test_loading_again_doubles_nothing_in_one_file_or_the_next(db, tmp_path):
    bare = GOOD.replace(",1,", ",,")
    file = given(tmp_path, HEADER + GOOD + GOOD + GOOD.replace(",1,", ",2,") + bare)

    first = backfill(db, file, UTC)
    second = backfill(db, file, UTC)

    assert (first.loaded, first.duplicates) == (1, 3)
    assert (second.loaded, second.duplicates) == (0, 4)
    assert len(past(db, "A")) == 1


def test_a_run_that_was_polled_is_not_doubled(db, tmp_path):
    story = Story(db)
    story.poll(job(run(Status.SUCC, key="abc")), job(run(Status.SUCC), name="BARE"), minute=3)
    row = "AGENT01,{},SUCC,2026-01-05T06:00:00Z,2026-01-05T06:01:00Z,2026-01-05T06:02:00Z,0,\n"

    result = backfill(
        db,
        given(
            tmp_path,
            HEADER
            + "LOAD_LEDGER,LEDGER_DAILY," + row.format("abc")
            + "BARE,LEDGER_DAILY," + row.format("77"),
        ),
        UTC,
    )  # fmt: skip

    assert (result.loaded, result.duplicates) == (0, 2)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (GOOD.replace("SUCC", "FLYING"), "unknown status 'FLYING'"),
        (GOOD.replace("SUCC", ""), "no status"),
        (GOOD.replace("SUCC", "EXEC"), "status EXEC is not the end of a run"),
        (GOOD.replace("A,", ",", 1), "no job_name"),
        (GOOD.replace("A,", "A" * 300 + ",", 1), "job_name is longer"),
        (GOOD.replace("2026-01-05T03:00:05Z", "yesterday"), "start_time 'yesterday'"),
        (GOOD.replace("2026-01-05T03:00:05Z", "0001-01-01T00:00:00+14:00"), "start_time"),
        (GOOD.replace("2026-01-05T03:01:05Z", "2026-01-05T03:00:04Z"), "end_time is before"),
        ("A,S,W\n", "3 columns instead of 10"),
        ("A,S,W,1,SUCC,,,,0,\n", "no scheduled_time, start_time or end_time"),
        ("A" * (LONGEST_LINE + 5) + "\n", "longer than"),
        (GOOD.replace("0,\n", "0,"  + "x" * 200_000 + "\n"), "field larger"),
    ],
)  # fmt: skip
def test_a_bad_row_is_listed_with_its_line_and_the_good_ones_are_loaded(
    sqlite_db, tmp_path, row, reason
):
    bad = row if isinstance(row, bytes) else row.encode()
    file = given(tmp_path, HEADER.encode() + GOOD.encode() + bad + OTHER.encode())

    result = backfill(sqlite_db, file, UTC)

    assert (result.loaded, result.rejected) == (2, 1)
    assert result.rejected_file == tmp_path / "past.csv.rejected"
    listed = result.rejected_file.read_text()
    assert listed.startswith("line 3: ")
    assert reason in listed


@pytest.mark.parametrize(
    "line", ["[1]", "{", '{"job_name": {}}', '{"job_name":"A","status":7}', "[" * 5000, "nul\0"]
)
def test_a_bad_json_line_is_rejected_too(sqlite_db, tmp_path, line):
    good = json.dumps({"job_name": "A", "status": "SUCC", "end_time": "2026-01-05T03:00:00Z"})

    result = backfill(sqlite_db, given(tmp_path, f"{line}\n{good}", "past.jsonl"), UTC)

    assert (result.loaded, result.rejected) == (1, 1)


def test_a_dry_run_counts_and_leaves_no_trace(sqlite_db, tmp_path):
    file = given(tmp_path, "\ufeff" + HEADER + GOOD + GOOD + "bad\n")

    result = backfill(sqlite_db, file, UTC, dry_run=True)

    assert (result.loaded, result.duplicates, result.rejected) == (1, 1, 1)
    assert past(sqlite_db, "A") == []
    assert [path.name for path in tmp_path.glob("past*")] == ["past.csv"]


def test_an_earlier_list_of_rejected_rows_does_not_stay(sqlite_db, tmp_path):
    backfill(sqlite_db, given(tmp_path, HEADER + "bad\n"), UTC)
    assert (tmp_path / "past.csv.rejected").exists()

    backfill(sqlite_db, given(tmp_path, HEADER + GOOD), UTC)

    assert not (tmp_path / "past.csv.rejected").exists()


@pytest.mark.parametrize("content", ["", "a,b,c\n1,2,3\n", "x" * 300_000])
def test_a_file_without_a_usable_header_is_refused(sqlite_db, tmp_path, content):
    with pytest.raises(BackfillFailed, match="first line"):
        backfill(sqlite_db, given(tmp_path, content), UTC)


def test_a_file_that_is_not_there_is_refused(sqlite_db, tmp_path):
    with pytest.raises(BackfillFailed, match="No such file"):
        backfill(sqlite_db, tmp_path / "none.csv", UTC)


def test_progress_ends_at_the_size_of_the_file(sqlite_db, tmp_path):
    content = HEADER + "".join(GOOD.replace(",1,", f",{n},") for n in range(12_000))
    told: list[tuple[int, int]] = []

    backfill(sqlite_db, given(tmp_path, content), UTC, progress=lambda *p: told.append(p))

    assert told == sorted(told)
    assert len(told) >= 3
    assert told[-1] == (len(content), len(content))


def test_the_sample_history_loads_whole(db, tmp_path):
    copy = given(tmp_path, SAMPLE.read_bytes())

    result = backfill(db, copy, SAO_PAULO)

    assert (result.rejected, result.duplicates) == (0, 0)
    assert result.loaded == len(SAMPLE.read_text().splitlines()) - 1


def test_backfilled_runs_carry_on_with_polled_ones(db, tmp_path):
    backfill(
        db, given(tmp_path, HEADER + GOOD.replace("A,S,W", "LOAD_LEDGER,LEDGER_DAILY,AGENT01")), UTC
    )
    Story(db).poll(job(run(Status.SUCC, key="x", started_at=at(1))), minute=3)

    assert [kept.run_id for kept in past(db, "LOAD_LEDGER")] == ["x", "1"]
