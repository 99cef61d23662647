from datetime import UTC, datetime

import pytest

from data.domain.baseline import Detected
from data.domain.events import EventType, Severity
from data.domain.plan import Run
from data.domain.status import CommonStatus, Status
from data.store.plan import record_events
from data.store.sql import execute
from tests.build import at, job, run, workstation
from workers.tws.errors import TwsTimeout


def names(body):
    return [one["job_name"] for one in body["jobs"]]


@pytest.fixture
def plan_of_five(server):
    server.see(
        job(name="A_DONE", key="a", status=Status.SUCC),
        job(run(Status.ABEND, return_code=8), name="B_BAD", key="b"),
        job(name="C_RUNS", key="c", status=Status.EXEC, workstation="AGENT02"),
        job(name="D_WAITS", key="d", status=Status.HOLD, stream="OTHER"),
        job(Run(None, Status.OTHER, CommonStatus.OTHER, "NEWONE"), name="E_ODD", key="e"),
        workstations=[workstation(), workstation("AGENT02", linked=False)],
    )
    return server


def test_before_the_first_poll_nothing_is_invented(server):
    body = server.get("/status")

    assert body["snapshot"] is None
    assert body["status"] == "stopped"
    assert server.get("/status/jobs")["jobs"] == []
    assert server.get("/status/workstations")["summary"] == {"total": 0, "online": 0, "offline": 0}
    assert server.http.get("/readyz").status_code == 503
    assert server.http.get("/healthz").json()["status"] == "ok"


def test_a_snapshot_tells_the_plan_in_figures(plan_of_five):
    snapshot = plan_of_five.get("/status")["snapshot"]

    assert snapshot["plan_id"] == "12"
    assert snapshot["timestamp"].endswith("Z")
    assert 0 <= snapshot["age_seconds"] < 60
    summary = snapshot["summary"]
    assert summary["total_jobs"] == 5
    assert (summary["jobs_running"], summary["jobs_completed"], summary["jobs_failed"]) == (1, 1, 1)
    assert summary["success_rate"] == 0.5
    assert (summary["workstations_online"], summary["workstations_offline"]) == (1, 1)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["A_DONE", "B_BAD", "C_RUNS", "D_WAITS", "E_ODD"]),
        ({"status": "ABEND"}, ["B_BAD"]),
        ({"status": "abend"}, ["B_BAD"]),
        ({"status": "ERROR"}, ["B_BAD"]),
        ({"status": "failed"}, ["B_BAD"]),
        ({"status": "running"}, ["C_RUNS"]),
        ({"status": "EXEC"}, ["C_RUNS"]),
        ({"status": "completed"}, ["A_DONE"]),
        ({"status": "SUCCESSFUL"}, ["A_DONE"]),
        ({"status": ["SUCC", "waiting"]}, ["A_DONE", "D_WAITS"]),
        ({"status": "pending", "job_stream": "OTHER"}, ["D_WAITS"]),
        ({"workstation": "AGENT02"}, ["C_RUNS"]),
        ({"q": "bad"}, ["B_BAD"]),
        ({"sort": "-name", "limit": 2}, ["E_ODD", "D_WAITS"]),
        ({"sort": "-job_name", "limit": 1}, ["E_ODD"]),
    ],
)
def test_jobs_are_found_by_what_is_asked(plan_of_five, asked, found):
    body = plan_of_five.get("/status/jobs", params=asked)

    assert names(body) == found
    assert body["summary"]["total"] == 5


def test_jobs_page_to_the_end_without_loss(plan_of_five):
    seen, cursor = [], None
    while True:
        asked = {"limit": 2, "sort": "-status"} | ({"cursor": cursor} if cursor else {})
        body = plan_of_five.get("/status/jobs", params=asked)
        seen += names(body)
        cursor = body["next_cursor"]
        if cursor is None:
            break

    assert sorted(seen) == ["A_DONE", "B_BAD", "C_RUNS", "D_WAITS", "E_ODD"]


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "nonsense"},
        {"limit": 501},
        {"limit": 0},
        {"limit": "many"},
        {"sort": "colour"},
        {"cursor": "rubbish"},
        {"late": "perhaps"},
    ],
)
def test_what_cannot_be_is_refused(server, asked):
    body = server.get("/status/jobs", 422, params=asked)

    assert [error["field"] for error in body["errors"]] == list(asked)


def test_one_job_is_found_by_its_id(plan_of_five):
    assert plan_of_five.get("/status/jobs/b")["job"]["return_code"] == 8
    assert plan_of_five.get("/status/jobs/zzz", 404)["status"] == 404


def test_workstations_tell_what_their_jobs_do(plan_of_five):
    body = plan_of_five.get("/status/workstations")

    assert body["summary"] == {"total": 2, "online": 1, "offline": 1}
    unlinked = next(one for one in body["workstations"] if one["name"] == "AGENT02")
    assert (unlinked["status"], unlinked["linked"], unlinked["jobs_running"]) == (
        "UNLINKED",
        False,
        1,
    )


def test_a_poll_is_waited_for_also_while_stopped(server):
    server.engine.snapshot = server.engine.snapshot.__class__(
        plan_id="13", engine_time=at(3), jobs={"a": job(key="a")}
    )

    body = server.post("/poller/poll")

    assert body["snapshot"]["plan_id"] == "13"
    assert body["snapshot"]["summary"]["total_jobs"] == 1
    assert body["poller"]["running"] is False


def test_a_poll_that_fails_is_a_502_with_the_reason(plan_of_five):
    plan_of_five.engine.error = TwsTimeout("no answer in 30 s")

    body = plan_of_five.post("/poller/poll", status=502, headers={"Accept-Language": "en"})

    assert body["code"] == "timeout"
    assert "took too long" in body["detail"]
    status = plan_of_five.get("/status")
    assert status["status"] == "stale"
    assert status["snapshot"]["summary"]["total_jobs"] == 5
    assert status["poller"]["last_error"]["reason"] == "o TWS demorou demais para responder"
    assert plan_of_five.http.get("/readyz").status_code == 503


def test_the_poller_starts_and_stops(server):
    assert server.post("/poller/start")["running"] is True
    assert server.post("/poller/start")["running"] is True
    assert server.get("/status")["poller"]["running"] is True
    assert server.post("/poller/stop")["running"] is False
    assert server.get("/status")["status"] in ("stopped", "stale")


def test_clean_up_tells_the_rows_a_table(plan_of_five):
    db = plan_of_five.db
    lost = Detected(EventType.POLL_FAILED, Severity.ERROR, datetime.now(UTC), "system")
    record_events(db, [lost] * 3, now=datetime.now(UTC))
    year = 366 * 86_400_000
    db.write(lambda c: execute(c, "UPDATE events SET at = at - ?", (year,)))
    db.write(lambda c: execute(c, "UPDATE changes SET at = at - ?", (year,)))

    body = plan_of_five.post("/cleanup")

    assert body["removed"]["events"] == 3
    assert body["removed"]["changes"] > 0
    assert body["total"] == sum(body["removed"].values())
    assert plan_of_five.post("/cleanup")["removed"]["events"] == 0


def test_stats_show_every_part(plan_of_five):
    body = plan_of_five.get("/stats")

    assert body["poller"]["polls"] == 1
    assert body["database"]["size_bytes"] > 0
    assert body["sessions"]["sockets"]["clients"] == 0
    assert body["process"]["memory_bytes"] > 0
