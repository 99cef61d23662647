"""What a stranger meets at the door, whatever he asks for: names, heads, frames, tokens, floods."""

import base64
import json
import re
import socket
import zlib

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app.pages import session as pages
from app.surface import MOST_HEAD
from tests.serving import monitoring
from tests.tws_engine import Engine, serving

API = "/api/v1/monitoring"
KINDS = [
    "/", "/tws-monitor", "/tws-monitor/jobs", "/tws-monitor/nothing", "/nothing", "/favicon.ico",
    "/static/js/bokeh.min.js", "/static/nothing.js", "/assets/000000000000/css/shell.css",
    "/assets/000000000000/nothing", f"{API}/config", f"{API}/nothing", f"{API}/docs", f"{API}/ws",
    "/healthz", "/metrics", "/tws-monitor/ws", "/tws-monitor/autoload.js", "/service-worker.js",
    "/manifest.webmanifest",
]  # fmt: skip


@pytest.fixture(scope="module")
def monitor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("surface")
    more = {"allowed_hosts": ("ops.example",), "allowed_origins": ("https://wall.example",)}
    with serving(Engine()) as engine, monitoring(engine, folder, more=more) as running:
        yield running


@pytest.fixture
def http(monitor):
    with httpx.Client(base_url=f"http://127.0.0.1:{monitor.web.port}", timeout=30) as client:
        yield client


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_of_answer_is_guarded(http, path):
    headers = http.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "0x7f.1", "[::"])
def test_a_name_that_is_not_ours_is_refused_everywhere(http, path, host):
    answer = http.get(path, headers={"Host": host})

    assert answer.status_code == (200 if path == "/healthz" else 421)
    if answer.status_code == 421:
        assert host not in answer.text


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:1", "[::1]:5006", "OPS.example", "wall.example", "localhost."]
)
def test_our_own_names_are_answered_to(http, host):
    assert http.get(f"{API}/config", headers={"Host": host}).status_code == 200


UPGRADE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "c2l4dGVlbiBieXRlcyBsbw==",
}  # fmt: skip


@pytest.mark.parametrize("path", ["/tws-monitor/ws", f"{API}/ws"])
@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
def test_no_socket_opens_for_another_sites_page(http, path, origin):
    assert http.get(path, headers={**UPGRADE, "Origin": origin}).status_code == 403


@pytest.mark.parametrize("path", ["/tws-monitor/ws", f"{API}/ws"])
def test_no_socket_opens_under_another_name_although_origin_and_host_agree(http, path):
    rebound = {"Origin": "http://evil.example", "Host": "evil.example"}

    assert http.get(path, headers={**UPGRADE, **rebound}).status_code == 421


def test_a_page_tells_nothing_of_the_request_that_opened_it(http):
    secrets = {"Authorization": "Basic c2VjcmV0", "Cookie": "sso=HTTPONLY", "X-User": "maria"}

    page = http.get("/tws-monitor", headers={**secrets, "Accept-Language": "es"})

    told = unpacked(re.search(r'"token":"([^"]+)"', page.text)[1])
    assert told["headers"] == {"Accept-Language": "es"}
    assert told["cookies"] == {}


@pytest.mark.parametrize("path", ["autoload.js?bokeh-autoload-element=x", "metadata"])
def test_what_bokeh_serves_besides_its_pages_is_off(http, path):
    assert http.get(f"/tws-monitor/{path}").status_code == 404
    assert http.get("/components/os/path/_css/x").status_code == 404


def test_a_session_is_begun_never_joined(http):
    before = token_of(http)

    answer = http.get("/tws-monitor", params={"bokeh-token": before})

    assert answer.status_code == 200
    assert f'"token":"{before}"' not in answer.text
    assert http.get("/tws-monitor", params={"bokeh-token": "e30?"}).status_code == 200


@pytest.mark.parametrize("dest", ["image", "script", "iframe", "style", "object"])
def test_no_page_opens_inside_another(http, dest):
    sessions = http.get(f"{API}/stats").json()["sessions"]

    answer = http.get("/tws-monitor", headers={"Sec-Fetch-Dest": dest})

    assert answer.status_code == 403
    assert http.get(f"{API}/stats").json()["sessions"] == sessions


def bomb():
    stuffed = base64.urlsafe_b64encode(zlib.compress(b'{"a":"' + b"a" * 30_000_000 + b'"}', 9))
    inner = {"session_id": "x", "__bk__zlib_": stuffed.decode().rstrip("=")}
    return base64.urlsafe_b64encode(json.dumps(inner).encode()).decode().rstrip("=")


@pytest.mark.parametrize("token", ["e30", "x", "e30.e30", "W" * 30_000, bomb()])
def test_a_socket_with_a_token_that_is_over_or_not_ours_is_told_to_fetch_the_page_anew(
    monitor, caplog, token
):
    with session(monitor, token) as line, pytest.raises(ConnectionClosed) as ended:
        line.recv(timeout=60)

    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == pages.TOKEN_OVER
    assert "Traceback" not in caplog.text


def test_a_browser_that_leaves_while_connecting_leaves_no_trace(monitor, http, caplog):
    for wait in range(20):
        with session(monitor, token_of(http)) as line:
            line.send('{"msgid":"1","msgtype":"PULL-DOC-REQ"}')
            if wait % 2:
                line.recv(timeout=60)
    monitor.wait_until(lambda: http.get("/healthz").status_code == 200)

    assert "Traceback" not in caplog.text
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("language", ["pt", "en", "es"])
def test_an_address_that_is_nothing_says_so_and_leads_home(http, language):
    answer = http.get("/tws-monitor/nothing", headers={"Accept-Language": language})

    assert answer.status_code == 404
    assert f'lang="{language}' in answer.text
    assert 'href="/tws-monitor"' in answer.text


