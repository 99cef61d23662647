"""Logging in by a provider (contract, section 8), as browsers, attackers and bad days have it."""

import threading
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from data.domain.access import ABSOLUTE, Role, Session, ticket_of
from data.provider import Provider
from data.secret import Secret
from data.store.access import accounts, sessions
from data.store.audit import audit_entries
from tests.identity_provider import (
    CLIENT,
    DISCOVERY,
    ROLES,
    ec_key,
    identity_provider,
    patient,
    rsa_key,
)
from tests.inside import LOGOUT, ME, PASSWORD, SECRET, act, bearer, log_in, people
from tests.serving import monitoring
from tests.tws_engine import Engine, serving
from workers.provider.client import ProviderClient
from workers.provider.errors import ProviderAway

CALLBACK = "/api/v1/auth/callback"
THERE = "/tws-monitor/jobs?q=PIX&sort=name"
AUTH = "/api/v1/auth"
PROXY = {"trusted_proxies": ("127.0.0.1/32",)}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("provider")
    with (
        identity_provider() as provider,
        serving(Engine()) as engine,
        monitoring(engine, folder, more={**provider.settings, **PROXY}) as monitor,
    ):
        patient(monitor)
        monitor.keys = people(monitor.server.db)
        monitor.home = f"http://127.0.0.1:{monitor.web.port}"
        yield monitor, provider


@pytest.fixture
def monitor(running):
    return running[0]


@pytest.fixture
def idp(running, request):
    """The provider, honest again, with a person of this test's own."""
    provider = running[1]
    fresh = type(provider)(provider.url)
    fresh.person = {"sub": request.node.name[-200:], "preferred_username": "ana", "groups": "ops"}
    fresh.over = provider.over
    provider.__dict__.update(fresh.__dict__)
    return provider


@contextmanager
def a_browser(monitor, **more):
    with httpx.Client(base_url=monitor.home, timeout=60, **more) as client:
        yield client


def leave(client, there=THERE):
    """Off to the provider: the address there."""
    answer = client.get("/login", params={"by": "provider", "next": there})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def through(client, there=THERE):
    """There, and led back: the address of ours that it leads to."""
    return httpx.get(leave(client, there), timeout=60).headers["location"]


def enter(client, there=THERE):
    """In, whoever was in before."""
    client.cookies.clear()
    return client.get(through(client, there))


def is_led_back(answer, why):
    """Whether somebody stands before the log-in again, which says why; not in."""
    assert answer.status_code == 302, answer.text
    where = urlsplit(answer.headers["location"])
    assert where.path == "/login"
    assert parse_qs(where.query)["why"] == [why]
    assert "resync_session" not in answer.headers.get("set-cookie", "")
    return True


def last_audit(monitor):
    entry = audit_entries(monitor.server.db)[0]
    return entry.actor, entry.action, entry.source


def test_somebody_comes_in_where_he_wanted_to_in_the_role_of_his_groups(monitor, idp):
    with a_browser(monitor) as client:
        asked = client.get(THERE)
        assert asked.headers["location"] == f"/login?next={quote(THERE, safe='')}"
        assert "/login?by=provider" in client.get(asked.headers["location"]).text

        answer = enter(client)

        assert (answer.status_code, answer.headers["location"]) == (302, THERE)
        cookies = answer.headers.get_list("set-cookie")
        session = next(one for one in cookies if one.startswith("resync_session="))
        assert "HttpOnly" in session
        assert "SameSite=Lax" in session
        assert [*client.cookies] == ["resync_session"], "the log-in's own is taken back"
        me = client.get(ME).json()
        assert me == {"user": "ana", "role": "operator", "method": "oauth"}
        assert client.get(THERE).status_code == 200
        entry = audit_entries(monitor.server.db)[0]
        assert (entry.actor, entry.action, entry.source) == ("ana", "login", "127.0.0.1")
        assert entry.after == {"subject": f"{idp.url} {idp.person['sub']}"}
        assert client.post(LOGOUT).status_code == 204
        assert client.get(ME).status_code == 401


def test_what_is_asked_of_the_provider_is_all_that_protects_a_log_in(monitor, idp):
    idp.metadata = {"scopes_supported": ["openid", "groups"]}
    monitor.web.server.core.provider._known = None
    with a_browser(monitor) as client:
        where = urlsplit(leave(client))
        asked = {name: values[0] for name, values in parse_qs(where.query).items()}
        cookie = client.get("/login?by=provider").headers["set-cookie"]

    assert asked.pop("redirect_uri") == f"{monitor.home}{CALLBACK}"
    assert {len(asked.pop(n)) for n in ("state", "nonce", "code_challenge")} == {43}
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "scope": "openid profile email groups",
        "code_challenge_method": "S256",
    }
    assert cookie.startswith("resync_flow_")
    assert "Max-Age=600" in cookie
    assert "HttpOnly" in cookie


