"""What watches the logs of all tests sees a secret in each of its forms, in programs too."""

import base64
import logging
import subprocess
import sys

import pytest

from tests.processes import WITH_US
from tests.secrecy import MARK, secret_in
from workers.passwords import hashed, new_key

TOLD = [
    MARK,
    f"https://ana:{MARK}@host/",
    *(base64.b64encode(f"{before}{MARK}x".encode()).decode() for before in ("", "a:", "bc:")),
    new_key()[0],
    hashed("a good password"),
    "-----BEGIN PRIVATE KEY-----",
    f"Cookie: __Secure-resync_session={'x' * 43}",
]


@pytest.mark.parametrize("told", TOLD, ids=range(len(TOLD)))
def test_a_secret_is_seen_in_a_log(told, secrets_told):
    logging.getLogger("here").error("refused: %s", told)

    assert [found.partition(": ")[0] for found in secrets_told()] == ["here"]


def test_a_secret_is_seen_in_what_a_program_says(secrets_told):
    script = f"import sys; print('before', '{MARK[:3]}', sep='', end='', file=sys.stderr);"
    script += f"print('{MARK[3:]}', file=sys.stderr)"

    done = subprocess.run([*WITH_US, sys.executable, "-c", script], capture_output=True, text=True)

    assert done.stderr == f"before{MARK}\n"
    assert len(secrets_told()) == 1


def test_what_is_no_secret_is_none():
    assert secret_in("GET /api/v1/auth/keys 200, resync_session, rsk_…, argon2id") is None
