"""The diagnosis of a failure: its figures counted apart, its evidence opened, hostile text, any
event of a random plant."""

import re
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from app.ask import Context
from app.queries.diagnosis import Diagnosis, DiagnosisText
from data.domain.patterns import JobId
from data.store.events import EventQuery, events_page
from data.store.links import record_links
from data.store.runs import PastRun, PastRuns
from data.texts import LANGUAGES
from tests.build import Status, at, job, run, workstation
from tests.living import API
from tests.plant import Plant

ORA = "ORA-01653: unable to extend table {}.B by {} in tablespace USERS"
LATE = at(60 * 24 * 200)
HOUR = timedelta(hours=1)
BEFORE_APRIL = datetime(2026, 4, 1, tzinfo=UTC)
OF_A_WORKSTATION, MOST_BYTES = 6, 32_768


def history(random):
    """Two hundred days of three jobs on two workstations, some failing of the same error."""
    for day in range(200):
        for name, place in (("LOAD", "W1"), ("SORT", "W1"), ("SEND", "W2")):
            start = at(60 * 24 * day + random.randrange(90))
            took = timedelta(seconds=random.randrange(30, 4000))
            failed = random.random() < 0.15
            yield PastRun(
                job_name=name,
                job_stream="DAILY",
                workstation=place,
                status=Status.ABEND if failed else Status.SUCC,
                run_id=f"{name}-{day}",
                scheduled_at=start,
                started_at=start,
                ended_at=start + took,
                return_code=8 if failed else 0,
                error_message=ORA.format(random.choice("AX"), random.randrange(9, 999))
                if failed
                else None,
            )


RUNS = list(history(Random(3)))


@pytest.fixture
def past(server):
    PastRuns(server.db).load(RUNS)
    return server


def newest_failure(name, before=LATE):
    return max(
        (one for one in RUNS
         if one.job_name == name and one.status is Status.ABEND and one.ended_at < before),
        key=lambda one: one.ended_at,
    )  # fmt: skip


def said(told, section):
    return [
        one["text"]
        for each in told["sections"]
        if each["name"] == section
        for one in each["statements"]
    ]


@pytest.mark.parametrize("name", ["LOAD", "SORT", "SEND"])
def test_its_figures_are_what_an_independent_reading_counts(past, name):
    failure = newest_failure(name)
    since = failure.ended_at - timedelta(days=90)
    mine = [
        one for one in RUNS if one.job_name == name and since <= one.started_at <= failure.ended_at
    ]
    good = [one for one in mine if one.status is Status.SUCC]
    last = max(good, key=lambda one: one.started_at)

    told = past.get("/diagnosis", params={"job_name": name})

    assert told["run"]["run_id"] == failure.run_id
    assert told["failed"]
    found = told["behaviour"]
    assert found["runs"] == len(mine)
    assert found["failures"] == len(mine) - len(good)
    assert found["failure_rate"] == pytest.approx(1 - len(good) / len(mine))
    assert found["last_good"]["run_id"] == last.run_id
    assert found["failures_in_a_row"] == sum(one.started_at > last.started_at for one in mine)
    assert found["usual_seconds"] == median(
        (one.ended_at - one.started_at).total_seconds() for one in good
    )
    later = [
        one for one in RUNS
        if one.job_name == name and one.status is Status.SUCC
        and one.started_at >= failure.ended_at
    ]  # fmt: skip
    mended = min(later, key=lambda one: one.ended_at, default=None)
    assert (found["mended_by"] or {}).get("run_id") == (mended and mended.run_id)


@pytest.mark.parametrize("name", ["LOAD", "SORT", "SEND"])
def test_what_was_around_it_is_what_an_independent_reading_finds(past, name):
    failure = newest_failure(name)
    near = [
        one for one in RUNS
        if one.status is Status.ABEND and one.job_name != name
        and abs(one.ended_at - failure.ended_at) <= timedelta(minutes=60)
    ]  # fmt: skip

    before = past.get("/diagnosis", params={"job_name": name})["before"]

    assert before["same_cause_total"] == len(near)  # all say the same but for what varies
    assert {one["run_id"] for one in before["same_cause"]} == {one.run_id for one in near}
    there = {
        one.run_id
        for one in near
        if one.workstation == failure.workstation and one.ended_at <= failure.ended_at
    }
    assert {one["run_id"] for one in before["workstation_failures"]} == there


def test_similar_failures_tell_what_ended_them(past):
    told = past.get("/diagnosis", params={"job_name": "LOAD"})

    assert told["past_failures"]
    for one in told["past_failures"]:
        ended = one["ended_by_rerun"] + one["ended_by_next_run"] + one["not_ended"]
        assert ended == one["failures"]


