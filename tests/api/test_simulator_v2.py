"""The simulated engine over V2 and HTTPS: the rules of the reference, section 11."""

import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from jsonschema import Draft202012Validator

from tests.simulated import calling

# The members of the answers of the release 10.1.0 and their types, without its words on them.
SHAPES = Path(__file__).parents[1] / "tws_v2_shapes.json"
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@pytest.fixture(scope="module")
def tws():
    with calling(jobs=400, profile="demo") as caller:
        yield caller


@pytest.fixture
def own():
    with calling() as caller:
        yield caller


def test_a_page_comes_in_its_envelope_and_next_leads_through_all_of_them(tws):
    whole = tws.results("job")
    found, path = [], "/plan/job?limit=150"
    while path:
        page = tws.v2(path).json()
        assert page["count"] == 400
        found += page["results"]
        if "next" in page:
            link = urlsplit(page["next"])
            assert (link.scheme, link.port) == ("https", 31116)
            assert parse_qs(link.query)["limit"] == ["150"]
            path = f"{link.path.removeprefix('/twsd/api/v2')}?{link.query}"
        else:
            path = None

    assert found == whole
    assert len(whole) == 400


def test_ids_are_uuids_and_unlike(tws):
    jobs = tws.results("job")
    ids = [job["id"] for job in jobs] + [run["id"] for job in jobs for run in job["jobruns"]]

    assert len(set(ids)) == len(ids)
    assert all(UUID.fullmatch(id) for id in ids)


def test_the_clock_of_the_answer_is_the_simulated_one(own):
    before = own.v2("/engine/info").headers["Date"]
    own.sim("advance", {"seconds": 3600})

    assert before == "Wed, 07 Jan 2026 17:30:00 GMT"
    assert own.v2("/engine/info").headers["Date"] == "Wed, 07 Jan 2026 18:30:00 GMT"


