"""The simulated engine over V1 and HTTPS: the rules of the reference, section 11."""

import base64
import json
from urllib.parse import quote

import pytest

from tests.simulated import ALL, calling


@pytest.fixture(scope="module")
def tws():
    with calling(jobs=400, profile="demo") as caller:
        yield caller


@pytest.fixture
def own():
    with calling() as caller:
        yield caller


def test_without_a_login_nothing_is_answered(tws):
    answer = tws.http.post("/twsd/plan/current/job/query", json=ALL, auth=("twsuser", "wrong"))

    assert answer.status_code == 401
    assert "Basic" in answer.headers["WWW-Authenticate"]


def test_a_bearer_key_logs_in_and_another_one_does_not(tws):
    def ask(key):
        bearer = {"Authorization": f"Bearer {key}"}
        return tws.http.get("/twsd/engine/info", auth=None, headers=bearer).status_code

    client_auth, tws.http.auth = tws.http.auth, None
    try:
        assert (ask("simulated-api-key"), ask("another")) == (200, 401)
    finally:
        tws.http.auth = client_auth


@pytest.mark.parametrize(
    "kind", ["job", "jobstream", "workstation", "resource", "prompt", "domain"]
)
def test_a_list_is_a_bare_array_whose_objects_begin_with_their_id(tws, kind):
    answer = tws.http.post(f"/twsd/plan/current/{kind}/query", json=ALL, headers={"How-Many": "0"})

    things = answer.json()
    assert isinstance(things, list)
    assert things
    assert answer.headers["How-Many-Returned"] == str(len(things))
    assert all(next(iter(thing)) == "id" for thing in things)


def test_a_query_without_how_many_is_refused_with_messages(tws):
    answer = tws.http.post("/twsd/plan/current/job/query", json=ALL)

    assert answer.status_code == 400
    assert answer.json()["exceptionName"]
    assert "How-Many" in answer.json()["messages"][0]


def test_bunches_put_together_are_the_whole_list(tws):
    whole = tws.v1("job")
    found, headers = [], {"How-Many": "70"}
    answer = tws.http.post("/twsd/plan/current/job/query", json=ALL, headers=headers)
    while answer.json():
        found += answer.json()
        if len(answer.json()) < 70:
            break
        headers["Last-Object"] = answer.headers["Last-Object"]
        answer = tws.http.post("/twsd/plan/current/job/query_next", json={}, headers=headers)

    assert [thing["id"] for thing in found] == [thing["id"] for thing in whole]


def test_a_rerun_between_two_bunches_shifts_nothing(own):
    job = own.waiting()
    own.sim(f"job/{job['id']}/succ")
    headers = {"How-Many": "200"}
    first = own.http.post("/twsd/plan/current/job/query", json=ALL, headers=headers)

    own.sim(f"job/{job['id']}/rerun")
    headers["Last-Object"] = first.headers["Last-Object"]
    second = own.http.post("/twsd/plan/current/job/query_next", json={}, headers=headers)

    names = {(thing["id"]) for thing in first.json()} & {thing["id"] for thing in second.json()}
    assert names == set()


def test_filters_narrow_the_list(tws):
    jobs = tws.v1("job")
    failed = tws.v1("job", {"jobInPlanFilter": {"statusList": ["ERROR"]}})
    name = jobs[0]["name"]
    named = tws.v1("job", {"jobInPlanFilter": {"jobName": name[:-2] + "*"}})
    last = tws.v1("job", {"jobInPlanFilter": {"lastInRerunChain": True}})

    assert {j["status"]["commonStatus"] for j in failed} == {"ERROR"}
    assert len(failed) == sum(j["status"]["commonStatus"] == "ERROR" for j in jobs)
    assert named
    assert all(j["name"].startswith(name[:-2]) for j in named)
    assert len(last) == 400 < len(jobs)


@pytest.mark.parametrize("time", ["{0}.000Z", "{0}.000", "{0}"])
def test_times_in_filters_may_have_z_and_milliseconds_or_neither(tws, time):
    wanted = tws.v1("job")[0]
    begin = wanted["jobStreamInPlan"]["startTime"][:19]

    found = tws.v1("job", {"jobInPlanFilter": {"inputArrivalTime": time.format(begin)}})

    assert wanted["id"] in {job["id"] for job in found}
    assert {job["jobStreamInPlan"]["startTime"] for job in found} == {begin + ".000Z"}


