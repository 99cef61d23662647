import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from data.domain.status import Status
from data.store.audit import audit_entries
from tests.build import at, job, run, workstation
from tests.living import API

LONG_AGO = {"hours": 8760}


@pytest.fixture
def told(server):
    """A server that told of starts, a failure with its log, an unlinked workstation, a recovery."""
    server.engine.logs["log-1"] = "begin\nORA-01653: não foi possível estender a tabela\nend\n"
    server.see(job(name="CARGA_PEDIDOS", key="a"), job(name="PAYROLL", key="p"))
    server.see(
        job(
            run(Status.ABEND, return_code=8, log_id="log-1", key="1"),
            name="CARGA_PEDIDOS",
            key="a",
        ),
        job(name="PAYROLL", key="p", status=Status.EXEC),
        workstations=[workstation(linked=False)],
        engine_time=at(4),
    )
    server.see(
        job(
            run(Status.ABEND, return_code=8, log_id="log-1", key="1"),
            run(Status.SUCC, key="2"),
            name="CARGA_PEDIDOS",
            key="a",
        ),
        job(name="PAYROLL", key="p", status=Status.EXEC),
        workstations=[workstation()],
        engine_time=at(5),
    )
    return server


def period(**more):
    return {"start": "2026-01-01T00:00:00Z", "end": "2027-12-31T00:00:00Z", **more}


def types(body):
    return [event["event_type"] for event in body["events"]]


def test_events_come_newest_first_with_their_period(told):
    body = told.get("/events", params=period(limit=500))

    stamps = [event["timestamp"] for event in body["events"]]
    assert stamps == sorted(stamps, reverse=True)
    assert body["period"] == {"start": "2026-01-01T00:00:00Z", "end": "2027-12-31T00:00:00Z"}
    assert {"job_started", "job_abend", "job_rerun", "job_completed"} <= set(types(body))
    assert {"workstation_unlinked", "workstation_linked"} <= set(types(body))


def test_after_a_number_they_come_oldest_first_without_loss(told):
    seen, asked = [], {"after_seq": 0, "limit": 2}
    while True:
        body = told.get("/events", params=asked)
        seen += [event["seq"] for event in body["events"]]
        if body["next_cursor"] is None:
            break
        asked["cursor"] = body["next_cursor"]

    assert seen == sorted(set(seen))
    assert len(seen) == len(told.get("/events", params=period(limit=500))["events"])
    assert told.get("/events", params={"after_seq": seen[-1]})["events"] == []


def test_pages_stay_stable_while_events_arrive(told):
    first = told.get("/events", params=period(limit=2))
    told.see(
        job(name="CARGA_PEDIDOS", key="a", status=Status.SUCC),
        job(run(Status.ABEND), name="PAYROLL", key="p"),
        engine_time=at(6),
    )

    second = told.get("/events", params=period(limit=500, cursor=first["next_cursor"]))

    ids = [event["event_id"] for event in first["events"] + second["events"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"severity": "error"}, {"job_abend"}),
        ({"severity": ["error", "warning"]}, {"job_abend", "workstation_unlinked"}),
        ({"event_type": "job_rerun"}, {"job_rerun"}),
        ({"category": "workstations"}, {"workstation_linked", "workstation_unlinked"}),
        ({"source": "PAYROLL"}, {"job_started"}),
        ({"source": "NOBODY"}, set()),
    ],
)
def test_filters_narrow(told, asked, found):
    body = told.get("/events", params=period(limit=500, **asked))

    assert {kind for kind in types(body) if not kind.startswith("system_")} == found


@pytest.mark.parametrize(
    "asked",
    [
        {"hours": 0},
        {"hours": 8761},
        {"severity": "loud"},
        {"event_type": "job_exploded"},
        {"category": "x"},
        {"start": "2026-01-01T00:00:00"},
        {"start": "yesterday"},
        {"after_seq": -1},
        {"cursor": "!!"},
        {"limit": 501},
    ],
)
def test_what_cannot_be_is_refused(told, asked):
    body = told.get("/events", 422, params=asked)

    assert [error["field"] for error in body["errors"]] == list(asked)


