"""The handover of a shift by REST: what opened, was taken, noted, solved, is still open."""

from datetime import UTC, datetime, timedelta

import pytest

from data.domain.status import Status
from tests.build import job, run
from tests.living import living


@pytest.fixture
def server(tmp_path):
    with living(tmp_path) as server:
        yield server


def failed(name):
    return job(run(Status.ABEND, key=f"{name}-1"), key=name, name=name)


def well(name):
    ended = run(Status.SUCC, key=f"{name}-2")
    return job(run(Status.ABEND, key=f"{name}-1"), ended, key=name, name=name)


@pytest.fixture
def shift(server):
    """LOAD was taken, noted and solved, SORT recovered by itself, *SEND* is still open."""
    server.see()
    server.see(failed("LOAD"), failed("SORT"), failed("*SEND*"))
    number = {one["root"]["job_name"]: one["problem_id"] for one in listed(server)}
    path = f"/problems/{number['LOAD']}"
    server.post(f"{path}/acknowledge", {"action_id": "a1", "by": "Ana"})
    server.post(f"{path}/notes", {"action_id": "a2", "by": "Ana", "text": "disk *full*"})
    server.see(well("LOAD"), well("SORT"), failed("*SEND*"))
    return server


def listed(server):
    return server.get("/problems")["problems"]


def test_a_handover_tells_how_each_problem_of_the_last_shift_stands(shift):
    told = shift.get("/handover")

    assert told["counts"] == {
        "opened": 3, "taken": 1, "noted": 1, "solved": 1, "recovered": 1, "open": 1,
    }  # fmt: skip
    assert [(one["root"]["job_name"], one["outcome"]) for one in told["problems"]] == [
        ("*SEND*", "open"),
        ("LOAD", "solved"),
        ("SORT", "recovered"),
    ]
    steps = [(step["what"], step["by"]) for step in told["problems"][1]["steps"]]
    assert steps == [("opened", None), ("taken", "Ana"), ("note", "Ana"), ("resolved", None)]
    start, end = (datetime.fromisoformat(told["period"][name]) for name in ("start", "end"))
    assert timedelta(hours=1) <= end - start <= timedelta(hours=9)


def test_a_period_before_anything_happened_is_empty_and_an_impossible_one_refused(shift):
    now = datetime.now(UTC)
    ago = [(now - timedelta(hours=hours)).isoformat() for hours in (9, 2)]

    assert shift.get("/handover", params={"start": ago[0], "end": ago[1]})["total"] == 0
    shift.get("/handover", 422, params={"start": ago[1], "end": ago[0]})
    shift.get("/handover", 422, params={"start": (now - timedelta(days=32)).isoformat()})


def test_as_markdown_hostile_names_are_only_names(shift):
    answer = shift.http.get("/api/v1/monitoring/handover.md", params={"language": "pt"})

    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="handover-')
    assert "# Passagem de turno" in answer.text
    assert r"\*SEND\* falhou" in answer.text
    assert r"Ana · disk \*full\*" in answer.text


def test_as_csv_each_problem_is_a_row_in_the_readers_words(shift):
    answer = shift.http.get("/api/v1/monitoring/handover.csv", params={"language": "pt"})

    rows = [line.split(";") for line in answer.text.splitlines()]
    assert rows[0][0] == "\ufeffDesfecho"
    assert [row[0] for row in rows[1:]] == [
        "Ainda em aberto", "Resolvidos por alguém", "Recuperados sozinhos",
    ]  # fmt: skip
    assert "Ana: disk *full*" in rows[2]
