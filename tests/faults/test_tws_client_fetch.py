"""The client reads whole plans over real HTTPS, on both APIs, however they are paged."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from data.secret import Secret
from tests.tws_engine import (
    API_KEY,
    PASSWORD,
    PLAN,
    USER,
    Engine,
    answers,
    certificate,
    drop,
    serving,
    v1_job,
    v1_workstation,
    v2_job,
    v2_workstation,
)
from workers.tws.client import TwsClient
from workers.tws.endpoint import TwsEndpoint
from workers.tws.errors import TwsPlanEmpty, TwsTorn


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def client_of(pem):
    """Makes clients for engines, and closes them."""
    clients = []

    def make(*engines, clock=time.time, **more):
        settings = {"user": USER, "password": Secret(PASSWORD), "ca_file": str(pem)} | more
        target = TwsEndpoint(tuple(engine.base for engine in engines), **settings)
        clients.append(TwsClient(target, clock=clock))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def jobs(api, count):
    make = v2_job if api == "v2" else v1_job
    return [make(f"JOB{n}") for n in range(count)]


both = pytest.mark.parametrize("api", ["v1", "v2"])


@both
def test_a_plan_is_read_and_the_api_is_found_out(api, pem, client_of):
    with serving(Engine(api), pem) as engine:
        client = client_of(engine)
        snapshot = client.fetch()

    (job,) = snapshot.jobs.values()
    assert job.name == "LOAD"
    assert snapshot.workstations["AGENT01"].linked
    assert snapshot.plan_id == (PLAN if api == "v2" else "12")
    assert client.stats.api == api


@both
@pytest.mark.parametrize("path", ["", "/", "/twsd", "/twsd/", "/twsd/api/v2"])
def test_the_base_url_may_name_the_api_or_not(api, path, client_of):
    with serving(Engine(api)) as engine:
        engine.base += path

        assert len(client_of(engine).fetch().jobs) == 1


@both
def test_a_key_is_sent_as_bearer(api, pem, client_of):
    with serving(Engine(api), pem) as engine:
        client = client_of(engine, user=None, password=None, api_key=Secret(API_KEY))

        assert client.fetch().jobs


@both
@pytest.mark.parametrize("announce", [True, False])
@pytest.mark.parametrize("count", [1, 9, 10, 11, 95])
def test_every_page_is_read(api, announce, count, pem, client_of):
    with serving(Engine(api, {"job": jobs(api, count)}, announce=announce), pem) as engine:
        client = client_of(engine, page_size=10)
        snapshot = client.fetch()

    assert [job.name for job in snapshot.jobs.values()] == [f"JOB{n}" for n in range(count)]


@pytest.mark.parametrize("style", ["offset", "token", "none"])
def test_v2_pages_of_any_kind_are_followed_on_our_own_base(style, pem, client_of):
    with serving(Engine("v2", {"job": jobs("v2", 35)}, next_style=style), pem) as engine:
        assert len(client_of(engine, page_size=10).fetch().jobs) == 35


@both
def test_an_engine_that_caps_its_pages_is_read_to_the_end(api, pem, client_of):
    with serving(Engine(api, {"job": jobs(api, 35)}, cap=7), pem) as engine:
        assert len(client_of(engine, page_size=10).fetch().jobs) == 35


def test_v2_pages_are_fetched_side_by_side(pem, client_of):
    arrived = []

    async def wait_for_the_others(handler):
        arrived.append(asyncio.Event())
        if len(arrived) == 3:
            for event in arrived:
                event.set()
        await asyncio.wait_for(arrived[-1].wait(), 10)
        handler.get()

    with serving(Engine("v2", {"job": jobs("v2", 40)}), pem) as engine:
        engine.fail("/plan/job", None, *[wait_for_the_others] * 3)
        assert len(client_of(engine, page_size=10).fetch().jobs) == 40

    assert len(arrived) == 3


@both
def test_fewer_items_than_announced_are_asked_for_once_more_and_are_torn(api, pem, client_of):
    with serving(Engine(api, {"job": jobs(api, 5)}, counts={"job": 6}), pem) as engine:
        client = client_of(engine)
        with pytest.raises(TwsTorn):
            client.fetch()

        assert client.stats.torn == 1

        engine.counts.clear()
        assert len(client.fetch().jobs) == 5


@both
def test_more_items_than_announced_are_fine(api, pem, client_of):
    with serving(Engine(api, {"job": jobs(api, 5)}, counts={"job": 4}), pem) as engine:
        assert len(client_of(engine).fetch().jobs) == 5


@both
def test_a_plan_that_shifts_between_pages_loses_no_job(api, pem, client_of):
    engine = Engine(api, {"job": jobs(api, 25)})
    new = (v2_job if api == "v2" else v1_job)("NEW")
    shifted = []

    def shift(word, offset):
        if word == "job" and offset == 10 and not shifted:
            shifted.append(True)
            engine.lists["job"] = [new, *engine.lists["job"]]

    engine.before_page = shift
    with serving(engine, pem):
        snapshot = client_of(engine, page_size=10).fetch()

    # The new one may be seen now or by the next poll; the old ones must all be there.
    assert {f"JOB{n}" for n in range(25)} <= {job.name for job in snapshot.jobs.values()}


def test_v2_jobs_of_two_plans_are_torn(pem, client_of):
    mixed = [v2_job("A"), v2_job("B", plan="another-plan")]

    with serving(Engine("v2", {"job": mixed}), pem) as engine:
        client = client_of(engine)
        with pytest.raises(TwsTorn):
            client.fetch()

        engine.lists["job"] = [v2_job("A", plan="another-plan"), v2_job("B", plan="another-plan")]
        assert client.fetch().plan_id == "another-plan"


def test_a_v1_plan_renewed_while_it_is_read_is_torn(pem, client_of):
    engine = Engine("v1")

    def renew(word, offset):
        engine.info["synphonyRunNumber"] += 1

    engine.before_page = renew
    with serving(engine, pem):
        client = client_of(engine)
        with pytest.raises(TwsTorn):
            client.fetch()

        engine.before_page = None
        assert client.fetch().plan_id == str(engine.info["synphonyRunNumber"])


def test_a_v1_engine_without_run_number_is_known_by_its_workstations(pem, client_of):
    stations = [v1_workstation("OLD", symRunNumber=9), v1_workstation("NEW", symRunNumber=12)]
    engine = Engine("v1", {"workstation": stations}, info={"synphonyRunNumber": None})

    with serving(engine, pem):
        assert client_of(engine).fetch().plan_id == "12"


@both
def test_unchanged_jobs_are_the_same_objects_in_the_next_snapshot(api, pem, client_of):
    with serving(Engine(api, {"job": jobs(api, 20)}), pem) as engine:
        client = client_of(engine)
        first = client.fetch()
        make = v2_job if api == "v2" else v1_job
        engine.lists["job"][3] = make("JOB3", priority=55)
        second = client.fetch()

    changed = [key for key, job in second.jobs.items() if job is not first.jobs[key]]
    assert [second.jobs[key].name for key in changed] == ["JOB3"]


@both
def test_an_unreadable_job_keeps_its_last_state_and_is_reported(api, pem, client_of):
    with serving(Engine(api, {"job": jobs(api, 3)}), pem) as engine:
        client = client_of(engine)
        first = client.fetch()
        engine.lists["job"][1] = engine.lists["job"][1] | {"name": ["what"]}
        second = client.fetch()

    assert second.jobs == first.jobs
    assert len(second.unreadable) == 1
    assert second.unreadable[0].startswith("job ")


@both
def test_an_odd_member_leaves_a_remark_and_the_job(api, pem, client_of):
    with serving(Engine(api, {"job": jobs(api, 3)}), pem) as engine:
        client = client_of(engine)
        client.fetch()
        engine.lists["job"][1] = engine.lists["job"][1] | {"priority": ["what"]}
        seen = [client.fetch(), client.fetch()]

    for each in seen:  # as long as it is there
        assert [job.priority for job in each.jobs.values()] == [10, None, 10]
        assert each.unreadable == ()
        assert each.remarks == ("job JOB1: priority is ['what']",)


@both
def test_an_unreadable_workstation_has_not_gone(api, pem, client_of):
    with serving(Engine(api), pem) as engine:
        client = client_of(engine)
        first = client.fetch()
        engine.lists["workstation"] = [17]
        with pytest.raises(TwsTorn):
            client.fetch()  # nothing readable at all is no answer
        make = v2_workstation if api == "v2" else v1_workstation
        engine.lists["workstation"] = [make("AGENT02"), "what"]
        second = client.fetch()

    assert second.workstations["AGENT01"] is first.workstations["AGENT01"]
    assert "AGENT02" in second.workstations


@both
def test_an_empty_plan_is_no_plan(api, pem, client_of):
    with serving(Engine(api, {"job": []}), pem) as engine, pytest.raises(TwsPlanEmpty):
        client_of(engine).fetch()


@pytest.mark.parametrize("status", [404, 501])
def test_a_missing_prompt_list_is_remembered(status, pem, client_of):
    with serving(Engine("v2"), pem) as engine:
        engine.fail("/plan/prompt", answers(status), forever=True)
        client = client_of(engine)
        client.fetch()
        client.fetch()

        assert len(engine.asked("/plan/prompt")) == 1

        engine.info["displayVersion"] = "10.2.8"
        client.fetch()
        assert len(engine.asked("/plan/prompt")) == 2


@both
def test_asked_prompts_are_in_the_snapshot(api, pem, client_of):
    prompts = [
        {"id": "p1", "name": "GO", "number": 1, "text": "Go on?", "status": "ASKED"},
        {"id": "p2", "name": "STOP", "number": 2, "text": "Stop?", "status": "NOT_ASKED"},
    ]

    with serving(Engine(api, {"prompt": prompts}), pem) as engine:
        snapshot = client_of(engine).fetch()

    assert [prompt.text for prompt in snapshot.prompts.values()] == ["Go on?"]


@both
@pytest.mark.parametrize("fault", [answers(403), answers(500), drop])
def test_streams_that_are_refused_do_not_fail_the_poll(api, fault, pem, client_of):
    streams = {"jobstream": [{"id": "s1", "name": "LEDGER", "key": {"name": "LEDGER"}}]}

    with serving(Engine(api, streams), pem) as engine:
        client = client_of(engine)
        first = client.fetch()
        end = "/plan/jobstream" if api == "v2" else "/jobstream/query"
        engine.fail(end, fault, forever=True)
        second = client.fetch()

    assert first.streams["s1"].name == "LEDGER"
    assert second.streams == first.streams


@both
def test_the_engines_clock_is_used_when_it_differs_from_ours(api, pem, client_of):
    with serving(Engine(api), pem) as engine:
        wrong = time.time() - 3600
        apart = client_of(engine, clock=lambda: wrong).fetch().engine_time
        close = client_of(engine).fetch().engine_time
        info = client_of(engine, clock=lambda: wrong).describe()

    now = datetime.now(UTC)
    assert abs(apart - now) < timedelta(seconds=60)
    assert abs(close - now) < timedelta(seconds=60)
    assert 3500 < info.skew_s < 3700
    assert info.tls.verified
    assert info.tls.subject == "CN=localhost"
    assert info.api == api


def test_an_engine_that_changes_its_api_is_found_out_again(pem, client_of):
    with serving(Engine("v2"), pem) as engine:
        client = client_of(engine)
        client.fetch()
        old = Engine("v1")
        engine.api, engine.lists, engine.info = "v1", old.lists, old.info
        assert client.fetch().plan_id == "12"
        new = Engine("v2")
        engine.api, engine.lists, engine.info = "v2", new.lists, new.info
        assert client.fetch().plan_id == PLAN


@both
def test_connections_are_reused(api, pem, client_of):
    with serving(Engine(api), pem) as engine:
        client = client_of(engine)
        for _ in range(4):
            client.fetch()

        assert len(engine.requests) > 12
        assert engine.accepted <= 4


def test_an_archived_plan(pem, client_of):
    archived = {
        "plan": [
            {"id": "202601040500", "type": "ARCHIVED", "runNumber": 11},
            {"id": "202601050500", "type": "CURRENT", "runNumber": 12},
        ],
        "202601040500/job": [v1_job("OLD")],
    }

    with serving(Engine("v1", archived), pem) as engine:
        client = client_of(engine)
        (job,) = client.fetch_archived("11").jobs.values()
        assert job.name == "OLD"
        assert client.fetch_archived("10") is None
    with serving(Engine("v2"), pem) as engine:
        client = client_of(engine)
        assert client.fetch_archived("unknown") is None
        assert client.fetch_archived(PLAN).plan_id == PLAN