@pytest.fixture
def ill(past):
    """The job fails in a plan, its workstation gone; a predecessor failed before it."""
    names = {"stream": "DAILY", "workstation": "W1", "stream_workstation": "W1"}
    begun = {"started_at": LATE, "log_id": "log-1", "key": "own"}
    past.engine.logs = {"log-1": f"begin\n{ORA.format('Q', 5)}\nend\n"}
    failed = run(Status.ABEND, started_at=LATE - HOUR, ended_at=LATE - HOUR / 2)
    ahead = job(failed, name="SEND", key="s", stream="DAILY", workstation="W2",
                stream_workstation="W2")  # fmt: skip
    record_links(past.db, {(JobId("W2", "DAILY", "SEND"), JobId("W1", "DAILY", "LOAD"))}, LATE)
    past.see(job(run(Status.EXEC, **begun), name="LOAD", key="l", **names), ahead,
             workstations=[workstation("W1"), workstation("W2")], engine_time=LATE)  # fmt: skip
    ended = {**begun, "ended_at": LATE + timedelta(minutes=5), "return_code": 8}
    past.see(job(run(Status.ABEND, **ended), name="LOAD", key="l", **names), ahead,
             workstations=[workstation("W1"), workstation("W2", linked=False)],
             engine_time=LATE + timedelta(minutes=6))  # fmt: skip
    past.post("/solutions", {"problem_type": "job_failure", "problem_pattern": ORA.format("A", 1),
                             "solution": "Add a datafile."}, status=201)  # fmt: skip
    return past


def events_of(server, **more):
    return server.get("/events", params={"hours": 8760, "end": "2027-01-01T00:00:00Z", **more})[
        "events"
    ]


def test_one_failure_is_found_by_event_by_problem_and_by_job(ill):
    (event,) = events_of(ill, event_type="job_abend")

    by_event = ill.get("/diagnosis", params={"event_id": event["event_id"]})
    by_problem = ill.get("/diagnosis", params={"problem_id": event["problem_id"]})
    by_job = ill.get("/diagnosis", params={"job_name": "LOAD"})

    assert by_event == by_problem == by_job
    assert by_event["event_id"] == event["event_id"]
    assert by_event["problem"]["problem_id"] == event["problem_id"]


def test_the_line_that_tells_the_cause_is_marked(ill):
    log = ill.get("/diagnosis", params={"job_name": "LOAD"})["log"]

    assert [one["text"] for one in log["lines"] if one["cause"]] == [ORA.format("Q", 5)]
    assert log["missing"] is None
    assert log["in_plan"]


def test_what_to_look_at_next_follows_from_what_was_found(ill):
    told = ill.get("/diagnosis", params={"job_name": "LOAD", "language": "en"})

    advice = " ".join(said(told, "next"))
    assert "Look first at the predecessor SEND, which ended ABEND" in advice
    assert "Apply solution 1" in advice
    assert told["solutions"][0]["solution"] == "Add a datafile."


def test_of_a_failure_made_good_nothing_is_left_to_mend(past):
    PastRuns(past.db).load([PastRun(
        job_name="LOAD", job_stream="DAILY", workstation="W1", status=Status.SUCC, run_id="again",
        started_at=LATE, ended_at=LATE + timedelta(minutes=3))])  # fmt: skip

    told = past.get("/diagnosis", params={"job_name": "LOAD", "language": "en"})

    (only,) = said(told, "next")
    assert only.startswith("Nothing to mend now")
    assert told["behaviour"]["mended_by"]


CALLS = {
    "event": "/diagnosis?event_id={}",
    "run": "/history/run/{}",
    "log": "/history/run/{}",
    "problem": "/problems/{}",
    "solution": "/solutions/{}",
    "job": "/history/job/{}",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_statement_has_evidence_that_opens(ill, lang):
    told = ill.get("/diagnosis", params={"job_name": "LOAD", "language": lang})

    opened = 0
    for section in told["sections"]:
        for one in section["statements"]:
            assert one["evidence"], one["text"]
            for proof in one["evidence"]:
                assert proof["link"].startswith("/tws-monitor/")
                if proof["kind"] in CALLS:
                    ill.get(CALLS[proof["kind"]].format(proof["id"]))
                    opened += 1
    assert opened > 10


def test_the_link_of_an_event_leads_to_its_moment(ill):
    told = ill.get("/diagnosis", params={"job_name": "LOAD"})
    (proof,) = (one for one in told["sections"][0]["statements"][0]["evidence"]
                if one["kind"] == "event")  # fmt: skip

    place = parse_qs(urlsplit(proof["link"]).query)

    (event,) = events_of(ill, event_type="job_abend")
    assert place["job"] == ["LOAD"]
    assert place["at"][0][:19] == event["timestamp"][:19]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"job_name": "A", "event_id": "x-1"},
        {"problem_id": "x", "event_id": "x"},
        {"run_id": "x", "event_id": "x"},
    ],
)
def test_exactly_one_thing_is_asked_about(server, asked):
    refused = server.http.get(f"{API}/diagnosis", params=asked)

    assert refused.status_code == 422


@pytest.mark.parametrize(
    "asked",
    [
        {"job_name": "NOBODY"},
        {"event_id": "x-1"},
        {"problem_id": "x-p1"},
        {"event_id": "’"},
        {"run_id": "r1"},
        {"run_id": "x", "job_name": "NOBODY"},
    ],
)
def test_what_nobody_knows_is_not_found(server, asked):
    assert server.http.get(f"{API}/diagnosis", params=asked).status_code == 404
    assert server.http.get(f"{API}/diagnosis.md", params=asked).status_code == 404


