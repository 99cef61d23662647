from datetime import UTC, datetime, timedelta

import pytest

from data.domain.problem import Ailment, AilmentKind, ProblemKind, Standing
from data.store.audit import audit_entries
from data.store.error_texts import note_errors
from data.store.problems.keep import keep
from data.store.problems.load import load
from data.store.sql import execute, ms
from tests.build import Status, at, job, run
from tests.problems import LEDGER, failure, kept, problem


def resolve(server, one, standing=Standing.OVER):
    one.standing, one.resolved_at = standing, at(20)
    one.ailments[0].standing = standing
    kept(server.db, one, minute=20)


@pytest.fixture
def failed(server):
    """A server with one failed job and its problem, kept as the grouping keeps it."""
    (one,) = kept(server.db, problem(failure()))
    server.id = f"{server.db.store_id}-p{one.id}"
    server.problem = one
    return server


def act(server, what, body, status=200):
    return server.post(f"/problems/{server.id}/{what}", body, status)


def test_problems_are_listed_with_a_summary(failed):
    (other,) = kept(failed.db, problem(failure(LEDGER._replace(name="B"), 2)))
    resolve(failed, other)
    failed.db.write(lambda c: execute(c, "UPDATE problems SET resolved_at = ?", (_now_ms(),)))

    body = failed.get("/problems", params={"state": "open", "language": "en"})

    (one,) = body["problems"]
    assert one["problem_id"] == failed.id
    assert (one["kind"], one["severity"], one["state"]) == ("job_failure", "error", "open")
    assert one["title"] == "LOAD_LEDGER failed on AGENT01"
    assert one["root"] == {
        "job_name": "LOAD_LEDGER",
        "job_stream": "LEDGER_DAILY",
        "workstation": "AGENT01",
    }
    assert (one["acknowledged"], one["solution"], one["silenced"]) == (None, None, None)
    assert one["told"] == {"accepted": 0, "shown": 0, "clicked": 0, "suppressed": 0}
    assert "timeline" not in one
    assert body["summary"] == {"open": 1, "acknowledged": 0, "recovered": 0, "resolved_today": 1}
    assert body["next_cursor"] is None
    assert len(failed.get("/problems")["problems"]) == 2


def test_a_problem_tells_its_failures_as_they_came(server):
    runs = [run(Status.ABEND, key=str(n), return_code=8) for n in range(3)]
    server.see(job(run(Status.EXEC, key="0")))
    for n in range(3):
        server.see(job(*runs[: n + 1]))

    (one,) = server.get("/problems")["problems"]

    assert [each["run_id"] for each in one["members"]] == ["0", "1", "2"]


def _now_ms():
    return ms(datetime.now(UTC))


def test_they_page(failed):
    kept(failed.db, *(problem(failure(LEDGER._replace(name=f"J{n}"), n)) for n in range(2, 6)))

    seen, cursor = [], {}
    for _ in range(3):
        body = failed.get("/problems", params={"limit": 2, **cursor})
        seen += [one["problem_id"] for one in body["problems"]]
        cursor = {"cursor": body["next_cursor"]}

    assert len(set(seen)) == 5
    assert body["next_cursor"] is None
    failed.get("/problems?cursor=x", status=422)
    assert failed.get("/problems?state=bad", status=422)["errors"][0]["field"] == "state"


def test_one_problem_has_its_timeline_and_deliveries(failed):
    body = failed.get(f"/problems/{failed.id}")

    assert [step["what"] for step in body["timeline"]] == ["opened"]
    assert body["timeline"][0]["facts"] == {"kind": "job_failure", "severity": "error"}
    assert body["deliveries"] == []
    for unknown in ("p1", f"{failed.db.store_id}-p99", f"{failed.db.store_id}-1"):
        failed.get(f"/problems/{unknown}", 404)


def test_a_problem_is_taken_until_the_setting_says(failed):
    before = datetime.now(UTC)

    body = act(failed, "acknowledge", {"note": "mine", "action_id": "a1", "by": "Ana"})

    taken = body["acknowledged"]
    assert (body["state"], taken["by"], taken["note"]) == ("acknowledged", "Ana", "mine")
    until = datetime.fromisoformat(taken["until"])
    assert timedelta(minutes=29) < until - before < timedelta(minutes=31)
    failed.http.put("/api/v1/monitoring/config", json={"acknowledge_minutes": 0})
    again = act(failed, "acknowledge", {"action_id": "a2"})
    assert again["acknowledged"]["until"] is None