def test_answers_are_packed_for_who_can_unpack_them(tws):
    packed = tws.v2("/plan/job")
    plain = tws.http.get("/twsd/api/v2/plan/job", headers={"Accept-Encoding": "identity"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.content == plain.content


def test_oql_finds_the_failed_and_orders_them(tws):
    found = tws.results("job", oql="jobruns.commonStatus IN ['ERROR','BLOCKED'] ORDER BY name ASC")
    names = [job["name"] for job in found]

    assert names == sorted(names)
    assert found
    assert all(any(run["commonStatus"] == "ERROR" for run in job["jobruns"]) for job in found)


def test_key_name_is_an_error_in_a_condition_and_none_in_an_order(tws):
    assert tws.v2("/plan/job", oql="key.name = 'A'").status_code == 400
    assert "OQL_FILTER_SYNTAX_ERROR" in tws.v2("/plan/job", oql="key.name = 'A'").text
    assert tws.v2("/plan/job", oql="ORDER BY key.name DESC", limit=1).status_code == 200


def test_the_plan_filter_picks_a_workstation(tws):
    jobs = tws.results("job", plan_filter="/@/@#/@/@.@")
    station = jobs[0]["workstation"]
    some = tws.results("job", plan_filter=f"{station}#/")

    assert len(jobs) == 400
    assert 0 < len(some) < 400
    assert all(station in (job["workstation"], job["jobStreamWorkstation"]) for job in some)
    assert [w["name"] for w in tws.results("workstation", plan_filter=f"{station}#/")] == [
        station[1:]
    ]


def test_the_count_is_the_total_of_the_filter_and_grouped_by_status(tws):
    jobs = tws.results("job")
    count = tws.v2("/plan/job/count").json()

    assert count["count"] == len(jobs)
    assert count["groupedCount"] == Counter(job["lastRunCommonStatus"] for job in jobs)
    both = tws.v2("/plan/job/count", grouping_filters="workstation,status").json()
    assert both["groupedCount"] == Counter(
        f"{job['workstation']},{job['lastRunCommonStatus']}" for job in jobs
    )
    assert tws.v2("/plan/job/count", grouping_filters="colour").status_code == 400
    page = tws.v2("/plan/job", oql="lastRunCommonStatus = 'SUCCESSFUL'", limit=2).json()
    assert page["count"] == count["groupedCount"]["SUCCESSFUL"]
    assert len(page["results"]) == 2


def test_the_stream_statistics_equal_the_jobs(tws):
    of_stream = {stream["id"]: Counter() for stream in tws.results("jobstream")}
    for job in tws.results("job"):
        of_stream[job["jobStreamId"]][job["lastRunCompositeStatus"]["status"]] += 1
    for stream in tws.results("jobstream"):
        seen, stats = of_stream[stream["id"]], stream["jobStreamStats"]
        assert stats["numberOfJob"] == seen.total()
        assert stats["numberOfSuccessfullJob"] == seen["SUCC"]
        assert stats["numberOfExecutingJob"] == seen["EXEC"]
        assert stats["numberOfAbendedJob"] == seen["ABEND"]
        assert stats["numberOfFailedJob"] == seen["FAIL"]


def test_both_apis_show_the_same_plan(tws):
    old, new = tws.v1("job"), tws.results("job")
    runs = [(job, run) for job in new for run in job["jobruns"]]

    assert len(old) == len(runs)
    for one, (job, run) in zip(old, runs, strict=True):
        assert one["name"] == job["name"]
        assert one["jobNumber"] == run["jobNumber"]
        assert one["status"]["commonStatus"] == run["commonStatus"]
        assert one["lastInRerunChain"] == run["lastInRerunChain"]
        assert one["jobDefinition"].get("returnCode") == run.get("returnCode")
        begin = run["timeInfo"].get("actualStartTime", "").replace("Z", ".000Z")
        assert one["timeInfo"].get("actualStartTime", "") == begin


def test_post_on_an_action_is_not_allowed(tws):
    job = tws.results("job", limit=1)[0]

    answer = tws.http.post(f"/twsd/api/v2/plan/job/{job['id']}/action/hold", json={})

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "PUT"


def test_a_body_without_a_content_type_is_refused(own):
    job = own.waiting()
    run = job["jobruns"][0]["id"]

    answer = own.http.put(f"/twsd/api/v2/plan/job/run/{run}/action/rerun", content=b"{}")

    assert answer.status_code == 415


def test_a_rerun_appends_a_run_and_moves_the_end_of_the_chain(own):
    job = own.waiting()
    own.sim(f"job/{job['id']}/abend")
    run = own.v2(f"/plan/job/{job['id']}").json()["jobruns"][0]["id"]

    answer = own.put(f"/plan/job/run/{run}/action/rerun")

    assert answer.status_code == 200
    after = own.v2(f"/plan/job/{job['id']}").json()
    assert [r["lastInRerunChain"] for r in after["jobruns"]] == [False, True]
    assert [r["rerunType"] for r in after["jobruns"]] == ["REGULAR", "RERUN"]
    assert after["jobruns"][0]["id"] == run
    assert answer.json()["id"] == after["jobruns"][1]["id"]


def test_a_job_id_where_a_run_id_belongs_is_explained(own):
    answer = own.put(f"/plan/job/run/{own.waiting()['id']}/action/rerun")

    assert answer.status_code == 500
    assert "AWSBIO006E" in answer.text


def test_a_job_can_be_held_released_killed_and_confirmed(own):
    id = own.waiting()["id"]

    def act(action):
        assert own.put(f"/plan/job/{id}/action/{action}").status_code == 200
        return own.v2(f"/plan/job/{id}").json()["lastRunCompositeStatus"]

    assert act("hold")["substatus"] == "HOLD_PRIORITY_ZERO"
    assert act("release")["substatus"] == "HOLD_WAITING_FOR_TIME"
    own.sim(f"job/{id}/start")
    assert act("kill")["status"] == "ABEND"
    assert act("confirm-succ")["status"] == "SUCC"


def test_an_action_by_filter_tells_successes_and_failures(own):
    job = own.waiting()
    params = {"oql": f"name = '{job['name']}' AND id = '{job['id']}'"}
    path = "/twsd/api/v2/plan/job/action/rerun"

    bad = own.http.put(path, params=params, json={}).json()
    own.sim(f"job/{job['id']}/abend")
    good = own.http.put(path, params=params, json={}).json()

    assert [one["isError"] for one in bad["failedResourceResponses"]] == [True]
    assert "AWSBIN076E" in bad["failedResourceResponses"][0]["message"]
    assert [one["id"] for one in good["successfulResourceResponses"]] == [job["id"]]


def test_the_job_log_is_plain_text_by_run_and_by_filter(own):
    job = own.waiting()
    assert own.v2(f"/plan/job/run/{job['jobruns'][0]['id']}/joblog").status_code == 404
    own.sim(f"job/{job['id']}/abend", {"message": "ORA-01555: snapshot too old"})

    log = own.v2(f"/plan/job/run/{job['jobruns'][0]['id']}/joblog")
    by_filter = own.v2("/plan/job/joblog", oql=f"id = '{job['id']}'")
    content = own.v2(f"/plan/job/run/{job['jobruns'][0]['id']}/joblog", contentOnly="true")
    part = own.v2(f"/plan/job/run/{job['jobruns'][0]['id']}/joblog", from_line=2, to_line=3).text

    assert log.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert log.text == by_filter.text
    assert "ORA-01555: snapshot too old" in content.text
    assert "= Exit Status" in log.text
    assert "= Exit Status" not in content.text
    assert part.splitlines() == log.text.splitlines()[1:3]


def test_neighbours_are_found_both_ways(tws):
    jobs = tws.results("job")
    first = next(job for job in jobs if job["dependenciesStats"]["numberOfJobDependencies"])
    before = tws.v2(f"/plan/job/{first['id']}/predecessors").json()

    assert before["count"] == first["dependenciesStats"]["numberOfJobDependencies"]
    for one in before["results"]:
        after = tws.v2(f"/plan/job/{one['id']}/successors", depth=5).json()
        assert first["id"] in {node["id"] for node in after["results"]}


def test_an_unlinked_workstation_is_seen_in_both_apis(own):
    station = own.results("workstation")[2]

    own.put(f"/plan/workstation/{station['id']}/action/unlink")

    new = own.v2(f"/plan/workstation/{station['id']}").json()
    old = own.http.get(f"/twsd/plan/current/workstation/{station['name']}").json()
    assert "LINKED" not in new["activeStates"]
    assert "JOBMAN_UP" in new["activeStates"]
    assert (old["linkStatus"], old["jobmanUp"]) == ("UNLINKED", True)
    assert own.results("workstation", oql="activeStates IN ['LINKED']") == [
        w for w in own.results("workstation") if w["id"] != station["id"]
    ]


def test_a_new_plan_has_new_ids_and_the_old_one_can_still_be_asked_for(own):
    job = own.waiting()
    own.sim(f"job/{job['id']}/abend")
    old_plan, run = job["planId"], own.results("workstation")[0]["runNumber"]

    own.sim("renew")

    assert own.results("workstation")[0]["runNumber"] == run + 1
    assert own.v2(f"/plan/job/{job['id']}").status_code == 404
    archived = own.v2(f"/plan/job/{job['id']}", plan_id=old_plan).json()
    assert archived["lastRunCompositeStatus"]["status"] == "ABEND"
    assert archived["archived"] is True
    carried = own.results("job", oql=f"name = '{job['name']}' AND schedTime = '{job['schedTime']}'")
    assert [one["lastRunCompositeStatus"]["status"] for one in carried] == ["ABEND"]
    assert carried[0]["id"] != job["id"]
    assert own.v2("/plan/job", plan_id="199901010000").status_code == 404


def test_the_ledger_equals_what_both_apis_show(own):
    seen = {run["id"]: run for job in own.results("job") for run in job["jobruns"]}
    status = {id: run["compositeStatus"]["status"] for id, run in seen.items()}
    streams = {s["id"]: s["compositeStatus"]["status"] for s in own.results("jobstream")}
    mark = own.last()

    for _ in range(8):
        own.sim("advance", {"seconds": 1300})
        for entry in own.ledger(mark):
            mark = entry["n"]
            if entry["kind"] == "run":
                assert status.get(entry["run_id"]) == entry["from"]
                status[entry["run_id"]] = entry["to"]
            elif entry["kind"] == "stream":
                assert streams[entry["stream_id"]] == entry["from"]
                streams[entry["stream_id"]] = entry["to"]
        shown = {
            run["id"]: run["compositeStatus"]["status"]
            for job in own.results("job")
            for run in job["jobruns"]
        }
        assert shown == status
        assert streams == {
            s["id"]: s["compositeStatus"]["status"] for s in own.results("jobstream")
        }


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/plan/job", "PaginatedResponseV216"),
        ("/plan/job?limit=3&offset=3", "PaginatedResponseV216"),
        ("/plan/jobstream", "PaginatedResponseV217"),
        ("/plan/resource", "PaginatedResponseV218"),
        ("/plan/workstation", "PaginatedResponseV219"),
        ("/plan/job/count", "GroupedCountResponse"),
        ("/plan/jobstream/count", "GroupedCountResponse"),
        ("/engine/info", "EngineInfoV2"),
    ],
)
def test_answers_validate_against_the_vendors_schema(tws, path, schema):
    vendor = json.loads(SHAPES.read_text(encoding="utf-8"))
    for shape in vendor["components"]["schemas"].values():
        if "properties" in shape and not {"oneOf", "anyOf", "allOf"} & shape.keys():
            shape["additionalProperties"] = False  # nothing the vendor does not know
    rules = {"$ref": f"#/components/schemas/{schema}", "components": vendor["components"]}
    errors = list(Draft202012Validator(rules).iter_errors(tws.v2(path).json()))

    assert [f"{e.json_path}: {e.message}" for e in errors[:5]] == []


def test_neighbours_and_action_answers_validate_too(own):
    vendor = json.loads(SHAPES.read_text(encoding="utf-8"))
    job = own.waiting()
    own.sim(f"job/{job['id']}/abend")

    def errors(schema, answer):
        rules = {"$ref": f"#/components/schemas/{schema}", "components": vendor["components"]}
        return [e.message for e in Draft202012Validator(rules).iter_errors(answer.json())]

    after = own.v2(f"/plan/job/{job['id']}/successors")
    by_filter = own.http.put(
        "/twsd/api/v2/plan/job/action/rerun", params={"oql": f"id = '{job['id']}'"}, json={}
    )
    assert errors("ListResponseV21", after) == []
    assert errors("FilterActionResponseV2", by_filter) == []
    assert errors("JobInPlanV2", own.v2(f"/plan/job/{job['id']}")) == []
