"""Who was told, who was not and why; what browsers say of it; trials."""

import http.server
import json
import socket
import threading
import time

import pytest

from data.domain.changes import Change, Kind
from data.domain.push_services import service as written
from data.push_key import new_key
from data.secret import Secret
from tests.api.test_telling import fail, service, settled, subscribe, telling  # noqa: F401
from tests.push_service import push_service
from workers.heartbeat import Heartbeat
from workers.telling.post import Post
from workers.telling.vapid import Vapid

VAPID = Vapid(Secret(new_key()), None)


def problem(server, number=1):
    return f"/problems/{server.db.store_id}-p{number}"


def test_a_problem_says_who_was_told_and_why_the_others_were_not(telling, service):  # noqa: F811
    subscribe(telling, service.browser("a"), label="Plantão")
    subscribe(telling, service.browser("b"), severities=["critical"])
    subscribe(telling, service.browser("c"))
    service.answers["c"] = [(403, {}, b"BadJwtToken")]

    fail(telling, 1)
    settled(telling)

    whole = telling.get(problem(telling))
    told = {one["subscriber"]["subscription_id"]: one for one in whole["deliveries"]}
    assert told["1"]["subscriber"] == {
        "subscription_id": "1", "label": "Plantão", "user": "local",
    }  # fmt: skip
    assert (told["1"]["status"], told["1"]["reason"], told["1"]["tries"]) == ("accepted", None, 1)
    assert set(told["1"]["at"]) == {"due", "accepted"}
    assert (told["2"]["status"], told["2"]["reason"]) == ("suppressed", "severity")
    assert (told["3"]["reason"], told["3"]["detail"]) == ("http_403", "BadJwtToken")
    assert whole["told"] == {"accepted": 1, "shown": 0, "clicked": 0, "suppressed": 1}
    assert service.url not in json.dumps(whole)

    seen, cursor = [], {}
    for _ in range(3):
        page = telling.get(f"{problem(telling)}/deliveries", params={"limit": 1, **cursor})
        seen += page["deliveries"]
        cursor = {"cursor": page["next_cursor"]}
    assert seen == whole["deliveries"]
    assert page["next_cursor"] is None
    telling.get(f"{problem(telling, 99)}/deliveries", 404)


def test_being_in_a_digest_stands_with_each_problem(telling, service):  # noqa: F811
    subscribe(telling, service.browser())

    fail(telling, 1, 2, 3, 4)
    settled(telling)

    for number in range(1, 5):
        (one,) = telling.get(problem(telling, number))["deliveries"]
        assert (one["state_told"], one["status"], one["reason"]) == ("open", "suppressed", "digest")


def test_a_browser_says_what_became_of_a_message_once_and_for_all(telling, service):  # noqa: F811
    browser = service.browser()
    subscribe(telling, browser)
    fail(telling, 1)
    (posted,) = service.wait(1)
    settled(telling)
    receipt = browser.reads(posted.body)["receipt"]
    said = {"receipt": receipt, "client_id": "c1", "at": "2999-01-01T00:00:00Z"}

    telling.post("/push/receipts", {**said, "action": "shown"}, 202)
    first = telling.get(problem(telling))["deliveries"]
    again = [{**said, "action": "shown"}, {**said, "action": "clicked"}]
    telling.post("/push/receipts", again, 202)
    telling.post("/push/receipts", {**said, "action": "dismissed"}, 202)

    (before,), (after,) = first, telling.get(problem(telling))["deliveries"]
    assert (before["status"], after["status"]) == ("shown", "clicked")
    assert before["at"]["shown"] == after["at"]["shown"] < "2999"
    assert telling.get(problem(telling))["told"]["clicked"] == 1


