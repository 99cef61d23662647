"""Every address answers as its schema says."""

import re

import jsonschema
import pytest
from openapi_spec_validator import validate

from app.api.asyncapi import asyncapi_document
from app.api.openapi import OPERATIONS, openapi_document
from app.api.routes import HANDLERS
from data.domain.patterns import Evidence, JobId, Pattern, PatternType
from data.domain.status import Status
from data.store.patterns import record_patterns
from tests.build import at, job, run, stream, workstation
from tests.living import API


def of_contract(schema):
    """The schema with the document's components beside it, for a validator."""
    return {**schema, "components": openapi_document()["components"]}


def check(instance, schema):
    jsonschema.Draft202012Validator(
        of_contract(schema), format_checker=jsonschema.FormatChecker()
    ).validate(instance)


SOLUTION = {
    "problem_type": "job_failure",
    "problem_pattern": "ORA-01653: unable to extend table A.B",
    "solution": "Add a datafile.",
}


PATTERN = Pattern(
    type=PatternType.TIME_CORRELATION,
    job=JobId("AGENT01", "LEDGER_DAILY", "LOAD_LEDGER"),
    confidence=0.9,
    p_value=1e-6,
    q_value=1e-4,
    effect=9.0,
    occurrences=12,
    opportunities=30,
    first_seen=at(0),
    last_seen=at(1),
    evidence=Evidence(0.4, 0.02, 3, 900, (7,), {"mean_hour": 3.5}),
    hour=3,
)


@pytest.fixture
def busy(server):
    """A server that has seen a failure, a rerun, a broken workstation and a stuck stream."""
    server.see(job(status=Status.EXEC), job(name="PAYROLL", key="p"))
    server.see(
        job(run(Status.ABEND, return_code=8, log_id="log-1")),
        job(name="PAYROLL", key="p", status=Status.EXEC),
        workstations=[workstation(), workstation("AGENT02", linked=False)],
        streams=[stream(status=Status.STUCK)],
        engine_time=at(4),
    )
    server.see(
        job(run(Status.ABEND, return_code=8, key="1"), run(Status.SUCC, key="2")),
        job(name="PAYROLL", key="p", status=Status.SUCC),
        workstations=[workstation()],
        engine_time=at(5),
    )
    server.post("/solutions", SOLUTION, status=201)
    record_patterns(server.db, [PATTERN], now=at(5), days=30, least_confidence=0.5)
    return server


def address(operation, server):
    path = operation.path
    if "{job_id}" in path:
        return path.replace("{job_id}", "p")
    if "{run_id}" in path:
        runs = server.get("/history/job/PAYROLL", params={"days": 3650})["runs"]
        return path.replace("{run_id}", runs[0]["run_id"])
    path = path.replace("{solution_id}", "1").replace("{pattern_id}", PATTERN.key)
    return path.replace("{job_name}", "PAYROLL").replace("{date}", "2026-01-05")


def failure_id(server):
    return server.get("/events", params={"hours": 8760, "event_type": "job_abend"})["events"][0][
        "event_id"
    ]


def params_for(operation, server):
    if operation.path.endswith("/search"):
        return {"q": "payroll"}
    if operation.path.endswith("/find"):
        return {"error_message": SOLUTION["problem_pattern"]}
    if operation.path.endswith("/suggest"):
        return {"event_id": failure_id(server)}
    return {}


def body_for(operation, server):
    if operation.path.endswith("/dismiss"):
        return {"reason": "known"}
    if operation.path.endswith("/solutions"):
        return {**SOLUTION, "solution": "Drop old partitions."}
    if operation.path.endswith("/solutions/import"):
        return {"solutions": [SOLUTION]}
    if operation.path.endswith("/solutions/result"):
        return {"solution_id": 1, "success": True}
    if operation.path.endswith("/applied"):
        return {"event_id": failure_id(server)}
    if operation.path.endswith("/{solution_id}"):
        return {"solution": "Add two datafiles."} if operation.method == "put" else {}
    if operation.path.endswith("/config"):
        return {"polling_interval_seconds": 25}
    if operation.path.endswith("/acknowledge"):
        first = server.get("/events", params={"after_seq": 0})["events"][0]
        return {"event_ids": [first["event_id"], "x-1"], "note": "mine", "action_id": "a-1"}
    return {}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.method} {o.path}")
def test_an_operation_answers_as_documented(busy, operation):
    params = params_for(operation, busy)
    more = {} if operation.method == "get" else {"json": body_for(operation, busy)}

    answer = busy.http.request(operation.method, address(operation, busy), params=params, **more)

    assert answer.status_code == operation.status, answer.text
    assert answer.headers["content-type"].partition(";")[0] == operation.media
    if operation.media == "application/json":
        check(answer.json(), operation.answer)


def test_the_document_is_valid_openapi():
    document = openapi_document()

    validate(document)
    assert document["openapi"].startswith("3.1")


def test_every_route_is_documented_and_every_operation_has_a_route():
    documented = {operation.path for operation in OPERATIONS}
    patterns = [re.compile(pattern) for pattern, _ in HANDLERS if "NotFound" not in str(_)]

    unrouted = {p for p in documented if not any(r.fullmatch(p) for r in patterns)}
    undocumented = [r.pattern for r in patterns if not any(r.fullmatch(p) for p in documented)]

    assert unrouted == set()
    assert undocumented == []


def test_the_methods_of_the_document_are_those_of_the_handlers():
    for operation in OPERATIONS:
        handler = next(h for p, h in HANDLERS if re.fullmatch(p, operation.path))
        assert operation.method in vars(handler) or any(
            operation.method in vars(base) for base in handler.__mro__[:2]
        ), operation


def test_the_socket_is_documented():
    document = asyncapi_document()

    assert document["asyncapi"].startswith("3.")
    assert document["channels"]["monitoring"]["address"] == f"{API}/ws"
    for message in document["components"]["messages"].values():
        jsonschema.Draft202012Validator.check_schema(message["payload"])


def test_the_page_of_documents_needs_nothing_from_outside(server):
    page = server.http.get(f"{API}/docs")

    assert "<script" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert f"{API}/status/jobs" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_metrics_are_openmetrics(busy):
    answer = busy.http.get("/metrics")

    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    lines = answer.text.split("\n")
    assert lines[-2:] == ["# EOF", ""]
    sample = re.compile(r'[a-z_]+({[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*})? -?[0-9.e+-]+')
    assert all(sample.fullmatch(line) for line in lines[:-2] if not line.startswith("#"))
    families = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(families) == len(set(families))
    assert 'resync_jobs{group="completed"} 2' in lines
    assert "resync_polls_total 3" in lines
