"""Every address of the whole server × every role × every way of logging in, made of the tables."""

import re

import httpx
import pytest

from app.agents.door import AgentHandler
from app.api.asked import AskHandler
from app.api.route import PREFIX
from app.api.table import OWN, ROUTES
from app.pages import PAGES
from app.rights import NoRule, Right
from app.surface import ASKED, CALLBACK, check_rules, rule_for
from tests.identity_provider import identity_provider, patient
from tests.inside import PEOPLE, bearer, browser, people
from tests.serving import monitoring
from tests.tws_engine import Engine, serving

WAYS = ["nobody", *(f"{how} {name}" for how in ("cookie", "key", "provider") for name in PEOPLE)]
UPGRADE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "c2l4dGVlbiBieXRlcyBsbw==", "Sec-WebSocket-Protocol": "bokeh, x",
}  # fmt: skip
OPEN = {
    ("get", "/healthz"), ("get", "/readyz"), ("get", "/login"), ("post", "/api/v1/auth/login"),
    ("get", CALLBACK),
    ("post", f"{PREFIX}/push/receipts"), ("get", "/service-worker.js"),
    ("get", "/manifest.webmanifest"), ("get", "/favicon.ico"),
    ("get", "/assets/000000000000/css/shell.css"), ("get", "/static/js/bokeh.min.js"),
}  # fmt: skip
"""The list of section 8."""


@pytest.fixture(scope="module")
def monitor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("table")
    with serving(Engine()) as engine, monitoring(engine, folder, more={"auth": "basic"}) as running:
        running.keys = people(running.server.db)
        running.home = f"http://127.0.0.1:{running.web.port}"
        yield running


@pytest.fixture(scope="module")
def by_provider(tmp_path_factory):
    """The same where people come by a provider."""
    with (
        identity_provider() as provider,
        serving(Engine()) as engine,
        monitoring(engine, tmp_path_factory.mktemp("table"), more=provider.settings) as running,
    ):
        patient(running)
        running.home = f"http://127.0.0.1:{running.web.port}"
        running.groups = {role: group for group, role in provider.settings["oauth"].roles.items()}
        running.provider = provider
        yield running


@pytest.fixture(params=WAYS)
def who(request):
    """Somebody: a client, what he may, and by which way he comes."""
    how, _, name = request.param.partition(" ")
    right = Right[PEOPLE[name].upper()] if name else Right.OPEN
    running = request.getfixturevalue("by_provider" if how == "provider" else "monitor")
    more = {"headers": bearer(running.keys[PEOPLE[name]])} if how == "key" else {}
    with browser(running.home, name if how == "cookie" else None, **more) as client:
        if how == "provider":
            groups = running.groups.get(PEOPLE[name], [])
            running.provider.person = {"sub": name, "preferred_username": name, "groups": groups}
            client.get("/login?by=provider", follow_redirects=True)
        yield client, right, how


def rules():
    """Every address that answers with an object or a figure, and who may use it."""
    for route in ROUTES:
        yield route.method, re.sub(r"{\w+}", "1", route.path), route.ask.right
    for own in OWN:
        yield own.method, own.path, own.right
    yield "post", "/mcp", AgentHandler.right
    yield "get", CALLBACK, Right.OPEN
    yield "get", f"{PREFIX}/nothing", Right.VIEWER
    yield "patch", f"{PREFIX}/config", Right.VIEWER  # 405


def is_refused(answer):
    """Whether it was for who asks that he was refused; what is not acceptable is so for anybody."""
    if answer.status_code == 401:
        return "www-authenticate" in answer.headers
    return answer.status_code == 403 and "this takes the role" in answer.json()["detail"]


def test_whoever_asks_for_whatever_gets_what_the_table_says(who):
    client, right, _ = who
    wrong = []
    for method, path, needed in rules():
        # Of a member and a language that nobody knows nothing is done.
        more = {} if method == "get" else {"json": {"zzz": 1}}
        answer = client.request(method, path, params={"language": "xx"}, **more)
        expected = 401 if right is Right.OPEN else 403
        if is_refused(answer) != (right < needed) or (
            right < needed and answer.status_code != expected
        ):
            wrong.append((method, path, needed, answer.status_code, answer.text[:100]))
        assert answer.status_code < 500, answer.text
        assert answer.headers["cache-control"] == "no-store"

    assert wrong == []


def test_pages_take_a_cookie_and_lead_others_to_the_login(who):
    client, _right, how = who
    for path in ["/", *(page.path for page in PAGES), "/tws-monitor/problems/x-p1"]:
        answer = client.get(path)

        is_in = how in ("cookie", "provider")
        if path == "/" or "problems" in path:
            assert answer.status_code == 302
            assert answer.headers["location"].startswith("/tws-monitor" if is_in else "/login?")
            continue
        assert answer.status_code == (200 if is_in else 302), path
        if not is_in:
            quoted = path.replace("/", "%2F")
            assert answer.headers["location"] == f"/login?next={quoted}"
        assert answer.headers["cache-control"] == "no-store"


def test_neither_kind_of_socket_opens_without_a_login(who):
    client, right, how = who
    for path, keys in ((f"{PREFIX}/ws", True), *((f"{p.path}/ws", False) for p in PAGES)):
        with client.stream("GET", path, headers=UPGRADE) as answer:
            is_in = right is not Right.OPEN and (keys or how != "key")

            assert answer.status_code == (101 if is_in else 401), path


def test_what_is_open_is_what_section_8_says_and_no_more(monitor):
    with browser(monitor.home) as client:
        for method, path in OPEN:
            assert not is_refused(client.request(method, path)), path
            leads = client.request(method, path).headers.get("location", "")
            assert not leads, path
    assert {(method, path) for method, path, right in rules() if right is Right.OPEN} <= OPEN


def test_every_address_that_is_served_has_a_rule(monitor):
    site = monitor.web.site

    assert check_rules(site.default_router) > len(ROUTES) / 2
    for handler in (AskHandler, AgentHandler):
        given = {"routes": {}}
        assert all(rule_for(handler, given, method) is Right.VIEWER for method in ASKED)


def test_an_address_without_a_rule_does_not_start(monitor):
    class Anybody(httpx.Client):
        """No handler of ours."""

    site = monitor.web.site
    site.wildcard_router.add_rules([(r"/anything", Anybody)])
    try:
        with pytest.raises(NoRule, match="Anybody"):
            check_rules(site.default_router)
    finally:
        site.wildcard_router.rules.pop()
