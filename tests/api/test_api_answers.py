"""Every address answers as its schema says."""

from dataclasses import dataclass, replace

import jsonschema
import pytest
from openapi_spec_validator import validate
from prometheus_client import parser as plain_metrics
from prometheus_client.openmetrics import parser as openmetrics
from tornado.websocket import WebSocketHandler

from app.api.asyncapi import asyncapi_document
from app.api.messages import FROM_CLIENT
from app.api.openapi import openapi_document
from app.api.route import Route
from app.api.routes import asked_routes, socket_route
from app.api.socket import SocketHandler
from app.api.table import OWN, ROUTES
from app.ask import Query
from app.pages import PAGES, ruled
from app.rights import NoRule
from data.domain.patterns import Evidence, JobId, Pattern, PatternType
from data.domain.status import Status
from data.store.actions import Act
from data.store.audit import audit_entries
from data.store.patterns import record_patterns
from data.store.problems.hands import note, take
from data.store.sql import execute
from data.store.telling.channels import keep_channels
from tests.browsers import Browser
from tests.build import at, job, run, stream, workstation
from tests.living import API, living
from tests.problems import failure, kept, problem


def of_contract(schema):
    """The schema with the document's components beside it, for a validator."""
    return {**schema, "components": openapi_document()["components"]}


def check(instance, schema):
    jsonschema.Draft202012Validator(
        of_contract(schema), format_checker=jsonschema.FormatChecker()
    ).validate(instance)


ENTRY = {"kind": "words", "name": "deposito", "says": ["deposito", "almoxarifado"]}
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

SILENCE = {
    "jobs": ["PIX*"],
    "rrule": "FREQ=DAILY",
    "duration_minutes": 60,
    "starts_at": "2026-01-05T03:00:00Z",
    "reason": "backup",
}

RUNBOOK = {"job": "PIX*", "text": "Ask the payments team."}
USER = {"user": "rui", "role": "operator", "password": "s3cret horse"}
KEY = {"name": "ci", "role": "viewer"}
VIEW = {"name": "mine", "page": "jobs", "filters": {"status": "ABEND"}}


def fill(server):
    """Let it see a failure, a rerun, a broken workstation and a stuck stream."""
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
    server.post("/solutions/glossary", ENTRY, status=201)
    ill = failure()
    kept(server.db, problem(ill))
    told = "UPDATE events SET ailment_id = ? WHERE type = 3"
    server.db.lead(lambda connection: execute(connection, told, (ill.id,)))
    note(server.db, 1, "looked at", Act("ana", at(5)))
    take(server.db, [1], None, None, Act("ana", at(5)), one=True)
    server.post("/silences", SILENCE, status=201)
    server.post("/runbooks", RUNBOOK, status=201)
    server.post("/views", VIEW)
    for what, one in (("users", USER), ("keys", KEY)):
        assert server.http.post(f"/api/v1/auth/{what}", json=one).status_code == 201
    keep_channels(server.db, {"channel:x": "json #1"}, at(5))
    record_patterns(server.db, [PATTERN], now=at(5), days=30, least_confidence=0.5)


@pytest.fixture
def busy(server):
    """A server that has seen something of each kind."""
    fill(server)
    return server


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """The same for all that only look, or are refused."""
    with living(tmp_path_factory.mktemp("seen")) as server:
        fill(server)
        yield server


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    told: dict

    @property
    def good(self):
        return min(int(status) for status in self.told["responses"])


OPERATIONS = [
    Operation(method, path, told)
    for path, methods in openapi_document()["paths"].items()
    for method, told in methods.items()
]
OF_A_LOGIN = ("/auth/login", "/auth/password")  # tests/api/test_access.py
each_operation = pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda o: f"{o.method} {o.path}"
)


def address(operation, server):
    path = operation.path
    if "{job_id}" in path:
        return path.replace("{job_id}", "p")
    if "{run_id}" in path:
        runs = server.get("/history/job/PAYROLL", params={"days": 3650})["runs"]
        return path.replace("{run_id}", runs[0]["run_id"])
    path = path.replace("{user}", "rui").replace("{name}", "ci")
    path = path.replace("{problem_id}", f"{server.db.store_id}-p1")
    path = path.replace("{entry_id}", "1").replace("{silence_id}", "1")
    path = path.replace("{runbook_id}", "2").replace("{view_id}", "3")
    path = path.replace("{subscription_id}", "1")
    path = path.replace("{solution_id}", "1").replace("{pattern_id}", PATTERN.key)
    return path.replace("{job_name}", "PAYROLL").replace("{date}", "2026-01-05")


def failure_id(server):
    return server.get("/events", params={"hours": 8760, "event_type": "job_abend"})["events"][0][
        "event_id"
    ]


def params_for(operation, server):
    if operation.path.endswith("/search"):
        return {"q": "payroll"}
    if operation.path.endswith("/runbooks/covered"):
        return {"job": "PAY*"}
    if operation.path.endswith("/query/names"):
        return {"kind": "job"}
    if operation.path.endswith("/find"):
        return {"error_message": SOLUTION["problem_pattern"]}
    if operation.path.endswith(("/suggest", "/diagnosis", "/diagnosis.md")):
        return {"event_id": failure_id(server)}
    return {}


