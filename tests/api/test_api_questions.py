"""Questions over REST: figures that were counted by hand, in the asker's language, safely."""

import csv
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.domain.status import Status
from tests.build import at, job, run
from tests.living import living
from tests.questions import HISTORY, NOW, questions, samples
from workers.backfill import backfill

WITH_HISTORY = "2026-11-18T10:30:00-03:00"
with HISTORY.open(encoding="utf-8") as rows:
    RUNS = list(csv.DictReader(rows))


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    """A server whose store holds the sample history."""
    with living(
        tmp_path_factory.mktemp("plant"), knobs={"timezone": "America/Sao_Paulo"}
    ) as server:
        backfill(server.db, HISTORY, ZoneInfo("America/Sao_Paulo"))
        yield server


def ask(server, query, status=200, **more):
    body = {"query": query, "now": WITH_HISTORY, **more}
    return server.post("/query", {name: value for name, value in body.items() if value}, status)


def first(answer):
    return answer["summary"].split("\n\n")[0]


def ended(start, end, *statuses, **names):
    """The rows of the file that ended in a period."""
    start, end = (datetime.fromisoformat(one) for one in (start, end))
    return [
        row
        for row in RUNS
        if start <= datetime.fromisoformat(row["end_time"]) < end
        and (not statuses or row["status"] in statuses)
        and all(row[name] == value for name, value in names.items())
    ]


def failures(start, end, **names):
    return ended(start, end, "ABEND", "FAIL", **names)


OCTOBER = ("2026-10-01T00:00:00-03:00", "2026-11-01T00:00:00-03:00")
LAST_WEEK = ("2026-11-09T00:00:00-03:00", "2026-11-16T00:00:00-03:00")
THIS_WEEK = ("2026-11-16T00:00:00-03:00", WITH_HISTORY)
MONDAY = ("2026-11-16T00:00:00-03:00", "2026-11-17T00:00:00-03:00")
MONTH = ((NOW - timedelta(days=30)).isoformat(), WITH_HISTORY)


@pytest.mark.parametrize("one", list(samples()), ids=lambda one: one.text)
def test_a_sample_is_answered_as_it_says(plant, one):
    answer = ask(plant, one.text, now=one.now.isoformat())

    assert answer["intent"] in one.intents
    assert answer["language"] == one.language
    told = answer["time_range"]
    assert (told and (told["start"], told["end"])) == (
        one.period and tuple(at.isoformat() for at in one.period)
    )
    assert answer["summary"]
    assert len(answer["details"]) <= 50
    assert len(answer["suggestions"]) <= 3


@pytest.mark.parametrize("one", list(questions("outside")), ids=lambda one: one.text)
def test_what_an_outsider_asked_is_in_the_first_paragraph(plant, one):
    answer = ask(plant, one.text, now=one.now.isoformat())

    assert [said for said in one.first if said not in first(answer)] == []
    if "unknown" in one.intents:
        assert answer["sources"] == {"runs": 0, "events": 0}
        assert answer["details"] == []


@pytest.mark.parametrize(
    ("query", "period", "names"),
    [
        ("quantas falhas na semana passada?", LAST_WEEK, {}),
        ("how many jobs failed last week?", LAST_WEEK, {}),
        ("cuántos fallos hubo la semana pasada?", LAST_WEEK, {}),
        ("quantas falhas no SRVDB10 em outubro?", OCTOBER, {"workstation": "SRVDB10"}),
        ("falhas da malha BACKUP em outubro", OCTOBER, {"job_stream": "BACKUP"}),
        ("quais jobs falharam anteontem", MONDAY, {}),
        ("falhas do FOLHA_CALC e do BACKUPGERAL ontem", ("2026-11-17T00:00:00-03:00",
         "2026-11-18T00:00:00-03:00"), {}),
    ],
)  # fmt: skip
def test_failures_are_those_of_the_history(plant, query, period, names):
    answer = ask(plant, query)

    expected = failures(*period, **names)
    assert answer["total"] == len(expected)
    assert f"**{len(expected)}" in first(answer)
    assert {row["run_id"] for row in answer["details"]} == {row["run_id"] for row in expected}
    for name in {row["job_name"] for row in RUNS} - {row["job_name"] for row in expected}:
        assert f"`{name}` (" not in first(answer)


