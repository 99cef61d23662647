"""Who may in, as a browser and a program meet it (contract, section 8)."""

import threading
import time
from datetime import timedelta

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from data.domain.access import ABSOLUTE, IDLE, MOST_WRONG, Role
from data.store.access import accounts
from data.store.audit import audit_entries
from data.store.sql import execute, fetch
from tests.build import job
from tests.inside import LOGIN, LOGOUT, ME, PASSWORD, act, bearer, browser, log_in, people
from tests.living import API, living

PROXY = {"trusted_proxies": ("127.0.0.1/32",)}


@pytest.fixture
def inside(tmp_path):
    """A server where people log in, one of each role, and their keys."""
    with living(tmp_path, auth="basic", **PROXY) as server:
        server.keys = people(server.db)
        yield server


def from_(address):
    return {"X-Forwarded-For": address}


def problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def test_a_login_gives_a_cookie_that_no_script_reads_and_says_who_one_is(inside):
    with browser(inside.url) as client:
        answer = log_in(client, "ada")

        assert (answer.status_code, answer.content) == (204, b"")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("resync_session=")
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Secure" not in cookie
        me = client.get(ME)
        assert me.json() == {"user": "ada", "role": "administrator", "method": "basic"}
        assert me.headers["cache-control"] == "no-store"


def test_behind_tls_the_cookie_is_for_tls_alone_and_only_a_trusted_proxy_can_say_so(tmp_path):
    secure = {"X-Forwarded-Proto": "https"}
    with living(tmp_path, auth="basic", **PROXY) as server:
        people(server.db)
        with browser(server.url) as client:
            answer = log_in(client, "ada", headers=secure)
            cookie = answer.headers["set-cookie"]
            token = cookie.partition("=")[2].partition(";")[0]
            assert cookie.startswith("__Host-resync_session=")
            assert "Secure" in cookie.split("; ")
            hsts = answer.headers["strict-transport-security"]
            assert hsts == "max-age=31536000; includeSubDomains"
            held = {"Cookie": f"__Host-resync_session={token}", **secure}
            assert client.get(ME, headers=held).status_code == 200
            planted = {"Cookie": f"resync_session={token}", **secure}
            assert client.get(ME, headers=planted).status_code == 401
    with living(tmp_path, auth="basic") as server, browser(server.url) as client:
        answer = log_in(client, "ada", headers=secure)
        assert answer.headers["set-cookie"].startswith("resync_session=")
        assert "strict-transport-security" not in answer.headers


def test_whoever_logs_in_anew_leaves_no_session_behind(inside):
    with browser(inside.url, "otto") as client:
        old = client.cookies["resync_session"]
        assert log_in(client, "ada").status_code == 204
        assert client.get(ME).json()["user"] == "ada"
        held = {"Cookie": f"resync_session={old}"}
        problem(httpx.get(f"{inside.url}{ME}", headers=held), 401)


def test_over_tls_a_page_that_came_without_it_writes_nothing(inside):
    secure = {"X-Forwarded-Proto": "https"}
    with browser(inside.url) as client:
        token = log_in(client, "ada", headers=secure).headers["set-cookie"].split(";")[0]
        for scheme, status in (("https", 200), ("http", 403)):
            origin = inside.url.replace("http", scheme, 1)
            headers = {**secure, "Cookie": token, "Origin": origin}
            assert client.put(f"{API}/config", json={}, headers=headers).status_code == status


@pytest.mark.parametrize(
    "password", ["password1", "PASSWORD1", "12345678", "qwertyuiop", "Resync2026!", "rui--1999"]
)
def test_what_is_tried_first_is_no_password(inside, password):
    with browser(inside.url, "ada") as client:
        new = {"user": "rui", "role": "viewer", "password": password}
        wrong = problem(client.post("/api/v1/auth/users", json=new), 422)

    assert [error["field"] for error in wrong["errors"]] == ["password"]


def test_what_somebody_may_not_is_in_the_log_but_never_a_flood(inside, caplog):
    with browser(inside.url, "vera") as client:
        for _ in range(30):
            problem(client.put(f"{API}/config", json={}), 403)

    noted = [line for line in caplog.messages if "was refused" in line]
    assert 10 <= len(noted) < 30
    assert noted[0].startswith("vera (viewer) from 127.0.0.1 was refused PUT /api/v1/monitoring")


