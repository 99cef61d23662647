"""The WebSocket's conversation, contract section 3."""

import json
import time
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from data.domain.status import Status
from tests.build import at, job, workstation
from tests.living import living


class Talk:
    """A client that speaks JSON."""

    def __init__(self, server, query="", **more):
        self._open = ExitStack()
        self.ws = self._open.enter_context(connect(server.ws_url + query, **more))
        self.connected = self.next()

    def next(self, timeout=60):
        return json.loads(self.ws.recv(timeout))

    def say(self, message):
        self.ws.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def ask(self, message):
        self.say(message)
        return self.next()

    def until(self, kind):
        """Everything up to and including the first message of that kind."""
        seen = []
        while not seen or seen[-1]["type"] != kind:
            seen.append(self.next())
        return seen

    def settled(self):
        """Everything that was under way, by a ping behind it."""
        self.say({"type": "ping"})
        return self.until("pong")[:-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._open.close()


def happen(server, count=1, minute=[10]):  # noqa: B006 - the minute runs on over calls
    """So many workstation events, one a poll."""
    told = []
    for _ in range(count):
        minute[0] += 1
        odd = server.poller.baseline.polled_at is None or not told_unlinked(server)
        told += server.see(workstations=[workstation(linked=not odd)], engine_time=at(minute[0]))
    return told


def told_unlinked(server):
    known = server.poller.baseline.workstations.get("AGENT01")
    return known is not None and known.workstation.linked is False


@pytest.fixture
def server(tmp_path):
    with living(tmp_path) as running:
        running.see()  # the baseline
        yield running


def seqs(messages):
    return [message["event"]["seq"] for message in messages if message["type"] == "event"]


def test_connected_comes_first(server):
    with Talk(server) as talk:
        assert set(talk.connected) == {"type", "client_id", "boot_id", "last_seq", "config"}
        assert talk.connected["type"] == "connected"
        assert talk.connected["boot_id"] == server.core.boot_id
        assert talk.connected["config"]["polling_interval_seconds"] == 30


def test_a_new_connection_gets_everything_from_now_on(server):
    happen(server, 2)
    with Talk(server) as talk:
        told = happen(server, 3)

        got = [each for each in talk.settled() if each["type"] == "event"]

    assert seqs(got) == [event.seq for event in told]
    assert got[0]["event"]["event_id"] == told[0].event_id


def test_an_event_speaks_the_clients_language(server):
    with (
        Talk(server, "?language=en") as english,
        Talk(server, additional_headers={"Accept-Language": "es"}) as spanish,
        Talk(server) as nobody,
    ):
        happen(server, 1)

        messages = [talk.next()["event"]["message"] for talk in (english, spanish, nobody)]

    assert messages == [
        "Workstation AGENT01 is unlinked",
        "La workstation AGENT01 perdió el enlace",
        "A workstation AGENT01 perdeu o link",
    ]


def test_a_subscription_narrows(server):
    with Talk(server) as talk:
        answer = talk.ask({"type": "subscribe", "types": ["jobs"], "jobs": "pay*"})
        server.see(job(key="a"), job(name="PAYROLL", key="p"), engine_time=at(4))
        server.see(
            job(key="a", status=Status.EXEC),
            job(name="PAYROLL", key="p", status=Status.EXEC),
            workstations=[workstation(linked=False)],
            engine_time=at(5),
        )
        got = talk.settled()

    assert answer == {"type": "subscribed", "types": ["jobs"]}
    assert [(m["event"]["event_type"], m["event"]["source"]) for m in got] == [
        ("job_started", "PAYROLL")
    ]


def test_ws_is_another_word_for_workstations(server):
    with Talk(server) as talk:
        answer = talk.ask({"type": "subscribe", "types": ["ws"], "severities": ["warning"]})
        happen(server, 2)

        got = talk.settled()

    assert answer["types"] == ["workstations"]
    assert [m["event"]["event_type"] for m in got] == ["workstation_unlinked"]


def test_status_is_told_on_asking(server):
    with Talk(server) as talk:
        answer = talk.ask({"type": "get_status"})

    assert answer["type"] == "status"
    assert answer["snapshot"]["plan_id"] == "12"
    assert answer["poller"]["polls"] == 1


def test_ping_is_answered(server):
    with Talk(server) as talk:
        assert talk.ask({"type": "ping"}) == {"type": "pong"}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("no json", "malformed"),
        ("[]", "malformed"),
        ("null", "malformed"),
        (b"\x00\x01", "malformed"),
        ("[" * 3000, "malformed"),
        ({}, "unknown_type"),
        ({"type": "dance"}, "unknown_type"),
        ({"type": ["ping"]}, "unknown_type"),
        ({"type": "subscribe"}, "invalid"),
        ({"type": "subscribe", "types": "all"}, "invalid"),
        ({"type": "subscribe", "types": ["nothing"]}, "invalid"),
        ({"type": "subscribe", "types": []}, "invalid"),
        ({"type": "subscribe", "types": ["all"], "severities": ["loud"]}, "invalid"),
        ({"type": "subscribe", "types": ["all"], "jobs": 5}, "invalid"),
        ({"type": "resume"}, "invalid"),
        ({"type": "resume", "after_seq": -1}, "invalid"),
        ({"type": "resume", "after_seq": "1"}, "invalid"),
        ({"type": "resume", "after_seq": True}, "invalid"),
    ],
)
def test_what_is_not_understood_gets_an_error_and_the_connection_stays(server, message, code):
    with Talk(server) as talk:
        answer = talk.ask(message)

        assert (answer["type"], answer["code"]) == ("error", code)
        assert answer["message"]
        assert talk.ask({"type": "ping"}) == {"type": "pong"}