def test_a_summary_counts_what_ended_and_what_failed(plant):
    answer = ask(plant, "resumo de anteontem")

    assert f"**{len(ended(*MONDAY))} execuções terminaram**" in first(answer)
    assert f"**{len(failures(*MONDAY))} falhas**" in first(answer)
    assert answer["sources"] == {"runs": len(ended(*MONDAY)), "events": 0}


def test_the_history_of_a_job_tells_runs_and_failures(plant):
    period = ((NOW - timedelta(days=7)).isoformat(), WITH_HISTORY)

    answer = ask(plant, "histórico do FOLHA_CALC")

    runs = ended(*period, job_name="FOLHA_CALC")
    failed = [row for row in runs if row["status"] == "ABEND"]
    assert f"**{len(runs)} vezes**" in first(answer)
    assert f"**{len(failed)} falhas (" in first(answer)
    assert [row["run_id"] for row in answer["details"]] == [
        row["run_id"] for row in sorted(runs, key=lambda row: row["end_time"], reverse=True)
    ]


def test_why_a_job_failed_is_its_code_and_text(plant):
    answer = ask(plant, "por que a FOLHA_CALC falhou anteontem?")

    (row,) = failures(*MONDAY, job_name="FOLHA_CALC")
    assert f"(RC {row['return_code']})" in first(answer)
    assert row["error_message"] in first(answer)


def test_the_last_failure_is_told_on_a_leap_day_too(plant):
    answer = ask(plant, "por que a FOLHA_CALC falhou hoje?", now="2028-02-29T10:30:00-03:00")

    last = max(failures(*OCTOBER, job_name="FOLHA_CALC")
               + failures(OCTOBER[1], WITH_HISTORY, job_name="FOLHA_CALC"),
               key=lambda row: row["end_time"])  # fmt: skip
    assert last["error_message"] in answer["summary"]


def test_a_ranking_tells_the_counts_in_order(plant):
    answer = ask(plant, "top 2 jobs que mais falharam em outubro")

    counts = {}
    for row in failures(*OCTOBER):
        counts[row["job_name"]] = counts.get(row["job_name"], 0) + 1
    best = sorted(counts.values(), reverse=True)[:2]
    assert [item["value"] for item in answer["chart"]["items"]] == best
    for item in answer["chart"]["items"]:
        assert f"`{item['name']}` ({item['value']})" in first(answer)
        assert counts[item["name"]] == item["value"]


def test_a_comparison_tells_both_figures(plant):
    answer = ask(plant, "compara essa semana com a semana passada")

    assert f"**{len(failures(*THIS_WEEK))} falhas**" in first(answer)
    assert f"**{len(failures(*LAST_WEEK))} falhas**" in first(answer)
    assert answer["reference_range"]["start"] == LAST_WEEK[0]
    assert answer["details"][1]["failures"] == len(failures(*LAST_WEEK))


def test_durations_are_those_of_the_good_runs(plant):
    answer = ask(plant, "quanto tempo leva em média o EST_INVENTARIO em outubro?")

    runs = ended(*OCTOBER, "SUCC", job_name="EST_INVENTARIO")
    took = [
        (datetime.fromisoformat(row["end_time"]) - datetime.fromisoformat(row["start_time"]))
        for row in runs
    ]
    mean, longest = sum(took, timedelta()) / len(took), max(took)
    assert answer["total"] == len(runs)
    for lasted in (mean, longest):
        seconds = round(lasted.total_seconds())
        said = f"{seconds // 3600} h {seconds // 60 % 60:02} min"
        if seconds < 3600:
            said = f"{seconds // 60} min {seconds % 60:02} s"
        assert said in first(answer)


def test_what_ran_at_an_hour_of_the_past_is_told(plant):
    answer = ask(plant, "o que estava rodando ontem às 2h?")

    start, end = "2026-11-17T02:00:00-03:00", "2026-11-17T03:00:00-03:00"
    start, end = datetime.fromisoformat(start), datetime.fromisoformat(end)
    ran = {
        row["run_id"]
        for row in RUNS
        if datetime.fromisoformat(row["start_time"]) < end
        and datetime.fromisoformat(row["end_time"]) > start
    }
    assert answer["intent"] == "running_jobs"
    assert {row["run_id"] for row in answer["details"]} == ran


def test_one_job_asked_for_is_one_job_told(plant):
    answer = ask(plant, "qual o job que mais falhou em outubro?")

    assert first(answer).count("`") == 2