@pytest.mark.parametrize(
    ("user", "password"),
    [("ada", "wrong"), ("nobody", PASSWORD), ("key of ada", PASSWORD), ("ada\u0000", "x")],
)
def test_what_is_wrong_is_told_alike_whoever_it_was(inside, user, password):
    with browser(inside.url, headers={"Accept-Language": "en"}) as client:
        answer = log_in(client, user, password)

        assert problem(answer, 401)["detail"] == "Wrong user or password."
        assert "Bearer" in answer.headers["www-authenticate"]
        assert "set-cookie" not in answer.headers


def test_names_are_the_same_whatever_their_case(inside):
    with browser(inside.url) as client:
        assert log_in(client, "ADA").status_code == 204
        assert client.get(ME).json()["user"] == "ada"


@pytest.mark.parametrize(
    "body", [{"user": "ada"}, {"user": 1, "password": "x"}, {"user": "a", "password": "b", "z": 1}]
)
def test_a_login_that_says_something_else_is_422(inside, body):
    with browser(inside.url) as client:
        problem(client.post(LOGIN, json=body), 422)


def test_a_login_from_another_sites_page_is_refused(inside):
    with browser(inside.url) as client:
        foreign = log_in(client, "ada", headers={"Origin": "https://evil.example"})
        problem(foreign, 403)
        form = client.post(LOGIN, data={"user": "ada", "password": PASSWORD})
        problem(form, 415)


def test_a_key_says_who_asks_and_never_in_an_address(inside):
    key = inside.keys[Role.OPERATOR]
    with browser(inside.url) as client:
        me = client.get(ME, headers=bearer(key)).json()
        assert me == {"user": "key of otto", "role": "operator", "method": "key"}
        for held in ("rsk_nothing", key[:-1], "x" * 5000):
            problem(client.get(ME, headers=bearer(held)), 401)
        problem(client.get(f"{ME}?key={key}&access_token={key}"), 401)


def test_a_key_that_is_wrong_is_not_made_good_by_a_cookie(inside):
    with browser(inside.url, "ada") as client:
        problem(client.get(ME, headers=bearer("rsk_wrong")), 401)
        basic = {"Authorization": "Basic c29tZTpwcm94eQ=="}
        assert client.get(ME, headers=basic).status_code == 200, "a proxy's own"


def test_a_key_opens_nothing_after_its_day_and_after_it_is_revoked(inside):
    key, role = inside.keys[Role.VIEWER], "key of vera"
    with browser(inside.url, headers=bearer(key)) as client:
        assert client.get(ME).status_code == 200
        accounts.revoke_key(inside.db, role, act())
        problem(client.get(ME), 401)
    one = inside.keys[Role.OPERATOR]
    with browser(inside.url, headers=bearer(one)) as client:
        inside.core.access._now = lambda: inside.core.now() + timedelta(days=2)
        assert client.get(ME).status_code == 200
        number = next(a.number for a in accounts.keys(inside.db))
        inside.db.write(lambda c: execute(c, "UPDATE accounts SET expires_at = 1"))
        inside.core.access.read([number])
        problem(client.get(ME), 401)


def test_a_role_that_is_too_little_is_told_which_it_takes(inside):
    with browser(inside.url, "vera") as client:
        told = problem(client.post(f"{API}/problems/close", json={}), 403)
        assert "viewer" in told["detail"]
        assert "operator" in told["detail"]


def test_what_is_done_is_done_by_the_one_who_logged_in_and_from_where(inside):
    inside.see(job())
    body = {"polling_interval_seconds": 25, "by": "somebody else"}
    with browser(inside.url, "ada", headers=from_("198.51.100.7")) as client:
        assert client.put(f"{API}/config", json=body).status_code == 200
    with browser(inside.url, headers=bearer(inside.keys[Role.ADMINISTRATOR])) as client:
        assert client.post(f"{API}/poller/stop").status_code == 200

    told = [(one.actor, one.action, one.source) for one in audit_entries(inside.db)[:3]]
    assert told == [
        ("key of ada", "poller.stop", "127.0.0.1"),
        ("ada", "setting", "198.51.100.7"),
        ("ada", "login", "198.51.100.7"),
    ]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_sites_page_writes_with_the_cookie_is_refused(inside, site):
    foreign = {"Sec-Fetch-Site": site}
    with browser(inside.url, "ada") as client:
        problem(client.put(f"{API}/config", json={}, headers=foreign), 403)
        problem(client.post(LOGOUT, headers=foreign), 403)
        own = {"Sec-Fetch-Site": "same-origin"}
        assert client.put(f"{API}/config", json={}, headers=own).status_code == 200
    key = bearer(inside.keys[Role.ADMINISTRATOR])
    with browser(inside.url, headers=key) as client:
        assert client.put(f"{API}/config", json={}, headers=foreign).status_code == 200


