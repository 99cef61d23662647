"""What waits for a failed job, as the engine tells it and the plan has it, and what problems block
by it."""

import json
import threading
import time

import pytest

from data.domain.changes import Change, Kind
from data.domain.patterns import JobId
from data.domain.problem import ProblemKind
from data.store.links import load_links, record_links
from data.store.sql import fetch
from tests.simulated import calling
from tests.tws_engine import Engine, answers, serving, v2_job, v2_workstation
from tests.watching import watching
from workers.dependents import Dependents


def room(server):
    """The room over a living server, looking when the test says so."""
    return Dependents(server.db, server.engine, lambda: server.poller.baseline)


@pytest.fixture
def caller():
    with calling(jobs=60, seed=4) as caller:
        yield caller


def after(caller, key):
    """The keys of all that comes after a job, near and far."""
    found = caller.v2(f"/plan/job/{key}/successors", depth=50).json()["results"]
    return {node["id"] for node in found}


def longest(caller):
    """A job that waits, and the keys of all that waits for it; the one with the most of them."""
    waiting = caller.results("job", oql="lastRunCommonStatus = 'WAITING'", limit=60)
    keys = {job["id"] for job in waiting}
    found = {}
    for job in waiting:
        found[job["id"]] = after(caller, job["id"]) & keys
    key = max(found, key=lambda each: len(found[each]))
    assert len(found[key]) >= 2
    return key, found[key]


def test_what_went_on_is_no_longer_blocked(caller, tmp_path):
    key, waiting = longest(caller)
    last = next(one for one in waiting if not after(caller, one) & waiting)
    root = abended(caller, key)
    with watching(caller, tmp_path) as server:
        dependents = looked(server)
        assert problem(server, **root)["total"] == len(waiting)

        caller.put(f"/plan/job/{last}/action/cancel")
        server.poller.poll_now()
        dependents.look()

        assert problem(server, **root)["total"] == len(waiting) - 1


def test_v1_tells_nothing_of_it(caller, tmp_path):
    key, _ = longest(caller)
    caller.sim(f"job/{key}/abend")
    with watching(caller, tmp_path, api="v1") as server:
        server.poller.poll_now()
        dependents = room(server)

        dependents.look()

        assert load_links(server.db) == set()


def node(key, name):
    return {"id": key, "name": name, "flowNodeType": "JOB", "workstation": "/AGENT01"}


@pytest.fixture
def engine():
    """LOAD has failed; POST waits for it and the whole stream CLOSING for POST."""
    failed = v2_job("LOAD", key="a", status="ABEND", common="ERROR")
    post = v2_job("POST", key="b", status="HOLD", common="WAITING")
    last = v2_job("CLOSE", key="c", status="HOLD", common="WAITING", jobStreamName="CLOSING")
    last["jobOptions"] = {"critical": True}
    for job in (post, last):
        job["jobruns"][0]["timeInfo"] = {}
    engine = Engine(lists={"job": [failed, post, last], "workstation": [v2_workstation()]})
    stream = {"id": "s", "name": "CLOSING", "flowNodeType": "JOBSTREAM", "workstation": "/AGENT01"}
    engine.around = {"a/predecessors": [], "a/successors": [node("b", "POST"), stream]}
    with serving(engine) as engine:
        yield engine


def test_a_stream_that_waits_as_a_whole_counts_with_its_jobs(engine, tmp_path):
    with watching(engine, tmp_path) as server:
        server.poller.poll_now()
        dependents = room(server)

        dependents.look()

        one = problem(server)
        links = load_links(server.db)
    assert (one["total"], one["critical"]) == (2, 1)
    assert links == {(JobId("AGENT01", "LEDGER", "LOAD"), JobId("AGENT01", "LEDGER", "POST"))}


