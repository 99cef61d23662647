"""A page's session is its opener's alone, as long as he is in and is what he was."""

import re
import time

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app.pages.session import RIGHT_LOST, TOKEN_OVER
from data.domain.access import Role
from data.store.access import accounts
from tests.faults.test_surface import unpacked
from tests.inside import LOGOUT, act, browser, people
from tests.serving import monitoring
from tests.tws_engine import Engine, serving


@pytest.fixture(scope="module")
def monitor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    with serving(Engine()) as engine, monitoring(engine, folder, more={"auth": "basic"}) as running:
        people(running.server.db)
        running.home = f"http://127.0.0.1:{running.web.port}"
        yield running


def token_of(client):
    return re.search(r'"token":"([^"]+)"', client.get("/tws-monitor").text)[1]


def line(monitor, client, token):
    """The socket behind a page, with the cookie of a client."""
    held = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return connect(
        f"ws://127.0.0.1:{monitor.web.port}/tws-monitor/ws",
        subprotocols=["bokeh", token],
        additional_headers={"Cookie": held},
    )


def ended(socket, within_s=15):
    """The code a socket is closed with, and that it did not take long."""
    began = time.monotonic()
    for _ in range(1000):
        try:
            socket.recv(timeout=30)
        except ConnectionClosed as closed:
            code = closed.rcvd.code
            break
    assert time.monotonic() - began < within_s
    return code


def test_a_page_tells_of_its_login_what_its_reader_knows_and_no_ticket(monitor):
    with browser(monitor.home, "otto") as client:
        told = unpacked(token_of(client))

        assert set(told["login"]) == {"user", "role", "method", "tie"}
        assert told["login"]["user"] == "otto"
        assert client.cookies["resync_session"] not in str(told)
        assert told["cookies"] == {}


def test_a_page_goes_on_for_the_one_who_opened_it(monitor):
    with browser(monitor.home, "otto") as client, line(monitor, client, token_of(client)) as mine:
        assert "ACK" in mine.recv(timeout=60)


def test_a_page_of_somebody_else_is_fetched_anew(monitor):
    with browser(monitor.home, "otto") as otto:
        token = token_of(otto)
        for name in ("vera", "otto"):  # of another session of his, too
            with browser(monitor.home, name) as other, line(monitor, other, token) as stolen:
                assert ended(stolen) == TOKEN_OVER


def test_a_page_whose_login_ends_is_closed_within_seconds(monitor):
    with browser(monitor.home, "otto") as client, line(monitor, client, token_of(client)) as mine:
        mine.recv(timeout=60)

        client.post(LOGOUT)

        assert ended(mine) == RIGHT_LOST


def test_a_page_whose_role_changes_is_fetched_anew(monitor):
    with browser(monitor.home, "otto") as client, line(monitor, client, token_of(client)) as mine:
        mine.recv(timeout=60)
        accounts.change_user(monitor.server.db, "otto", act(), role=Role.VIEWER)
        try:
            assert ended(mine) == TOKEN_OVER
            assert 'data-role="viewer"' in client.get("/tws-monitor").text
        finally:
            accounts.change_user(monitor.server.db, "otto", act(), role=Role.OPERATOR)


def test_what_another_process_takes_away_is_gone_within_seconds(monitor, tmp_path):
    """As `resync users disable` does it beside a running server."""
    from data.store.engine import Access, Database

    with browser(monitor.home, "vera") as client, line(monitor, client, token_of(client)) as mine:
        mine.recv(timeout=60)
        with Database.open(monitor.server.settings.database_url, Access.WRITE) as beside:
            accounts.change_user(beside, "vera", act(), disabled=True)
        try:
            assert ended(mine) == RIGHT_LOST
            assert client.get("/tws-monitor").status_code == 302
        finally:
            accounts.change_user(monitor.server.db, "vera", act(), disabled=False)
