"""The program's log as a collector reads it, and the name by which a request is found in it."""

import io
import json
import logging
import subprocess
import sys

import httpx
import pytest

from app import logs
from tests.api.test_cli import clean
from tests.living import API, living
from tests.processes import WITH_US
from tests.serving import monitoring
from tests.tws_engine import Engine, serving

NAME = "X-Request-ID"


@pytest.fixture
def collected():
    """What is logged as JSON meanwhile."""
    root, stream = logging.getLogger(), io.StringIO()
    before, root.handlers = root.handlers, [logging.StreamHandler(stream)]
    logs.as_json()
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers = before


def test_a_line_for_a_person_is_one_record_whatever_it_says():
    said = "gone\r\n2026-01-01 00:00:00,000 ERROR data: forged \x1b[2J\u202e\u2028\x9b1m"
    try:
        raise ValueError(said)
    except ValueError:
        record = logging.LogRecord("here", 40, "", 1, "asked of %s", (said,), sys.exc_info())

    first, *rest = logs.Lines().format(record).split("\n")

    assert r"asked of gone\r\n2026" in first
    assert all(line.startswith("    ") for line in rest)
    assert not any(sign in "\n".join([first, *rest]) for sign in "\r\x1b\u202e\u2028\x9b")
    assert any(line.startswith("    ValueError: gone") for line in rest)


def test_an_object_for_a_collector_holds_nothing_that_commands_a_terminal(collected):
    logging.getLogger("here").warning("asked of %s", "a\x9b1m\u202eb\n")

    (line,) = collected()
    assert line["message"] == "asked of a⟨009B⟩1m⟨202E⟩b\n"


def test_what_fails_in_a_request_is_logged_under_its_name(tmp_path, collected):
    with living(tmp_path) as server:
        server.core.tally.standings = lambda: 1 / 0
        answer = server.http.get(f"{API}/problems")

    failed = [line for line in collected() if line["logger"] == "app.api.base"]
    assert answer.status_code == 500
    assert [line["request_id"] for line in failed] == [answer.headers[NAME]]
    assert failed[0]["level"] == "ERROR"
    assert "ZeroDivisionError" in failed[0]["exc_info"]
    assert failed[0]["timestamp"].endswith("+00:00")


def test_what_a_thread_logs_for_a_request_bears_its_name(tmp_path, collected):
    def standings():
        logging.getLogger("here").warning("looked with %s", "d\u00e9j\u00e0\nvu")
        raise ValueError

    with living(tmp_path) as server:
        server.core.tally.standings = standings
        answer = server.http.get(f"{API}/problems")

    (line,) = [line for line in collected() if line["logger"] == "here"]
    assert line["request_id"] == answer.headers[NAME]
    assert line["message"] == "looked with d\u00e9j\u00e0\nvu"


@pytest.mark.parametrize(
    ("trusted", "given", "kept"),
    [
        (("127.0.0.1/32",), "proxy-17", True),
        (("127.0.0.1/32",), "x" * 65, False),
        (("127.0.0.1/32",), "a b", False),
        ((), "proxy-17", False),
    ],
)
def test_only_a_proxy_of_ours_names_requests(tmp_path, trusted, given, kept):
    with living(tmp_path, trusted_proxies=trusted) as server:
        names = [server.http.get("/healthz", headers={NAME: given}).headers[NAME] for _ in range(2)]

    assert (names == [given, given]) is kept
    assert kept or len(set(names)) == 2


def serving_json(folder, **environment):
    """A server that logs JSON and whose engine is away, as a process of its own."""
    away = {"APP_TWS_URL": "https://127.0.0.1:9", "APP_TWS_API_KEY": "x", "APP_PORT": "0"}
    return subprocess.Popen(
        [*WITH_US, sys.executable, "-m", "app.cli", "serve"],
        cwd=folder,
        env=clean({"APP_LOG_FORMAT": "json", **away, **environment}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_server_logs_json_where_that_is_asked_for(tmp_path):
    serving = serving_json(tmp_path)
    url = serving.stdout.readline().split()[-1].removesuffix("/tws-monitor")
    assert httpx.get(f"{url}/healthz", timeout=30).status_code == 200
    serving.terminate()
    _, said = serving.communicate(timeout=30)

    lines = [json.loads(line) for line in said.splitlines()]
    assert "Stopping" in [line["message"] for line in lines]


def test_who_starts_without_a_fault_warns_of_none(tmp_path, caplog):
    with serving(Engine()) as engine, monitoring(engine, tmp_path) as running:
        running.poll()

    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING] == []