@pytest.mark.parametrize(
    "until", ["yesterday", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00", "+25"]
)
def test_it_comes_back_within_a_day_or_after_its_rerun(failed, until):
    if until == "+25":
        until = (datetime.now(UTC) + timedelta(hours=25)).isoformat()

    said = act(failed, "acknowledge", {"until": until, "action_id": "a1"}, 422)

    assert said["errors"][0]["field"] == "until"
    in_a_day = (datetime.now(UTC) + timedelta(hours=23)).isoformat()
    body = act(failed, "acknowledge", {"until": in_a_day, "action_id": "a1"})
    assert datetime.fromisoformat(body["acknowledged"]["until"]) > datetime.now(UTC)
    body = act(failed, "acknowledge", {"until": "rerun", "action_id": "a2"})
    assert body["acknowledged"]["until"] == "rerun"


@pytest.mark.parametrize("language", ["pt", "en", "es"])
def test_what_is_resolved_is_not_taken_and_says_so(failed, language):
    resolve(failed, failed.problem)
    path = f"/problems/{failed.id}/acknowledge?language={language}"

    answer = failed.http.post(f"/api/v1/monitoring{path}", json={"action_id": "a1"})

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"pt": "resolvido", "en": "resolved", "es": "resuelto"}[language] in answer.json()[
        "detail"
    ]


def test_of_two_who_take_at_once_the_second_is_told_who_was_first(failed):
    (problem, *_) = failed.get("/problems")["problems"]
    path = f"/problems/{problem['problem_id']}/acknowledge"

    failed.post(path, {"action_id": "f1", "by": "Ana", "free": True})
    failed.post(path, {"action_id": "f2", "by": "Ana", "free": True})
    refused = failed.post(path, {"action_id": "f3", "by": "Bia", "free": True}, status=409)

    assert refused["detail"] == "Ana assumiu antes."
    assert failed.get(f"/problems/{problem['problem_id']}")["acknowledged"]["by"] == "Ana"
    assert failed.post(path, {"action_id": "f4", "by": "Bia"})["acknowledged"]["by"] == "Bia"


def test_what_recovered_may_be_taken(failed):
    resolve(failed, failed.problem, Standing.RECOVERED)

    body = act(failed, "acknowledge", {"action_id": "a1"})

    assert (body["state"], body["acknowledged"]["by"]) == ("recovered", "local")


def test_the_same_action_changes_nothing_also_when_it_is_over(failed):
    act(failed, "acknowledge", {"action_id": "a1", "by": "Ana"})
    resolve(failed, failed.problem)

    body = act(failed, "acknowledge", {"action_id": "a1", "by": "Bob"})

    assert (body["state"], body["acknowledged"]["by"]) == ("resolved", "Ana")
    assert act(failed, "notes", {"action_id": "a1", "text": "x"})["notes"] == []


def test_releasing_what_nobody_has_changes_nothing(failed):
    before = failed.get(f"/problems/{failed.id}")

    assert act(failed, "release", {"action_id": "r1"}) == before

    act(failed, "acknowledge", {"action_id": "a1"})
    assert act(failed, "release", {"action_id": "r2"})["acknowledged"] is None


def test_notes_and_closing(failed):
    noted = act(failed, "notes", {"text": " disk <b>full</b> ", "action_id": "n1"})
    closed = act(failed, "close", {"reason": "not needed", "action_id": "c1"})

    assert noted["notes"][0]["text"] == "disk <b>full</b>"
    assert (closed["state"], closed["resolved_by"]) == ("resolved", "person")
    assert [step["what"] for step in closed["timeline"]] == ["opened", "note", "closed"]
    assert closed["timeline"][-1]["facts"] == {"text": "not needed"}
    for what, field in (("notes", "text"), ("close", "reason")):
        said = act(failed, what, {"action_id": "x", field: "  "}, 422)
        assert said["errors"][0]["field"] == field
    assert [each.action for each in audit_entries(failed.db)][:2] == [
        "problem.close",
        "problem.note",
    ]


