import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.domain.subscription import Endpoint, SubscriptionDraft
from data.store.actions import Act
from data.store.audit import audit_entries
from data.store.telling import subscriptions as kept
from data.store.telling.keys import kept_key
from tests.browsers import Browser
from tests.build import at
from tests.living import API, living


def subscribe(server, browser=None, status=201, **more):
    body = {**(browser or Browser()).subscription, **more}
    return server.post("/push/subscriptions", body, status)


def devices(server):
    return server.get("/push/subscriptions")["subscriptions"]


def test_the_key_is_made_once_and_stays(tmp_path):
    with living(tmp_path) as server:
        first = server.get("/push/public-key")["public_key"]
    with living(tmp_path) as server:
        assert server.get("/push/public-key")["public_key"] == first
        assert len(first) == 87


def test_a_browser_subscribes_and_changes_what_it_is_told_of(server):
    browser = Browser()

    made = subscribe(server, browser, severities=["critical"], language="es", label=" Turno ")
    again = subscribe(server, browser, 200, language="en")

    assert made == {
        "subscription_id": "1", "label": "Turno", "severities": ["critical"], "language": "es",
    }  # fmt: skip
    assert again == {
        "subscription_id": "1", "label": "fcm.googleapis.com", "severities": None, "language": "en",
    }  # fmt: skip
    (one,) = devices(server)
    assert (one["service"], one["key_is_current"]) == ("fcm.googleapis.com", True)
    assert browser.endpoint not in json.dumps(one)


def test_a_browser_leaves_by_its_endpoint_or_from_another(server):
    first, second = Browser(), Browser("https://web.push.apple.com/x")
    subscribe(server, first)
    two = subscribe(server, second)
    address = f"{API}/push/subscriptions"

    for _ in range(2):  # gone is gone
        left = server.http.request("DELETE", address, json={"endpoint": first.endpoint})
        assert (left.status_code, left.content) == (204, b"")
    assert [one["subscription_id"] for one in devices(server)] == [two["subscription_id"]]
    assert server.http.delete(f"{address}/{two['subscription_id']}").status_code == 204
    assert devices(server) == []
    assert server.get("/push/subscriptions")["removed"] == ["2", "1"]
    assert subscribe(server, first)["subscription_id"] == "3"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"endpoint": "http://fcm.googleapis.com/x"}, "endpoint"),
        ({"endpoint": "https://10.0.0.1/x"}, "endpoint"),
        ({"keys": {"p256dh": "BAAA", "auth": "AAAAAAAAAAAAAAAAAAAAAA"}}, "keys.p256dh"),
        ({"keys": {"p256dh": "B" + "A" * 86, "auth": "AAAAAAAAAAAAAAAAAAAAAA"}}, "keys.p256dh"),
        ({"keys": {**Browser().subscription["keys"], "auth": "AAAA"}}, "keys.auth"),
        ({"keys": {**Browser().subscription["keys"], "auth": "ção"}}, "keys.auth"),
        ({"keys": {"auth": "x"}}, "keys.p256dh"),
        ({"severities": ["loud"]}, "severities"),
        ({"language": "fr"}, "language"),
        ({"label": "x" * 61}, "label"),
        ({"colour": 1}, "colour"),
    ],
)
def test_what_no_push_service_would_take_is_refused(server, wrong, field):
    said = subscribe(server, status=422, **wrong)

    assert [one["field"] for one in said["errors"]] == [field]
    assert devices(server) == []


def test_nothing_of_a_subscription_is_told_to_others(server):
    browser = Browser()
    subscribe(server, browser)
    private = kept_key(server.db, "vapid", str).reveal()

    stored = json.dumps([entry.after for entry in audit_entries(server.db)])
    stats = json.dumps(server.get("/stats"))

    for secret in (browser.endpoint, browser.subscription["keys"]["auth"], private):
        assert secret not in stored + stats


def test_the_page_that_asks_is_where_its_messages_lead(server):
    origin = f"http://127.0.0.1:{server.port}"
    server.post(
        "/push/subscriptions", Browser().subscription, 201, headers={"Origin": origin.upper()}
    )

    (one,) = kept.subscriptions(server.db)
    assert one.origin == origin


def draft(n=0, **more):
    browser = Browser(f"https://fcm.googleapis.com/{n}")
    point = Endpoint(browser.endpoint, *browser.subscription["keys"].values())
    return SubscriptionDraft(point, "K", "Ana's", None, "pt", None, **more)


def test_two_who_bring_the_same_browser_make_one(db):
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: kept.subscribe(db, draft(), Act("ana", at())), range(8)))

    assert len({one.number for one, _ in made}) == 1
    assert sum(new for _, new in made) == 1
    assert len(kept.subscriptions(db)) == 1


def test_an_action_that_is_sent_again_subscribes_once_even_after_it_was_undone(db):
    act = Act("ana", at(), "a1")
    kept.subscribe(db, draft(), act)
    assert kept.unsubscribe(db, draft().endpoint.address, Act("ana", at(), "a2"))

    found, new = kept.subscribe(db, draft(), act)

    assert (found.number, found.endpoint, new) == (1, None, False)
    assert kept.subscriptions(db) == []


def test_one_sees_and_removes_only_ones_own(db):
    mine, _ = kept.subscribe(db, draft(1), Act("ana", at()))
    kept.subscribe(db, draft(2), Act("bia", at()))

    assert [one.number for one in kept.subscriptions(db, owner="ana")] == [mine.number]
    assert not kept.remove(db, mine.number, "bia", Act("bia", at()))
    assert kept.remove(db, mine.number, "ana", Act("ana", at()))
