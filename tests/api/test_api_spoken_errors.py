"""Questions about errors: their cases are found by what was said and by what it means."""

from datetime import datetime, timedelta

import pytest

from data.domain.status import Status
from data.store.runs import PastRun, PastRuns
from tests.living import living

NOW = datetime.fromisoformat("2026-11-18T10:30:00-03:00")
SAID = {
    "DISK_EN": "write failed: No space left on device",
    "DISK_PT": "gravacao: não há espaço disponível no dispositivo",
    "DISK_ES": "error: no queda espacio en el dispositivo",
    "LOCK": "ORA-00060: deadlock detected while waiting for resource",
    "HOST": "connect to db2prd failed: Connection refused",
    "OTHER": "O arquivo veio com 3 linhas a mais & <b>vazio</b>",
}


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    with living(
        tmp_path_factory.mktemp("plant"), knobs={"timezone": "America/Sao_Paulo"}
    ) as server:
        ends = NOW - timedelta(days=1)
        PastRuns(server.db).load(
            [
                PastRun(
                    job_name=name,
                    job_stream="NIGHT",
                    workstation="W1",
                    run_id=f"{name}-{n}",
                    status=Status.ABEND,
                    scheduled_at=ends + timedelta(hours=n),
                    started_at=ends + timedelta(hours=n),
                    ended_at=ends + timedelta(hours=n, minutes=1),
                    return_code=8,
                    error_message=said,
                )
                for name, said in SAID.items()
                for n in range(2)
            ]
        )
        yield server


def ask(plant, query, **more):
    return plant.post("/query", {"query": query, "now": NOW.isoformat(), **more})


def jobs(answer):
    return {row["job_name"] for row in answer["details"]}


DISK = {"DISK_EN", "DISK_PT", "DISK_ES"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("falhas por falta de espaço em disco ontem", DISK),
        ("jobs that failed with no space left on device yesterday", DISK),
        ("que fallo ayer porque no queda espacio en disco?", DISK),
        ("teve algum deadlock ontem?", {"LOCK"}),
        ("quais jobs falharam ontem com connection refused?", {"HOST"}),
        ('quais jobs falharam ontem com "3 linhas a mais"?', {"OTHER"}),
        ("ontem algum job caiu com “VEIO com 3 Linhas”?", {"OTHER"}),
        ("HOST falhou ontem com connection refused?", {"HOST"}),
    ],
)  # fmt: skip
def test_a_question_about_an_error_finds_its_cases(plant, query, names):
    answer = ask(plant, query)

    assert jobs(answer) == names, answer["summary"]
    assert answer["total"] == 2 * len(names)
    assert all(one in answer["summary"] for one in names)


def test_an_error_that_nobody_met_is_said_with_the_period(plant):
    answer = ask(plant, 'quais jobs falharam ontem com "kernel panic now"?')

    assert answer["total"] == 0
    assert "kernel panic now" in answer["summary"]
    assert "17/11/2026" in answer["summary"]
    assert jobs(ask(plant, "falhas por senha expirada anteontem")) == set()


def test_what_is_quoted_is_text_and_no_pattern(plant):
    assert ask(plant, 'o que falhou ontem com "100% _ <b>vazio</b>"?')["total"] == 0
    assert jobs(ask(plant, 'o que falhou ontem com "& <b>vazio</b>"?')) == {"OTHER"}


def test_how_an_error_is_mended_is_asked_by_its_meaning(plant):
    plant.post(
        "/solutions",
        {
            "problem_type": "job_failure",
            "problem_pattern": SAID["DISK_EN"],
            "solution": "Expurgar /tmp",
        },
        status=201,
    )

    answer = ask(plant, "como resolver falta de espaço em disco?")

    assert answer["intent"] == "solution"
    assert "Expurgar /tmp" in answer["summary"]
