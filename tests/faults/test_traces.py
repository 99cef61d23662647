"""Traces: what a collector gets, that it holds nothing secret, and that nobody waits for it."""

import json
import logging
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

from app.doctor.telling import traces
from data import tracing
from data.channels import channels_of
from data.errors import ResyncError
from data.settings import Settings
from tests.api.test_cli import clean
from tests.collector import collecting
from tests.faults.test_program_log import serving_json
from tests.living import API
from tests.processes import WITH_US
from tests.receiver import receiver
from tests.serving import monitoring
from tests.tws_engine import PASSWORD, Engine, serving, v2_job


@contextmanager
def traced(variables, **more):
    before = dict(os.environ)
    tracing.begin({**variables, **more}, "here:1")
    try:
        yield
    finally:
        tracing.end()
        os.environ.clear()
        os.environ.update(before)


def children(spans, parent):
    return {one.name for one in spans if one.parent == parent.number}


def test_a_collector_gets_polls_requests_questions_and_messages_and_no_secret(tmp_path):
    failed = v2_job("S3CRETJOB", status="ABEND", common="ERROR")
    with collecting() as collector, receiver() as taker, serving(Engine()) as engine:
        channel = f"json://127.0.0.1:{taker.port}/s3cret-way"
        more = {"channels": channels_of(channel)}
        with traced(collector.variables), monitoring(engine, tmp_path, more=more) as monitor:
            engine.lists["job"] = [v2_job(), failed]
            monitor.poll()
            base = monitor.url.removesuffix("/tws-monitor")
            with httpx.Client(base_url=base, timeout=30) as http:
                (problem,) = http.get(f"{API}/problems").json()["problems"]
                answer = http.get(f"{API}/problems/{problem['problem_id']}")
                monitor.wait_until(
                    lambda: (
                        http.post(
                            f"{API}/query", json={"query": "what failed today, s3cret question?"}
                        ).status_code
                        == 200
                    )
                )
                http.get("/tws-monitor/problems/s3cret-path")
                http.get("/healthz")
            taker.wait(1)
            spans = collector.wait_for(
                "poll", "delivery", "question", f"GET {API}/problems/{{problem_id}}"
            )

    poll = next(one for one in spans if one.name == "poll" and one.facts["resync.events"])
    assert poll.facts["resync.jobs"] == 2
    assert children(spans, poll) == {"poll.fetch", "poll.detect", "poll.record"}
    (record,) = [one for one in spans if one.name == "poll.record" and one.trace == poll.trace]
    assert "store.write" in children(spans, record)
    asked = [one for one in spans if one.name == "GET" and one.trace == poll.trace]
    assert "/twsd/api/v2/plan/job" in {one.facts["url.template"] for one in asked}
    assert {one.facts["http.response.status_code"] for one in asked} == {200}
    (request,) = [one for one in spans if one.name.endswith("{problem_id}")]
    assert request.facts["http.response.status_code"] == 200
    assert request.facts["resync.request_id"] == answer.headers["X-Request-ID"]
    (question,) = [one for one in spans if one.name == "question" and not one.failed]
    assert question.facts["resync.intent"] == "failures"
    assert any(one.name == f"POST {API}/query" and one.trace == question.trace for one in spans)
    (sent,) = [one for one in spans if one.name == "delivery"]
    assert sent.facts == {"resync.carrier": "ByApprise", "resync.status": 200}
    assert "GET /tws-monitor/problems/{}" in {one.name for one in spans}
    assert not any("healthz" in one.name for one in spans)
    assert {tuple(one.of.items()) for one in spans} == {tuple(spans[0].of.items())}
    assert (spans[0].of["service.name"], spans[0].of["service.instance.id"]) == ("resync", "here:1")
    told = b"".join(body for _, _, body in collector.by.came).lower()
    assert b"s3cret" not in told
    assert PASSWORD.encode().lower() not in told
    assert {headers["x-key"] for _, headers, _ in collector.by.came} == {"s3cret-of-the-collector"}


def spans_made(count):
    for _ in range(count):
        with tracing.span("made"):
            pass


