"""What the jobs page asks beyond the list: counts by kind, exports, job logs, namesakes."""

import csv
import io
import zipfile

import pytest

from data.domain.status import Status
from tests.build import at, job, run
from workers.tws.errors import TwsTimeout

FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture
def plan_of_five(server):
    server.see(
        job(name="A_DONE", key="a", status=Status.SUCC),
        job(run(Status.ABEND, return_code=8, log_id="log-b"), name="B_BAD", key="b"),
        job(name="C_RUNS", key="c", status=Status.EXEC, workstation="AGENT02"),
        job(name="D_WAITS", key="d", stream="OTHER"),
        job(name=FORMULA, key="e", stream="OTHER"),
    )
    return server


@pytest.mark.parametrize(
    ("asked", "matching", "total"),
    [
        ({}, 5, 5),
        ({"status": "failed"}, 1, 5),
        ({"status": ["failed", "running"]}, 2, 5),
        ({"status": "ABEND"}, 1, 5),
        ({"status": "RUNNING"}, 1, 5),
        ({"job_stream": "OTHER"}, 2, 2),
        ({"job_stream": "OTHER", "status": "failed"}, 0, 2),
        ({"q": "bad"}, 1, 1),
        ({"late": "true"}, 0, 5),
    ],
)
def test_counts_tell_what_a_search_finds_and_every_kind_beside_it(
    plan_of_five, asked, matching, total
):
    counts = plan_of_five.get("/status/job-counts", params=asked)
    found = plan_of_five.get("/status/jobs", params=asked)["jobs"]

    assert (counts["matching"], counts["total"]) == (matching, total)
    assert len(found) == matching
    assert sum(counts["groups"].values()) == total


def test_a_page_anywhere_is_reached_by_the_cursors_of_a_search(plan_of_five):
    asked = {"job_stream": "*", "sort": "name", "limit": 2}
    cursors = plan_of_five.get("/status/job-cursors", params=asked)["cursors"]
    whole = plan_of_five.get("/status/jobs", params={"sort": "name"})["jobs"]

    last = plan_of_five.get("/status/jobs", params={**asked, "cursor": cursors[-1]})

    assert len(cursors) == 2
    assert last["jobs"] == whole[4:]
    assert last["next_cursor"] is None


def test_counts_refuse_what_the_list_refuses(server):
    assert server.get("/status/job-counts", 422, params={"status": "nonsense"})["errors"]


def test_the_csv_has_every_job_that_is_found_in_order_and_no_formula(plan_of_five):
    answer = plan_of_five.http.get(
        "/api/v1/monitoring/status/jobs.csv", params={"sort": "-name", "language": "en"}
    )

    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert head[:4] == ["Job", "Job stream", "Workstation", "State"]
    assert [row[0] for row in rows] == ["D_WAITS", "C_RUNS", "B_BAD", "A_DONE", f"'{FORMULA}"]
    assert rows[2][3:5] == ["ABEND", "8"]
    assert answer.headers["content-disposition"].startswith('attachment; filename="jobs-')
    assert answer.headers["content-disposition"].endswith('.csv"')


def test_the_workbook_has_what_the_filters_leave(plan_of_five):
    answer = plan_of_five.http.get(
        "/api/v1/monitoring/status/jobs.xlsx", params={"status": "failed"}
    )

    sheet = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row>") == 2
    assert "B_BAD" in sheet
    assert "A_DONE" not in sheet


def test_exports_refuse_what_the_list_refuses(server):
    assert server.get("/status/jobs.csv", 422, params={"sort": "colour"})["errors"]


def test_a_log_is_asked_of_the_engine(plan_of_five):
    plan_of_five.engine.logs["log-b"] = "ORA-01653 <b>bold</b>\n"
    failed = plan_of_five.get("/status/jobs/b")["job"]

    body = plan_of_five.get(
        f"/history/run/{failed['run_id']}/log", params={"job_name": failed["job_name"]}
    )

    assert body == {
        "run_id": failed["run_id"],
        "in_plan": True,
        "log": "ORA-01653 <b>bold</b>\n",
        "marks": {"cause": 0, "errors": [0], "warnings": [], "asides": []},
    }