def test_a_stream_is_told_by_the_last_run_of_each_of_its_jobs(plant):
    answer = ask(plant, "status da malha ESTOQUE")

    assert {row["job_name"] for row in answer["details"]} == {"EST.CARGA.D1", "EST_INVENTARIO"}


def test_the_plan_as_polled_answers_for_now(server):
    names = {"LATE_ONE": Status.READY, "RUNS_ONE": Status.EXEC, "ENDED_ONE": Status.ABEND}
    jobs = [
        job(run(status, key=name, return_code=8 if status is Status.ABEND else None),
            name=name, key=name)
        for name, status in names.items()
    ]  # fmt: skip
    server.see(*jobs, engine_time=at(0))

    running = ask(server, "o que está rodando agora?", now=None)
    status = ask(server, "status do ENDED_ONE", now=None)

    assert "`RUNS_ONE`" in first(running)
    assert "`ENDED_ONE`" not in first(running)
    assert "**ABEND**" in first(status)


def test_what_runs_longer_than_was_said_is_told_and_what_waits_or_was_cancelled(server):
    now = datetime.now(UTC)
    began = {"SINCE_LONG": now - timedelta(hours=3), "SINCE_NOW": now - timedelta(minutes=5)}
    jobs = [
        job(run(Status.EXEC, key=name, started_at=start), name=name, key=name)
        for name, start in began.items()
    ]
    others = {"WAITS": Status.READY, "CALLED_OFF": Status.CANCL}
    jobs += [job(run(status, key=name), name=name, key=name) for name, status in others.items()]
    server.see(*jobs, engine_time=at(0))

    told = {
        query: first(ask(server, query, now=None))
        for query in (
            "jobs executando há mais de 2h",
            "quais jobs ainda não rodaram",
            "jobs cancelados",
        )
    }

    names = [*began, *others]
    assert [[name for name in names if f"`{name}`" in said] for said in told.values()] == [
        ["SINCE_LONG"], ["WAITS"], ["CALLED_OFF"],
    ]  # fmt: skip
    assert "2 h 00 min" in told["jobs executando há mais de 2h"]


def test_an_abend_is_an_event_of_the_answer(server):
    server.see(job(run(Status.EXEC, key="1"), critical=True), engine_time=at(0))
    server.see(job(run(Status.ABEND, key="1", return_code=8, ended_at=at(1)), critical=True),
               engine_time=at(2))  # fmt: skip

    answer = ask(server, "eventos críticos", now=at(10).isoformat())

    assert answer["total"] == 1
    assert "**1 evento crítico**" in first(answer)


def test_names_that_nobody_knows_are_said(plant):
    answer = ask(plant, "o job ZZ_NADA falhou ontem?")

    assert "Não conheço `ZZ_NADA`" in answer["summary"]


def test_where_another_digit_is_meant_the_same_is_asked_with_the_name_there_is(plant):
    answer = ask(plant, "o MF9002X falhou ontem?")

    assert answer["summary"] == "Não conheço “MF9002X”. Seria `MF9001X`?"
    assert answer["suggestions"] == ["o MF9001X falhou ontem?"]


def test_the_jobs_that_an_answer_names_are_told(plant):
    answer = ask(plant, "top 2 jobs que mais falharam em outubro")

    assert answer["jobs_named"] == [row["job_name"] for row in answer["details"][:2]]
    assert ask(plant, "vai chover hoje?")["jobs_named"] == []


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("falhas de ontem", "17/11/2026"),
        ("falhas de hoje", "18/11/2026, 00:00 a 10:30"),
        ("falhas desde ontem", "17/11/2026 00:00 a 18/11/2026 10:30"),
    ],
)
def test_a_period_says_its_day_once(plant, query, label):
    assert ask(plant, query)["time_range"]["label"] == label


def test_a_plain_word_that_is_no_name_is_said_with_names_that_are_like_it(plant):
    answer = ask(plant, "o inventario já rodou?")

    assert answer["intent"] == "unknown"
    assert "de nome `inventario`" in answer["summary"]
    assert "`EST_INVENTARIO`" in answer["summary"]


def test_a_guessed_name_is_said(plant):
    answer = ask(plant, "a FOLHA_CLAC rodou ontem?")

    assert "“FOLHA_CLAC” como `FOLHA_CALC`" in answer["summary"]


