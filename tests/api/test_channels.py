"""Other channels: told as browsers are, in Apprise's words or in Alertmanager's format."""

import json
import logging
import socket
import time

import jsonschema
import pytest

from data.channels import channels_of
from tests.api.test_telling import fail, settled, subscribe
from tests.build import Status, at, job, run, workstation
from tests.cluster import until
from tests.living import living
from tests.mail_server import mail_server
from tests.push_service import push_service
from tests.receiver import receiver

SECRET = "s3cret-t0ken"


@pytest.fixture
def taker():
    with receiver() as running:
        yield running


def with_channels(folder, *urls, **more):
    return living(folder, channels=channels_of("\n".join(urls)), **more)


def begin(server):
    server.core.telling.start()
    server.see(*(job(name=f"J{n}", key=f"k{n}") for n in range(9)))


def hook(taker, scheme="json", rest=""):
    return f"{scheme}://ana:{SECRET}@127.0.0.1:{taker.port}/{SECRET}/in{rest}"


def alerts(taker):
    return hook(taker, "alertmanager+http", f"?key={SECRET}")


def problem(server, number=1):
    return server.get(f"/problems/{server.db.store_id}-p{number}")


def test_a_failure_is_told_by_apprise_and_so_is_its_end(tmp_path, taker):
    with with_channels(tmp_path, hook(taker), public_url="https://resync.example") as server:
        begin(server)

        fail(server, 1)
        taker.wait(1)
        settled(server)
        server.see(
            job(run(Status.SUCC, started_at=at(5), ended_at=at(6)), name="J1", key="k1"),
            engine_time=at(6),
        )
        opened, over = taker.told(2)
        settled(server)

        assert (opened["title"], opened["type"]) == ("J1 falhou em AGENT01", "failure")
        link = f"https://resync.example/tws-monitor/problems/{server.db.store_id}-p1"
        assert opened["message"].splitlines()[-1] == over["message"] == link
        assert (over["title"], over["type"]) == ("Resolvido: J1 falhou em AGENT01", "success")
        end, begun = problem(server)["deliveries"]
        assert (begun["channel"], begun["status"], begun["tries"]) == ("apprise", "accepted", 1)
        assert begun["subscriber"] == {"subscription_id": "1", "label": "json #1", "user": ""}
        assert (end["state_told"], end["status"]) == ("resolved", "accepted")


def test_a_mail_is_plain_words_whatever_an_error_holds(tmp_path):
    hostile = "<script>alert(1)</script> *x*\r\nBcc: eve@example.com"
    with mail_server() as (port, mails):
        url = f"mailto://localhost:{port}?from=resync@example.com&to=batch@example.com"
        with with_channels(tmp_path, url) as server:
            begin(server)
            ended = {"started_at": at(3), "ended_at": at(4)}
            server.see(job(run(Status.ABEND, **ended), name=hostile, key="h"), engine_time=at(4))
            assert settled(server) == [(1, 2, None)]

    (mail,) = mails
    assert mail.get_content_type() == "text/plain"
    assert mail["Subject"].startswith("<script>alert(1)</script> *x* Bcc: eve@example.com falhou")
    assert (mail["To"].strip(), mail["Bcc"]) == ("batch@example.com", None)
    assert "/tws-monitor/problems/" in mail.get_content()


def test_a_storm_is_one_message_a_channel_and_silences_hold_there_too(tmp_path, taker):
    with receiver() as other, with_channels(tmp_path, hook(taker), alerts(other)) as server:
        begin(server)

        fail(server, 1, 2, 3, 4, 5)
        (digest,), (group,) = taker.told(1), other.told(1)

        assert digest["title"] == "5 problemas novos"
        assert (group["status"], len(group["alerts"])) == ("firing", 5)
        assert settled(server) == [(1, 2, None)] * 2
        server.http.put("/api/v1/monitoring/config", json={"alerts_enabled": False})
        fail(server, 1, 2, 3, 4, 5, 6, minute=6)
        assert [one["reason"] for one in problem(server, 6)["deliveries"]] == ["alerts_off"] * 2
        assert (len(taker.came), len(other.came)) == (1, 1)


TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
STATUS = {"enum": ["firing", "resolved"]}
ALERT = {
    "status": STATUS, "labels": TEXTS, "annotations": TEXTS, "startsAt": INSTANT,
    "endsAt": INSTANT, "generatorURL": {"type": "string"},
    "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
}  # fmt: skip
WEBHOOK = {
    "version": {"const": "4"}, "groupKey": {"type": "string", "minLength": 1},
    "truncatedAlerts": {"type": "integer", "minimum": 0}, "status": STATUS,
    "receiver": {"type": "string"}, "groupLabels": TEXTS, "commonLabels": TEXTS,
    "commonAnnotations": TEXTS, "externalURL": {"type": "string"},
    "alerts": {"type": "array", "minItems": 1, "items": {
        "type": "object", "required": list(ALERT), "properties": ALERT,
        "additionalProperties": False,
    }},
}  # fmt: skip
"""As Alertmanager documents what it posts to a webhook."""


def checked(group):
    closed = {"type": "object", "required": list(WEBHOOK), "additionalProperties": False}
    jsonschema.validate(group, {**closed, "properties": WEBHOOK})
    return group


def test_alertmanagers_format_keeps_one_problem_one_alert_from_open_to_resolved(tmp_path, taker):
    with with_channels(tmp_path, alerts(taker)) as server:
        begin(server)

        fail(server, 1)
        taker.wait(1)
        settled(server)
        server.see(
            job(run(Status.SUCC, started_at=at(5), ended_at=at(6)), name="J1", key="k1"),
            engine_time=at(6),
        )
        first, last = map(checked, taker.told(2))

        (firing,), (over,) = first["alerts"], last["alerts"]
        problem_id = f"{server.db.store_id}-p1"
        assert (first["status"], firing["status"], last["status"], over["status"]) == (
            "firing", "firing", "resolved", "resolved",
        )  # fmt: skip
        assert first["groupKey"] == last["groupKey"]
        assert (firing["fingerprint"], firing["startsAt"]) == (
            over["fingerprint"], over["startsAt"],
        )  # fmt: skip
        assert firing["endsAt"] == "0001-01-01T00:00:00Z"
        assert over["startsAt"] < over["endsAt"]
        assert firing["labels"] == first["commonLabels"] == {
            "alertname": "ResyncJobFailure", "severity": "error", "problem_id": problem_id,
            "job_name": "J1", "job_stream": "LEDGER_DAILY", "workstation": "AGENT01",
        }  # fmt: skip
        assert firing["annotations"]["summary"] == "J1 falhou em AGENT01"
        assert firing["generatorURL"].endswith(f"/tws-monitor/problems/{problem_id}")
        path, headers, _ = taker.came[0]
        assert path == f"/{SECRET}/in?key={SECRET}"
        assert headers["authorization"].startswith("Basic ")


def test_what_a_wider_problem_took_in_ends_with_it_where_each_is_an_alert(tmp_path, taker):
    with with_channels(tmp_path, alerts(taker)) as server:
        begin(server)
        fail(server, 1, 2)
        taker.wait(2)
        settled(server)
        fail(server, 1, 2, minute=5, workstations=[workstation(jobman_up=False)])
        settled(server)
        ended = {"started_at": at(6), "ended_at": at(7)}
        server.see(
            *(job(run(Status.SUCC, **ended), name=f"J{n}", key=f"k{n}") for n in (1, 2)),
            engine_time=at(7),
        )

        first, second, last = taker.told(3)

        own = {one["fingerprint"] for group in (first, second) for one in group["alerts"]}
        assert len(own) == 2
        assert last["status"] == "resolved"
        assert own < {one["fingerprint"] for one in last["alerts"]}


