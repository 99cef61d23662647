"""Guesses by the hundred, and who comes in beside them."""

import threading

from data.store.audit import AuditQuery, audit_page
from tests.api.test_access import from_, inside  # noqa: F401 - a fixture
from tests.inside import LOGIN, browser, log_in

HOME = from_("192.0.2.1")


def guess(client, number, answers):
    """Some guesses, each at another name from another address."""
    for one in range(3):
        wrong = {"user": f"user{number}-{one}", "password": "wrong"}
        answers.append(client.post(LOGIN, json=wrong, headers=from_(f"10.0.{number}.{one}")))


def test_who_comes_from_where_he_has_come_before_comes_in_beside_a_flood(inside):  # noqa: F811
    answers = []
    with browser(inside.url, "otto", headers=HOME) as otto, browser(inside.url) as vera:
        guessing = [threading.Thread(target=guess, args=(vera, n, answers)) for n in range(50)]
        for one in guessing:
            one.start()
        came = [log_in(otto, "otto").status_code for _ in range(3)]
        for one in guessing:
            one.join()
        assert log_in(vera, "vera", headers=from_("203.0.113.9")).status_code == 204, "afterwards"

    assert set(came) == {204}
    statuses = [one.status_code for one in answers]
    assert set(statuses) == {401, 503}
    assert {one.headers["retry-after"] for one in answers if one.status_code == 503} == {"1"}
    told = [
        one
        for one in audit_page(inside.db, AuditQuery(kind="login.failed", limit=500)).items
        if one.actor == "?"
    ]
    wrong = statuses.count(401)
    said = sum(1 + (one.after or {}).get("others", 0) for one in told)
    assert 20 <= len(told) <= min(30, wrong)
    assert said <= wrong
