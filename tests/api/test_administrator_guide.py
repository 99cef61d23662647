"""The commands of docs/administrator.md that need no root, run as they stand there."""

import os
import re
import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner

from app.cli.main import cli
from tests.api.test_api_answers import fill

GUIDE = (Path(__file__).resolve().parents[2] / "docs/administrator.md").read_text()
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = {name: "".join(BLOCK.findall(body)) for name, body in SECTION.findall(GUIDE)}
ASIDE = ("Watch Resync itself",)  # beside a server, below


COMMAND = re.compile(
    r"""(?:printf '%s\\n' "\$PASSWORD" (\|) )?\.venv/bin/resync (.+?)(?:\s+#.*)?$"""
)


def test_each_command_does_what_the_guide_says(tmp_path, monkeypatch):
    for name in [each for each in os.environ if each.startswith("APP_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    ended = datetime.now(UTC) - timedelta(hours=3)
    Path("history.csv").write_text(
        "job_name,job_stream,workstation,status,start_time,end_time\n"
        f"PAY,FOLHA,AGENT01,SUCC,{ended - timedelta(minutes=9)},{ended}\n"
    )
    order = ("Older history", "Let people in", "Backup, check, restore")
    said = ""

    for line in "".join(RUN[name] for name in order).splitlines():
        piped, command = COMMAND.fullmatch(line).groups()
        done = CliRunner().invoke(cli, shlex.split(command), "correct horse\n" if piped else None)
        said += done.output
        assert done.exit_code == 0, (line, done.output, done.exception)

    assert {name for name, script in RUN.items() if script} == {*order, *ASIDE}
    for part in ("ana: administrator", "rsk_", "The database is sound.", "Restored from backup.db"):
        assert part in said


def test_the_probes_and_figures_are_where_the_guide_says(server):
    fill(server)
    address = str(server.http.base_url).rstrip("/")

    script = RUN[ASIDE[0]].replace("http://127.0.0.1:5006", address)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=120
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "resync_snapshot_age_seconds" in done.stdout