def body_for(operation, server):
    if operation.path.endswith("/push/subscriptions"):
        browser = Browser().subscription
        return browser if operation.method == "post" else {"endpoint": browser["endpoint"]}
    if operation.path.endswith("/push/receipts"):
        return {"receipt": server.core.telling.receipts.token(0), "action": "shown"}
    if operation.method == "delete":
        return {}
    if "/auth/users" in operation.path:
        more = {"role": "viewer"} if operation.method == "put" else {**USER, "user": "ana"}
        return {} if operation.path.endswith("/unlock") else more
    if operation.path.endswith("/auth/keys"):
        return {**KEY, "name": "grafana"}
    if operation.path.endswith("/dismiss"):
        return {"reason": "known"}
    if "/glossary" in operation.path:
        return {**ENTRY, "name": "bodega", "says": ["bodega", "cellar"]}
    if operation.path.endswith(("/runbooks/import", "/runbooks/preview")):
        return {"file": "am9iLHRlYW0KQSxCCg=="}
    if "/runbooks" in operation.path:
        return {**RUNBOOK, "phone": "190"}
    if operation.path.endswith("/views"):
        return {**VIEW, "name": "another"}
    if "/silences" in operation.path:
        return {**SILENCE, "reason": "another"}
    if operation.path.endswith("/solutions"):
        return {**SOLUTION, "solution": "Drop old partitions."}
    if operation.path.endswith("/solutions/import"):
        return {"solutions": [SOLUTION]}
    if operation.path.endswith("/query"):
        return {"query": "o que aconteceu ontem?"}
    if operation.path.endswith("/query/feedback"):
        return {"answer_id": "a-number-1", "helped": True, "query": "o que aconteceu ontem?"}
    if operation.path.endswith("/solutions/result"):
        return {"solution_id": 1, "success": True}
    if operation.path.endswith("/applied"):
        return {"event_id": failure_id(server)}
    if operation.path.endswith("/withdrawn"):
        applied = {"event_id": failure_id(server)}
        server.post("/solutions/1/applied", applied)
        return applied
    if operation.path.endswith("/{solution_id}"):
        return {"solution": "Add two datafiles."}
    if operation.path.endswith("/config"):
        return {"polling_interval_seconds": 25}
    if operation.path.endswith(("/problems/acknowledge", "/problems/close", "/problems/release")):
        reason = {"reason": "enough"} if operation.path.endswith("close") else {}
        return {"problem_ids": [f"{server.db.store_id}-p1", "x"], "action_id": "a-1", **reason}
    if "/problems/" in operation.path:
        more = {"notes": {"text": "mine"}, "close": {"reason": "enough"}}
        return {"action_id": "a-1", **more.get(operation.path.rpartition("/")[2], {})}
    if operation.path.endswith("/acknowledge"):
        first = server.get("/events", params={"after_seq": 0})["events"][0]
        return {"event_ids": [first["event_id"], "x-1"], "note": "mine", "action_id": "a-1"}
    return {}


def answer_of(operation, server):
    more = {} if operation.method == "get" else {"json": body_for(operation, server)}
    return server.http.request(
        operation.method,
        address(operation, server),
        params=params_for(operation, server),
        **more,
    )


@pytest.mark.parametrize(
    "operation",
    [o for o in OPERATIONS if not o.path.endswith(OF_A_LOGIN)],
    ids=lambda o: f"{o.method} {o.path}",
)
def test_an_operation_answers_as_documented(request, operation):
    server = request.getfixturevalue("seen" if operation.method == "get" else "busy")
    answer = answer_of(operation, server)

    told = operation.told["responses"]
    assert answer.status_code in (operation.good, 201, 202), answer.text
    if answer.status_code == 204:
        assert (answer.content, "content" in told["204"]) == (b"", False)
        return
    media = answer.headers["content-type"].partition(";")[0]
    documented = told[str(answer.status_code)]["content"][media]
    if media == "application/json":
        check(answer.json(), documented["schema"])
        undocumented = set(answer.json()) - properties(documented["schema"])
        assert not undocumented, undocumented


def properties(schema):
    name = schema.get("$ref", "").rpartition("/")[2]
    shown = openapi_document()["components"]["schemas"][name] if name else schema
    return set(shown.get("properties", ())) or Everything()


class Everything(set):
    def __rsub__(self, other):
        return set()


@pytest.mark.parametrize(
    "operation",
    [o for o in OPERATIONS if any("name" in p for p in o.told["parameters"])],
    ids=lambda o: f"{o.method} {o.path}",
)
def test_each_documented_parameter_is_read_and_held_to_its_schema(seen, operation):
    needed = params_for(operation, seen)
    for parameter in operation.told["parameters"]:
        if parameter.get("in") != "query":
            continue
        name = parameter["name"]

        answer = seen.http.get(
            address(operation, seen), params={**needed, name: beyond(parameter["schema"])}
        )

        assert answer.status_code == 422, (name, answer.text)
        assert [error["field"] for error in answer.json()["errors"]] == [name]