@pytest.mark.parametrize(
    "path",
    ["/assets/000000000000/%00", "/static/%00", "/favicon.ico%00", "/tws-monitor%00", "/%00",
     "/assets/000000000000/css%00/shell.css", "/static/extensions/panel/%00.js"],
)  # fmt: skip
def test_a_nul_in_an_address_is_nothing(http, caplog, path):
    assert http.get(path).status_code == 404
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (f"GET /healthz?q={'a' * 70_000} HTTP/1.1\r\nHost: localhost", 200),
        (f"GET /healthz?q={'a' * 300_000} HTTP/1.1\r\nHost: localhost", 414),
        (f"GET /?q={'a' * MOST_HEAD} HTTP/1.1\r\nHost: localhost", 414),
        (f"GET /?q={'a' * 9_000_000} HTTP/1.1\r\nHost: localhost", 414),
        (f"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: {'a' * 70_000}", 431),
        (f"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: {'a' * MOST_HEAD}", 431),
        (f"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: {'a=b; ' * 900_000}", 431),
        ("GET / HTTP/1.1\r\nHost: localhost\r\n" + "\r\n".join(["A: b"] * 90_000), 431),
    ],
    ids=["long", "longer", "endless", "megabytes", "header", "endless header", "cookie", "many"],
)
def test_a_head_that_is_too_long_is_answered(monitor, head, status):
    with socket.create_connection(("127.0.0.1", monitor.web.port), timeout=60) as raw:
        raw.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode())
        answer = raw.recv(100)

    assert answer.startswith(f"HTTP/1.1 {status} ".encode())


def test_a_prefix_without_its_stroke_leads_to_the_page(tmp_path):
    with serving(Engine()) as engine, monitoring(engine, tmp_path, prefix="/ops") as running:
        base = f"http://127.0.0.1:{running.web.port}"
        for path in ("/ops", "/ops/"):
            answer = httpx.get(base + path)
            assert (answer.status_code, answer.headers["location"]) == (302, "/ops/tws-monitor")
        assert httpx.get(f"{base}/ops/tws-monitor").status_code == 200
        lost = httpx.get(f"{base}/ops/nothing")
        assert (lost.status_code, 'href="/ops/tws-monitor"' in lost.text) == (404, True)
        assert httpx.get(f"{base}/").status_code == 404
        evil = {"Host": "evil.example"}
        assert httpx.get(f"{base}/ops/healthz", headers=evil).status_code == 200
        assert httpx.get(f"{base}/ops/tws-monitor", headers=evil).status_code == 421


def test_pages_that_nobody_comes_back_for_are_bounded_and_go(tmp_path):
    with serving(Engine()) as engine, monitoring(engine, tmp_path) as running:
        base = f"http://127.0.0.1:{running.web.port}"
        running.web.site.settings["visits"].most_waiting = 20
        with httpx.Client(base_url=base, timeout=30) as client:
            answers = [client.get("/tws-monitor") for _ in range(21)]
            sessions = client.get(f"{API}/stats").json()["sessions"]["open"]

            assert {a.status_code for a in answers[:-1]} == {200}
            assert answers[-1].status_code == 503
            assert int(answers[-1].headers["retry-after"]) > 0
            assert sessions == 20
            running.wait_until(
                lambda: client.get(f"{API}/stats").json()["sessions"]["open"] == 0, seconds=40
            )
            assert client.get("/tws-monitor").status_code == 200


def token_of(http):
    return re.search(r'"token":"([^"]+)"', http.get("/tws-monitor").text)[1]


def session(monitor, token):
    """The socket behind a page."""
    return connect(
        f"ws://127.0.0.1:{monitor.web.port}/tws-monitor/ws", subprotocols=["bokeh", token]
    )


def unpacked(token):
    def decoded(text):
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    outer = json.loads(decoded(token.split(".")[0]))
    return json.loads(zlib.decompress(decoded(outer["__bk__zlib_"])))


@pytest.mark.parametrize(
    "path",
    ["/assets/000000000000/../../web.py", "/assets/000000000000/%2e%2e/%2e%2e/web.py",
     "/assets/000000000000//etc/passwd", "/static/..%2f..%2f..%2fserver.py",
     "/static/extensions/panel/..%2f..%2f__init__.py", "/static/js/%2e%2e/%2e%2e/server.py",
     "/docs/%2e%2e/%2e%2e/server.py", "/docs/..%2f..%2fserver.py", "/docs//etc/passwd"],
)  # fmt: skip
def test_no_path_leads_out_of_the_assets(monitor, path):
    answer = asked(monitor, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")

    assert answer.split(b" ", 2)[1] in (b"403", b"404")
    assert b"import " not in answer


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: +4",
        "Transfer-Encoding: chunked, identity",
        "Host: localhost",
        "X: a\r\n b: c\x00",
    ],
)
@pytest.mark.parametrize("path", ["/tws-monitor", f"{API}/config"])
def test_a_request_that_can_be_read_in_two_ways_is_malformed(monitor, path, head):
    answer = asked(monitor, f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("path", ["/tws-monitor", f"{API}/config", "/static/js/bokeh.min.js"])
def test_methods_of_other_trades_are_refused(http, method, path):
    assert http.request(method, path).status_code == 405


def asked(monitor, text):
    """The answer to these bytes, to its end."""
    with socket.create_connection(("127.0.0.1", monitor.web.port), timeout=60) as raw:
        raw.sendall(text.encode())
        return b"".join(iter(lambda: raw.recv(65536), b""))