def test_the_period_must_make_sense(told):
    told.get("/events", 422, params=period() | {"hours": 5})
    told.get(
        "/events", 422, params={"start": "2026-02-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}
    )


def test_an_event_is_told_in_the_readers_language(told):
    def message(**headers):
        asked = period(event_type="job_abend")
        return told.get("/events", params=asked, headers=headers)["events"][0]["message"]

    assert message() == (
        "CARGA_PEDIDOS terminou em ABEND (RC 8) em AGENT01: "
        "ORA-01653: não foi possível estender a tabela"
    )
    assert message(**{"Accept-Language": "en"}).startswith("CARGA_PEDIDOS ended in ABEND (RC 8) on")
    assert message(**{"Accept-Language": "es"}).startswith("CARGA_PEDIDOS terminó en ABEND")


def test_an_event_carries_its_job(told):
    (event,) = told.get("/events", params=period(event_type="job_abend"))["events"]

    assert event["details"]["job"]["job_name"] == "CARGA_PEDIDOS"
    assert event["details"]["job"]["return_code"] == 8
    assert event["acknowledged"] is None
    completed = told.get("/events", params=period(event_type="job_completed"))["events"]
    assert event["event_id"] in [one["details"].get("recovers") for one in completed]


def test_the_severe_ones_have_their_own_list(told):
    assert types(told.get("/events/critical")) == ["job_abend"]
    told.get("/events/critical", 422, params={"limit": 0})


@pytest.mark.parametrize("q", ["carga", "CARGA_PED", "ora-01653", "nao foi possivel", "ABEND rc"])
def test_search_ignores_case_and_accents(told, q):
    found = told.get("/events/search", params={"q": q.replace(" rc", "")})

    assert "job_abend" in types(found)


def test_search_reads_the_readers_sentence(told):
    def found(q, lang):
        return types(told.get("/events/search", params={"q": q}, headers={"Accept-Language": lang}))

    assert set(found("linked again", "en")) == {"workstation_linked"}
    assert found("zzzz", "en") == []


@pytest.mark.parametrize("asked", [{}, {"q": "x"}, {"q": "  x "}, {"q": "x" * 201}])
def test_a_search_needs_two_characters(told, asked):
    assert told.get("/events/search", 422, params=asked)["errors"][0]["field"] == "q"


def test_acknowledging_twice_with_the_same_action_changes_nothing(told):
    (event,) = told.get("/events/critical")["events"]
    body = {"event_ids": [event["event_id"], "nobody-1"], "note": "é meu", "action_id": "a"}

    first = told.post("/events/acknowledge", body)
    (taken,) = told.get("/events/critical")["events"]
    again = told.post("/events/acknowledge", body)
    other = told.post("/events/acknowledge", {**body, "action_id": "b", "note": "meu!"})

    assert (first["acknowledged"], first["already"], first["unknown"]) == (1, 0, 1)
    assert again == first
    assert (other["acknowledged"], other["already"], other["unknown"]) == (0, 1, 1)
    assert taken["acknowledged"]["note"] == "é meu"
    assert told.get("/events/critical")["events"][0]["acknowledged"] == taken["acknowledged"]


def test_whoever_writes_without_a_login_may_say_who_he_is(told):
    (event,) = told.get("/events/critical")["events"]

    told.post(
        "/events/acknowledge",
        {"event_ids": [event["event_id"]], "action_id": "a", "by": " Bia "},
    )
    changed = told.http.put(f"{API}/config", json={"sound_enabled": True, "by": "Rui"})

    assert told.get("/events/critical")["events"][0]["acknowledged"]["by"] == "Bia"
    assert changed.status_code == 200
    assert [one.actor for one in audit_entries(told.core.db)] == ["Rui", "Bia"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"event_ids": ["a-1"], "action_id": "a", "by": "x" * 61}, "by"),
        ({"action_id": "a"}, "event_ids"),
        ({"event_ids": [], "action_id": "a"}, "event_ids"),
        ({"event_ids": ["x"] * 501, "action_id": "a"}, "event_ids"),
        ({"event_ids": [1], "action_id": "a"}, "event_ids"),
        ({"event_ids": ["x"]}, "action_id"),
        ({"event_ids": ["x"], "action_id": ""}, "action_id"),
        ({"event_ids": ["x"], "action_id": "a", "note": 5}, "note"),
        ({"event_ids": ["x"], "action_id": "a", "colour": 5}, "colour"),
    ],
)
def test_a_wrong_acknowledgement_is_refused(told, body, field):
    assert told.post("/events/acknowledge", body, 422)["errors"][0]["field"] == field


