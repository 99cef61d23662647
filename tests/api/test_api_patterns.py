"""Patterns over the wire: detected from the store, told once, set aside, taken back."""

import threading
from datetime import timedelta

import pytest

from data.store.events import EventQuery, events_page
from tests.past import keep_past
from tests.planted.small import NOW, A, B, every, on_days, quiet

FAILS = on_days(1, 2, 4, 5, 7, 9, 11, 12, 14, 16, 18, 19, 21, 23, 25, 27)
WINDOW = {"days": 30, "now": NOW.isoformat()}


@pytest.fixture
def plant(server):
    """A job that keeps failing, one that fails after it, and a calm plant."""
    rows = [*every(A, FAILS), *every(B, FAILS, minute=10), *quiet(60)]
    assert keep_past(server.db, rows) == len(rows)
    return server


def detect(server, **more):
    return server.post("/patterns/detect", {**WINDOW, **more})


def told(server):
    events = events_page(server.db, EventQuery(limit=500)).items
    return [event for event in events if event.type.word == "pattern_detected"]


def kinds(patterns):
    return {(p["pattern_type"], p["job_name"], p["related_job"]) for p in patterns}


def test_planted_patterns_are_found_with_evidence_one_can_open(plant):
    answer = detect(plant)

    assert answer["runs_examined"] == 62 * 30
    assert ("recurring_failure", "A", None) in kinds(answer["patterns"])
    assert ("dependency_chain", "A", "B") in kinds(answer["patterns"])
    assert not any(p["job_name"].startswith("CALM") for p in answer["patterns"])
    for pattern in answer["patterns"]:
        run_id = pattern["evidence"]["run_ids"][0]
        run = plant.get(f"/history/run/{run_id}")["run"]
        assert run["status"] == "ABEND"
        assert run["job_name"] in ("A", "B")


def test_found_again_is_neither_doubled_nor_told_again(plant):
    first = detect(plant)
    second = detect(plant)

    listed = plant.get("/patterns")["patterns"]
    assert first["new"] == len(first["patterns"]) == len(listed) > 0
    assert second["new"] == 0
    assert kinds(second["patterns"]) == kinds(listed)
    assert len(told(plant)) == first["new"]


def test_a_new_pattern_is_an_event_in_the_reader_s_language(plant):
    detect(plant)

    for lang, words in (("pt", "arrasta B"), ("en", "drags B along"), ("es", "arrastra a B")):
        listed = plant.get("/events", params={"event_type": "pattern_detected", "language": lang})[
            "events"
        ]
        messages = [event["message"] for event in listed]
        assert any(words in message for message in messages), messages
        assert {event["severity"] for event in listed} == {"info"}
        assert {event["source"] for event in listed} <= {"A", "B"}


@pytest.mark.parametrize(
    ("lang", "words"),
    [("pt", "falha com frequência"), ("en", "fails often"), ("es", "falla a menudo")],
)
def test_a_pattern_is_a_sentence(plant, lang, words):
    detect(plant)
    params = {"language": lang, "pattern_type": "recurring_failure", "job_name": "A"}
    (pattern,) = plant.get("/patterns", params=params)["patterns"]

    assert pattern["description"].startswith("A ")
    assert words in pattern["description"]
    assert "{" not in pattern["description"]


def test_the_list_is_narrowed_by_what_is_asked(plant):
    detect(plant)

    def count(**params):
        return len(plant.get("/patterns", params=params)["patterns"])

    assert count(pattern_type="dependency_chain") == 1
    assert count(job_name="CALM000") == 0
    assert count(min_confidence=1) == 0
    assert count(status="gone") == 0
    plant.get("/patterns", params={"pattern_type": "magic"}, status=422)
    plant.get("/patterns", params={"min_confidence": "nan"}, status=422)


def test_a_dismissed_pattern_is_gone_from_the_list_until_it_is_taken_back(plant):
    chain = next(
        p for p in detect(plant)["patterns"] if p["pattern_type"] == "dependency_chain"
    )  # fmt: skip
    address = f"/patterns/{chain['pattern_id']}"

    set_aside = plant.post(f"{address}/dismiss", {"reason": "known since March"})
    detect(plant)
    assert set_aside["dismissed"]["reason"] == "known since March"
    assert chain["pattern_id"] not in {
        p["pattern_id"] for p in plant.get("/patterns")["patterns"]
    }  # fmt: skip
    shown = plant.get("/patterns", params={"dismissed": "true"})["patterns"]
    assert chain["pattern_id"] in {p["pattern_id"] for p in shown}

    undone = plant.http.delete(f"/api/v1/monitoring{address}/dismiss")
    assert undone.status_code == 200
    assert undone.json()["dismissed"] is None
    plant.post(f"{address}/dismiss", {"reason": "again"})
    assert plant.post(f"{address}/restore")["dismissed"] is None


def test_what_does_not_exist_or_makes_no_sense_is_said(server):
    server.get("/patterns/nobody", status=404)
    server.post("/patterns/nobody/dismiss", {"reason": "x"}, status=404)
    server.post("/patterns/nobody/dismiss", {"reason": " "}, status=422)
    for body in (
        {"days": 0},
        {"days": 401},
        {"days": "30"},
        {"days": True},
        {"now": "2026-01-01T00:00:00"},
        {"now": 5},
        {"now": "0001-01-01T00:00:00+00:00"},
        {"colour": 1},
    ):
        server.post("/patterns/detect", body, status=422)


def test_an_empty_store_has_no_patterns(server):
    answer = server.post("/patterns/detect")

    assert answer["patterns"] == []
    assert answer["runs_examined"] == 0


def test_local_time_is_that_of_the_offset_of_now(server):
    hours = (1, 5, 9, 13, 17, 21)
    rows = [*every(A, lambda at: at.hour == 1, hours=hours), *quiet(60)]
    keep_past(server.db, rows)

    def hour(now):
        found = server.post("/patterns/detect", {"days": 30, "now": now})["patterns"]
        return {p["hour"] for p in found if p["pattern_type"] == "time_correlation"}

    assert hour(NOW.isoformat()) == {1}
    assert hour((NOW - timedelta(hours=3)).replace(tzinfo=None).isoformat() + "-03:00") == {22}


def test_many_who_ask_at_once_are_served_one_after_the_other_or_refused(plant):
    statuses = []

    def ask():
        answer = plant.http.post("/api/v1/monitoring/patterns/detect", json=WINDOW)
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    detected = detect(plant)
    assert len(told(plant)) == len(detected["patterns"])