def test_a_job_that_never_failed_is_told_by_its_last_run(past):
    PastRuns(past.db).load([PastRun("GOOD", "DAILY", "W1", Status.SUCC, "g", at(), at(), at(1), 0)])

    told = past.get("/diagnosis", params={"job_name": "GOOD"})

    assert not told["failed"]
    assert told["log"]["missing"] == "not_failed"
    assert told["run"]["run_id"] == "g"


@pytest.mark.parametrize(("started", "missing"), [(None, "not_launched"), (at(), "not_in_plan")])
def test_it_says_why_no_log_is_stored(past, started, missing):
    PastRuns(past.db).load([PastRun("BARE", "DAILY", "W1", Status.FAIL, "b", at(), started, at(1))])

    told = past.get("/diagnosis", params={"job_name": "BARE"})

    assert told["log"]["missing"] == missing
    assert told["log"]["lines"] == []


HOSTILE = [
    "](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "`a` **b** # c | d",
    "a\u202egnp.exe",
    "x\n# heading\n- item",
    "' OR 1=1; --",
    "%(a)s {b} {0}",
    "*@?[",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_and_texts_stay_text(server, name):
    PastRuns(server.db).load([PastRun(
        job_name=name, job_stream=name, workstation=name, status=Status.ABEND, run_id=name,
        started_at=at(), ended_at=at(1), return_code=8, error_message=f"{name}\n{name} failed",
        )])  # fmt: skip

    told = server.get("/diagnosis", params={"job_name": name})
    paper = server.http.get(f"{API}/diagnosis.md", params={"job_name": name}).text

    assert told["root"]["job_name"] == name
    assert any(name.split("\n")[0] in one for one in said(told, "what"))
    outside = re.sub(r"^    .*$", "", paper, flags=re.M)  # of the error, which stands as code
    assert not re.search(r"(?<!\\)<img|(?<!\\)\]\(javascript|(?<!\\)\*\*b", outside)
    assert "\u202e" not in paper
    heads = [line for line in paper.splitlines() if line.startswith("#")]
    assert len(heads) == 1 + len(told["sections"])


def lived(server, random, steps=60):
    """Jobs of a small plant run, fail, wait, are stuck; workstations and streams come and go."""
    plant = Plant()
    deeds = (
        lambda n: plant.fails(n, ORA.format("A", n)),
        lambda n: plant.fails(n, status=Status.FAIL),
        plant.succeeds,
        plant.starts,
        lambda n: plant.waits(n, random.choice([Status.SUSP, Status.READY])),
        lambda n: plant.cancelled.add(n),
        lambda n: plant.hidden.symmetric_difference_update({n}),
        lambda n: plant.down.symmetric_difference_update({plant.jobs[n][2]}),
        lambda n: plant.stuck_streams.symmetric_difference_update({plant.jobs[n][1]}),
    )
    for step in range(steps):
        random.choice(deeds)(random.randrange(len(plant.jobs)))
        plant.passes(random.choice([1, 20, 90]))
        server.engine.error = OSError("gone") if step % 20 == 13 else None
        if server.engine.error is None:
            server.engine.snapshot = plant.snapshot()
            server.poller.poll_now()


@pytest.mark.parametrize("seed", range(4))
def test_any_event_and_problem_of_a_random_plant_can_be_diagnosed(server, seed):
    lived(server, Random(seed))
    events = events_page(server.db, EventQuery(limit=500)).items
    kinds = {event.type for event in events}
    problems = {event.problem_id for event in events} - {None}
    asked = [{"event_id": one.event_id} for one in events]
    asked += [{"problem_id": one} for one in problems]

    for number, one in enumerate(asked):
        context = Context(server.core, "test", LANGUAGES[number % 3])
        told = Diagnosis(**one).run(context)
        paper = DiagnosisText(**one).run(context).words

        assert len(msgspec.json.encode(told)) < MOST_BYTES
        assert all(each.evidence for section in told.sections for each in section.statements)
        assert told.title.split()[0] in paper
    assert len(kinds) >= OF_A_WORKSTATION
    assert problems


def test_the_question_why_a_job_failed_leads_to_its_diagnosis(past):
    asked = {"query": "por que o job LOAD falhou?", "now": LATE.isoformat()}
    before = {**asked, "query": "por que o job LOAD falhou em março?"}

    answer, of_before = past.post("/query", asked), past.post("/query", before)

    march = newest_failure("LOAD", BEFORE_APRIL)
    for found, failure in ((answer, newest_failure("LOAD")), (of_before, march)):
        place = parse_qs(urlsplit(found["link"]).query)
        assert place == {"run_id": [failure.run_id], "job_name": ["LOAD"]}
        told = past.get("/diagnosis", params={name: value for name, (value,) in place.items()})
        assert told["run"]["run_id"] == failure.run_id
        assert told["link"] == found["link"]