def test_more_notes_than_are_shown_are_counted_and_read_page_by_page(failed):
    for n in range(25):
        act(failed, "notes", {"text": f"note {n}", "action_id": f"n{n}"})

    (one,) = failed.get("/problems")["problems"]
    first = failed.get(f"/problems/{failed.id}/notes", params={"limit": 15})
    cursor = {"limit": 15, "cursor": first["next_cursor"]}
    rest = failed.get(f"/problems/{failed.id}/notes", params=cursor)

    assert (len(one["notes"]), one["notes_total"]) == (20, 25)
    texts = [each["text"] for page in (first, rest) for each in page["notes"]]
    assert texts == [f"note {n}" for n in reversed(range(25))]
    assert rest["next_cursor"] is None
    failed.get("/problems/nobody/notes", 404)


def test_what_failed_before_anybody_looked_names_its_run(server):
    server.see(job(run(Status.ABEND, key="7")))

    (one,) = server.get("/problems")["problems"]

    assert (one["members"], one["run_id"]) == ([], "7")


def test_many_are_taken_and_closed_by_their_ids(failed):
    others = kept(failed.db, *(problem(failure(LEDGER._replace(name=n), 2)) for n in "BC"))
    resolve(failed, others[1])
    ids = [failed.id, *(f"{failed.db.store_id}-p{one.id}" for one in others), "strange"]

    taken = failed.post("/problems/acknowledge", {"problem_ids": ids, "action_id": "m1"})
    closed = failed.post(
        "/problems/close", {"problem_ids": ids[:1], "reason": "all", "action_id": "m2"}
    )

    assert (taken["done"], taken["already"], taken["unknown"]) == (2, 1, 1)
    assert taken["problem_ids"]["already"] == [ids[2]]
    assert closed["done"] == 1
    assert taken == failed.post("/problems/acknowledge", {"problem_ids": ids, "action_id": "m1"})
    back = failed.post("/problems/release", {"problem_ids": ids[1:2], "action_id": "m4"})
    assert back["problem_ids"]["done"] == [ids[1]]
    failed.post("/problems/acknowledge", {"problem_ids": ids[1:2], "action_id": "m5"})
    free = {"problem_ids": ids[1:2], "action_id": "m6", "free": True}
    assert failed.post("/problems/acknowledge", free)["already"] == 1
    too_many = {"problem_ids": [f"p{n}" for n in range(501)], "action_id": "m3"}
    failed.post("/problems/acknowledge", too_many, 422)


def test_an_event_says_its_problem_and_taking_it_takes_the_problem(server):
    server.see(job())
    ill, given = failure(), []
    one = problem(ill)
    events = server.see(job(run(Status.ABEND)))
    (event,) = [each for each in events if each.type.word == "job_abend"]
    server.db.lead(lambda c: keep(server.db, c, [one], [ill], ms(at(3)), given))
    server.db.lead(
        lambda c: execute(c, "UPDATE events SET ailment_id = ? WHERE seq = ?", (ill.id, event.seq))
    )
    called = f"{server.db.store_id}-p{one.id}"

    listed = server.get("/events", params={"problem_id": called})
    server.post("/events/acknowledge", {"event_ids": [event.event_id], "action_id": "e1"})

    assert [each["event_id"] for each in listed["events"]] == [event.event_id]
    assert listed["events"][0]["problem_id"] == called
    assert server.get("/events", params={"problem_id": "x"})["events"] == []
    taken = server.get(f"/problems/{called}")
    assert (taken["state"], taken["acknowledged"]["by"]) == ("acknowledged", "local")
    assert taken["members"][0]["event_id"] == event.event_id


def test_who_has_a_problem_has_what_told_of_it_until_it_is_given_back(server):
    server.see(job(run(Status.EXEC, key="0")))
    server.see(job(run(Status.ABEND, key="0")))
    (one,) = server.get("/problems")["problems"]

    def told():
        (event,) = server.get("/events", params={"problem_id": one["problem_id"]})["events"]
        return event["problem_state"], event["acknowledged"] and event["acknowledged"]["by"]

    server.post(f"/problems/{one['problem_id']}/acknowledge", {"action_id": "a1"})
    assert told() == ("acknowledged", "local")
    server.post(f"/problems/{one['problem_id']}/release", {"action_id": "a2"})
    assert told() == ("open", None)


