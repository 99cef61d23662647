"""Telling from the failure to the browser: a real poll, a real store, a push service over HTTPS."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.store.sql import fetch
from tests.build import Status, at, job, run, workstation
from tests.living import living
from tests.push_service import push_service
from workers.poller_state import PollFailed
from workers.tws.errors import TwsUnreachable


@pytest.fixture
def service():
    with push_service() as running:
        yield running


@pytest.fixture
def telling(tmp_path, service):
    """A server that has seen a quiet plan, and tells by the service."""
    with living(tmp_path, **service.settings) as server:
        server.core.telling.start()
        server.see(*(job(name=f"J{n}", key=f"k{n}") for n in range(9)))
        yield server


def subscribe(server, browser, **more):
    return server.post("/push/subscriptions", {**browser.subscription, **more}, 201)


def fail(server, *failed, minute=4, **more):
    """The jobs of these numbers have failed by now, the others wait."""
    ended = {"started_at": at(minute - 1), "ended_at": at(minute)}
    return server.see(
        *(
            job(run(Status.ABEND, **ended) if n in failed else run(), name=f"J{n}", key=f"k{n}")
            for n in range(9)
        ),
        engine_time=at(minute),
        **more,
    )


def ledger(server, columns="saying, fate, reason"):
    with server.db.read() as connection:
        rows = fetch(connection, f"SELECT {columns} FROM deliveries ORDER BY id")
    return [tuple(row) for row in rows]


def settled(server):
    """Wait until nothing is on its way, and give what became of each message."""
    until = time.monotonic() + 60
    while any(fate < 2 for (fate,) in ledger(server, "fate")):
        assert time.monotonic() < until, ledger(server)
        time.sleep(0.02)
    return ledger(server)


def said(browser, posted):
    return [browser.reads(one.body) for one in posted if browser.endpoint.endswith(one.path)]


def test_a_failure_reaches_the_browser_and_its_end_quietly(telling, service):
    browser = service.browser()
    subscribe(telling, browser, language="en")

    (event,) = [one for one in fail(telling, 1) if one.severity.word == "error"]
    service.wait(1)
    settled(telling)
    telling.see(
        job(run(Status.SUCC, started_at=at(5), ended_at=at(6)), name="J1", key="k1"),
        engine_time=at(6),
    )
    opened, over = service.wait(2)

    message, end = said(browser, [opened, over])
    problem_id = f"{telling.db.store_id}-p1"
    assert message["web_push"] == 8030
    assert message["notification"]["title"] == "J1 failed on AGENT01"
    assert message["notification"]["tag"] == message["problem_id"] == problem_id
    assert message["notification"]["navigate"] == (
        f"http://127.0.0.1:5006/tws-monitor/problems/{problem_id}"
    )
    assert message["event_id"] == event.event_id
    assert message["notification"]["body"].startswith("open since")  # no word of what waits yet
    assert (message["state"], message["severity"], message["kind"]) == (
        "open", "error", "job_failure",
    )  # fmt: skip
    assert not message["notification"]["silent"]
    assert telling.core.telling.receipts.number(message["receipt"]) == 1
    assert (end["state"], end["notification"]["silent"]) == ("resolved", True)
    assert opened.headers["urgency"] == "high"
    assert over.headers["urgency"] == "normal"
    assert 3500 < int(opened.headers["ttl"]) <= 3600
    assert 86_000 < int(over.headers["ttl"]) <= 86_400
    assert opened.headers["topic"] == over.headers["topic"]
    assert len(opened.headers["topic"]) == 32
    assert opened.headers["content-encoding"] == "aes128gcm"
    assert len(opened.body) < 3_200
    assert opened.claims["aud"] == service.url
    assert opened.claims["sub"].startswith("mailto:resync@")
    assert opened.claims["k"] == telling.get("/push/public-key")["public_key"]
    assert 0 < opened.claims["exp"] - time.time() < 24 * 3600
    assert settled(telling) == [(1, 2, None), (3, 2, None)]
    assert service.connections == 1


def test_more_than_three_at_once_are_one_digest_and_their_end_too(telling, service):
    many, few = service.browser("many"), service.browser("few")
    subscribe(telling, many, language="pt")
    subscribe(telling, few, severities=["critical"])

    fail(telling, 1, 2, 3, 4, 5)
    (opened,) = service.wait(1)
    settled(telling)
    telling.see(engine_time=at(9))
    _, over = service.wait(2)
    settled(telling)

    message, end = said(many, [opened, over])
    assert (message["kind"], message["state"], message["count"]) == ("digest", "digest", 5)
    assert (message["problem_id"], message["event_id"]) == (None, None)
    assert message["notification"]["title"] == "5 problemas novos"
    assert message["notification"]["navigate"].endswith("/tws-monitor")
    assert (end["kind"], end["count"], end["notification"]["silent"]) == ("digest", 5, True)
    assert service.paths == {"many": 2}


def test_three_at_once_are_three(telling, service):
    subscribe(telling, service.browser())

    fail(telling, 1, 2, 3)

    service.wait(3)
    assert settled(telling) == [(1, 2, None)] * 3


def test_a_workstation_that_takes_forty_jobs_is_one_message(telling, service):
    subscribe(telling, service.browser())
    names = [f"W{n}" for n in range(40)]
    telling.see(*(job(name=n, key=n) for n in names), engine_time=at(4))

    ended = {"started_at": at(4), "ended_at": at(5)}
    telling.see(
        *(job(run(Status.ABEND, **ended), name=n, key=n) for n in names),
        workstations=[workstation(jobman_up=False)],
        engine_time=at(5),
    )

    service.wait(1)
    assert settled(telling) == [(1, 2, None)]


def test_what_was_there_at_the_first_look_is_told_to_nobody(tmp_path, service):
    with living(tmp_path, **service.settings) as server:
        server.core.telling.start()
        subscribe(server, service.browser())
        fail(server, 1)
        fail(server, 1, 2, minute=6)
        service.wait(1)
        assert settled(server) == [(1, 2, None)]
        with server.db.read() as connection:
            held = fetch(connection, "SELECT held FROM tellings ORDER BY id")
        assert [row[0] for row in held] == ["baseline", None]


def test_a_silence_holds_it_back_and_its_end_lets_it_go(telling, service):
    browser = service.browser()
    subscribe(telling, browser)
    now = datetime.now(UTC)
    silence = {
        "jobs": ["J1"],
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(hours=1)).isoformat(),
        "reason": "night",
    }
    number = telling.post("/silences", silence, 201)["silence_id"]

    fail(telling, 1, 2)
    (first,) = service.wait(1)
    settled(telling)
    telling.http.delete(f"/api/v1/monitoring/silences/{number}")
    _, second = service.wait(2)

    told = said(browser, [first, second])
    assert [one["problem_id"][-2:] for one in told] == ["p2", "p1"]
    assert [one["state"] for one in told] == ["open", "open"]


def test_with_alerts_off_nobody_is_told(telling, service):
    subscribe(telling, service.browser())
    telling.http.put("/api/v1/monitoring/config", json={"alerts_enabled": False})

    fail(telling, 1)

    assert settled(telling) == []
    with telling.db.read() as connection:
        assert fetch(connection, "SELECT held FROM tellings")[0][0] == "alerts_off"


def test_a_browser_that_has_gone_is_removed_and_only_by_its_address(telling, service):
    gone, moved, stays = (service.browser(name) for name in ("gone", "moved", "stays"))
    for one in (gone, moved, stays):
        subscribe(telling, one)
    service.answers |= {"gone": [410], "moved": [404]}

    fail(telling, 1)
    service.wait(3)
    settled(telling)

    listed = telling.get("/push/subscriptions")
    assert [one["subscription_id"] for one in listed["subscriptions"]] == ["3"]
    assert listed["removed"] == []  # nobody wanted it: they may come back by themselves
    assert sorted(reason or "" for _, _, reason in ledger(telling)) == ["", "gone", "gone"]


def test_what_a_service_refuses_stands_with_its_words(telling, service):
    subscribe(telling, service.browser())
    service.answers["a"] = [(403, {}, b'{"reason":\n"BadJwtToken"}')]

    fail(telling, 1)

    service.wait(1)
    assert settled(telling) == [(1, 6, "http_403")]
    (device,) = telling.get("/push/subscriptions")["subscriptions"]
    assert device["refused"] == 'http_403: {"reason": "BadJwtToken"}'


def test_a_busy_service_is_asked_three_times_and_no_more(telling, service):
    subscribe(telling, service.browser())
    service.answers["a"] = [(503, {"Retry-After": "1"}, b""), (429, {"Retry-After": "0"}, b""), 500]

    fail(telling, 1)

    first, second, third = service.wait(3)
    assert settled(telling) == [(1, 6, "http_500")]
    assert second.at - first.at >= 0.9
    assert {one.headers["topic"] for one in (first, second, third)} == {first.headers["topic"]}
    assert telling.get("/stats")["push"]["retrying"] == 2


def test_nothing_is_followed_elsewhere(telling, service):
    subscribe(telling, service.browser())
    service.answers["a"] = [(307, {"Location": f"{service.url}/b"}, b"")]

    fail(telling, 1)

    service.wait(1)
    assert settled(telling) == [(1, 6, "http_307")]
    assert service.paths == {"a": 1}


def test_a_service_that_hangs_delays_nobody_else(tmp_path, service):
    with push_service() as hanging:
        settings = {**service.settings, "push_services": (service.place, hanging.place)}
        hanging.hangs = {f"h{n}" for n in range(90)}
        trust = tmp_path / "both.pem"
        trust.write_bytes(service.ca_file.read_bytes() + hanging.ca_file.read_bytes())
        with living(tmp_path, **{**settings, "push_ca_file": trust}) as server:
            server.core.telling.start()
            server.see(*(job(name=f"J{n}", key=f"k{n}") for n in range(9)))
            for n in range(90):
                subscribe(server, hanging.browser(f"h{n}"))
            subscribe(server, service.browser())

            fail(server, 1)
            service.wait(1)
            fail(server, 1, 2, minute=6)
            service.wait(2)

            assert len(hanging.posted) <= 24
            hanging.close()


def test_polling_that_fails_for_three_intervals_is_told_and_so_is_its_end(telling, service):
    browser = service.browser()
    subscribe(telling, browser, language="en")
    telling.engine.error = TwsUnreachable("no answer")
    poller = telling.poller

    poll_in_vain(telling)
    first = poller.baseline.failing_since
    for ago_s in (60, 100):  # three intervals of 30 s are in between
        assert settled(telling) == []
        since = first - timedelta(seconds=ago_s)
        poller.baseline = replace(poller.baseline, failing_since=since)
        poll_in_vain(telling)
    service.wait(1)
    settled(telling)
    telling.engine.error = None
    telling.see(engine_time=at(9))
    begun, over = said(browser, service.wait(2))

    assert (begun["kind"], begun["state"], begun["severity"]) == ("blind", "open", "critical")
    assert begun["notification"]["title"] == "Resync cannot poll TWS"
    assert (over["kind"], over["state"]) == ("blind", "resolved")


def poll_in_vain(server):
    with pytest.raises(PollFailed):
        server.poller.poll_now()