def test_resuming_replays_what_was_missed_and_then_says_so(server):
    told = happen(server, 6)
    with Talk(server) as talk:
        talk.say({"type": "resume", "after_seq": told[1].seq})
        got = talk.until("resumed")

    assert seqs(got) == [event.seq for event in told[2:]]
    assert got[-1] == {"type": "resumed", "count": 4, "gap": False}


def test_resuming_by_address(server):
    told = happen(server, 4)
    with Talk(server, f"?after_seq={told[0].seq}") as talk:
        got = talk.until("resumed")
        later = happen(server, 1)

        assert seqs(got) == [event.seq for event in told[1:]]
        assert talk.connected["last_seq"] == told[-1].seq
        assert talk.next()["event"]["seq"] == later[0].seq


def test_an_address_that_makes_no_sense_gets_an_error_and_goes_on(server):
    with Talk(server, "?after_seq=abc") as talk:
        assert talk.next()["type"] == "error"
        assert talk.ask({"type": "ping"}) == {"type": "pong"}


def test_nothing_missed_is_nothing_replayed(server):
    told = happen(server, 2)
    with Talk(server) as talk:
        answer = talk.ask({"type": "resume", "after_seq": told[-1].seq})

    assert answer == {"type": "resumed", "count": 0, "gap": False}


def test_what_this_connection_already_got_is_not_sent_twice(server):
    before = happen(server, 3)
    with Talk(server) as talk:
        live = happen(server, 2)
        got = [talk.next() for _ in live]
        talk.say({"type": "resume", "after_seq": before[0].seq})
        got += talk.until("resumed")

    assert sorted(seqs(got)) == [event.seq for event in (*before[1:], *live)]
    assert got[-1]["count"] == 2


def test_resuming_obeys_the_subscription(server):
    told = happen(server, 6)
    with Talk(server) as talk:
        talk.ask({"type": "subscribe", "types": ["all"], "severities": ["warning"]})
        talk.say({"type": "resume", "after_seq": told[0].seq - 1})
        got = talk.until("resumed")

    assert {m["event"]["severity"] for m in got[:-1]} == {"warning"}
    assert got[-1]["count"] == len(got) - 1


def test_another_future_is_a_gap(server):
    told = happen(server, 2)
    with Talk(server) as talk:
        answer = talk.ask({"type": "resume", "after_seq": told[-1].seq + 1000})
        later = happen(server, 1)

        assert answer == {"type": "resumed", "count": 0, "gap": True}
        assert talk.next()["event"]["seq"] == later[0].seq