def test_problems_that_say_the_same_error_are_told_by_what_does_not_vary(server):
    logs = {
        "JOB_0": "ORA-12541: no listener 17",
        "JOB_1": "ORA-12541: no listener 4",
        "JOB_2": "ORA-01653: unable to extend table",
        "JOB_3": "exit 1",
        "JOB_4": "exit 1",
    }
    server.see(*(job(run(Status.EXEC, key=name), name=name) for name in logs))
    server.see(*(job(run(Status.ABEND, key=name), name=name) for name in logs))
    jobs = server.poller.baseline.jobs
    runs = {jobs[job(name=name).key].last.id: log for name, log in logs.items()}
    note_errors(server.db, runs)
    ids = {
        one["root"]["job_name"]: one["problem_id"] for one in server.get("/problems")["problems"]
    }

    def alike(name):
        return set(server.get(f"/problems/{ids[name]}/alike")["problem_ids"])

    assert alike("JOB_0") == {ids["JOB_0"], ids["JOB_1"]}
    assert alike("JOB_2") == {ids["JOB_2"]}
    assert alike("JOB_3") == set()  # nearly every failure says so
    server.get("/problems/unknown/alike", status=404)
    server.post(f"/problems/{ids['JOB_1']}/close", {"action_id": "c", "reason": "x"})
    assert alike("JOB_0") == {ids["JOB_0"]}


def test_the_verdict_is_never_green_beside_an_open_problem(server):
    def verdict():
        snapshot = server.get("/status")["snapshot"]
        return snapshot["verdict"], snapshot["problems"]

    none = {"critical": 0, "error": 0, "warning": 0, "taken": 0}
    server.see(job())
    assert verdict() == ("normal", none)

    late = Ailment(AilmentKind.LATE, LEDGER, "", at(1), at(1))
    (one,) = kept(server.db, problem(late, kind=ProblemKind.LATE))
    assert verdict() == ("attention", {**none, "warning": 1})

    late.critical = True
    kept(server.db, one)
    assert verdict() == ("critical", {**none, "critical": 1})

    server.post(f"/problems/{server.db.store_id}-p{one.id}/acknowledge", {"action_id": "a"})
    assert verdict() == ("attention", {**none, "taken": 1})

    resolve(server, one)
    assert verdict() == ("normal", none)


def test_a_solution_that_is_known_is_shown(failed):
    failed.see(job())
    failed.see(job(run(Status.ABEND, return_code=8)))
    run_id = failed.poller.baseline.jobs[job().key].last.id
    note_errors(failed.db, {run_id: "ORA-01653: unable to extend table LEDGER by 128"})
    failed.problem.ailments[0].runs[0].run_id = run_id
    kept(failed.db, failed.problem)
    failed.post(
        "/solutions",
        {
            "problem_type": "job_failure",
            "problem_pattern": "ORA-01653: unable to extend table LEDGER by 128",
            "solution": "Add a data file",
        },
        201,
    )

    one = failed.get(f"/problems/{failed.id}")

    assert one["solution"]["solution"] == "Add a data file"
    assert (one["solution"]["worked"], one["return_code"]) == (0, 8)
    assert failed.get("/problems")["problems"][0]["solution"] == one["solution"]


def test_what_a_person_closed_is_still_loaded_by_the_grouping(failed):
    act(failed, "close", {"reason": "x", "action_id": "c1"})

    with failed.db.read() as connection:
        (one,) = load(connection, 0, lambda *_: failure().runs[0].cause)

    assert one.id == failed.problem.id


def test_problems_are_exported_as_files(failed):
    plain = failed.http.get("/api/v1/monitoring/problems.csv?language=en").text

    assert plain.lstrip("\ufeff").startswith("State,Severity,Kind,Problem,Job")
    assert "LOAD_LEDGER failed on AGENT01" in plain
    assert failed.http.get("/api/v1/monitoring/problems.xlsx").status_code == 200


def test_a_problem_is_silenced_while_each_of_its_live_members_is(failed):
    other = failure(LEDGER._replace(name="OTHER"), 2)
    other.problem = failed.problem
    failed.problem.ailments.append(other)
    kept(failed.db, failed.problem)
    now = datetime.now(UTC)

    def silence(glob):
        times = {"starts_at": _text(now - timedelta(hours=1)), "ends_at": _text(now + HOUR)}
        body = {"jobs": [glob], "reason": "night", **times}
        return failed.post("/silences", body, 201)["silence_id"]

    silence("LOAD*")
    assert failed.get(f"/problems/{failed.id}")["silenced"] is None

    silence("OTHER")
    silenced = failed.get("/problems")["problems"][0]["silenced"]
    assert silenced["silence_id"] in {"1", "2"}
    assert datetime.fromisoformat(silenced["until"]) > now


HOUR = timedelta(hours=1)


def _text(at):
    return at.isoformat()