def test_a_filter_of_the_wrong_kind_is_refused(tws):
    answer = tws.http.post(
        "/twsd/plan/current/job/query",
        json={"filters": {"jobInPlanFilter": {"statusList": "ERROR"}}},
        headers={"How-Many": "5"},
    )

    assert answer.status_code == 400
    assert "AWSJCS011E" in answer.json()["messages"][0]


def test_an_id_is_accepted_plain_percent_encoded_and_in_base64(tws):
    id = tws.v1("job")[3]["id"]
    coded = base64.urlsafe_b64encode(id.encode()).decode()

    for path in (id, quote(id, safe=""), coded):
        answer = tws.http.get(f"/twsd/plan/current/job/{path}")
        assert answer.json()["id"] == id


def test_ids_come_in_base64_when_asked_for(tws):
    headers = {"How-Many": "1", "Id-Encoding": "1"}
    answer = tws.http.post("/twsd/plan/current/job/query", json=ALL, headers=headers)

    assert base64.urlsafe_b64decode(answer.json()[0]["id"]).decode() == tws.v1("job")[0]["id"]


def test_unknown_headers_and_how_many_on_any_verb_do_no_harm(tws):
    headers = {"How-Many": "500", "Request-Id": "x", "X-Nobody": "knows"}

    assert tws.http.get("/twsd/engine/info", headers=headers).status_code == 200


def test_engine_info_tells_the_plan_run(tws):
    info = tws.http.get("/twsd/engine/info").json()

    assert info["synphonyRunNumber"] == tws.v1("workstation")[0]["symRunNumber"]
    assert info["hasPlan"] is True
    assert info["timezone"] == "America/Sao_Paulo"


def test_what_is_not_there_is_a_404_with_messages(tws):
    answer = tws.http.get("/twsd/plan/current/job/NO;0AAAAAAAAAAAAAAA;JOB")

    assert answer.status_code == 404
    assert "AWSJDB101E" in answer.json()["messages"][0]


def test_a_rerun_is_accepted_with_an_empty_202_and_appends_to_the_chain(own):
    job = own.waiting()
    own.sim(f"job/{job['id']}/abend", {"return_code": 12})
    id = own.v1_id(job)

    answer = own.http.put(f"/twsd/plan/current/job/{quote(id, safe='')}/action/rerun", json={})

    assert (answer.status_code, answer.content) == (202, b"")
    stream = id.rpartition(";")[0]
    chain = [j for j in own.v1("job") if j["id"].startswith(f"{stream};{job['name']}")]
    assert [j["lastInRerunChain"] for j in chain] == [False, True]
    assert [j["status"]["internalStatus"] for j in chain] == ["ABEND", "INTRO"]
    assert chain[1]["id"] == id
    assert chain[1]["rerunType"] == "RERUN"


def test_an_action_in_the_wrong_state_is_refused_with_message_ids(own):
    job = own.waiting()
    id = own.v1_id(job)

    answer = own.http.put(f"/twsd/plan/current/job/{id}/action/rerun", json={})

    assert answer.status_code == 500
    assert "AWSJSY404E" in answer.json()["messages"][0]
    assert "AWSBIN076E" in answer.json()["messages"][0]


def test_hold_release_kill_and_confirm_do_what_they_say(own):
    job = own.waiting()
    id = own.v1_id(job)

    def act(action):
        path = f"/twsd/plan/current/job/{id}/action/{action}"
        assert own.http.put(path, json={}).status_code == 202
        return own.http.get(f"/twsd/plan/current/job/{id}").json()["status"]

    assert act("hold")["commonStatus"] == "HELD"
    assert act("release")["commonStatus"] == "WAITING"
    own.sim(f"job/{job['id']}/start")
    assert act("kill")["internalStatus"] == "ABEND"
    assert act("confirm_succ")["internalStatus"] == "SUCC"


def test_the_job_log_comes_whole_or_in_pages_of_the_same_text(own):
    job = own.waiting()
    own.sim(f"job/{job['id']}/abend", {"message": "ORA-00942 <script>x</script> não existe"})
    id = next(j["id"] for j in own.v1("job") if j["status"]["internalStatus"] == "ABEND")
    path = f"/twsd/plan/current/job/{quote(id, safe='')}/joblog"
    whole = own.http.get(path).json()

    parts, page = [], 0
    while True:
        answer = own.http.get(path, params={"lines": 5, "pageNumber": page}).json()
        parts.append(answer["log"])
        page += 1
        if answer["lastPage"]:
            break

    assert "".join(parts) == whole["log"]
    assert page > 2
    assert "ORA-00942 <script>x</script> não existe" in whole["log"]
    assert whole["log"].startswith("=====")