def test_a_round_that_fails_does_not_end_the_asking(engine, tmp_path, caplog):
    with watching(engine, tmp_path) as server:
        server.poller.poll_now()
        baselines = [None, server.poller.baseline]  # the first is no baseline at all
        dependents = Dependents(server.db, server.engine, lambda: baselines.pop(0))
        told = threading.Event()
        server.db.feed.follow("test", lambda _: told.set())
        dependents.start()

        dependents.followed([Change(0, Kind.POLLED)])
        until = time.monotonic() + 10
        while len(baselines) == 2 and time.monotonic() < until:
            time.sleep(0.01)
        dependents.followed([Change(0, Kind.POLLED)])

        assert told.wait(60)
        dependents.close()
        assert problem(server)["from"] == "engine"
    assert "could not be found out" in caplog.text


def test_who_waits_for_a_job_of_a_pattern_is_asked_although_it_runs_well(engine, tmp_path):
    engine.around["b/successors"] = [node("c", "CLOSE")]
    with watching(engine, tmp_path) as server:
        server.poller.poll_now()
        dependents = room(server)

        dependents.wonder([JobId("AGENT01", "LEDGER", "POST"), JobId("X", "Y", "NOT_IN_PLAN")])
        dependents.look()

        assert (
            JobId("AGENT01", "LEDGER", "POST"),
            JobId("AGENT01", "CLOSING", "CLOSE"),
        ) in load_links(server.db)


def test_a_failure_somebody_wonders_about_is_asked_once_and_counted_at_once(engine, tmp_path):
    with watching(engine, tmp_path) as server:
        server.poller.poll_now()
        dependents = room(server)

        dependents.wonder([JobId("AGENT01", "LEDGER", "LOAD")])
        dependents.look()
        dependents.look()

        assert problem(server)["total"] == 2
        assert len(engine.asked("/a/successors")) == 2  # near and far


# What problems block


def problem(server, kind=ProblemKind.JOB_FAILURE, **where):
    """The one open problem of a kind (and root) as it is kept."""
    columns = "blocked_total, blocked_critical, blocked_from, blocked, deadline, severity"
    conditions = " AND ".join(["kind = ?", "state < 3", *(f"{name} = ?" for name in where)])
    with server.db.read() as connection:
        values = (int(kind), *where.values())
        (row,) = fetch(connection, f"SELECT {columns} FROM problems WHERE {conditions}", values)
    total, critical, source, blocked, deadline, severity = row
    return {
        "total": total,
        "critical": critical,
        "from": source,
        "blocked": json.loads(blocked or "[]"),
        "deadline": json.loads(deadline or "null"),
        "severity": severity,
    }


def looked(server):
    server.poller.poll_now()
    dependents = room(server)
    dependents.look()
    return dependents


def abended(caller, key):
    """Let the job fail, whatever fails beside it; its names as a problem's root has them."""
    caller.sim(f"job/{key}/abend")
    job = caller.v2(f"/plan/job/{key}").json()
    return {"root_job": job["name"], "root_stream": job["jobStreamName"]}


def test_a_problem_says_what_waits_for_its_failure_by_the_word_of_the_engine(caller, tmp_path):
    key, waiting = longest(caller)
    root = abended(caller, key)
    with watching(caller, tmp_path) as server:
        looked(server)

        one = problem(server, **root)

    assert (one["total"], one["from"]) == (len(waiting), "engine")
    assert {job["job_id"] for job in one["blocked"]} == waiting


def test_who_waits_for_a_job_is_expected_to_end_after_it(caller, tmp_path):
    key, waiting = longest(caller)
    root = abended(caller, key)
    with watching(caller, tmp_path) as server:
        looked(server)

        ends = {job["job_id"]: job["predicted_end"] for job in problem(server, **root)["blocked"]}

    ways = [
        (first, node["id"])
        for first in waiting
        for node in caller.v2(f"/plan/job/{first}/successors").json()["results"]
        if node["id"] in waiting
    ]
    assert ways
    assert all(ends[first] <= ends[then] for first, then in ways)


