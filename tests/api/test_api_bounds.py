"""What is out of range is told as 422, never 500, whatever the store holds."""

import base64
import csv
import io
import json
from datetime import UTC, datetime

import pytest

from tests.build import Status, at, job, run
from tests.living import API, living

FAR = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
INSTANTS = [
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999-14:00",
    "9999-12-31T23:59:59Z",
    "1800-01-01T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-01",
    "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"),
]
LISTS = ["/events", "/events.csv", "/events.xlsx", "/events/histogram"]


@pytest.fixture
def failed(server):
    server.see(*(job(name=f"JOB{n}", key=f"k{n}", status=Status.EXEC) for n in range(3)))
    server.see(
        *(job(run(Status.ABEND, return_code=8), name=f"JOB{n}", key=f"k{n}") for n in range(3)),
        engine_time=at(4),
    )
    return server


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", ["start", "end"])
@pytest.mark.parametrize("instant", INSTANTS)
def test_an_instant_nobody_can_compute_with_is_refused(failed, path, name, instant):
    refused = failed.http.get(f"{API}{path}", params={name: instant})

    assert refused.status_code == 422, refused.text
    assert name in {error["field"] for error in refused.json()["errors"]}


def test_detection_refuses_a_now_beyond_the_calendar(failed):
    for now in ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", 5, "soon"):
        refused = failed.http.post(f"{API}/patterns/detect", json={"now": now})
        assert refused.status_code == 422, refused.text


def forged(*parts):
    text = json.dumps(parts)
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


CURSORS = [
    ("/events", forged("events", 2**62, 1)),
    ("/events", forged("events", -(2**62), 1)),
    ("/events?q=job", forged("events", 2**62, 1)),
    ("/events?order=oldest", forged("events oldest first", -(2**62), 1)),
    ("/events?after_seq=1", forged("events after", 2**70)),
    ("/events", forged("events", True, 1)),
    ("/status/jobs", forged("jobs name", "\ud83d", 1)),
    ("/status/jobs", forged("jobs name", "a\0b", 1)),
    ("/status/jobs", forged("jobs name", "a", 2**64)),
    ("/status/jobs?sort=priority", forged("jobs priority", 2**64, 1)),
    ("/history/job/JOB1", forged("history", 2**60, 1)),
    ("/solutions", forged("solutions", "x")),
    ("/solutions", "!!!"),
    ("/events", "é"),
    ("/events", base64.urlsafe_b64encode(b"\xff\xfe").decode()),
]


@pytest.mark.parametrize(("path", "cursor"), CURSORS)
def test_a_cursor_that_nobody_handed_out_is_refused(failed, path, cursor):
    refused = failed.http.get(f"{API}{path}", params={"cursor": cursor} | query(path))

    assert refused.status_code == 422, refused.text
    assert [error["field"] for error in refused.json()["errors"]] == ["cursor"]


def query(path):
    """httpx lets `params` take the place of what the address says."""
    return dict(part.split("=") for part in path.partition("?")[2].split("&") if part)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Sao_Paulo", "Pacific/Kiritimati"])
def test_a_deadline_at_the_end_of_time_stops_no_sheet(tmp_path, zone):
    with living(tmp_path, knobs={"timezone": zone}) as server:
        server.see(job(name="LAST", key="l", status=Status.EXEC, deadline_at=FAR))
        taken = server.http.get(f"{API}/status/jobs.csv", params={"language": "en"})
        book = server.http.get(f"{API}/status/jobs.xlsx")
        listed = server.get("/status/jobs")

    (row,) = csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig"), newline=""))
    assert row["Due"]
    assert book.status_code == 200
    assert listed["jobs"][0]["deadline"]