@pytest.mark.parametrize("receipt", ["", "1", "1.x", "x.y", "2.AAAAAAAAAAAAAAAAAAAAAA", "é.é"])
def test_without_a_token_of_ours_nothing_is_taken(telling, service, receipt):  # noqa: F811
    subscribe(telling, service.browser())
    fail(telling, 1)
    settled(telling)
    good = {"receipt": telling.core.telling.receipts.token(1), "action": "shown"}

    bad = {"action": "shown", **({"receipt": receipt} if receipt else {})}
    telling.post("/push/receipts", [good, bad], 403)

    (one,) = telling.get(problem(telling))["deliveries"]
    assert one["status"] == "accepted"
    telling.post("/push/receipts", [], 422)
    telling.post("/push/receipts", [{**good, "action": "eaten"}], 422)


def test_a_trial_reaches_ones_browsers_and_is_in_no_ledger(telling, service):  # noqa: F811
    browser = service.browser("a")
    subscribe(telling, browser, language="en")
    other = subscribe(telling, service.browser("b"))
    service.answers["b"] = [410]

    tried = telling.post("/push/test")

    assert (tried["sent"], tried["failed"]) == (1, 1)
    assert tried["failures"][0]["subscription_id"] == other["subscription_id"]
    (posted,) = [one for one in service.posted if one.path == "a"]
    message = browser.reads(posted.body)
    assert (message["state"], message["notification"]["title"]) == ("test", "Resync: trial")
    telling.post("/push/receipts", {"receipt": message["receipt"], "action": "shown"}, 202)
    assert settled(telling) == []


def test_a_name_that_leads_inside_is_posted_to_only_where_it_was_named():
    with push_service() as inside:
        port = inside.url.rpartition(":")[2]
        by_name, by_suffix = (
            Post(written(f"{host}:{port}"), inside.ca_file, 1) for host in ("127.0.0.1", "*.0.0.1")
        )
        header = {"Authorization": VAPID.authorization(inside.url, time.time())}

        assert by_suffix.send(f"{inside.url}/x", header, b"x").reason == "endpoint"
        assert inside.posted == []
        assert by_name.send(f"{inside.url}/x", header, b"x").status == 201
        for one in (by_name, by_suffix):
            one.close()


@pytest.fixture
def resolver(monkeypatch):
    """A resolver of the name `push.rebind.example`: each question gets the next answer."""
    answers, real = [], socket.getaddrinfo

    def resolve(host, port, *args, **more):
        name = answers.pop(0) if host in ("push.rebind.example", b"push.rebind.example") else host
        return real(name, port, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return answers


def posts_to(host, port, ca_file=None):
    post = Post(written(host), ca_file, 1)
    try:
        return post.send(f"https://push.rebind.example:{port}/x", {}, b"x")
    finally:
        post.close()


def test_a_name_that_led_outside_and_leads_inside_by_now_is_not_posted_to(resolver):
    with push_service() as inside:
        port = inside.url.rpartition(":")[2]
        resolver += ["127.0.0.1", "127.0.0.1"]

        assert posts_to(f"*.rebind.example:{port}", port).reason == "endpoint"

        assert (inside.connections, len(resolver)) == (0, 1)  # asked once


def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to(resolver, monkeypatch):
    called = []

    def connect(address, *args, **more):
        called.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    resolver += ["1.1.1.1", "127.0.0.1", "10.0.0.1"]

    assert posts_to("*.rebind.example:8443", 8443).reason == "unreachable"

    assert called == ["1.1.1.1"]
    assert resolver == ["127.0.0.1", "10.0.0.1"]  # nobody asked again


def test_a_good_poll_beats_once_a_minute_and_a_bad_one_never():
    beats, came, now_s, well = [], threading.Event(), [0.0], [True]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            beats.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            came.set()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        url = Secret(f"http://127.0.0.1:{server.server_address[1]}/ping/secret?x=1")
        heartbeat = Heartbeat(url, lambda: well[0], lambda: now_s[0])
        heartbeat.start()

        def polled():
            came.clear()
            heartbeat.followed([Change(0, Kind.POLLED)])

        polled()
        assert came.wait(60)
        polled()  # too soon
        now_s[0], well[0] = 61.0, False
        polled()
        well[0] = True
        polled()
        assert came.wait(60)
        heartbeat.close()
        server.shutdown()

    assert beats == ["/ping/secret?x=1"] * 2
