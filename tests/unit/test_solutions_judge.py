"""What makes two messages one error, and what keeps them two."""

import pytest

from workers.solutions.index import Solution, SolutionIndex
from workers.solutions.judge import FITS, features, weights
from workers.solutions.reading import reading


def fit(stored, asked):
    index = SolutionIndex([Solution(1, "job_abend", stored, "do it")])
    found = index.find("job_abend", asked, 1)
    return found[0].similarity if found else 0.0


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        # The number of a vendor we do not know.
        ("Failure 9807 Object DW.X is gone.", "[Database] [Error 9807] Objeto sumiu"),
        ("QXA4711 the bridge was closed", "QXA4711 ponte fechada"),
        # Beneath the same code another cause: it varies.
        (
            'AWSJZC017E A communication error has occurred: "Connection refused" ECONNREFUSED.',
            'AWSJZC017E A communication error has occurred: "Connection timed out" ETIMEDOUT.',
        ),
        # One of the two says a code besides, the sentence is the same.
        (
            "MetaException: could not connect to meta store using any of the URIs provided",
            "MetaException(Could not connect to meta store using any of the URIs provided. "
            "java.net.SocketException: Connection reset)",
        ),
        # Only the name of the product is known of one.
        (
            "000606 (57P03): No active warehouse selected.",
            "SnowflakeSQL: No active warehouse selected",
        ),
        # The same error under two ids.
        ("IEF612I PROCEDURE X WAS NOT FOUND", "IEFC612I PROCEDURE Y WAS NOT FOUND"),
        # A product's own meaning outweighs an everyday error that came with it.
        (
            "Cannot connect to the Docker daemon. Is the docker daemon running?",
            "FileNotFoundError(2, 'No such file or directory')\nCannot connect to Docker daemon",
        ),
    ],
)
def test_the_same_error_fits(stored, asked):
    assert fit(stored, asked) >= FITS


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        # Everyday meanings of different products.
        ("/bin/sh: /opt/x.sh: Permission denied", "mount.nfs: access denied by server nfs01:/x"),
        ("System error 5 has occurred. Access is denied.", "AWSBIA001E Access denied by security"),
        ("390100 (08001): Incorrect username or password", "ORA-28000: the account is locked"),
        (
            "The provided token has expired (ExpiredToken)",
            "390318 (08001): OAuth access token expired",
        ),
        # Ids and numbers of unknown vendors that differ.
        ("QXA4711 the bridge was closed again", "QXA4712 the bridge could not be opened"),
        (
            "SemanticException [Error 10001]: Table not found",
            "SemanticException [Error 10004]: Invalid",
        ),
        # The same answer, another reason.
        (
            "AS2 MDN received: Disposition: automatic; processed/error: decryption-failed",
            "AS2 MDN received: Disposition: automatic; processed/error: integrity-check-failed",
        ),
        ("535 5.7.8 authentication failed", "454 4.7.0 Temporary authentication failure"),
        ("DFS554A IMS1 REGION X U0777", "DFS554A IMS1 REGION Y U0456"),
        (
            "postfix/smtp[77]: 4A1: to=<a@b.example>, relay=none, delay=9, status=deferred (no)",
            "postfix/smtp[81]: 5B2: to=<c@d.example>, relay=mx1.example, delay=3, status=sent",
        ),
        ("Segmentation fault (core dumped)", "Floating point exception (core dumped)"),
    ],
)
def test_another_error_does_not(stored, asked):
    assert fit(stored, asked) < FITS


def test_an_id_before_the_same_sentence_may_be_a_program():
    sentence = "aborted: the control file is out of sequence in the second pass"

    assert fit(f"CBFA090 - {sentence}", f"CBFA121 - {sentence}") >= FITS


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Step 2 failed, aborting with RC=8", "Step 7 failed, aborting with RC=8"),
        ("Job ended abnormally, see the log", "Job ended abnormally, see the log of step 4"),
        (
            "ssh: connect to host sftp01 port 22: Connection timed out",
            "Timeout connecting to database B1",
        ),
    ],
)
def test_lines_that_name_nothing_are_no_evidence(stored, asked):
    assert fit(stored, asked) < FITS
    assert fit(stored, stored) == 1.0


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("530 Login incorrect.", "530 User cannot log in."),
        (
            "Document 4500012345 is currently being processed by user JSILVA",
            "Customer 100234 is currently being processed by user BATCH07",
        ),
        (
            "CPF3130 Member CLIMAST already in use.",
            "CPF4128 Not allowed to open member P; object in use",
        ),
    ],
)
def test_one_sense_in_other_words_is_one_error(stored, asked):
    assert fit(stored, asked) >= FITS


def test_of_two_lines_below_the_warnings_a_few_words_are_no_evidence():
    stored = "INFO dfs.DataNode: Served block blk_7 to /10.1.2.3"
    asked = "INFO dfs.DataNode: Serving block blk_9 to /10.4.5.6"

    assert fit(stored, stored.replace("7", "8")) == 1.0
    assert fit(stored, asked) < FITS
    assert fit(stored.removeprefix("INFO"), asked.removeprefix("INFO")) >= FITS
    assert fit(f"{stored}: ENOSPC", f"{asked}: ENOSPC") >= FITS
    assert fit("INFO the branch closed its vault", "INFO the branch has closed the vault") >= FITS


def test_every_feature_has_a_weight():
    known = weights()

    told = {name for stored in SAID for asked in SAID for name in pair(stored, asked)}

    assert told <= known.features.keys()
    assert all(len(row) == len(known.units) + 1 for row in known.features.values())


SAID = (
    "ORA-01555: snapshot too old",
    "AWSJZC017E A communication error: Connection refused ECONNREFUSED",
    "FileNotFoundError: no such file",
    "Failure 9807 Object DW.X is gone.",
    "kafka: message too large, code 10",
    "db2 deadlock SQL0911N reason code 2",
    "the control file is out of sequence",
    "mysql: table does not exist",
)


def pair(stored, asked):
    known = reading()
    return features(known, known.read(stored), known.read(asked), 0.5)
