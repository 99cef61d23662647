"""How the API refuses: one shape for every error, origins, limits, languages."""

import asyncio
import threading
import time

import httpx
import pytest

from app.api.base import Limits
from app.api.core import Pace
from tests.build import job
from tests.living import API, living

JSON = {"Content-Type": "application/json"}


def problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(body)
    assert body["status"] == status
    assert "Traceback" not in answer.text
    return body


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/v1/monitoring/nothing",
        "/api/v1/monitoring/nowhere",
        "/api/v1/monitoring/config/",
        "/api/v2/<script>",
    ],
)
def test_what_is_nowhere_is_a_problem(server, path):
    assert problem(server.http.get(path), 404)["instance"]


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/config", "GET, HEAD, PUT, OPTIONS"),
        ("POST", "/events", "GET, HEAD, OPTIONS"),
        ("GET", "/poller/poll", "POST, OPTIONS"),
        ("PATCH", "/status", "GET, HEAD, OPTIONS"),
        ("TRACE", "/status", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_wrong_method_tells_the_right_ones(server, method, path, allow):
    answer = server.http.request(method, f"{API}{path}")

    problem(answer, 405)
    assert answer.headers["allow"] == allow


@pytest.mark.parametrize("text", ["{", "", "\xff", "{'a': 1}", "[" * 5000, '{"a": NaN}'])
def test_a_body_that_is_no_json_is_400(server, text):
    body = text.encode("latin-1")
    problem(server.http.put(f"{API}/config", content=body, headers=JSON), 400)


@pytest.mark.parametrize("text", ["[]", "1", "null", '"x"'])
def test_a_body_that_is_no_object_is_422(server, text):
    problem(server.http.put(f"{API}/config", content=text, headers=JSON), 422)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", None]
)
def test_another_kind_of_body_is_415(server, kind):
    headers = {"Content-Type": kind} if kind else {}
    problem(server.http.put(f"{API}/config", content=b"{}", headers=headers), 415)


def test_a_charset_may_be_named(server):
    headers = {"Content-Type": "application/json; charset=UTF-8"}

    assert server.http.put(f"{API}/config", content=b"{}", headers=headers).status_code == 200


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 3 * 1024 * 1024])
def test_a_body_over_a_mebibyte_is_413(server, size):
    content = b'{"a":"' + b"x" * (size - 8) + b'"}'
    problem(server.http.put(f"{API}/config", content=content, headers=JSON), 413)


def test_a_body_without_a_length_is_bounded_too(server):
    def endless():
        for _ in range(20):
            yield b"x" * 100_000

    problem(server.http.put(f"{API}/config", content=endless(), headers=JSON), 413)


def test_a_body_of_just_a_mebibyte_is_read(server):
    content = b'{"a":"' + b"x" * (1024 * 1024 - 8) + b'"}'
    body = problem(server.http.put(f"{API}/config", content=content, headers=JSON), 422)

    assert [error["field"] for error in body["errors"]] == ["a"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1:1",
        "null",
        "http://127.0.0.1.evil.example:{port}",
        "http://[",
        "file://",
    ],
)
def test_a_write_from_elsewhere_is_403(server, origin):
    headers = {"Origin": origin.format(port=server.port)}

    problem(server.http.put(f"{API}/config", json={}, headers=headers), 403)
    assert server.http.get(f"{API}/config", headers=headers).status_code == 200


def test_our_own_origin_may_write(server):
    headers = {"Origin": server.url}

    assert server.http.put(f"{API}/config", json={}, headers=headers).status_code == 200


def test_a_name_pointed_at_us_is_not_ours(server):
    headers = {"Origin": "http://rebound.example", "Host": "rebound.example"}

    problem(server.http.put(f"{API}/config", json={}, headers=headers), 421)
    problem(server.http.get(f"{API}/events", headers=headers), 421)


def test_an_allowed_origin_may_write_and_is_told_so(tmp_path):
    origin = "https://ops.example"
    with living(tmp_path, allowed_origins=(origin,)) as server:
        preflight = server.http.options(f"{API}/config", headers={"Origin": origin})
        written = server.http.put(f"{API}/config", json={}, headers={"Origin": origin})

    assert preflight.status_code == 204
    assert "PUT" in preflight.headers["access-control-allow-methods"]
    assert written.status_code == 200
    assert written.headers["access-control-allow-origin"] == origin
    assert "access-control-allow-origin" not in server.http.headers


def test_a_change_is_all_or_nothing(server):
    before = server.get("/config")
    answer = server.http.put(
        f"{API}/config", json={"polling_interval_seconds": 60, "sound_enabled": "loud", "zzz": 1}
    )

    body = problem(answer, 422)
    assert {error["field"] for error in body["errors"]} == {"sound_enabled", "zzz"}
    assert server.get("/config") == before


def test_a_change_lasts(tmp_path):
    with living(tmp_path) as server:
        changed = server.http.put(f"{API}/config", json={"polling_interval_seconds": 77})
        assert changed.json()["config"]["polling_interval_seconds"] == 77
    with living(tmp_path, knobs={"polling_interval_seconds": 10}) as server:
        body = server.get("/config")

    assert body["config"]["polling_interval_seconds"] == 77
    assert body["defaults"]["polling_interval_seconds"] == 30
    assert body["ranges"]["polling_interval_seconds"] == {"type": "integer", "min": 5, "max": 300}


