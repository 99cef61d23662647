"""The site's glossary by REST: written where solutions are, bounded, audited, used at once."""

import pytest

from data.store.audit import audit_entries
from tests.living import API

ENTRY = {
    "kind": "phrases",
    "name": "pouch",
    "says": ["pouch not sealed", "malote sem lacre"],
}
STORED = {
    "problem_type": "job_failure",
    "problem_pattern": "the pouch was not sealed by the counter clerk",
    "solution": "Call the branch.",
}


def put(server, path, body, status=200):
    answer = server.http.put(f"{API}{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def delete(server, path, status=200):
    answer = server.http.delete(f"{API}{path}")
    assert answer.status_code == status, answer.text


def found(server, message="malote sem lacre no caixa"):
    params = {"problem_type": "job_failure", "error_message": message}
    return server.get("/solutions/find", params=params)["found"]


def test_an_entry_is_used_at_once_and_forgotten_at_once(server):
    server.post("/solutions", STORED, status=201)
    assert found(server) is False

    entry = server.post("/solutions/glossary", ENTRY, status=201)
    assert found(server) is True
    assert server.get("/solutions/glossary")["entries"] == [entry]
    assert audit_entries(server.core.db)[0].action == "glossary.keep"

    delete(server, f"/solutions/glossary/{entry['entry_id']}")
    assert found(server) is False
    assert server.get("/solutions/glossary")["entries"] == []


def test_an_entry_is_changed(server):
    entry = server.post("/solutions/glossary", ENTRY, status=201)
    path = f"/solutions/glossary/{entry['entry_id']}"

    changed = put(server, path, {**ENTRY, "says": ["pouch not sealed", "saco sem lacre"]})

    assert changed["says"] == ["pouch not sealed", "saco sem lacre"]
    server.post("/solutions/glossary", ENTRY, status=409)
    put(server, "/solutions/glossary/999", ENTRY, status=404)
    delete(server, "/solutions/glossary/999", status=404)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "synonym"}, "kind"),
        ({"name": ""}, "name"),
        ({"says": []}, "says"),
        ({"says": ["x" * 101]}, "says"),
        ({"says": ["one two"] * 41}, "says"),
        ({"says": ["job failed"]}, "says[0]"),
        ({"more": 1}, "more"),
    ],
)
def test_a_bad_entry_is_refused_with_its_field(server, change, field):
    refused = server.post("/solutions/glossary", {**ENTRY, **change}, status=422)

    assert [error["field"] for error in refused["errors"]] == [field]