def test_a_person_is_his_id_at_the_issuer_whatever_he_is_called(monitor, idp):
    accounts.add_user(monitor.server.db, "maria", Role.ADMINISTRATOR, SECRET, act())
    idp.person |= {"preferred_username": "maria", "groups": []}
    with a_browser(monitor) as client:
        enter(client)
        assert client.get(ME).json() == {"user": "maria", "role": "viewer", "method": "oauth"}
        (mine,) = [one for one in accounts.users(monitor.server.db) if one.name == "maria"][1:]

        idp.person |= {"preferred_username": "Maria da Silva", "groups": ["admins"]}
        enter(client)

        me = client.get(ME).json()
        assert me == {"user": "Maria da Silva", "role": "administrator", "method": "oauth"}
        (again,) = [o for o in accounts.users(monitor.server.db) if o.number == mine.number]
        assert again.subject == f"{idp.url} {idp.person['sub']}"


def test_what_two_of_one_name_leave_is_told_apart(monitor, idp):
    body = {"name": "own", "page": "jobs"}
    idp.person["groups"] = "admins"
    told = []
    for sub in ("first of two", "second of two"):
        idp.person |= {"sub": sub, "preferred_username": "rui"}
        with a_browser(monitor) as client:
            enter(client)
            assert client.post("/api/v1/monitoring/views", json=body).status_code == 200
            views = client.get("/api/v1/monitoring/views").json()["views"]
            told.append([view["view_id"] for view in views if view["name"] == "own"])
            assert client.get(ME).json()["user"] == "rui"
    assert told[0] != told[1]
    assert len(told[1]) == 1, "another's own is not his"


@pytest.mark.parametrize("from_userinfo", [False, True])
def test_groups_and_names_come_from_the_token_else_from_the_userinfo(monitor, idp, from_userinfo):
    told = {"preferred_username": "rosa", "groups": ["staff", "admins", "ops"]}
    if from_userinfo:
        idp.person, idp.userinfo = {"sub": idp.person["sub"]}, told
    else:
        idp.person |= told
        idp.userinfo = {"groups": [], "preferred_username": "nobody"}
    monitor.web.server.core.provider._known = None
    with a_browser(monitor) as client:
        enter(client)

        assert client.get(ME).json()["role"] == "administrator"
        assert client.get(ME).json()["user"] == "rosa"


def test_a_userinfo_of_somebody_else_lets_nobody_in(monitor, idp):
    del idp.person["groups"]
    idp.userinfo = {"groups": ["admins"], "sub": "of another"}
    monitor.web.server.core.provider._known = None
    with a_browser(monitor) as client:
        assert is_led_back(enter(client), "unsound")


def test_groups_that_the_provider_leaves_out_mean_viewer_and_the_page_says_so(monitor, idp, caplog):
    del idp.person["groups"]
    idp.person |= {"_claim_names": {"groups": "src1"}, "preferred_username": "<b>eva</b>"}
    with a_browser(monitor, headers={"Accept-Language": "en"}) as client:
        answer = enter(client)

        assert answer.status_code == 200
        assert "only as viewer" in answer.text
        assert "so many groups" in answer.text
        assert "&lt;b&gt;eva&lt;/b&gt;" in answer.text
        assert 'href="/tws-monitor/jobs?q=PIX&amp;sort=name"' in answer.text
        assert client.get(ME).json()["role"] == "viewer"
    assert "did not tell his groups (too_many)" in caplog.text


def test_two_tabs_that_log_in_at_once_do_not_disturb_each_other(monitor, idp):
    with a_browser(monitor) as client:
        one, other = through(client), through(client, "/tws-monitor/timeline")

        assert client.get(one).headers["location"] == THERE
        assert client.get(other).headers["location"] == "/tws-monitor/timeline"