def test_v1_lets_a_problem_list_the_rest_of_the_stream_and_says_so(caller, tmp_path):
    key, waiting = longest(caller)
    root = abended(caller, key)
    with watching(caller, tmp_path, api="v1") as server:
        looked(server)

        one = problem(server, **root)

    assert one["from"] == "stream"
    assert one["total"] >= len(waiting)
    assert {job["job_stream"] for job in one["blocked"]} == {root["root_stream"]}


def test_v1_lists_what_is_known_to_wait_from_earlier_plans(caller, tmp_path):
    key, _ = longest(caller)
    root = abended(caller, key)
    with watching(caller, tmp_path, api="v1") as server:
        server.poller.poll_now()
        jobs = [each.job for each in server.poller.baseline.jobs.values()]
        failed = next(job for job in jobs if job.name == root["root_job"] and job.has_failed)
        other = next(job for job in jobs if job.stream != failed.stream and not job.run.has_started)
        names = [JobId(job.workstation, job.stream, job.name) for job in (failed, other)]
        record_links(server.db, [tuple(names)], server.poller.baseline.polled_at)
        room(server).look()

        one = problem(server, **root)

    assert one["from"] == "learned"
    assert other.name in {job["job_name"] for job in one["blocked"]}


def test_a_problem_is_critical_when_a_critical_job_waits_for_it(engine, tmp_path):
    with watching(engine, tmp_path) as server:
        looked(server)

        one = problem(server)

    assert (one["total"], one["critical"], one["severity"]) == (2, 1, 3)
    assert [job["job_name"] for job in one["blocked"]] == ["CLOSE", "POST"]


def test_an_engine_in_trouble_leaves_a_problem_with_what_is_assumed(engine, tmp_path):
    engine.fail("/a/successors", answers(500, b"AWSJCS011E"), answers(500, b"AWSJCS011E"))
    with watching(engine, tmp_path) as server:
        dependents = looked(server)
        before = problem(server)
        engine.faults.clear()

        dependents.look()

        after = problem(server)
    assert (before["from"], [job["job_name"] for job in before["blocked"]]) == ("stream", ["POST"])
    assert (after["from"], after["total"]) == ("engine", 2)


def test_what_waits_for_a_stuck_job_is_asked_too(engine, tmp_path):
    stuck = v2_job("LOAD", key="a", status="EXEC", common="RUNNING")
    stuck["jobruns"][0]["timeInfo"].pop("actualEndTime")
    engine.lists["job"][0] = stuck
    with watching(engine, tmp_path) as server:
        server.poller.poll_now()  # the baseline tells nothing of the past
        looked(server)

        one = problem(server, ProblemKind.STUCK)

    assert (one["total"], one["from"], one["severity"]) == (2, "engine", 3)


def test_an_outage_blocks_what_cannot_begin_there_and_what_waits_for_it(engine, tmp_path):
    engine.lists["job"][0] = v2_job("LOAD", key="a")
    engine.lists["job"][2]["workstation"] = "/AGENT02"
    engine.around["b/successors"] = [node("c", "CLOSE")]
    engine.lists["workstation"] = [v2_workstation(states=()), v2_workstation("AGENT02")]
    with watching(engine, tmp_path) as server:
        looked(server)

        one = problem(server, ProblemKind.WORKSTATION_OUTAGE)

    assert (one["from"], one["total"]) == ("engine", 2)
    assert {job["job_name"] for job in one["blocked"]} == {"POST", "CLOSE"}


def test_the_steps_between_are_asked_so_that_ends_add_up(engine, tmp_path):
    post = node("b", "POST")
    engine.around |= {"a/successors": [post, node("c", "CLOSE")], "b/successors": [node("c", "C")]}
    with watching(engine, tmp_path) as server:
        looked(server)

        ends = {job["job_name"]: job["predicted_end"] for job in problem(server)["blocked"]}

    assert len(engine.asked("/b/successors")) == 1
    assert ends["POST"] < ends["CLOSE"]