def test_a_logout_ends_the_session_and_takes_the_cookie_back(inside):
    with browser(inside.url, "ada") as client, browser(inside.url, "ada") as other:
        token = client.cookies["resync_session"]

        answer = client.post(LOGOUT)

        assert answer.status_code == 204
        assert 'resync_session=""' in answer.headers["set-cookie"]
        held = {"Cookie": f"resync_session={token}"}
        problem(httpx.get(f"{inside.url}{ME}", headers=held), 401)
        assert other.get(ME).status_code == 200


def test_nobody_gets_in_by_reading_the_store(inside):
    with browser(inside.url, "ada") as client:
        token = client.cookies["resync_session"]
        with inside.db.read() as connection:
            kept = fetch(connection, "SELECT ticket FROM login_sessions")[0][0]
            rows = str(fetch(connection, "SELECT * FROM login_sessions"))
        assert token not in rows
        client.cookies.set("resync_session", bytes(kept).hex())
        held = {"Cookie": f"resync_session={bytes(kept).hex()}"}
        problem(httpx.get(f"{inside.url}{ME}", headers=held), 401)


@pytest.mark.parametrize("after", [IDLE, ABSOLUTE])
def test_a_session_that_nobody_uses_is_over_and_none_lasts_for_ever(inside, after):
    book, began = inside.core.access, inside.core.now()
    with browser(inside.url, "ada") as client:
        book._now = lambda: began + after - timedelta(minutes=1)
        if after == ABSOLUTE:
            book.use(next(iter(book._known.sessions)))
        assert client.get(ME).status_code == 200
        book._now = lambda: began + after + timedelta(minutes=1)
        if after == ABSOLUTE:
            problem(client.get(ME), 401)
            return
        assert client.get(ME).status_code == 200, "it was used a minute before"
        book._now = lambda: began + 2 * after + timedelta(minutes=5)
        problem(client.get(ME), 401)


def test_use_is_kept_so_that_a_restart_knows_it(inside):
    with browser(inside.url, "ada") as client:
        ticket = next(iter(inside.core.access._known.sessions))
        later = inside.core.now() + timedelta(hours=3)
        inside.core.access._now = lambda: later
        client.get(ME)

        inside.core.access.keep()

        (session,) = inside.core.access._known.sessions.values()
        assert session.ticket == ticket
        assert abs(session.seen_at - later) < timedelta(seconds=1)
        assert inside.core.access._used == {}


# Too many wrong ones


def test_after_ten_wrong_passwords_the_right_one_is_not_looked_at_either(inside):
    with browser(inside.url, headers={"Accept-Language": "en"}) as client:
        for _ in range(MOST_WRONG):
            problem(log_in(client, "otto", "wrong"), 401)

        for password in ("wrong", PASSWORD):
            answer = log_in(client, "otto", password)
            assert "15 minutes" in problem(answer, 429)["detail"]
            assert 800 < int(answer.headers["retry-after"]) <= 900
        problem(log_in(client, "ada"), 429)  # this address is shut to all


def test_open_sessions_and_keys_go_on_and_unlock_ends_it(inside):
    with browser(inside.url, "otto", headers=from_("192.0.2.1")) as own:
        with browser(inside.url) as client:
            for number in range(MOST_WRONG):
                log_in(client, "otto", "wrong", headers=from_(f"198.51.100.{number}"))
            far = from_("203.0.113.1")
            problem(log_in(client, "otto", headers=far), 429)
            assert log_in(client, "ada", headers=far).status_code == 204

        assert own.get(ME).status_code == 200
        assert log_in(own, "otto").status_code == 204, "from where he comes"
        key = bearer(inside.keys[Role.OPERATOR])
        assert httpx.get(f"{inside.url}{ME}", headers=key).status_code == 200

        accounts.unlock(inside.db, "otto", act())
        with browser(inside.url) as client:
            assert log_in(client, "otto", headers=far).status_code == 204


