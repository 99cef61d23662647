"""Solutions over the wire: kept, found, judged by people and by TWS, carried elsewhere."""

import csv
import io
from itertools import pairwise

import pytest

from data.domain.status import Status
from data.store.audit import audit_entries
from tests.build import at, job, run
from tests.living import living

ORA = "ORA-01653: unable to extend table SALES.ORDERS by 128 in tablespace DATA01"
ORA_ELSEWHERE = "ORA-01653: unable to extend table HR.PAYSLIP by 8192 in tablespace USERS_2"
UNRELATED = "ORA-12541: TNS:no listener"
DRAFT = {
    "problem_type": "job_failure",
    "problem_pattern": ORA,
    "solution": "Add a datafile to the tablespace.",
}


def keep(server, status=201, **more):
    return server.post("/solutions", {**DRAFT, **more}, status=status)


def find(server, message, **more):
    params = {"problem_type": "job_failure", "error_message": message, **more}
    return server.get("/solutions/find", params=params)


def fail(server, minute=4, text=ORA_ELSEWHERE):
    """A job abends; the id of the event."""
    server.engine.logs["log-1"] = text
    server.see(job(status=Status.EXEC), engine_time=at(minute - 1))
    told = server.see(
        job(run(Status.ABEND, return_code=8, key="1", log_id="log-1", ended_at=at(minute))),
        engine_time=at(minute),
    )
    return next(event.event_id for event in told if event.type.word == "job_abend")


def rerun(server, status, ended, engine=None):
    server.see(
        job(
            run(Status.ABEND, return_code=8, key="1", log_id="log-1", ended_at=at(4)),
            run(status, key="2", started_at=at(ended - 1), ended_at=at(ended)),
        ),
        engine_time=at(engine or ended),
    )


def results(server, solution_id):
    return server.get(f"/solutions/{solution_id}")["results"]


def test_a_solution_is_found_although_the_variables_differ(server):
    kept = keep(server)

    found = find(server, ORA_ELSEWHERE)

    assert found["found"] is True
    assert found["solution_id"] == kept["solution_id"]
    assert found["solution"] == DRAFT["solution"]
    assert found["matches"][0]["problem_pattern"] == ORA
    assert 0.5 < found["similarity"] <= 1


@pytest.mark.parametrize("message", ["", "   ", UNRELATED, "everything is fine"])
def test_nothing_is_offered_for_what_does_not_fit(server, message):
    keep(server)

    found = find(server, message)

    assert found["found"] is False
    assert found["matches"] == []
    assert found["solution_id"] is None


def test_only_solutions_of_the_asked_type_are_offered(server):
    keep(server, problem_type="workstation_offline")

    assert find(server, ORA)["matches"] == []


def test_the_same_pattern_and_text_is_kept_once(server):
    first = keep(server)
    again = keep(server, status=200)
    other = keep(server, solution="Drop the old partitions.")

    assert again["solution_id"] == first["solution_id"] != other["solution_id"]
    assert len(find(server, ORA)["matches"]) == 2
    assert len(find(server, ORA, limit=1)["matches"]) == 1


@pytest.mark.parametrize(
    ("kind", "pattern", "fits"),
    [("glob", "*ORA-01653*", True), ("regex", r"ORA-016\d\d", True), ("glob", "*ORA-9*", False)],
)
def test_a_pattern_may_be_a_glob_or_a_regular_expression(server, kind, pattern, fits):
    keep(server, problem_pattern=pattern, pattern_kind=kind)

    assert find(server, ORA)["found"] is fits


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("problem_type", ""),
        ("problem_pattern", "  "),
        ("problem_pattern", None),
        ("solution", 7),
        ("solution", "x" * 10_001),
        ("pattern_kind", "sql"),
        ("colour", "red"),
    ],
)
def test_what_is_no_solution_is_refused_by_its_field(server, field, value):
    refused = server.post("/solutions", {**DRAFT, field: value}, status=422)

    assert [error["field"] for error in refused["errors"]] == [field]


def test_a_regular_expression_that_cannot_be_one_is_refused(server):
    refused = keep(server, status=422, pattern_kind="regex", problem_pattern="(ORA-[")

    assert refused["errors"][0]["field"] == "problem_pattern"


def test_the_rate_rises_with_each_success_and_falls_with_each_failure(server):
    solution_id = keep(server)["solution_id"]
    rates = [find(server, ORA)["success_rate"]]
    for success in (True, True, False, True, False, False):
        body = {"solution_id": solution_id, "success": success}
        rates.append(server.post("/solutions/result", body)["success_rate"])

    assert rates[0] == 0.5
    assert rates[1] < 1
    rising = [after > before for before, after in pairwise(rates)]
    assert rising == [True, True, False, True, False, False]
    assert find(server, ORA)["success_rate"] == pytest.approx(rates[-1], abs=1e-3)
    assert server.get(f"/solutions/{solution_id}")["times_applied"] == 6


