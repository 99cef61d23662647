"""The failed runs behind a cell of the patterns' charts."""

from datetime import UTC, datetime, timedelta

import pytest

from data.store.runs import PastRun, PastRuns
from tests.build import Status


@pytest.fixture
def yesterday(server):
    """Five hours ago one job failed twice and another once; a third went well."""
    start = datetime.now(UTC) - timedelta(hours=5)
    PastRuns(server.db).load(
        [
            PastRun(
                name,
                "NOITE",
                "SRV1",
                status,
                started_at=start + timedelta(seconds=n),
                ended_at=start + timedelta(seconds=n + 5),
                return_code=rc,
                error_message=said,
            )
            for n, (name, status, rc, said) in enumerate(
                [
                    ("CARGA", Status.ABEND, 12, "ORA-01653"),
                    ("CARGA", Status.ABEND, 12, "ORA-01653"),
                    ("ENVIA", Status.FAIL, None, None),
                    ("LIMPA", Status.SUCC, 0, None),
                ]
            )
        ]
    )
    return server, start


def test_failures_come_with_their_jobs_and_runs(yesterday):
    server, _ = yesterday

    body = server.get("/history/failures", params={"days": 2, "limit": 2})

    assert body["total"] == 3
    assert [(job["job_name"], job["failures"]) for job in body["jobs"]] == [
        ("CARGA", 2),
        ("ENVIA", 1),
    ]
    assert [run["job_name"] for run in body["runs"]] == ["ENVIA", "CARGA"]
    assert body["runs"][1]["error_message"] == "ORA-01653"


def test_another_weekday_has_none(yesterday):
    server, start = yesterday

    other = (start.weekday() + 3) % 7

    assert server.get("/history/failures", params={"weekday": other})["total"] == 0
    assert server.get("/history/failures", params={"job_name": "NOBODY"})["runs"] == []


@pytest.mark.parametrize(
    ("name", "value"), [("hour", "24"), ("weekday", "-1"), ("date", "yesterday"), ("days", "401")]
)
def test_a_place_that_is_none_is_told(server, name, value):
    assert server.get("/history/failures", 422, params={name: value})["errors"][0]["field"] == name