def test_a_stuck_job_is_told_as_such_while_it_runs(plan_of_five):
    plan_of_five.see(
        job(run(Status.EXEC, key="1"), name="C_RUNS", key="c"),
        job(name="D_WAITS", key="d", scheduled_at=at(300)),
        engine_time=at(100),
    )
    listed = plan_of_five.get("/status/jobs")["jobs"]
    assert {one["job_name"]: one["stuck"] for one in listed} == {"C_RUNS": True, "D_WAITS": False}
    assert plan_of_five.get("/status/jobs/c")["job"]["stuck"]
    for asked, names in (("true", ["C_RUNS"]), ("false", ["C_RUNS", "D_WAITS"])):
        found = plan_of_five.get("/status/jobs", params={"stuck": asked, "sort": "name"})["jobs"]
        assert [one["job_name"] for one in found] == names
        counts = plan_of_five.get("/status/job-counts", params={"stuck": asked})
        assert counts["matching"] == len(names)
    told = plan_of_five.get("/events", params={"hours": 8760, "event_type": "job_stuck"})["events"]
    assert [event["details"]["job"]["stuck"] for event in told] == [True]

    plan_of_five.see(job(run(Status.SUCC, key="1"), name="C_RUNS", key="c"), engine_time=at(110))

    assert not plan_of_five.get("/status/jobs/c")["job"]["stuck"]


def test_a_run_without_a_log_is_no_error(plan_of_five):
    run_id = plan_of_five.get("/status/jobs/b")["job"]["run_id"]

    assert plan_of_five.get(f"/history/run/{run_id}/log")["log"] is None


def test_a_run_that_left_the_plan_has_no_log_to_ask_for(plan_of_five):
    run_id = plan_of_five.get("/status/jobs/b")["job"]["run_id"]
    plan_of_five.see(job(name="NEW", key="n"), plan_id="13", engine_time=at(1500))

    body = plan_of_five.get(f"/history/run/{run_id}/log")

    assert (body["in_plan"], body["log"]) == (False, None)


def test_a_log_of_nothing_is_404(server):
    assert server.get("/history/run/r999/log", 404)["status"] == 404


def test_an_engine_that_does_not_answer_is_told_as_such(plan_of_five):
    def hangs(log_id):
        raise TwsTimeout("no answer in 5 s")

    plan_of_five.engine.job_log = hangs
    run_id = plan_of_five.get("/status/jobs/b")["job"]["run_id"]

    body = plan_of_five.get(f"/history/run/{run_id}/log", 502, headers={"Accept-Language": "en"})

    assert body["code"] == "timeout"
    assert "took too long" in body["detail"]


def test_the_runs_of_a_namesake_are_another_history(server):
    server.see(
        job(name="LOAD", key="a", stream="ONE"),
        job(name="LOAD", key="b", stream="TWO", workstation="AGENT02"),
    )
    server.see(
        job(name="LOAD", key="a", stream="ONE", status=Status.SUCC),
        job(name="LOAD", key="b", stream="TWO", workstation="AGENT02", status=Status.ABEND),
        engine_time=at(5),
    )

    def runs(**asked):
        body = server.get("/history/job/LOAD", params={"days": 3650, **asked})
        return [run["job_stream"] for run in body["runs"]], body["statistics"]["failures"]

    assert sorted(runs()[0]) == ["ONE", "TWO"]
    assert runs(job_stream="ONE") == (["ONE"], 0)
    assert runs(job_stream="TWO", workstation="AGENT02") == (["TWO"], 1)
    assert runs(job_stream="TWO", workstation="AGENT01") == ([], 0)