def test_of_solutions_that_fit_alike_the_better_one_comes_first(server):
    worse = keep(server)["solution_id"]
    better = keep(server, solution="Drop the old partitions.")["solution_id"]
    server.post("/solutions/result", {"solution_id": worse, "success": False})
    server.post("/solutions/result", {"solution_id": better, "success": True})

    assert [m["solution_id"] for m in find(server, ORA)["matches"]] == [better, worse]


def test_a_popular_solution_of_another_error_never_outranks_the_fitting_one(server):
    fitting = keep(server)["solution_id"]
    popular = keep(server, problem_pattern=UNRELATED, solution="Start it.")["solution_id"]
    for _ in range(20):
        server.post("/solutions/result", {"solution_id": popular, "success": True})

    assert find(server, ORA_ELSEWHERE)["solution_id"] == fitting


def test_an_unknown_solution_is_404_and_a_wrong_result_422(server):
    keep(server)

    server.post("/solutions/result", {"solution_id": 999, "success": True}, status=404)
    server.post("/solutions/result", {"solution_id": 1, "success": "yes"}, status=422)
    server.post(
        "/solutions/result", {"solution_id": 1, "success": True, "event_id": "no-1"}, status=422
    )
    server.get("/solutions/999", status=404)
    server.post("/solutions/999/applied", {"event_id": "x"}, status=404)
    assert server.http.put("/api/v1/monitoring/solutions/abc", json={}).status_code == 404
    assert server.http.delete("/api/v1/monitoring/solutions/999").status_code == 404


def test_tws_judges_what_was_applied_by_the_next_run(server):
    solution_id = keep(server)["solution_id"]
    event_id = fail(server)

    marked = server.post(f"/solutions/{solution_id}/applied", {"event_id": event_id})
    again = server.post(f"/solutions/{solution_id}/applied", {"event_id": event_id})
    assert marked["results"]["tws"]["pending"] == again["results"]["tws"]["pending"] == 1
    assert again["times_applied"] == 1
    later = (server.core.now() - at(0)).total_seconds() / 60 + 5
    rerun(server, Status.SUCC, ended=later)

    judged = server.get(f"/solutions/{solution_id}", params={"language": "pt"})
    tws = judged["results"]["tws"]
    assert (tws["worked"], tws["failed"], tws["pending"]) == (1, 0, 0)
    assert tws["median_minutes"] == pytest.approx(later - 4, abs=0.1)
    assert judged["results"]["people"] == {"worked": 0, "failed": 0}
    assert judged["success_rate"] > 0.5
    assert "SUCC em 1 de 1" in judged["record"]


def test_a_next_run_that_fails_counts_against_it(server):
    solution_id = keep(server)["solution_id"]
    event_id = fail(server)
    server.post(f"/solutions/{solution_id}/applied", {"event_id": event_id})

    later = (server.core.now() - at(0)).total_seconds() / 60 + 5
    rerun(server, Status.ABEND, ended=later)

    assert results(server, solution_id)["tws"]["failed"] == 1


def test_marked_only_after_the_job_has_recovered_it_counts_at_once(server):
    solution_id = keep(server)["solution_id"]
    event_id = fail(server)
    rerun(server, Status.SUCC, ended=18)

    marked = server.post(f"/solutions/{solution_id}/applied", {"event_id": event_id})

    assert marked["results"]["tws"]["worked"] == 1
    assert marked["results"]["tws"]["median_minutes"] == 14


def test_people_and_tws_are_counted_apart_and_weigh_once(server):
    solution_id = keep(server)["solution_id"]
    event_id = fail(server)
    said = server.post(
        "/solutions/result", {"solution_id": solution_id, "success": True, "event_id": event_id}
    )
    rerun(server, Status.SUCC, ended=18)

    marked = server.post(f"/solutions/{solution_id}/applied", {"event_id": event_id})

    assert marked["results"]["people"]["worked"] == marked["results"]["tws"]["worked"] == 1
    assert marked["times_applied"] == 1
    assert marked["success_rate"] == pytest.approx(said["success_rate"], abs=1e-3)


def test_a_changed_solution_is_found_by_its_new_pattern_only(server):
    solution_id = keep(server)["solution_id"]
    changed = server.http.put(
        f"/api/v1/monitoring/solutions/{solution_id}", json={"problem_pattern": UNRELATED}
    )

    assert changed.status_code == 200
    assert find(server, ORA)["found"] is False
    assert find(server, UNRELATED)["solution_id"] == solution_id


def test_a_change_that_makes_a_double_is_refused(server):
    first = keep(server)["solution_id"]
    second = keep(server, solution="Drop the old partitions.")["solution_id"]

    refused = server.http.put(
        f"/api/v1/monitoring/solutions/{second}", json={"solution": DRAFT["solution"]}
    )

    assert refused.status_code == 409
    assert refused.json()["solution_id"] == first