def test_the_histogram_counts_every_event(told):
    body = told.get(
        "/events/histogram",
        params={
            "start": "2026-01-05T00:00:00Z",
            "end": "2026-01-06T00:00:00Z",
            "bucket_seconds": 3600,
        },
    )

    assert len(body["intervals"]) == 24
    assert sum(one["counts"]["error"] for one in body["intervals"]) == 1


def test_history_counts_runs_and_failures(told):
    body = told.get("/history/job/CARGA_PEDIDOS", params={"days": 3650})

    assert body["statistics"]["runs"] == 2
    assert body["statistics"]["failures"] == 1
    assert body["statistics"]["failure_rate"] == 0.5
    assert {one["status"] for one in body["runs"]} == {"ABEND", "SUCC"}
    failed = next(one for one in body["runs"] if one["status"] == "ABEND")
    steps = told.get(f"/history/run/{failed['run_id']}")["transitions"]
    assert {"EXEC", "ABEND"} <= {step["status"] for step in steps}


def test_a_job_nobody_knows_has_an_empty_history(told):
    body = told.get("/history/job/NO%2FSUCH%20JOB")

    assert body["job_name"] == "NO/SUCH JOB"
    assert body["runs"] == []
    assert body["statistics"]["failure_rate"] is None


def test_a_day_is_one_of_the_configured_zone(told):
    told.http.put("/api/v1/monitoring/config", json={"timezone": "America/Sao_Paulo"})

    body = told.get("/history/daily/2026-01-05")

    assert body["timezone"] == "America/Sao_Paulo"
    assert len(body["by_hour"]) == 24
    assert body["by_hour"][0]["start"] == "2026-01-05T00:00:00-03:00"
    assert body["totals"]["failed"] == 1
    assert body["worst_jobs"][0]["job_name"] == "CARGA_PEDIDOS"


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "20260105", "9999-12-31"])
def test_a_day_that_is_none_is_refused(server, day):
    assert server.get(f"/history/daily/{day}", 422)["errors"][0]["field"] == "date"


def test_a_future_of_the_engines_clock_is_shown_too(server):
    ahead = datetime.now(UTC) + timedelta(minutes=2)
    server.see(job(key="a"), engine_time=ahead)
    server.see(job(run(Status.EXEC, started_at=ahead), key="a"), engine_time=ahead)

    assert "job_started" in types(server.get("/events"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"job": "carga*"}, {"job_abend", "job_rerun", "job_completed"}),
        ({"job": "PAYROLL?"}, set()),
        ({"workstation": "agent0?", "category": "system"}, set()),
        ({"workstation": "agent01", "event_type": "workstation_linked"}, {"workstation_linked"}),
        ({"q": "nao foi possivel"}, {"job_abend"}),
        ({"q": "carga ABEND", "severity": "error"}, {"job_abend"}),
        ({"q": "nothing like it"}, set()),
    ],
)  # fmt: skip
def test_globs_and_texts_narrow_too(told, asked, found):
    body = told.get("/events", params=period(limit=500, **asked))

    assert {kind for kind in types(body) if kind != "job_started"} == found


def test_the_order_can_be_turned(told):
    newest = told.get("/events", params=period(limit=500))["events"]

    oldest = told.get("/events", params=period(limit=500, order="oldest"))["events"]

    assert oldest == newest[::-1]
    told.get("/events", 422, params=period(order="loudest"))


def test_the_histogram_is_narrowed_like_the_list(told):
    span = {"start": at(0).isoformat(), "end": at(10).isoformat(), "bucket_seconds": 600}

    body = told.get("/events/histogram", params={**span, "severity": "error"})

    assert [sum(one["counts"].values()) for one in body["intervals"]] == [1]


def test_an_exported_event_is_no_formula(server):
    server.see(job(name="=HYPERLINK(1)", key="f"))
    server.see(
        job(run(Status.ABEND, return_code=8, key="1"), name="=HYPERLINK(1)", key="f"),
        engine_time=at(4),
    )

    answer = server.http.get(f"{API}/events.csv", params=period(severity="error", language="pt"))

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="events-')
    head, row = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("Quando;Severidade;Tipo")
    assert "'=HYPERLINK(1)" in row
    assert ",=" not in row


def test_the_workbook_holds_the_same_events(told):
    answer = told.http.get(f"{API}/events.xlsx", params=period(job="carga*"))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row>") == 1 + len(
        told.get("/events", params=period(job="carga*"))["events"]
    )