def beyond(schema):
    """A text that the schema does not allow."""
    if schema["type"] == "array":
        return beyond(schema["items"])
    return "x" * (schema["maxLength"] + 1) if "maxLength" in schema else "x"


UNAUDITED = ("/preview", "/query", "/push/receipts", "/auth/logout", *OF_A_LOGIN)
"""What is posted and changes nothing that people own, or where nobody logs in nothing at all."""


@pytest.mark.parametrize(
    "operation",
    [o for o in OPERATIONS if o.method != "get" and not o.path.endswith(UNAUDITED)],
    ids=lambda o: f"{o.method} {o.path}",
)
def test_every_change_leaves_who_did_what(busy, operation):
    before = len(audit_entries(busy.db, 500))

    answer = answer_of(operation, busy)

    assert answer.status_code in (200, 201, 204), answer.text
    if (
        operation.method == "delete"
        or answer.status_code == 204
        or answer.json().get("created") == 0
    ):
        return  # nothing was changed, or there was nothing to take back
    if operation.path.endswith("/restore"):
        return
    entries = audit_entries(busy.db, 500)
    assert len(entries) > before
    assert entries[0].actor == "local"


@pytest.mark.parametrize(
    "operation",
    [o for o in OPERATIONS if o.method != "get"],
    ids=lambda o: f"{o.method} {o.path}",
)
def test_a_member_that_nobody_knows_is_told_by_its_name(seen, operation):
    body = {**body_for(operation, seen), "zzz": 1}

    answer = seen.http.request(operation.method, address(operation, seen), json=body)

    assert answer.status_code == 422, answer.text
    assert "zzz" in {error["field"] for error in answer.json()["errors"]}


@each_operation
def test_a_language_nobody_speaks_here_is_refused(seen, operation):
    if operation.path in {own.path for own in OWN}:
        return
    answer = seen.http.request(
        operation.method, address(operation, seen), params={"language": "xx"}, json={}
    )

    assert answer.status_code == 422, answer.text
    assert "language" in {error["field"] for error in answer.json()["errors"]}
    told = operation.told["responses"]["422"]["content"]["application/problem+json"]
    check(answer.json(), told["schema"])


def test_the_document_is_valid_openapi():
    document = openapi_document()

    validate(document)
    assert document["openapi"].startswith("3.1")


def test_every_operation_says_who_is_asked_and_where_it_belongs():
    document = openapi_document()
    tags = {tag["name"] for tag in document["tags"]}

    for operation in OPERATIONS:
        assert operation.told["security"] == []
        assert set(operation.told["tags"]) <= tags
        assert any(status.startswith("4") for status in operation.told["responses"])
    assert len({o.told["operationId"] for o in OPERATIONS}) == len(OPERATIONS)


def test_a_route_without_a_rule_does_not_start(server):
    class Anybody(Query):
        """Everything about everybody"""

        def run(self, context):
            return {}

    route = Route("get", f"{API}/everything", Anybody, "system")

    with pytest.raises(NoRule, match=r"GET /api/v1/monitoring/everything .* `right`"):
        asked_routes((*ROUTES, route), {})


def test_a_page_without_a_rule_does_not_start():
    page = replace(PAGES[0], right=None)

    with pytest.raises(NoRule, match=rf"{page.path} .* `right`"):
        ruled((*PAGES, page))


def test_a_socket_without_a_rule_does_not_start():
    class Anybody(WebSocketHandler):
        """Tells everything to everybody"""

    with pytest.raises(NoRule, match=rf"{API}/ws .* `right`"):
        socket_route(Anybody, FROM_CLIENT, {})


def test_a_message_to_the_socket_without_a_rule_does_not_start():
    dance = replace(FROM_CLIENT[0], name="dance", right=None)

    with pytest.raises(NoRule, match=r"message dance .* `right`"):
        socket_route(SocketHandler, (*FROM_CLIENT, dance), {})


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


def test_metrics_are_openmetrics_where_they_are_asked_for(busy):
    asked = {"Accept": "application/openmetrics-text; version=1.0.0"}
    answer = busy.http.get("/metrics", headers=asked)

    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    families = {f.name: f for f in openmetrics.text_string_to_metric_families(answer.text)}
    assert families["resync_poll_duration_seconds"].type == "summary"
    assert families["resync_health"].type == "stateset"
    assert {(s.name, s.value) for s in families["resync_polls"].samples} == {
        ("resync_polls_total", 3)
    }
    lines = answer.text.split("\n")
    assert lines[-2:] == ["# EOF", ""]
    assert 'resync_jobs{group="completed"} 2.0' in lines


@pytest.mark.parametrize("accept", ["", "text/plain", "*/*"])
def test_metrics_are_the_older_text_for_who_asks_for_nothing_else(seen, accept):
    answer = seen.http.get("/metrics", headers={"Accept": accept})

    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {f.name: f for f in plain_metrics.text_string_to_metric_families(answer.text)}
    assert families["resync_health"].type == "gauge"
    assert "# TYPE resync_polls_total counter" in answer.text
    assert "stateset" not in answer.text