def test_a_log_in_ends_at_another_process_than_it_began_at(monitor, idp, tmp_path):
    """What the browser brings along is all there is; a session of elsewhere is found, too."""
    more = {**idp.settings, "public_url": monitor.home}
    with serving(Engine()) as engine, monitoring(engine, tmp_path, more=more) as other:
        elsewhere = f"http://127.0.0.1:{other.web.port}"
        with a_browser(monitor) as client:
            back = through(client)
            answer = client.get(back.replace(monitor.home, elsewhere))

            assert answer.headers["location"] == THERE
            assert client.get(f"{elsewhere}{ME}").json()["user"] == "ana"


def test_a_session_that_another_process_began_is_known_before_it_is_heard_of(monitor, idp):
    book = monitor.server.core.access
    with a_browser(monitor) as client:
        enter(client)
        forgotten = [*book._known.sessions]
        book._known.sessions.clear()  # as if the feed had not told yet

        assert client.get("/login", params={"next": THERE}).headers["location"] == THERE
        assert client.get(THERE).status_code == 200
        book.read()
        assert {*forgotten} == {*book._known.sessions}


# Who is shut out


def test_whoever_is_shut_out_is_out_and_does_not_come_in_again(monitor, idp):
    with a_browser(monitor) as client:
        enter(client)
        (mine,) = [
            one for one in accounts.users(monitor.server.db)
            if one.subject == f"{idp.url} {idp.person['sub']}"
        ]  # fmt: skip

        accounts.change_user(monitor.server.db, mine.handle, act(), disabled=True)

        monitor.wait_until(lambda: client.get(ME).status_code == 401, 5)
        assert is_led_back(enter(client), "disabled")
        assert last_audit(monitor) == ("ana", "login.failed", "127.0.0.1")
        accounts.change_user(monitor.server.db, mine.handle, act(), disabled=False)
        assert enter(client).headers["location"] == THERE


def test_administrators_shut_out_and_let_in_and_the_provider_rules_the_rest(monitor, idp):
    with a_browser(monitor) as client, a_browser(monitor) as admin:
        enter(client)
        idp.person |= {"sub": f"{idp.person['sub']} admin", "groups": "admins"}
        enter(admin)
        told = admin.get(f"{AUTH}/users").json()["users"]
        (his,) = [one for one in told if str(one["subject"]).endswith("the_rest")]
        (own,) = [one for one in told if one["current"]]
        assert (his["user"], his["method"], his["role"]) == ("ana", "oauth", "operator")

        def change(whom, **body):
            return admin.put(f"{AUTH}/users/{quote(whom)}", json=body).status_code

        assert change("ana", disabled=True) == 409, "of several it does not say which"
        assert change(own["user_id"], disabled=True) == 403
        assert change(his["user_id"], role="viewer") == 409
        assert change(his["user_id"], password="correct horse") == 409
        assert admin.post(f"{AUTH}/users/{his['user_id']}/unlock").status_code == 409
        assert change(his["user_id"], disabled=True) == 200
        monitor.wait_until(lambda: client.get(ME).status_code == 401, 5)
        new = {"user": "x", "role": "viewer", "password": "correct horse"}
        assert admin.post(f"{AUTH}/users", json=new).status_code == 409


def test_passwords_open_nothing_here_and_keys_do(monitor, idp):
    with a_browser(monitor, headers={"Accept-Language": "en"}) as client:
        answer = log_in(client, "ada", PASSWORD)
        assert answer.status_code == 404
        assert "/login" in answer.json()["detail"]
        assert 'type="password"' not in client.get("/login").text
        key = monitor.keys[Role.OPERATOR]
        told = client.get(ME, headers=bearer(key)).json()
        assert told == {"user": "key of otto", "role": "operator", "method": "key"}
        enter(client)
        changed = {"password": PASSWORD, "new_password": "battery staple"}
        assert client.post(f"{AUTH}/password", json=changed).status_code == 409


# Bad days


ODD = {
    "huge": (200, b"x" * 2**20),
    "no JSON": (200, b"<html>"),
    "a list": (200, b"[]"),
    "deep": (200, b"[" * 100_000),
    "redirect": (302, {}, {"Location": "/elsewhere"}),
    "server error": (503, {}),
}


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/keys"])
@pytest.mark.parametrize("odd", ODD)
def test_a_provider_that_answers_oddly_keeps_people_out_for_that_moment_only(
    monitor, idp, path, odd
):
    idp.answers[path] = ODD[odd]
    monitor.web.server.core.provider._known = None
    with a_browser(monitor) as client:
        if path == DISCOVERY:
            assert is_led_back(client.get("/login?by=provider"), "away")
        else:
            assert is_led_back(enter(client), "away")
        assert "/elsewhere" not in idp.asked
        del idp.answers[path]
        assert enter(client).headers["location"] == THERE


