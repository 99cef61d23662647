"""The commands of docs/administrator.md that need no root, run as they stand there."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.api.test_api_answers import fill
from tests.api.test_cli import clean

GUIDE = (Path(__file__).resolve().parents[2] / "docs/administrator.md").read_text()
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = {name: "\n".join(BLOCK.findall(body)) for name, body in SECTION.findall(GUIDE)}
ASIDE = ("Watch Resync itself",)  # beside a server, below


@pytest.fixture
def here(tmp_path):
    """A folder in which `.venv/bin/resync` is the command."""
    bin_ = tmp_path / ".venv/bin"
    bin_.mkdir(parents=True)
    (bin_ / "resync").symlink_to(Path(sys.executable).with_name("resync"))
    return tmp_path


def run(script, folder, **more):
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=clean({"PATH": os.environ["PATH"], **more}),
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_each_command_does_what_the_guide_says(here):
    ended = datetime.now(UTC) - timedelta(hours=3)
    (here / "history.csv").write_text(
        "job_name,job_stream,workstation,status,start_time,end_time\n"
        f"PAY,FOLHA,AGENT01,SUCC,{ended - timedelta(minutes=9)},{ended}\n"
    )
    order = ("Older history", "Let people in", "Backup, check, restore")

    done = run("\n".join(RUN[name] for name in order), here, PASSWORD="correct horse")

    assert done.returncode == 0, done.stderr
    assert "ana" in done.stdout
    assert "rsk_" in done.stdout
    assert "The database is sound." in done.stdout
    assert "Restored from backup.db" in done.stdout
    assert {name for name, script in RUN.items() if script} == {*order, *ASIDE}


def test_the_probes_and_figures_are_where_the_guide_says(server, tmp_path):
    fill(server)
    address = str(server.http.base_url).rstrip("/")

    done = run(RUN[ASIDE[0]].replace("http://127.0.0.1:5006", address), tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "resync_snapshot_age_seconds" in done.stdout
