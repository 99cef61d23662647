"""What a job waits for and what waits for it: the API over a simulated engine."""

import pytest

from data.domain.status import CommonStatus, Status
from tests.build import job
from tests.simulated import calling
from tests.watching import watching
from workers.tws.errors import TwsForbidden
from workers.tws.neighbours import Neighbour, Neighbours

MEMBERS = {"job_id", "job_name", "job_stream", "workstation", "status", "common_status"}


@pytest.fixture(scope="module")
def caller():
    with calling(jobs=60) as caller:
        yield caller


def test_neighbours_are_jobs_of_the_plan_and_neighbours_of_each_other(caller, tmp_path):
    with watching(caller, tmp_path) as server:
        server.poller.poll_now()
        jobs = {one["job_id"]: one for one in server.get("/status/jobs?limit=500")["jobs"]}
        around = {key: server.get(f"/status/jobs/{key}/neighbours") for key in jobs}

    after = {(a, b["job_id"]) for a, told in around.items() for b in told["successors"]}
    before = {(b["job_id"], a) for a, told in around.items() for b in told["predecessors"]}
    assert after == before
    assert len(after) > 10
    for told in around.values():
        assert told["known"]
        for one in (*told["predecessors"], *told["successors"]):
            assert one == {name: jobs[one["job_id"]][name] for name in MEMBERS}


def test_v1_does_not_tell_neighbours(caller, tmp_path):
    with watching(caller, tmp_path, api="v1") as server:
        server.poller.poll_now()
        (first,) = server.get("/status/jobs?limit=1")["jobs"]

        told = server.get(f"/status/jobs/{first['job_id']}/neighbours")

    assert told == {"predecessors": [], "successors": [], "known": False}


def test_a_neighbour_outside_the_plan_is_named_but_not_linked(server):
    server.see(job(name="LOAD", key="a"))
    gone = Neighbour("z", "<b>OLD</b>", "LEDGER", "AGENT09", Status.SUCC, CommonStatus.SUCCESSFUL)
    bare = Neighbour("y", "BARE", "", "", Status.OTHER, CommonStatus.OTHER)
    server.engine.around["a"] = Neighbours((gone,), (bare,))

    told = server.get("/status/jobs/a/neighbours")

    (before,), (after,) = told["predecessors"], told["successors"]
    assert before == {
        "job_id": None,
        "job_name": "<b>OLD</b>",
        "job_stream": "LEDGER",
        "workstation": "AGENT09",
        "status": "SUCC",
        "common_status": "SUCCESSFUL",
    }
    assert (after["job_name"], after["status"], after["common_status"]) == ("BARE", None, None)


def test_an_engine_that_refuses_is_told_as_such(server):
    def refuses(job_key):
        raise TwsForbidden("not allowed", status=403)

    server.see(job(name="LOAD", key="a"))
    server.engine.neighbours = refuses

    body = server.get("/status/jobs/a/neighbours", 502, headers={"Accept-Language": "en"})

    assert body["code"] == "forbidden"
    assert body["detail"] == "The user may not read the plan."


def test_a_job_that_is_not_in_the_plan_has_no_neighbours(server):
    assert server.get("/status/jobs/nothing/neighbours", 404)["status"] == 404