def test_prompts_are_answered_by_header():
    with calling(jobs=3000, profile="demo") as tws:
        while True:
            asked = tws.v1("prompt", {"promptInPlanFilter": {"statusList": ["ASKED"]}})
            if asked:
                break
            tws.sim("advance", {"seconds": 300})
        path = f"/twsd/plan/current/prompt/{asked[0]['id']}/action/reply"

        assert tws.http.put(path).status_code == 400
        answer = tws.http.put(path, headers={"Answer": "true"})

        assert answer.status_code == 202
        prompts = {p["number"]: p["status"] for p in tws.v1("prompt")}
        assert prompts[asked[0]["number"]] == "ANSWERED_YES"


def test_the_last_plan_stays_readable_as_archived(own):
    before = {job["id"] for job in own.v1("job")}

    own.sim("renew")

    plans = own.http.post("/twsd/plan/query", json={}).json()
    assert [plan["type"] for plan in plans] == ["CURRENT", "ARCHIVED"]
    archived = own.v1("job", plan=plans[1]["name"])
    assert before <= {job["id"] for job in archived}
    assert before.isdisjoint(job["id"] for job in own.v1("job"))


def test_a_marker_of_an_old_plan_is_not_mixed_into_the_new_one(own):
    headers = {"How-Many": "10"}
    first = own.http.post("/twsd/plan/current/job/query", json=ALL, headers=headers)
    own.sim("renew")

    headers["Last-Object"] = first.headers["Last-Object"]
    answer = own.http.post("/twsd/plan/current/job/query_next", json={}, headers=headers)

    assert answer.status_code == 500
    assert "AWSJSY404E" in answer.json()["messages"][0]


def test_an_engine_without_v2_answers_v1_only():
    with calling(jobs=50, v2=False) as tws:
        assert tws.v2("/engine/info").status_code == 404
        assert tws.http.get("/twsd/engine/info").status_code == 200