def test_refusals_speak_the_language_of_the_reader(server):
    def message(lang):
        answer = server.http.put(
            f"{API}/config", json={"zzz": 1}, headers={"Accept-Language": lang}
        )
        return answer.json()["errors"][0]["message"]

    assert message("en") == "there is no such setting"
    assert message("pt") == message("fr") == "esta configuração não existe"


FLOODING = {"X-Forwarded-For": "198.51.100.1"}


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """A server whose allowances are not renewed: however slow this machine is, they run out."""
    folder = tmp_path_factory.mktemp("standing")
    with living(folder, limits=Limits(lambda: 0.0), trusted_proxies=("127.0.0.1/32",)) as server:
        yield server


@pytest.fixture(scope="module")
def refused(standing):
    """What one client is told that has read until its allowance was gone."""
    answers = [standing.http.get(f"{API}/config", headers=FLOODING) for _ in range(2001)]
    assert [answer.status_code for answer in answers] == [200] * 2000 + [429]
    return answers[-1]


def test_a_flood_is_held_with_a_time_to_wait(standing):
    answers = [standing.http.put(f"{API}/config", json={}) for _ in range(501)]

    held = answers[-1]
    problem(held, 429)
    assert int(held.headers["retry-after"]) >= 1


def test_what_watches_us_is_never_refused_for_what_others_ask(standing, refused):
    paths = ("/healthz", "/readyz", "/metrics") * 20
    watching = [standing.http.get(path, headers=FLOODING) for path in paths]

    problem(refused, 429)
    assert {answer.status_code for answer in watching} <= {200, 503}


def test_allowances_are_those_of_the_clients_behind_a_trusted_proxy(standing, refused):
    other = {"X-Forwarded-For": "198.51.100.2"}

    problem(refused, 429)
    assert standing.http.get(f"{API}/config", headers=other).status_code == 200


def test_quick_answers_come_while_polls_hang_and_writers_wait(server):
    hang = threading.Event()
    server.engine.fetch = lambda: hang.wait(30)  # type: ignore[method-assign]
    blocked = [server.core.run(hang.wait, 30, pace=Pace.WRITE) for _ in range(40)]

    async def wait_all():
        await asyncio.gather(*blocked)

    server.loop.add_callback(wait_all)
    polls = [threading.Thread(target=_poll, args=(server.url,)) for _ in range(3)]
    for poll in polls:
        poll.start()
    try:
        for path in ("/healthz", "/readyz", f"{API}/status", f"{API}/status/jobs", "/metrics"):
            began = time.monotonic()
            server.http.get(path)
            assert time.monotonic() - began < 5, path
    finally:
        hang.set()
        for poll in polls:
            poll.join()


def _poll(url):
    with httpx.Client(base_url=url, timeout=60) as client:
        client.post(f"{API}/poller/poll")


@pytest.fixture
def storeless(server, tmp_path):
    """The database file has gone, and a folder stands in its place."""
    server.see(job())
    server.db.close()
    for file in tmp_path.glob("resync.db*"):
        file.rename(tmp_path / f"gone-{file.name}")
    (tmp_path / "resync.db").mkdir()
    return server


@pytest.mark.parametrize("path", ["/events", "/history/job/X", "/status/jobs", "/patterns"])
def test_a_store_that_is_away_is_503(storeless, path):
    answer = storeless.http.get(f"{API}{path}")

    problem(answer, 503)
    assert int(answer.headers["retry-after"]) >= 1


def test_what_tells_the_reason_answers_without_the_store(storeless):
    status = storeless.get("/status")
    stats = storeless.get("/stats")
    metrics = storeless.http.get("/metrics")

    assert status["snapshot"]["summary"]["total_jobs"] == 1
    assert status["snapshot"]["plan_id"]
    assert status["store_error"]
    assert status["poller"]["polls"] == 1
    assert stats["database"]["error"]
    assert metrics.status_code == 200
    assert "resync_store_up 0.0" in metrics.text


def test_nothing_is_changed_while_the_store_is_away_and_the_process_lives(storeless):
    server = storeless
    answer = server.http.put(f"{API}/config", json={"sound_enabled": True})
    problem(answer, 503)
    assert server.http.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", [f"{API}/config", "/healthz", "/metrics", f"{API}/nothing"])
def test_every_answer_carries_its_guards(server, path):
    headers = server.http.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_head_is_get_without_the_body(server):
    answer = server.http.head(f"{API}/config")

    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 100


def test_what_is_long_is_compressed_for_who_takes_it(server):
    packed = server.http.get(f"{API}/openapi.json", headers={"Accept-Encoding": "gzip"})
    config = server.http.get(f"{API}/config", headers={"Accept-Encoding": "gzip"})
    plain = server.http.get(f"{API}/config", headers={"Accept-Encoding": "identity"})
    small = server.http.get("/healthz", headers={"Accept-Encoding": "gzip"})

    assert packed.status_code == 200
    assert config.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in small.headers
    assert config.json() == plain.json()
    assert "Accept-Encoding" in config.headers["vary"]