def test_a_collector_that_is_away_is_told_of_once_and_once_that_it_is_back(caplog):
    caplog.set_level(logging.INFO)
    with collecting() as collector:
        collector.by.answers = [(400, {}, b"")] * 3
        with traced(collector.variables):
            for batch in range(1, 6):
                spans_made(1)
                collector.by.wait(batch)

    (away, back) = [one.getMessage() for one in caplog.records]
    assert f"Traces do not reach 127.0.0.1:{collector.by.port}" in away
    assert "400" in away
    assert back == f"Traces reach 127.0.0.1:{collector.by.port} again"


def test_nobody_waits_for_a_collector_that_hangs(caplog):
    with collecting() as collector:
        collector.by.hangs = True
        with traced(collector.variables, OTEL_BSP_MAX_QUEUE_SIZE="600"):
            spans_made(1)
            collector.by.wait(1)
            began = time.monotonic()
            spans_made(5_000)
        assert time.monotonic() - began < tracing.LAST_WORDS_S + 5
    assert [one.name for one in caplog.records] == []


def test_what_fails_is_marked_by_its_kind_and_not_by_its_words():
    with collecting() as collector, traced(collector.variables):
        try:
            with tracing.span("failing"):
                raise ValueError("the s3cret of a job")
        except ValueError:
            pass
        (span,) = collector.wait_for("failing")

    assert (span.failed, span.facts) == (True, {"error.type": "ValueError"})
    assert b"s3cret" not in b"".join(body for _, _, body in collector.by.came)


def test_a_server_of_its_own_says_who_it_is_and_by_which_trace_its_log_is_found(tmp_path):
    with collecting() as collector:
        lines = "".join(f"{name}={said}\n" for name, said in collector.variables.items())
        (tmp_path / ".env").write_text(lines)
        serving = serving_json(
            tmp_path, OTEL_RESOURCE_ATTRIBUTES="deployment.environment.name=test"
        )
        assert serving.stdout.readline().startswith("Resync is at ")
        collector.wait_for("poll")
        serving.terminate()
        _, said = serving.communicate(timeout=30)
        (poll, *_) = [one for one in collector.spans() if one.name == "poll"]

    assert poll.facts["error.type"] == "unreachable"
    assert poll.of["service.instance.id"].startswith(f"{socket.gethostname()}:")
    assert poll.of["deployment.environment.name"] == "test"
    logged = [json.loads(line) for line in said.splitlines()]
    failing = [one["trace_id"] for one in logged if one["message"].startswith("Polling fails")]
    assert failing == [poll.trace]


def program(code, **environment):
    return subprocess.run(
        [*WITH_US, sys.executable, "-c", code],
        env=clean(environment),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_doctor_asks_the_collector():
    with collecting() as collector, traced(collector.variables):
        settings = Settings(traces=collector.variables)
        assert list(traces(settings)) == [f"127.0.0.1:{collector.by.port} takes traces"]
        collector.by.answers = [(403, {}, b"")]
        with pytest.raises(ResyncError, match=r"takes no traces: .*403"):
            list(traces(settings))


def test_without_a_collector_nothing_of_it_is_loaded():
    ran = program(
        "import app.web, sys; print([m for m in sys.modules if '.otlp' in m or '.sdk' in m])"
    )

    assert ran.stdout.strip() == "[]", ran.stderr


def test_a_start_without_the_extra_names_it():
    without = (
        "import sys; sys.modules['opentelemetry.exporter.otlp.proto.http.trace_exporter'] = None;"
        "sys.argv = ['resync', 'serve']; from app.cli.main import main; main()"
    )
    ran = program(
        without,
        OTEL_EXPORTER_OTLP_ENDPOINT="http://collector.example:4318",
        APP_TWS_URL="https://127.0.0.1:9",
        APP_TWS_API_KEY="x",
    )

    assert ran.returncode == 1
    assert ran.stderr.startswith("resync: collector.example:4318 is to get traces")
    assert "panel_serve.sh --setup --otel" in ran.stderr
