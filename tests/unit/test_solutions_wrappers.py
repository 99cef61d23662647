"""What stands around a message is cut: frames of job logs, columns of loggers, JES columns."""

import pytest

from workers.solutions.symptom import read_symptom
from workers.solutions.wrappers import unwrap

FRAME = (
    "===============================================================\n"
    "= JOB       : AGT#JS_FAT[(0100 03/23/24),(0AAAAAAAAAAB)].LOAD\n"
    "= TASK      : /opt/batch/load.sh\n"
    "= Job Number: 57697776\n"
    "===============================================================\n"
    "{}\n"
    "===============================================================\n"
    "= Exit Status           : {}\n"
    "= Elapsed Time (hh:mm:ss) : 00:09:22\n"
    "==============================================================="
)
SAID = "gpg: decryption failed: No secret key"


@pytest.mark.parametrize(
    "wrapped",
    [
        FRAME.format(SAID, 8),
        f"2024-05-11 02:17:07,518 ERROR [pool-3-thread-15] b.c.acme.batch.Runner - {SAID}",
        f"[2024-03-11T02:10:11.331+0000] {{job_runner.py:1683}} ERROR - {SAID}",
        f"Mar 11 02:10:11 srv01 {SAID}",
        f"02.10.11 JOB01234  {SAID}",
    ],
)
def test_a_wrapped_message_reads_as_the_bare_one(wrapped):
    assert read_symptom(wrapped).words == read_symptom(SAID).words
    assert not read_symptom(wrapped).announced


def test_a_job_log_without_output_keeps_its_frame():
    assert "LOAD" in unwrap(FRAME.format("", 8))


def test_an_exit_status_that_tells_is_kept():
    assert "exit-127" in read_symptom(FRAME.format("x", 127)).general


def test_an_exception_in_front_is_no_logger():
    assert "OutOfMemoryError" in unwrap("ERROR OutOfMemoryError: Java heap space")