class TestTheVendorsSamples:
    """The calls of the vendor's sample programs, in their shape (Python 2 and shell)."""

    JSON = {"Content-Type": "application/json", "Accept": "application/json"}  # noqa: RUF012

    def post(self, tws, path, body, **headers):
        content = json.dumps(body)
        answer = tws.http.post(f"/twsd{path}", content=content, headers={**self.JSON, **headers})
        assert answer.status_code == 200, answer.text
        return answer

    def stream(self, tws):
        return tws.v1("jobstream")[0]

    def test_a_stream_is_queried_by_name(self, tws):
        wanted = self.stream(tws)["key"]["name"]
        body = {"filters": {"jobStreamInPlanFilter": {"jobStreamName": wanted}}}

        found = self.post(tws, "/plan/current/jobstream/query", body, **{"How-Many": "500"}).json()

        for js in found:
            assert js["key"]["name"] == wanted
            assert js["key"]["workstationKey"]["name"]
            assert js["key"]["startTime"].endswith(".000Z")

    def test_a_job_is_rerun_by_workstation_stream_and_time(self, own):
        job = own.waiting()
        own.sim(f"job/{job['id']}/abend")
        inside = {
            "jobStreamName": job["jobStreamName"],
            "jobName": job["name"],
            "workstationName": job["workstation"][1:],
            "lastInRerunChain": True,
            "inputArrivalTime": job["schedTime"],
        }
        body = {"filters": {"jobInPlanFilter": inside}}
        found = self.post(own, "/plan/current/job/query", body, **{"How-Many": "10"}).json()

        assert len(found) == 1
        assert found[0]["jobStreamInPlan"]["workstationKey"]["name"]
        path = f"/twsd/plan/current/job/{found[0]['id']}/action/rerun"
        answer = own.http.put(path, json={}, headers={"How-Many": "500", "Request-Id": "1"})
        assert answer.status_code == 202

    def test_a_job_definition_is_added_once(self, own):
        station = own.v1("workstation")[2]["key"]["name"]
        key = {"name": "ADDED_JOB", "workstationName": station}
        header = {"jobDefinitionKey": key, "description": "", "taskType": "UNIX", "userLogin": "b"}
        body = {"header": header, "taskString": "ls -l", "recoveryOption": "STOP"}

        added = self.post(own, "/model/jobdefinition", body)
        again = own.http.post("/twsd/model/jobdefinition", json=body)

        assert added.json()["id"]
        assert again.status_code == 400
        assert again.json()["messages"]

    def test_a_job_is_submitted_into_a_stream(self, own):
        job = self.stream(own)
        station, code = job["key"]["workstationKey"]["name"], job["internalIdentifier"]
        some = own.v1("job")[0]
        inside = {
            "jobDefinitionName": some["name"],
            "workstationName": some["workstationInPlan"]["name"],
        }
        first = self.post(
            own,
            "/model/jobdefinition/header/query",
            {"filters": {"jobDefinitionFilter": inside}},
            **{"How-Many": "1"},
        )
        # The shell sample cuts the id out of the text by position.
        id = first.text.split('"')[3]
        assert id == first.json()[0]["id"]
        instance = self.post(
            own,
            f"/plan/current/jobstream/{station}%3B{code}/action/submit_job",
            {"jobDefinitionId": id, "alias": "MY_ALIAS"},
        ).json()
        assert "exceptionName" not in instance
        before = own.last()
        made = self.post(
            own, "/plan/current/job/action/submit_ad_hoc_job", {"job": instance}
        ).json()

        assert made["id"] == f"{station};{code};MY_ALIAS"
        assert own.http.get(f"/twsd/plan/current/job/{made['id']}").status_code == 200
        assert "MY_ALIAS" in {entry.get("job") for entry in own.ledger(before)}

    def test_a_stream_is_submitted_with_alias_and_variables(self, own):
        stream = self.stream(own)
        inside = {
            "jobStreamName": stream["key"]["name"],
            "workstationName": stream["key"]["workstationKey"]["name"],
            "validIn": "2026-01-07T17:30:00.123456",
        }
        body = {"filters": {"jobstreamFilter": inside}}
        header = {"How-Many": "1"}
        id = self.post(own, "/model/jobstream/header/query", body, **header).json()[0]["id"]
        own.http.get(f"/twsd/model/jobstream/{id}").raise_for_status()
        body = {"filters": {"variableTableFilter": {"isDefaultTable": True}}}
        table = self.post(own, "/model/variabletable/header/query", body, **header).json()[0]["id"]
        submit = {
            "inputArrivalTime": "2026-01-07T17:30:00.123456",
            "variableTable": [{"key": "A", "value": "1"}],
            "variableTableId": table,
            "alias": "MY_STREAM",
        }

        path = f"/plan/current/jobstream/{id}/action/submit_jobstream"
        made = self.post(own, path, submit).json()

        assert [type(one) for one in made] == [str]
        found = own.v1("jobstream", {"jobStreamInPlanFilter": {"jobStreamName": "MY_STREAM"}})
        assert [one["id"] for one in found] == made
        assert found[0]["jobStreamStats"]["numberOfJob"] > 0

    def test_the_domain_manager_is_switched(self, own):
        body = {"filters": {"domainInPlanFilter": {"domainName": "MASTERDM"}}}
        domain = self.post(own, "/plan/current/domain/query", body, **{"How-Many": "1"}).json()
        station = own.v1("workstation")[3]["id"]

        path = f"/twsd/plan/current/domain/{domain[0]['id']}/action/switch_domain_workstation"
        answer = own.http.put(path, content=station, headers=self.JSON)

        assert answer.status_code == 202
        manager = own.v1("domain")[0]["managerWorkstationInPlanKey"]["name"]
        assert manager == station

    def test_a_pool_gets_and_loses_a_member(self, own):
        body = {"filters": {"workstationFilter": {"workstationName": "POOL*"}}}
        answer = self.post(own, "/model/workstation/header/query", body, **{"How-Many": "500"})
        pool = next(one for one in answer.json() if one["type"] == "POOL")
        member = own.v1("workstation")[2]["key"]["name"]
        path = f"/twsd/model/workstation/{pool['id']}"
        whole = own.http.get(path).json()

        whole["agentLinks"] = [*whole.get("agentLinks", []), {"workstationName": member}]
        assert own.http.put(path, json=whole).status_code == 200
        assert own.http.get(path).json()["agentLinks"] == [{"workstationName": member}]
        whole["agentLinks"] = []
        assert own.http.put(path, json=whole).status_code == 200
        assert own.http.get(path).json()["agentLinks"] == []
