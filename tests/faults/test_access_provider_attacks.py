"""Who attacks the log-in by a provider is led back to it, and nobody is let in."""
# ruff: noqa: F401, F811 - the fixtures come from the neighbour

import time
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.faults.test_access_provider import (
    CALLBACK,
    THERE,
    a_browser,
    enter,
    idp,
    is_led_back,
    last_audit,
    leave,
    monitor,
    running,
    through,
)
from tests.identity_provider import (
    CLIENT,
    jws,
    public_pem,
    rsa_key,
)
from tests.inside import ME


def test_a_wrong_state_lets_nobody_in(monitor, idp):
    with a_browser(monitor) as client, a_browser(monitor) as other:
        back, theirs = through(client), through(other)
        code = parse_qs(urlsplit(back).query)["code"][0]
        state = parse_qs(urlsplit(theirs).query)["state"][0]

        for said in ("", "x", "%ff", state, "x" * 60_000):
            assert is_led_back(client.get(f"{CALLBACK}?code={code}&state={said}"), "over")
        assert client.get(f"{CALLBACK}").headers["location"].startswith("/login?why=over")
        assert "/token" not in idp.asked, "nobody is asked for it"


def test_nobody_is_logged_in_as_somebody_else_by_a_link(monitor, idp):
    """Login CSRF: the attacker's own way back, opened in the browser of another."""
    with a_browser(monitor) as attacker, a_browser(monitor) as victim:
        back = through(attacker)
        leave(victim)

        assert is_led_back(victim.get(back), "over")
        assert victim.get(ME).status_code == 401


def test_a_way_back_is_good_once(monitor, idp):
    with a_browser(monitor) as client:
        leave(client)
        held = dict(client.cookies)
        back = through(client)
        assert client.get(back).headers["location"] == THERE

        assert is_led_back(client.get(back), "over")
        client.cookies.update(held)
        assert is_led_back(client.get(back), "over"), "with the cookie that was taken back, too"


def test_a_code_that_was_used_already_is_not_taken_by_the_provider(monitor, idp):
    with a_browser(monitor) as client:
        back = through(client)
        held = dict(client.cookies)
        client.get(back)
        with a_browser(monitor, cookies=held) as again:
            assert is_led_back(again.get(back), "over")
        assert last_audit(monitor)[:2] == ("?", "login.failed")


def _forged(head, key):
    return lambda idp: lambda claims: jws({"kid": idp.kid, **head}, claims, key)


@pytest.mark.parametrize(
    "forge",
    [
        _forged({"alg": "none"}, None),
        _forged({"alg": "HS256"}, b"s3cret of: the client"),
        _forged({"alg": "HS256"}, public_pem(rsa_key())),
        _forged({"alg": "RS256"}, rsa_key(3072)),
    ],
)
def test_a_token_that_somebody_else_signed_lets_nobody_in(monitor, idp, forge):
    idp.sign = forge(idp)
    with a_browser(monitor) as client:
        assert is_led_back(enter(client), "unsound")
        assert client.get(ME).status_code == 401
    assert last_audit(monitor) == ("?", "login.failed", "127.0.0.1")


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "of another"}, {"aud": "other"}, {"aud": [CLIENT, "other"]}, {"azp": "other"},
        {"iss": "https://evil.example"}, {"sub": ""}, {"sub": None}, {"exp": 1},
        {"iat": time.time() + 3600}, {"nbf": time.time() + 3600},
    ],
)  # fmt: skip
def test_a_token_that_says_something_else_lets_nobody_in(monitor, idp, lie):
    idp.change = lambda claims: claims | lie
    with a_browser(monitor) as client:
        assert is_led_back(enter(client), "unsound")


@pytest.mark.parametrize("skew_s", [-45, 45])
def test_clocks_may_differ_by_less_than_a_minute(monitor, idp, skew_s):
    idp.skew_s = skew_s
    idp.change = lambda claims: claims | {"exp": claims["iat"] + 60}
    with a_browser(monitor) as client:
        assert enter(client).headers["location"] == THERE


def test_whoever_comes_back_from_elsewhere_is_not_let_in(monitor, idp):
    """Mix-up of providers (RFC 9207)."""
    with a_browser(monitor) as client:
        assert is_led_back(client.get(f"{through(client)}&iss=https://evil.example"), "unsound")
        whole = f"{through(client)}&iss={quote(idp.url, safe='')}"
        assert client.get(whole).headers["location"] == THERE


def test_what_the_provider_refuses_is_told_and_its_words_stay_out_of_the_page(monitor, idp, caplog):
    idp.refuses = "access_denied"
    with a_browser(monitor, headers={"Accept-Language": "en"}) as client:
        answer = enter(client)
        assert is_led_back(answer, "denied")
        page = client.get(answer.headers["location"])
        assert "did not let you in" in page.text
        assert "today" not in page.text
    assert r"not\ntoday" in caplog.text, "on one line"


@pytest.mark.parametrize(
    "there",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/login?next=/login",
     "javascript:alert(1)", "/tws-monitor\n//evil", "", "/" + "x" * 3000, "/tws-monitor/é"],
)  # fmt: skip
def test_a_log_in_leads_to_places_of_ours_alone(monitor, idp, there):
    with a_browser(monitor) as client:
        assert enter(client, there).headers["location"] == "/tws-monitor"


def test_what_a_browser_claims_of_where_it_wanted_to_is_looked_at_again(monitor, idp):
    from base64 import urlsafe_b64encode

    with a_browser(monitor) as client:
        back = through(client)
        ((name, held),) = client.cookies.items()
        evil = urlsafe_b64encode(b"https://evil.example/").decode()
        client.cookies.set(name, f"{held.partition('.')[0]}.{evil}", domain="127.0.0.1", path="/")
        assert client.get(back).headers["location"] == "/tws-monitor"


def test_a_browser_that_begins_and_never_ends_is_not_shut_out_by_its_cookies(monitor, idp):
    with a_browser(monitor) as client:
        for number in range(40):
            leave(client, f"/tws-monitor/jobs?q={'x' * 300}{number}")
        assert sum(len(name) + len(value) for name, value in client.cookies.items()) < 6000
        assert enter(client).headers["location"] == THERE


def test_a_host_that_is_not_ours_is_not_handed_to_the_provider(monitor, idp):
    with a_browser(monitor, headers={"Host": "evil.example"}) as client:
        assert client.get("/login?by=provider").status_code == 421