def test_a_provider_that_does_not_take_us_is_for_the_log(monitor, idp, caplog):
    idp.answers["/token"] = (401, {"error": "invalid_client", "error_description": "who\nis it"})
    with a_browser(monitor) as client:
        assert is_led_back(enter(client), "unsound")
    assert "APP_OAUTH_CLIENT_ID" in caplog.text
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("key", [rsa_key(3072), ec_key()])
def test_a_provider_may_sign_by_another_key_from_now_on(monitor, idp, key):
    with a_browser(monitor) as client:
        enter(client)
        idp.key, idp.kid = key, "k1"  # even under the old name
        assert enter(client).headers["location"] == THERE
        idp.kid = "k2"
        assert enter(client).headers["location"] == THERE


def test_a_provider_that_is_away_at_our_start_lets_people_in_once_it_is_back(tmp_path):
    with identity_provider() as gone:
        settings = gone.settings
    with serving(Engine()) as engine, monitoring(engine, tmp_path, more=settings) as monitor:
        keys = people(monitor.server.db)
        monitor.home = f"http://127.0.0.1:{monitor.web.port}"
        with a_browser(monitor) as client:
            assert is_led_back(client.get("/login?by=provider"), "away")
            key = bearer(keys[Role.VIEWER])
            assert client.get(ME, headers=key).status_code == 200


def test_an_exchange_that_drips_ends_in_time_and_so_does_our_end():
    def drip(handler):
        handler.send_response_only(200)
        handler.end_headers()
        while not provider.over.wait(0.05):
            handler.wfile.write(b" ")

    with identity_provider() as provider:
        provider.answers[DISCOVERY] = drip
        named = Provider(provider.url, CLIENT, Secret("x"), ROLES)
        client = ProviderClient(named, patience_s=1.0)
        began = time.monotonic()
        with pytest.raises(ProviderAway, match="within 1 s"):
            client.describe()
        assert 0.9 < time.monotonic() - began < 20
        client.close()

        patient, ended = ProviderClient(named, patience_s=600.0), []

        def wait():
            with pytest.raises(ProviderAway):
                patient.describe()
            ended.append(True)

        waiting = threading.Thread(target=wait)
        waiting.start()
        while len(provider.asked) < 2:
            time.sleep(0.01)
        patient.close()
        waiting.join(30)
        assert ended == [True]


def test_many_log_ins_from_one_place_are_told_to_wait(monitor, idp):
    rules = monitor.web.site.wildcard_router.rules
    limiter = next(
        one.target_kwargs["reception"].limiter for one in rules if "reception" in one.target_kwargs
    )
    there = {"X-Forwarded-For": "192.0.2.7", "Accept-Language": "en"}

    def at_once(path):
        """The answer to one request too many: the allowance grows back while we ask."""
        told = []

        def is_held():
            while not limiter.wait_s("192.0.2.7"):
                pass
            told.append(client.get(path))
            return "busy" in told[-1].headers.get("location", "") or told[-1].status_code == 429

        monitor.wait_until(is_held)
        return told[-1]

    with a_browser(monitor, headers=there) as client:
        answer = at_once("/login?by=provider")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
        assert "Too many log-ins" in answer.text
        assert is_led_back(at_once(f"{CALLBACK}?code=x&state=y"), "busy")
        assert client.get("/login").status_code == 200


def test_where_nobody_logs_in_by_a_provider_there_is_no_way_back_from_one(tmp_path):
    with serving(Engine()) as engine, monitoring(engine, tmp_path, more={"auth": "basic"}) as here:
        url = f"http://127.0.0.1:{here.web.port}"
        assert httpx.get(f"{url}{CALLBACK}?code=x&state=y").status_code == 404
        assert 'type="password"' in httpx.get(f"{url}/login?by=provider").text


def test_a_session_by_a_password_is_over_once_people_come_by_a_provider(monitor, idp):
    """As after a change of APP_AUTH: the store has it still."""
    db, now = monitor.server.db, monitor.server.core.now()
    (ada,) = [one for one in accounts.users(db) if one.name == "ada"]
    old = Session(ticket_of("old"), ada.number, now, now, now + ABSOLUTE, "192.0.2.1", "")
    sessions.begin(db, old, ada)
    monitor.wait_until(lambda: monitor.server.core.access.session(old.ticket))

    with a_browser(monitor, cookies={"resync_session": "old"}) as client:
        assert client.get(ME).status_code == 401
