"""History files as they come from spreadsheets, reports and other schedulers."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from data.domain.status import Status
from tests.build import job, run
from tests.stored import Story
from tests.unit.test_backfill import GOOD, HEADER, SAO_PAULO, given, past
from workers.backfill import BackfillFailed, _in_order, _return_code, backfill
from workers.written_instants import written

FIELD = Path(__file__).parents[1] / "field" / "backfill"
BERLIN = ZoneInfo("Europe/Berlin")


def field(tmp_path, name):
    return given(tmp_path, (FIELD / name).read_bytes(), name)


def test_the_clock_that_goes_back_at_night_does_not_turn_a_run_round(db, tmp_path):
    assert backfill(db, field(tmp_path, "K9-clocks-back.csv"), BERLIN).rejected == 0

    (kept,) = past(db, "FB2")
    assert kept.start_time == datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    assert kept.end_time == datetime(2026, 10, 25, 1, 10, tzinfo=UTC)


ZONES = ("Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe",
         "Africa/Casablanca", "America/St_Johns", "Asia/Tehran", "Pacific/Apia", "UTC")  # fmt: skip


@any_of(
    st.sampled_from(ZONES),
    st.datetimes(datetime(1999, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 3_000),
)
def test_a_short_run_is_read_as_it_was_in_any_zone_on_any_night(name, started, seconds):
    zone, started = ZoneInfo(name), started.replace(microsecond=0)
    ended = started + timedelta(seconds=seconds)

    def faces(at):
        return written(at.astimezone(zone).replace(tzinfo=None).isoformat(), zone)

    start, end = _in_order(faces(started), faces(ended))
    assert (end - start).total_seconds() <= seconds
    assert end >= start
    if len(faces(started)) == len(faces(ended)) == 1:
        assert (start, end) == (started, ended)


def test_return_codes_and_statuses_as_others_write_them(db, tmp_path):
    result = backfill(db, field(tmp_path, "K10-return-codes.csv"), SAO_PAULO)

    assert (result.loaded, result.rejected) == (3, 0)
    assert past(db, "RC_FLOAT")[0].return_code == 8
    (abend,) = past(db, "RC_ZOS")
    assert (abend.status, abend.return_code, abend.error_message) == ("ABEND", None, "S0C7")
    (cancelled,) = past(db, "ST_CANCELLED")
    assert (cancelled.status, cancelled.common_status) == ("CANCL", "CANCELED")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("8", 8), ("8.0", 8), ("8,0", 8), ("8.", 8), ("8,00", 8), ("8.000", 8), ("+8", 8),
        ("-8", -8), ("008", 8), (" 8 ", 8), ("1.234", 1234), ("1,234", 1234),
        ("1.234.567", 1234567), ("8E0", 8),
        ("1.2e3", 1200), ("0x10", 16), (8, 8), (8.0, 8), ("−1", -1), ("", None),
        ("NaN", None), ("-", None), (None, None), ("null", None),
    ],
)  # fmt: skip
def test_a_whole_number_is_whole_however_it_is_written(said, code):
    assert _return_code(said) == (code, None)


@pytest.mark.parametrize("said", ["S0C7", "U0016", "8.5", "zero", "RC=8", "1.23.456", "=1+1"])
def test_what_is_no_number_costs_the_code_and_its_text_is_kept(db, tmp_path, said):
    rows = [
        GOOD.replace("SUCC", "ABEND").replace(",0,", f",{said},"),
        GOOD.replace("A,", "B,", 1).replace("SUCC", "ABEND").replace(",0,\n", f",{said},why\n"),
    ]

    assert backfill(db, given(tmp_path, HEADER + "".join(rows)), UTC).rejected == 0
    assert (past(db, "A")[0].return_code, past(db, "A")[0].error_message) == (None, said)
    assert past(db, "B")[0].error_message == f"why\n{said}"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Cancelled", Status.CANCL), ("CANCELED", Status.CANCL), ("cancel", Status.CANCL),
        ("completed", Status.SUCC), ("Successful", Status.SUCC), ("SUCCESS", Status.SUCC),
        ("Concluído", Status.SUCC), ("Falhou", Status.ABEND), ("éxito", Status.SUCC),
        ("Fallido", Status.ABEND), ("failed", Status.FAIL), ("Ended OK", Status.SUCC),
        ("Ended Not OK", Status.ABEND), ("abend", Status.ABEND), ("Cancelado", Status.CANCL),
    ],
)  # fmt: skip
def test_statuses_are_taken_in_the_words_of_others(sqlite_db, tmp_path, word, status):
    backfill(sqlite_db, given(tmp_path, HEADER + GOOD.replace("SUCC", word)), UTC)

    assert [kept.status for kept in past(sqlite_db, "A")] == [status.name]


SAID = "Não foi possível"


def written_file(separator=",", head="", codec="utf-8", end="\n", header=HEADER):
    row = GOOD.replace("SUCC", "ABEND").replace(",0,\n", f",8,{SAID}\n")
    text = (header + row).replace(",", separator).replace("\n", end)
    return (head + text).encode(codec)


@pytest.mark.parametrize(
    "content",
    [
        written_file(";"),
        written_file("\t"),
        written_file("|"),
        written_file(";", head="sep=;\r\n", end="\r\n"),
        written_file(";", codec="cp1252", end="\r\n"),
        written_file("\t", codec="utf-16", end="\r\n"),
        written_file(",", codec="utf-16-le"),
        written_file(",", codec="utf-16-be"),
        written_file(",", codec="utf-8-sig"),
        written_file(header=HEADER.replace("job_name", '"job_name"').replace("status", '"Status"')),
        written_file(header=HEADER.upper().replace("_", " ").replace(",", " , ")),
        written_file(header=HEADER.replace("_", "-").title()),
        written_file(header=HEADER.replace("\n", ",,\n")).replace(b"vel\n", b"vel,,\n"),
        written_file(end="\r"),
    ],
    ids=range(14),
)  # fmt: skip
def test_files_of_another_make_are_read(sqlite_db, tmp_path, content):
    result = backfill(sqlite_db, given(tmp_path, content), UTC)

    assert (result.loaded, result.rejected) == (1, 0)
    assert [(kept.return_code, kept.error_message) for kept in past(sqlite_db, "A")] == [(8, SAID)]


def test_a_spreadsheet_in_portuguese_is_read(sqlite_db, tmp_path):
    assert backfill(sqlite_db, field(tmp_path, "K11-semicolons.csv"), SAO_PAULO).loaded == 1
    assert past(sqlite_db, "J_SEMI")[0].error_message == SAID


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            "name;when\nA;x\n",
            "job_name, status, start_time. It names, separated by semicolons: name",
        ),
        ("job_name,status,status,start_time\n", "'status' more than once"),
        ("{}\n", "It names, separated by commas: {}"),
        (b"\xff\xfe", "The file is empty"),
        (b"PK\x03\x04\x14\0xl/workbook.xml", "The file is a workbook and not text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "The file is a workbook and not text"),
        (b"\x1f\x8b\x08\0", "The file is packed"),
    ],
)
def test_what_a_message_says_of_a_file_is_true(sqlite_db, tmp_path, content, told):
    with pytest.raises(BackfillFailed) as refused:
        backfill(sqlite_db, given(tmp_path, content), UTC)

    assert told.split(":")[0] in str(refused.value)


def test_a_run_seen_live_and_loaded_from_a_report_is_one(db, tmp_path):
    story = Story(db)
    begun = datetime(2026, 11, 10, 8, 40, tzinfo=UTC)
    live = run(Status.ABEND, key="0b1c-uuid", started_at=begun, ended_at=begun, number=4711)
    story.poll(job(live, name="LEDGER_CLOSE", stream="DAILY_A", workstation="AGENT01"), minute=3)

    result = backfill(db, field(tmp_path, "K12-month-report.csv"), SAO_PAULO)

    assert (result.loaded, result.duplicates) == (0, 1)
    assert [kept.run_id for kept in past(db, "LEDGER_CLOSE")] == ["0b1c-uuid"]


def test_runs_of_a_job_that_began_at_other_times_are_others(sqlite_db, tmp_path):
    rows = [GOOD, GOOD.replace("03:00:05", "03:00:06").replace(",1,", ",2,")]

    assert backfill(sqlite_db, given(tmp_path, HEADER + "".join(rows)), UTC).loaded == 2


def test_a_secret_in_a_history_file_is_masked_before_it_is_kept(sqlite_db, tmp_path):
    row = GOOD.replace("SUCC", "FAIL").replace(",0,\n", ",8,login with senha=Lontra42z refused\n")

    backfill(sqlite_db, given(tmp_path, HEADER + row), UTC)

    assert past(sqlite_db, "A")[0].error_message == "login with senha=*** refused"


def test_json_lines_in_another_code_page_are_read(sqlite_db, tmp_path):
    row = {"job_name": "A", "status": "falha", "start_time": "2026-01-05T03:00:00Z",
           "return_code": 8.0, "error_message": SAID}  # fmt: skip
    content = json.dumps(row, ensure_ascii=False).encode("cp1252")

    assert backfill(sqlite_db, given(tmp_path, content, "a.jsonl"), UTC).loaded == 1
    assert past(sqlite_db, "A")[0].error_message == SAID


def times(tmp_path, *cells, name="history.csv"):
    rows = (f'J{at},S,W,{at},SUCC,,"{cell}",,0,\n' for at, cell in enumerate(cells))
    return given(tmp_path, HEADER + "".join(rows), name)


AT_TWO = "2026-11-10T05:00:05Z"
"""Five seconds past two in São Paulo, on the tenth of November."""


@pytest.mark.parametrize(
    "cell",
    [
        "10/11/2026 02:00:05", "10-11-2026 2:00:05", "10.11.2026 02:00:05", "10/11/26 02:00:05",
        "2026/11/10 02:00:05", "10/11/2026, 02:00:05", "10/11/2026  2:00:05 AM",
        "10/11/2026 02:00:05 a. m.", "ter, 10/11/2026 02:00:05", "10/11/2026 05:00:05 UTC",
        "2026-11-10 02:00:05 BRT", "2026-11-10 02:00:05 -0300", "2026-11-10 02:00:05 GMT-3",
        "2026-11-10 02:00:05 (UTC-03:00)", "10-NOV-26 02.00.05.000000 AM", "10 nov 2026 02:00:05",
        "10 de novembro de 2026 02:00:05", "Nov 10, 2026 2:00:05 AM", "10/nov/2026 02:00:05",
        "46336.08339120371", "46336,08339120371", "1794286805", "1794286805000",
        "20261110020005", "20261110T020005-0300",
    ],
)  # fmt: skip
def test_an_instant_is_read_as_others_write_it(sqlite_db, tmp_path, cell):
    result = backfill(sqlite_db, times(tmp_path, cell), SAO_PAULO)

    assert (result.loaded, result.rejected) == (1, 0)
    assert past(sqlite_db, "J0")[0].start_time == datetime.fromisoformat(AT_TWO)


@pytest.mark.parametrize(
    ("cells", "months"),
    [
        (("10/11/2026 02:00", "25/11/2026 02:00"), (11, 11)),
        (("10/11/2026 02:00", "11/25/2026 02:00"), (10, 11)),
        (("10/11/2026 02:00",), (11,)),
    ],
)
def test_day_and_month_are_in_the_order_of_the_file(sqlite_db, tmp_path, cells, months):
    assert backfill(sqlite_db, times(tmp_path, *cells), UTC).rejected == 0

    found = [past(sqlite_db, f"J{at}")[0].start_time.month for at in range(len(cells))]
    assert found == list(months)


def test_where_a_file_has_both_orders_what_may_be_either_is_refused(sqlite_db, tmp_path):
    file = times(tmp_path, "10/11/2026 02:00", "25/11/2026 02:00", "11/25/2026 02:00")

    result = backfill(sqlite_db, file, UTC)

    assert (result.loaded, result.rejected) == (2, 1)
    assert "line 2: start_time '10/11/2026 02:00': the file has day and month in both orders" in (
        result.rejected_file.read_text("utf-8")
    )


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("2026-11-10 02:00:05 CST", "the zone CST is not known: write its offset, as in -03:00"),
        ("31/02/2026 02:00", "no instant such as"),
        ("10/11/2026 25:00", "no instant such as"),
        ("10/11/1826 02:00", "no instant such as"),
        ("13:00 PM", "no instant such as"),
        ("123456", "no instant such as"),
    ],
)
def test_what_is_no_instant_or_may_be_another_is_refused(sqlite_db, tmp_path, cell, why):
    result = backfill(sqlite_db, times(tmp_path, cell), SAO_PAULO)

    assert (result.loaded, result.rejected) == (0, 1)
    assert why in result.rejected_file.read_text("utf-8")


def test_a_zone_of_many_is_the_one_that_is_set(sqlite_db, tmp_path):
    file = times(tmp_path, "2026-11-10 02:00:05 CST")

    assert backfill(sqlite_db, file, ZoneInfo("America/Chicago")).loaded == 1
    assert past(sqlite_db, "J0")[0].start_time == datetime(2026, 11, 10, 8, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "heading",
    [
        "Nome do job;Malha;Estação;Execução;Situação;Agendado;Início;Término;RC;Mensagem de erro",
        "Job;Fluxo;Servidor;Número;Status;Previsto;Data/Hora Início;Data/Hora Fim;Código;Erro",
        "Nombre;Malla;Servidor;Ejecución;Estado;Programado;Fecha Inicio;Fecha Fin;RC;Mensaje",
        "Job;Schedule;CPU;Run;State;Scheduled;Start;End;Exit Code;Message",
        "Rotina;Stream;Agente;Job Number;Resultado;Agendamento;Início real;Fim real;Retorno;Erro",
    ],
)
def test_columns_are_known_by_what_others_call_them(sqlite_db, tmp_path, heading):
    row = "A;S;W;7;Falhou;10/11/2026 01:55;10/11/2026 02:00;10/11/2026 02:10;8;Não foi possível"

    result = backfill(sqlite_db, given(tmp_path, f"{heading}\n{row}\n"), SAO_PAULO)

    kept = past(sqlite_db, "A")[0]
    assert (result.loaded, kept.job_stream, kept.workstation) == (1, "S", "W")
    assert (kept.return_code, kept.error_message, kept.duration_seconds) == (8, SAID, 600.0)


def test_a_column_by_its_own_name_counts_before_another_that_is_called_so(sqlite_db, tmp_path):
    text = "job_name,status,estado,start_time,inicio\nA,SUCC,SP,2026-11-10T02:00Z,2020-01-01\n"

    assert backfill(sqlite_db, given(tmp_path, text), UTC).loaded == 1
    assert past(sqlite_db, "A")[0].start_time.year == 2026


def test_a_file_of_an_old_macintosh_keeps_its_accents(sqlite_db, tmp_path):
    content = written_file(codec="mac-roman", end="\r")

    assert backfill(sqlite_db, given(tmp_path, content), UTC).loaded == 1
    assert past(sqlite_db, "A")[0].error_message == SAID
