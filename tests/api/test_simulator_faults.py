"""The simulator's fault switches and control endpoint, as a client meets them."""

import socket
import ssl
import time

import httpx
import pytest

from tests.simulated import START, calling
from workers.simulator.certificate import write_certificate
from workers.simulator.server import Simulator, SimulatorOptions


@pytest.fixture(scope="module")
def running():
    with calling(jobs=200) as caller:
        yield caller


@pytest.fixture
def tws(running):
    yield running
    running.http.delete("/sim/faults")


def fault(tws, kind, **more):
    tws.sim("faults", {"kind": kind, "count": 1, "path": "*/plan/job", **more})


def test_a_certificate_is_not_trusted_without_its_file(tws):
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(tws.simulator.url, verify=ssl.create_default_context())


def test_an_expired_certificate_is_one(tmp_path):
    file, _ = write_certificate(tmp_path, expired=True)
    trust = ssl.create_default_context(cafile=str(file))

    assert trust.get_ca_certs()[0]["notAfter"]
    assert ssl.cert_time_to_seconds(str(trust.get_ca_certs()[0]["notAfter"])) < time.time()


def test_only_the_owner_reads_the_key(tmp_path):
    _, key = write_certificate(tmp_path)

    assert key.stat().st_mode & 0o077 == 0


def test_a_slow_answer_is_slow_and_right(tws):
    fault(tws, "slow", seconds=0.3)
    begin = time.monotonic()

    answer = tws.v2("/plan/job")

    assert time.monotonic() - begin >= 0.3
    assert answer.json()["count"] == 200


def test_a_hanging_answer_never_comes(tws):
    fault(tws, "hang")

    with pytest.raises(httpx.ReadTimeout):
        tws.http.get("/twsd/api/v2/plan/job", timeout=0.5)


@pytest.mark.parametrize("kind", ["drop", "truncate"])
def test_a_connection_that_breaks_is_no_answer(tws, kind):
    fault(tws, kind)

    with pytest.raises(httpx.RemoteProtocolError):
        tws.v2("/plan/job")
    assert tws.v2("/plan/job").status_code == 200


def test_cut_json_is_none(tws):
    fault(tws, "cut_json")

    answer = tws.v2("/plan/job")

    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|delimiter"):
        answer.json()


@pytest.mark.parametrize(("kind", "status"), [("html", 200), ("html_503", 503)])
def test_a_page_stands_where_json_belongs(tws, kind, status):
    fault(tws, kind)

    answer = tws.v2("/plan/job")

    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<html>")


@pytest.mark.parametrize(
    ("kind", "status", "word"),
    [
        ("aws_500", 500, "AWSJDB803E"),
        ("expired_password", 401, "expired"),
        ("forbidden", 403, "not authorized"),
    ],
)
def test_refusals_have_their_status_and_messages(tws, kind, status, word):
    fault(tws, kind)

    answer = tws.v2("/plan/job")

    assert answer.status_code == status
    assert word in answer.json()["messages"][0]


def test_an_engine_can_lose_its_v2(tws):
    tws.sim("faults", {"kind": "no_v2"})

    assert tws.v2("/engine/info").status_code == 404
    assert tws.http.get("/twsd/engine/info").status_code == 200


def test_an_empty_plan_is_empty_once(tws):
    fault(tws, "empty_plan")

    assert tws.results("job") == []
    assert len(tws.results("job")) == 200


@pytest.mark.parametrize("kind", ["unreadable", "missing_members", "unknown_status"])
def test_one_bad_object_stands_among_good_ones(tws, kind):
    good = tws.results("job")
    fault(tws, kind, item=7)

    bad = tws.results("job")

    assert [i for i in range(200) if good[i] != bad[i]] == [7]
    assert bad[7]["id"] == good[7]["id"]


def test_faults_strike_v1_lists_too(tws):
    tws.sim("faults", {"kind": "unknown_status", "count": 1, "path": "*/job/query"})

    statuses = {job["status"]["commonStatus"] for job in tws.v1("job")}

    assert "FROM_THE_FUTURE" in statuses


def test_switches_can_be_listed_and_taken_away(tws):
    made = tws.sim("faults", {"kind": "html_503"})

    assert [f["kind"] for f in tws.http.get("/sim/faults").json()["faults"]] == ["html_503"]
    assert tws.http.delete(f"/sim/faults/{made['id']}").json() == {"removed": 1}
    assert tws.v2("/plan/job").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("faults", {"kind": "meteor"}, 400),
        ("advance", {"seconds": -1}, 400),
        ("advance", {"seconds": "x"}, 400),
        ("job/NO_SUCH_JOB/abend", {}, 404),
        ("clock", {"factor": None}, 400),
        ("workstation/NOBODY/unlink", {}, 404),
        ("prompt/9999/yes", {}, 404),
    ],
)
def test_control_calls_that_make_no_sense_are_refused(tws, path, body, status):
    answer = tws.http.post(f"/sim/{path}", json=body)

    assert answer.status_code == status
    assert answer.json()["error"]


def test_truths_are_told():
    with calling(jobs=1500, profile="demo") as tws:
        truths = tws.http.get("/sim/truths").json()["truths"]

    kinds = {truth["kind"] for truth in truths}
    assert kinds == {"recurring_failure", "time_correlation", "dependency_chain"}
    assert all(truth["job_name"] and 0 < truth["probability"] <= 1 for truth in truths)


def test_a_job_is_driven_step_by_step():
    with calling() as tws:
        id = tws.waiting()["id"]
        seen = [tws.sim(f"job/{id}/{step}")["status"] for step in ("ready", "start", "succ")]
        tws.sim(f"job/{id}/rerun")
        tws.sim("advance", {"seconds": 10})
        tws.sim(f"job/{id}/fail", {"return_code": -1, "message": "AWSBDW009E no such user"})
        job = tws.v2(f"/plan/job/{id}").json()

    assert seen == ["INTRO", "EXEC", "SUCC"]
    assert [run["compositeStatus"]["status"] for run in job["jobruns"]] == ["SUCC", "FAIL"]
    assert job["jobruns"][1]["returnCode"] == -1


def test_a_running_clock_lets_things_happen_by_themselves():
    with calling(jobs=3000, profile="demo", factor=600) as tws:
        until = time.monotonic() + 20
        while tws.last() < 50 and time.monotonic() < until:
            time.sleep(0.05)
        clock = tws.http.get("/sim/clock").json()

    assert clock["last"] >= 50
    assert clock["now"] > START.isoformat()


def test_a_simulator_stops_and_frees_its_port():
    with calling(jobs=50) as tws:
        port = int(tws.simulator.url.rpartition(":")[2])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_in_use_is_told_at_the_start():
    with calling(jobs=50) as tws:
        port = int(tws.simulator.url.rpartition(":")[2])
        second = Simulator(SimulatorOptions(jobs=50, port=port, start=START))
        with pytest.raises(OSError, match="in use"):
            second.start()
