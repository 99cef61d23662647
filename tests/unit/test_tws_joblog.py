import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.tws.joblog import MAX_TEXT, error_text, marks

HEADER = """\
===============================================================
= JOB       : AGENT01#LEDGER[(0600 01/05/26),(0AAAAAAAAAAAAB7Q)].LOAD
= USER      : batch
= JCLFILE   : /batch/load.sh
= Job Number: 41877
= Mon 01/05/2026 06:02:11 UTC
===============================================================
"""
FOOTER = """\
===============================================================
= Exit Status           : 8
= System Time (Seconds) : 0     Elapsed Time (hh:mm:ss) : 00:00:51
= Mon 01/05/2026 06:03:02 UTC
===============================================================
"""


def told(output):
    return error_text(HEADER + output + FOOTER)


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        (
            "connecting\nORA-00604: error at recursive level 1\n"
            "ORA-00942: table or view does not exist\nORA-06512: at line 5\nLoad failed, rc=8\n",
            "ORA-00942: table or view does not exist",
        ),
        ("DB2 SQL Error: SQLCODE=-911, SQLSTATE=40001\ndone\n", "SQLCODE=-911"),
        (
            "java.lang.RuntimeException: batch failed\n\tat a.B.c(B.java:1)\n"
            "Caused by: java.net.ConnectException: Connection refused\n\tat d.E.f(E.java:2)\n"
            "\t... 3 more\nJob ended with errors\n",
            "Caused by: java.net.ConnectException: Connection refused",
        ),
        (
            'Traceback (most recent call last):\n  File "x.py", line 3, in <module>\n'
            "KeyError: 'amount'\n",
            "KeyError: 'amount'",
        ),
        ("/batch/load.sh: line 3: /data/in: Permission denied\n", "Permission denied"),
        (
            "CEE3207S The system detected a data exception (System Completion Code=0C7).\n",
            "CEE3207S",
        ),
        ("step STEP1 ended\nABEND S0C7 in PAYROLL\nend of job\n", "ABEND S0C7"),
        ("AWKDBE009E The database cannot be reached.\n", "AWKDBE009E"),
        (
            "AWKDBE009E The job failed:\nORA-12541: TNS:no listener\nAWKDBE009E ended\n",
            "ORA-12541: TNS:no listener",
        ),
        ("checking 3 files\n0 errors so far\nfile totals.csv is missing\nbye\n", "is missing"),
        ("Falha ao abrir arquivo\nfim\n", "Falha ao abrir arquivo"),
    ],
)
def test_the_cause_is_picked_out_of_the_output(output, cause):
    text = told(output)

    assert text is not None
    assert cause in text
    assert "Exit Status" not in text


def test_without_any_error_word_the_last_lines_are_told():
    assert told("one\ntwo\nthree\n\nfour\n") == "two\nthree\nfour"


def test_header_and_footer_alone_say_nothing():
    assert told("") is None
    assert error_text("") is None


def test_a_password_in_the_output_is_not_passed_on():
    text = told("ERROR: login with password=hunter2 refused\n")

    assert text is not None
    assert "hunter2" not in text
    assert "password=***" in text


def test_terminal_colours_are_removed():
    assert told("\x1b[31mERROR: disk full\x1b[0m\n") == "ERROR: disk full"


def test_a_hostile_log_takes_no_time():
    started = time.monotonic()

    error_text("A" * 300_000 + "\n" + "Error" * 60_000 + "\n" + "=" * 90_000 + "x")

    assert time.monotonic() - started < 2


@given(st.text(max_size=3000))
def test_any_text_gives_a_short_readable_text_or_none(log):
    text = error_text(log)

    if text is not None:
        assert 0 < len(text) <= MAX_TEXT
        assert all(char.isprintable() or char == "\n" for char in text)


def test_the_lines_of_a_log_are_marked_by_how_grave_they_are():
    log = (
        "= JOB : PIX\n"
        "10:00:00 INFO Lendo lote 3\n"
        "10:00:01 WARN lote 3 de novo\n"
        "\n"
        "10:00:02 ERROR ORA-01653: unable to extend table APP.PIX_MOV by 128\n"
        "10:00:03 INFO Fim\n"
    )

    found = marks(log)

    assert (found.cause, found.errors, found.warnings, found.asides) == (4, [4], [2], [1, 5])


def test_of_a_log_that_is_very_long_the_end_is_judged_and_its_lines_keep_their_numbers():
    log = "x\n" * 200_000 + "ORA-01653: unable to extend table APP.PIX_MOV by 128\n"

    assert marks(log).cause == 200_000
    assert marks("").cause is None


def test_lines_of_information_are_no_error_text_where_another_line_is_there():
    log = "10:00:00 INFO 740 registros processados\nsaiu sem dizer nada\n10:00:01 INFO Fim normal\n"

    assert error_text(log) == "saiu sem dizer nada"