def test_who_hangs_delays_nobody_and_is_given_up(tmp_path, taker):
    with socket.create_server(("127.0.0.1", 0)) as silent, push_service() as service:
        port = silent.getsockname()[1]
        urls = [f"json://127.0.0.1:{port}/x", f"alertmanager+http://127.0.0.1:{port}/", hook(taker)]
        with with_channels(tmp_path, *urls, **service.settings) as server:
            begin(server)
            subscribe(server, service.browser())

            began = time.monotonic()
            fail(server, 1)
            service.wait(1)
            taker.wait(1)
            fail(server, 1, 2, minute=6)
            service.wait(2)
            taker.wait(2)

            assert time.monotonic() - began < 10  # what hangs is waited for longer
            closing = time.monotonic()
        assert time.monotonic() - closing < 10


def test_what_a_channel_refuses_stands_without_its_address(tmp_path, taker, caplog):
    caplog.set_level(logging.DEBUG)
    leak = f"no {SECRET} for ana at /{SECRET}/in".encode()
    taker.answers = [(403, {}, leak), (404, {}, leak)]
    with with_channels(tmp_path, hook(taker), alerts(taker), f"nobody://{SECRET}") as server:
        begin(server)

        fail(server, 1)
        taker.wait(2)
        settled(server)

        told = {one["subscriber"]["label"]: one for one in problem(server)["deliveries"]}
        reasons = {one["reason"] for one in told.values()}
        assert reasons == {"http_403", "http_404", "endpoint"}
        assert told["nobody #3"]["reason"] == "endpoint"
        channels = server.get("/push/channels")["channels"]
        assert [one["label"] for one in channels] == [
            "json #1", "alertmanager+http #2", "nobody #3",
        ]  # fmt: skip
        assert all(one["refused"] for one in channels)  # a 404 forgets browsers only
        shown = json.dumps([problem(server), channels, server.get("/stats")])
        assert str(taker.port) not in shown
        assert SECRET not in shown + repr(server.settings) + caplog.text
        until = time.monotonic() + 60
        while "address 3" not in caplog.text:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert "(nobody://) is not an address" in caplog.text


def test_nothing_is_followed_elsewhere(tmp_path, taker):
    with receiver() as other:
        there = {"Location": f"http://127.0.0.1:{other.port}/"}
        taker.answers = [(307, there, b"")] * 2
        with with_channels(tmp_path, hook(taker), alerts(taker)) as server:
            begin(server)

            fail(server, 1)
            taker.wait(2)

            assert settled(server) == [(1, 6, "http_307")] * 2
            assert other.came == []


def test_a_channel_comes_and_goes_with_the_settings(tmp_path, taker):
    urls = [hook(taker), alerts(taker)]
    with with_channels(tmp_path, *urls) as server:
        begin(server)
    with with_channels(tmp_path, *urls[::-1]) as server:
        server.core.telling.start()
        turned = {("json #2", "1"), ("alertmanager+http #1", "2")}
        until(lambda: {(c["label"], c["subscription_id"]) for c in channels_in(server)} == turned)
    with with_channels(tmp_path) as server:
        server.core.telling.start()
        until(lambda: channels_in(server) == [])
        assert server.get("/push/subscriptions")["subscriptions"] == []


def channels_in(server):
    return server.get("/push/channels")["channels"]


def test_a_channel_is_tried_by_hand_and_that_is_in_no_ledger(tmp_path, taker):
    taker.answers = [(200, {}, b""), (200, {}, b""), (500, {}, SECRET.encode())]
    with with_channels(tmp_path, hook(taker), alerts(taker)) as server:
        begin(server)

        for number in (1, 2):
            assert server.post(f"/push/channels/{number}/test")["sent"] == 1
        refused = server.post("/push/channels/1/test")
        server.post("/push/channels/9/test", status=404)

        words, group, _ = taker.told(3)
        assert words["title"] == "Resync: teste"
        assert checked(group)["status"] == "resolved"
        (failure,) = refused["failures"]
        assert (failure["label"], failure["reason"]) == ("json #1", "http_500")
        assert SECRET not in json.dumps(refused)
        assert settled(server) == []