def test_many_at_once_get_no_more_tries_than_ten(inside):
    statuses = []

    def guess():
        with browser(inside.url) as client:
            statuses.append(log_in(client, "otto", "wrong").status_code)

    guessing = [threading.Thread(target=guess) for _ in range(30)]
    for one in guessing:
        one.start()
    for one in guessing:
        one.join()

    assert sorted(statuses) == [401] * MOST_WRONG + [429] * (30 - MOST_WRONG)


def test_wrong_passwords_are_in_the_audit_log_without_what_was_typed(inside):
    with browser(inside.url, headers=from_("198.51.100.9")) as client:
        log_in(client, "ada", "s3cret-typed")
        log_in(client, "s3cret-typed", "ada")

    told = [
        (one.actor, one.action, one.subject, one.source) for one in audit_entries(inside.db)[:2]
    ]
    assert told == [
        ("?", "login.failed", "?", "198.51.100.9"),
        ("ada", "login.failed", "ada", "198.51.100.9"),
    ]


def test_whoever_is_shut_out_cannot_log_in(inside):
    accounts.change_user(inside.db, "ada", act(), disabled=True)
    with browser(inside.url) as client:
        problem(log_in(client, "ada"), 401)


def test_allowances_are_those_of_the_one_who_logged_in(inside):
    """One client that uses up the allowance of an address leaves the others theirs."""
    with browser(inside.url, "vera") as vera:
        reads = inside._limits.reads
        while not reads.wait_s("127.0.0.1"):
            pass
        assert vera.get(f"{API}/config").status_code == 200


# Sockets


def socket(server, **headers):
    return connect(server.ws_url, additional_headers=headers)


def cookie_of(client):
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def test_a_socket_without_a_login_never_opens(inside):
    for headers in ({}, {"Cookie": "resync_session=x"}, bearer("rsk_x")):
        with pytest.raises(InvalidStatus) as refused, socket(inside, **headers):
            pass
        assert refused.value.response.status_code == 401


@pytest.mark.parametrize(
    "end",
    [
        lambda server, client: accounts.change_user(server.db, "vera", act(), disabled=True),
        lambda server, client: accounts.set_password(server.db, "vera", "x", act()),
        lambda server, client: client.post(LOGOUT),
    ],
)
def test_a_socket_whose_login_ends_is_closed_with_1008_within_seconds(watched, end):
    with browser(watched.url, "vera") as client:
        with socket(watched, Cookie=cookie_of(client)) as line:
            line.recv(timeout=60)

            end(watched, client)

            began = time.monotonic()
            with pytest.raises(ConnectionClosed) as closed:
                line.recv(timeout=60)
        assert closed.value.rcvd.code == 1008
        assert time.monotonic() - began < 5


def test_a_socket_by_a_key_is_closed_when_the_key_is_revoked_and_others_stay(watched):
    mine, others = (bearer(watched.keys[role]) for role in (Role.VIEWER, Role.OPERATOR))
    with socket(watched, **mine) as line, socket(watched, **others) as other:
        line.recv(timeout=60)
        other.recv(timeout=60)

        accounts.revoke_key(watched.db, "key of vera", act())

        with pytest.raises(ConnectionClosed) as closed:
            line.recv(timeout=60)
        assert closed.value.rcvd.code == 1008
        other.send('{"type":"ping"}')
        assert "pong" in other.recv(timeout=60)


@pytest.fixture
def watched(inside):
    """The same with somebody who looks after open sockets, as the whole server has."""
    inside.core.access.on_change(lambda: inside.loop.add_callback(inside.hub.look))
    return inside


# Nobody logs in


def test_where_nobody_logs_in_everybody_is_the_administrator_local(server):
    me = {"user": "local", "role": "administrator", "method": "none"}

    assert server.http.get(ME).json() == me
    assert server.http.get(ME, headers=bearer("rsk_x")).json() == me
    assert server.http.post(LOGIN, json={"user": "a", "password": "b"}).status_code == 404
    assert server.http.post(LOGOUT).status_code == 204