def test_a_removed_solution_is_gone_and_its_number_is_not_given_again(server):
    solution_id = keep(server)["solution_id"]
    removed = server.http.delete(f"/api/v1/monitoring/solutions/{solution_id}")

    assert removed.status_code == 200
    assert find(server, ORA)["found"] is False
    assert keep(server)["solution_id"] > solution_id


def test_every_change_is_audited(server):
    solution_id = keep(server)["solution_id"]
    address = f"/api/v1/monitoring/solutions/{solution_id}"
    server.http.put(address, json={"solution": "Else."})
    server.post("/solutions/result", {"solution_id": solution_id, "success": True})
    server.http.delete(address)

    actions = [entry.action for entry in reversed(audit_entries(server.db))]
    assert actions == [
        "solution.create", "solution.change", "solution.result", "solution.remove",
    ]  # fmt: skip


def test_solutions_are_listed_newest_first_by_pages(server):
    ids = [keep(server, solution=f"Do {n}.")["solution_id"] for n in range(5)]
    seen, cursor = [], None
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = server.get("/solutions", params=params)
        seen += [one["solution_id"] for one in page["solutions"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert seen == ids[::-1]
    assert len(server.get("/solutions", params={"q": "do 3."})["solutions"]) == 1
    assert server.get("/solutions", params={"problem_type": "x"})["solutions"] == []


def test_solutions_survive_a_restart(tmp_path):
    with living(tmp_path) as server:
        solution_id = keep(server)["solution_id"]
        server.post("/solutions/result", {"solution_id": solution_id, "success": True})
    with living(tmp_path) as server:
        found = find(server, ORA_ELSEWHERE)

    assert found["solution_id"] == solution_id
    assert found["success_rate"] > 0.5


def test_what_is_exported_can_be_imported_elsewhere_once(tmp_path):
    with living(tmp_path / "one") as server:
        keep(server, solution='=cmd|" /C calc"!A0')
        keep(server, problem_pattern=UNRELATED, solution="Start it.")
        exported = server.get("/solutions/export")
        sheet = server.http.get("/api/v1/monitoring/solutions/export", params={"format": "csv"})
    with living(tmp_path / "two") as server:
        first = server.post("/solutions/import", exported)
        second = server.post("/solutions/import", exported)
        found = find(server, UNRELATED)

    assert (first, second) == ({"created": 2, "already": 0}, {"created": 0, "already": 2})
    assert found["solution"] == "Start it."
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert rows[0]["solution"].startswith("'=cmd")


def test_an_import_with_a_mistake_changes_nothing(server):
    body = {"solutions": [DRAFT, {**DRAFT, "solution": ""}]}
    refused = server.post("/solutions/import", body, status=422)

    assert refused["errors"][0]["field"] == "solutions[1].solution"
    assert server.get("/solutions")["solutions"] == []


def test_a_failure_without_a_solution_is_shown_what_ended_similar_ones(server):
    fail(server, text=ORA)
    rerun(server, Status.SUCC, ended=18)
    server.engine.logs["log-9"] = ORA_ELSEWHERE
    past = job(
        run(Status.ABEND, key="1", ended_at=at(4), log_id="log-1"),
        run(Status.SUCC, key="2", started_at=at(17), ended_at=at(18)),
    )
    told = server.see(
        past,
        job(
            run(Status.ABEND, key="9", log_id="log-9", started_at=at(19), ended_at=at(20)),
            name="PAYROLL",
            key="p",
        ),
        engine_time=at(20),
    )
    newer = next(e.event_id for e in told if e.type.word == "job_abend")

    offered = server.get(
        "/solutions/suggest", params={"event_id": newer, "language": "en"}
    )  # fmt: skip

    assert offered["matches"] == []
    assert "HR.PAYSLIP" not in offered["proposed_pattern"]
    similar = offered["past_failures"][0]
    assert similar["ended_by_rerun"] == 1
    assert similar["median_minutes"] == 14
    assert "14 min" in similar["description"]
    server.get("/solutions/suggest", params={"event_id": "nobody-1"}, status=404)
    server.get("/solutions/suggest", status=422)
    both = {"event_id": newer, "problem_id": "x"}
    server.get("/solutions/suggest", params=both, status=422)


def test_a_failure_that_no_event_tells_of_is_helped_by_its_problem(server):
    server.engine.logs = {"log-1": ORA}
    server.see(job(run(Status.ABEND, key="1", log_id="log-1", ended_at=at(4)), key="p"))
    (one,) = server.get("/problems")["problems"]

    offered = server.get("/solutions/suggest", params={"problem_id": one["problem_id"]})

    assert one["members"] == []
    assert (offered["event_id"], offered["marks"]) == (None, [])
    assert offered["proposed_pattern"]
    for unknown in ("x", f"{server.db.store_id}-p9"):
        server.get("/solutions/suggest", params={"problem_id": unknown}, status=404)
