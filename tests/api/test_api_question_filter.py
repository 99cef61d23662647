"""Questions asked again by values: each stands in place of what the words were taken for."""

from datetime import datetime, timedelta

import pytest

from tests.api.test_api_questions import LAST_WEEK, WITH_HISTORY, ask, failures, first
from tests.api.test_api_questions import plant as plant

STARTED, ENDED = LAST_WEEK


def test_a_period_of_values_is_asked_instead_of_the_words_own(plant):
    answer = ask(plant, "quantas falhas ontem?", filter={"start": STARTED, "end": ENDED})

    assert answer["intent"] == "failures"
    assert (answer["time_range"]["start"], answer["time_range"]["end"]) == LAST_WEEK
    assert answer["total"] == len(failures(*LAST_WEEK)) > 0


def test_a_period_may_be_said_in_words(plant):
    answer = ask(plant, "quantas falhas ontem?", filter={"when": "semana passada"})

    assert (answer["time_range"]["start"], answer["time_range"]["end"]) == LAST_WEEK


def test_names_that_the_store_knows_are_offered_whatever_their_case(plant):
    def offered(**asked):
        return plant.get("/query/names", params=asked)["names"]

    assert offered(kind="job", q="cam") == ["CAMBIO_COTACAO"]
    assert offered(kind="job", q="_C", limit=1) == ["CAMBIO_COTACAO"]
    assert "SRVDB10" in offered(kind="workstation")
    assert offered(kind="job_stream", q="<img") == []
    assert [one["field"] for one in plant.get("/query/names", 422)["errors"]] == ["kind"]


def test_what_the_filter_leaves_out_is_as_the_words_said(plant):
    answer = ask(plant, "falhas da semana passada", filter={"workstations": ["SRVDB10"]})

    assert answer["entities"]["workstations"] == ["SRVDB10"]
    assert answer["total"] == len(failures(*LAST_WEEK, workstation="SRVDB10"))


def test_an_empty_list_asks_for_all(plant):
    answer = ask(plant, "falhas no SRVDB10 na semana passada", filter={"workstations": []})

    assert answer["entities"]["workstations"] == []
    assert answer["total"] == len(failures(*LAST_WEEK))


def test_an_answer_may_be_asked_of_another_kind(plant):
    words = "quantas falhas do FOLHA_CALC na semana passada?"

    answer = ask(plant, words, filter={"intent": "top_offenders", "jobs": []})

    assert answer["intent"] == "top_offenders"
    assert answer["chart"]["kind"] == "ranking"
    assert sum(row["failures"] for row in answer["details"]) == len(failures(*LAST_WEEK))


def test_a_kind_without_a_period_of_its_own_takes_the_usual_one(plant):
    answer = ask(plant, "quais jobs falharam?", filter={"intent": "top_offenders"})

    start = datetime.fromisoformat(WITH_HISTORY) - timedelta(days=30)
    assert answer["time_range"]["start"] == start.isoformat()


def test_a_comparison_of_a_period_is_with_as_long_a_time_before_it(plant):
    answer = ask(
        plant, "o que falhou?", filter={"intent": "comparison", "start": STARTED, "end": ENDED}
    )

    before = answer["reference_range"]
    week_before = ("2026-11-02T00:00:00-03:00", STARTED)
    assert (before["start"], before["end"]) == week_before
    assert [row["failures"] for row in answer["details"][:2]] == [
        len(failures(*LAST_WEEK)),
        len(failures(*week_before)),
    ]


def test_a_name_that_was_chosen_is_no_longer_guessed_at(plant):
    answer = ask(plant, "a FOLHA_CLAC rodou ontem?", filter={"jobs": ["FOLHA_CALC"]})

    assert "FOLHA_CLAC" not in answer["summary"]
    assert answer["entities"]["jobs"] == ["FOLHA_CALC"]


def test_names_of_a_filter_may_have_wildcards_and_stay_names(plant):
    hostile = "*`<img src=x onerror=alert(1)>`' OR 1=1 --"
    names = ["FOLHA*", hostile]

    answer = ask(plant, "falhas da semana passada", filter={"jobs": names})

    expected = [row for row in failures(*LAST_WEEK) if row["job_name"].startswith("FOLHA")]
    assert answer["total"] == len(expected) > 0
    assert answer["entities"]["jobs"] == names


def test_one_job_of_a_filter_is_told_like_one_of_the_words(plant):
    october = {"start": "2026-10-01T00:00:00-03:00", "end": "2026-11-01T00:00:00-03:00"}
    chosen = {**october, "jobs": ["EST_INVENTARIO"]}

    by_words = ask(plant, "quanto tempo leva em média o EST_INVENTARIO em outubro?")
    by_values = ask(plant, "quanto tempo leva em média a FOLHA_CALC?", filter=chosen)
    of_all = ask(plant, "quanto tempo leva a FOLHA_CALC?", filter={**october, "jobs": []})

    assert by_values["summary"] == by_words["summary"]
    assert of_all["chart"]["kind"] == "ranking"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"intent": "unknown"}, "filter.intent"),
        ({"intent": "job_history", "jobs": []}, "filter.intent"),
        ({"intent": "job_status", "workstations": ["SRVDB10"]}, "filter.intent"),
        ({"start": STARTED}, "filter.end"),
        ({"end": ENDED}, "filter.start"),
        ({"start": ENDED, "end": STARTED}, "filter.end"),
        ({"start": "2026-11-09T00:00:00", "end": ENDED}, "filter.start"),
        ({"start": "1900-01-01T00:00:00Z", "end": ENDED}, "filter.start"),
        ({"when": "um dia desses"}, "filter.when"),
        ({"when": "ontem", "start": STARTED, "end": ENDED}, "filter.when"),
        ({"jobs": "FOLHA"}, "filter.jobs"),
        ({"jobs": [""]}, "filter.jobs"),
        ({"jobs": ["x" * 257]}, "filter.jobs"),
        ({"jobs": [f"J{n}" for n in range(21)]}, "filter.jobs"),
        ({"statuses": ["BROKEN"]}, "filter.statuses"),
        ({"error_codes": ["RC=x"]}, "filter.error_codes"),
        ({"sql": "1"}, "filter.sql"),
        ([], "filter"),
    ],
)
def test_what_is_no_filter_is_refused_by_its_field(plant, wanted, field):
    refused = plant.post(
        "/query", {"query": "o que falhou?", "now": WITH_HISTORY, "filter": wanted}, 422
    )

    assert [error["field"] for error in refused["errors"]] == [field]


@pytest.mark.parametrize("intent", [
    "job_history", "job_status", "duration_stats", "solution", "dependency_impact", "patterns",
    "workstation_status", "running_jobs", "late_jobs", "critical_events", "summary",
])  # fmt: skip
@pytest.mark.parametrize("names", [
    {"jobs": ["FOLHA_CALC"]}, {"jobs": ["F?LHA*", "@"]}, {"job_streams": ["BACKUP"]},
    {"job_streams": ["BACKUP"], "workstations": ["SRVDB10"], "statuses": ["ABEND", "EXEC"]},
    {"error_codes": ["RC=8", "ORA-01653"], "jobs": ["FOLHA_CALC"]},
])  # fmt: skip
def test_every_kind_is_answered_of_any_names(plant, intent, names):
    answer = ask(plant, "o que falhou ontem?", filter={"intent": intent, **names})

    assert answer["intent"] == intent
    assert first(answer)
    assert {name: answer["entities"][name] for name in names} == names