def test_what_retention_removed_is_a_gap(server):
    told = happen(server, 6)

    def forget(connection):
        connection.exec_driver_sql("DELETE FROM events WHERE seq <= ?", (told[3].seq,))

    server.db.write(forget)
    server.hub.log.floor = server.hub.log.last_seq
    server.hub.log._seqs.clear()
    server.hub.log._entries.clear()
    with Talk(server) as talk:
        talk.say({"type": "resume", "after_seq": told[1].seq})
        got = talk.until("resumed")

    assert seqs(got) == [event.seq for event in told[4:]]
    assert got[-1] == {"type": "resumed", "count": 2, "gap": True}


def test_after_a_restart_the_store_replays(tmp_path):
    with living(tmp_path) as server:
        server.see()
        told = happen(server, 8)
    with living(tmp_path) as server, Talk(server, f"?after_seq={told[2].seq}") as talk:
        got = talk.until("resumed")
        later = happen(server, 1)
        got.append(talk.next())

    assert seqs(got) == [event.seq for event in (*told[3:], *later)]
    assert talk.connected["last_seq"] == told[-1].seq


def test_a_change_of_settings_is_told_to_all(server):
    with Talk(server) as one, Talk(server) as other:
        server.http.put("/api/v1/monitoring/config", json={"sound_enabled": True})

        for talk in (one, other):
            message = talk.next()
            assert message["type"] == "config"
            assert message["config"]["sound_enabled"] is True


def test_an_acknowledgement_is_told_to_all_and_replayed(server):
    told = happen(server, 1)
    body = {"event_ids": [told[0].event_id], "note": "meu", "action_id": "a"}
    with Talk(server) as talk:
        server.post("/events/acknowledge", body)
        message = talk.next()
        assert talk.next()["problem"]["state"] == "acknowledged"
        server.post("/events/acknowledge", body)

        assert talk.settled() == []
    assert message == {
        "type": "acknowledged",
        "event_ids": [told[0].event_id],
        "by": "local",
        "note": "meu",
    }
    with Talk(server, f"?after_seq={told[0].seq - 1}") as talk:
        replayed = talk.next()
    assert replayed["event"]["acknowledged"]["note"] == "meu"


def closed_with(ws, timeout=60):
    """The code the server closes with, whatever it said before."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        try:
            ws.recv(timeout)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
    return None


def test_an_oversized_message_is_1009(server):
    with Talk(server) as talk:
        talk.say(json.dumps({"type": "ping", "x": "y" * 65_536}))

        assert closed_with(talk.ws) == 1009


def test_a_message_of_just_64_kib_is_read(server):
    with Talk(server) as talk:
        text = json.dumps({"type": "ping", "x": ""})
        talk.say(text[:-2] + "y" * (65_536 - len(text)) + text[-2:])

        assert talk.next() == {"type": "pong"}


def test_a_flood_is_1008(server):
    with Talk(server) as talk:
        try:
            for _ in range(2000):
                talk.say({"type": "ping"})
        except ConnectionClosed:
            pass  # closed while we still talked: the code is checked below
        assert closed_with(talk.ws) == 1008


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_wrong_origin_never_opens(server, origin):
    with pytest.raises(InvalidStatus) as refused, connect(server.ws_url, origin=origin):
        pass

    assert refused.value.response.status_code == 403


def test_our_own_origin_and_none_open(server):
    for more in ({}, {"origin": server.url}):
        with Talk(server, **more) as talk:
            assert talk.connected["type"] == "connected"


def test_who_does_not_speak_websocket_is_told(server):
    answer = server.http.get("/api/v1/monitoring/ws")

    assert answer.status_code == 426
    assert answer.headers["content-type"] == "application/problem+json"


def test_shutdown_is_1001(tmp_path):
    with living(tmp_path) as server:
        talk = Talk(server)
    assert closed_with(talk.ws) == 1001
