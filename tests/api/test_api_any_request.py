"""Requests made of the OpenAPI document, as it allows them and as it does not, in every role.

`ANY_REQUESTS=100` makes so many of each kind for every operation: a longer look for the same.
"""

import contextlib
import os
import time
from functools import cache

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as of_openapi

from app.api.base import Limits
from app.api.openapi import openapi_document
from app.api.table import OWN, ROUTES
from app.rights import Right
from data.store.sql import fetch
from tests.api.test_api_answers import fill
from tests.inside import bearer, people
from tests.living import living

EXAMPLES = int(os.environ.get("ANY_REQUESTS", "2"))
CHECKS = [
    checks.not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_schema_conformance,
    of_openapi.response_headers_conformance,
]
NEEDED = {(own.method, own.path): own.right for own in OWN} | {
    (route.method, route.path): route.ask.right for route in ROUTES
}


@cache
def cases():
    """Requests to each operation: some as it takes them, some as it does not."""
    found = []
    document = openapi_document(asks=True)
    for operation in schemathesis.openapi.from_dict(document).get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @settings(
                max_examples=EXAMPLES,
                database=None,
                deadline=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(operation.ok().as_strategy(mode))
            def draw(case):
                found.append(case)

            # What takes nothing can be given nothing wrong.
            with contextlib.suppress(Unsatisfiable):
                draw()
    return found


def needed(case):
    """The right that a request takes."""
    return NEEDED[case.operation.method, case.operation.path]


def faults(server, cases, key=None):
    """What is wrong with the answers to requests that carry this key, and their statuses."""
    wrong, seen = [], set()
    with requests.Session() as session:
        for case in cases:
            headers = {"Cookie": "", **(bearer(key) if key else {})}
            answer = case.call(base_url=server.url, session=session, headers=headers)
            seen.add(answer.status_code)
            try:
                case.validate_response(answer, checks=CHECKS)
            except BaseExceptionGroup as fault:
                wrong.append(str(fault))
    return wrong, seen


def kept(db):
    """All that the store holds, but when a key was used last."""
    with db.read() as connection:
        tables = fetch(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")
        rows = {name: fetch(connection, f"SELECT * FROM {name}") for (name,) in tables}
        rows["accounts"] = fetch(connection, "SELECT id, name, role, disabled FROM accounts")
    return rows


@pytest.fixture
def unhurried():
    """Allowances that never run out."""
    return Limits(lambda: time.monotonic() * 1e6)


@pytest.mark.timeout(600)
def test_any_request_is_answered_as_documented_and_nothing_is_written_for_who_may_not(
    tmp_path, unhurried
):
    with living(tmp_path, auth="basic", limits=unhurried) as server:
        keys = {Right[role.upper()]: key for role, key in people(server.db).items()}
        server.http.headers.update(bearer(keys[Right.ADMINISTRATOR]))
        fill(server)

        for right in Right:
            before, refused = kept(server.db), [one for one in cases() if needed(one) > right]
            wrong, seen = faults(server, refused, keys.get(right))
            assert (wrong, seen) == ([], {403 if right else 401} if refused else set())
            assert kept(server.db) == before

            allowed = [one for one in cases() if needed(one) <= right]
            assert faults(server, allowed, keys.get(right))[0] == []


@pytest.mark.timeout(600)
def test_where_nobody_logs_in_any_request_is_answered_as_documented(tmp_path, unhurried):
    with living(tmp_path, limits=unhurried) as server:
        fill(server)

        assert faults(server, cases())[0] == []