def test_an_answer_says_what_it_cannot_do(plant):
    order, weather = ask(plant, "cancela o FOLHA_CALC"), ask(plant, "vai chover hj?")

    assert order["intent"] == weather["intent"] == "unknown"
    assert "só leio" in order["summary"]
    assert weather["time_range"] is None
    assert "O que aconteceu ontem?" in weather["summary"]


def test_a_talk_goes_on(plant):
    answer = ask(plant, "e na semana passada?", before=["quantas falhas no SRVDB10 ontem?"])

    assert answer["intent"] == "failures"
    assert answer["entities"]["workstations"] == ["SRVDB10"]
    assert answer["total"] == len(failures(*LAST_WEEK, workstation="SRVDB10"))


def test_a_talk_goes_on_from_what_was_put_in_place(plant):
    said = {"before": ["quantas falhas no SRVAPP20 ontem?"],
            "before_filters": [{"workstations": ["SRVDB10"]}]}  # fmt: skip

    answer = ask(plant, "e na semana passada?", **said)
    plain = ask(plant, "e na semana passada?", **said | {"before_filters": [{}]})

    assert answer["entities"]["workstations"] == ["SRVDB10"]
    assert answer["total"] == len(failures(*LAST_WEEK, workstation="SRVDB10"))
    assert plain["entities"]["workstations"] == ["SRVAPP20"]


def test_an_answer_is_in_the_language_of_its_question(plant):
    said = {
        "en": ask(plant, "which jobs failed yesterday?"),
        "es": ask(plant, "qué falló ayer?"),
        "pt": ask(plant, "o que falhou ontem?"),
    }

    assert {lang: answer["language"] for lang, answer in said.items()} == {
        lang: lang for lang in said
    }
    assert first(said["en"]).startswith("No failures")
    assert ask(plant, "FOLHA_CALC", language="es")["language"] == "es"


def test_examples_are_questions_that_are_understood(plant):
    for lang in ("pt", "en", "es"):
        examples = plant.get("/query/examples", params={"language": lang})["examples"]

        assert len(examples) == 6
        for example in examples:
            answer = ask(plant, example)
            assert (answer["intent"] != "unknown", answer["language"]) == (True, lang), example


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"query": "oi"}, "query"),
        ({"query": "x" * 501}, "query"),
        ({"query": 7}, "query"),
        ({}, "query"),
        ({"query": "falhas", "language": "fr"}, "language"),
        ({"query": "falhas", "now": "2026-11-18T10:30:00"}, "now"),
        ({"query": "falhas", "now": "1900-01-01T00:00:00Z"}, "now"),
        ({"query": "falhas", "before": ["a"] * 6}, "before"),
        ({"query": "falhas", "before": ["a"], "before_filters": [{}, {}]}, "before_filters"),
        (
            {"query": "falhas", "before": ["abc"], "before_filters": [{"start": WITH_HISTORY}]},
            "before_filters[0].end",
        ),
        ({"query": "falhas", "sql": "select 1"}, "sql"),
    ],
)
def test_what_is_no_question_is_refused_by_its_field(plant, body, field):
    refused = plant.post("/query", body, 422)

    assert [error["field"] for error in refused["errors"]] == [field]


HOSTILE = [
    "'; DROP TABLE job_runs; --",
    "falhas do job ` <img src=x onerror=alert(1)>",
    "jobs %s {0} {job} $(rm -rf /) falharam",
    "falhas de 99999999999 dias atrás",
    "falhas de 31/02/0000 até 99/99/9999",
    "*" * 400,
    "job " + "A" * 490,
    "# " * 200,
    "falhas [[ ]] *?*?*?*?*?*?* ontem",
    "jobs que começam com *",
    "\u202e\u0000\ufeff falhas",
    "últimas 0 horas falhas",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_answered_or_refused(plant, text):
    answer = plant.http.post("/api/v1/monitoring/query", json={"query": text, "now": WITH_HISTORY})

    assert answer.status_code in (200, 422)
    assert len(answer.content) < 200_000
    assert "<img" not in answer.text or "`" in answer.json()["summary"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=3, max_size=500))
def test_any_text_is_answered_or_refused(plant, text):
    answer = plant.http.post("/api/v1/monitoring/query", json={"query": text, "now": WITH_HISTORY})

    assert answer.status_code in (200, 422)
