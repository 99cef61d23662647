"""What stands around a message is cut: frames of job logs, columns of loggers, JES columns."""

import pytest

from workers.solutions.index import Solution, SolutionIndex
from workers.solutions.reading import reading
from workers.solutions.wrappers import unwrap

read_symptom = reading().read

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


def test_of_a_job_log_without_output_nothing_is_left():
    assert not unwrap(FRAME.format("", 8)).strip()
    assert read_symptom(FRAME.format("", 8)).is_empty


@pytest.mark.parametrize(
    "line",
    [
        "AWSBIS307I Starting /opt/hwa/TWS/jobmanrc /batch/hr/payroll.sh",
        "AWSBIS308I End of job",
        "AWSBIS309I The job was submitted",
        "TWS for UNIX (AIX)/JOBMANRC 9.4",
        "IBM Workload Scheduler(UNIX)/JOBMANRC 9.5.0.2",
        "HCL Workload Automation(LINUX)/JOBMANRC 10.2",
        "Tivoli Workload Scheduler (WINDOWS)/JOBMANRC 8.6",
        "Licensed Materials Property of IBM and HCL",
        "(C) Copyright IBM Corp. 1998, 2016 All rights reserved.",
        "US Government User Restricted Rights",
        "= TWSRCMAP  : ",
        "= Status de saída           : 4",
        "= Número do job: 4711",
        "= Estado de salida : 4",
        "= qua mar 11 02:10:01 BRT 2026",
        "Exit Status           : 8",
        "Elapsed Time (hh:mm:ss) : 00:00:12",
    ],
)
def test_what_the_scheduler_writes_is_no_part_of_the_error(line):
    assert reading().propose_pattern(f"{line}\n{SAID}\n{line}") == reading().propose_pattern(SAID)
    assert read_symptom(f"{line}\n{SAID}").words == read_symptom(SAID).words


def test_two_silent_jobs_share_nothing():
    stored = "AWSBIS307I Starting <path> <path>\nLoading rates\nAWSBIS308I End of job"
    asked = (
        "AWSBIS307I Starting /opt/hwa/TWS/jobmanrc /batch/hr/payroll.sh\n"
        "Payroll phase 2\nAWSBIS308I End of job"
    )

    assert SolutionIndex([Solution(1, "x", stored, "do it")]).find("x", asked) == []


def test_a_dynamic_agents_definition_is_cut():
    definition = '<?xml version="1.0"?>\n<jsdl:x>Ftp</jsdl:x>\n= TWSRCMAP  :'
    frame = FRAME.replace("/opt/batch/load.sh", definition)

    assert read_symptom(frame.format(SAID, 8)).words == read_symptom(SAID).words


def test_an_exit_status_that_tells_is_kept():
    assert "exit-127" in read_symptom(FRAME.format("x", 127)).general


def test_an_exception_in_front_is_no_logger():
    assert "OutOfMemoryError" in unwrap("ERROR OutOfMemoryError: Java heap space")
