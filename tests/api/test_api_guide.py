"""The examples of docs/api.md, run as they stand there, one after the other."""

import json
import os
import re
import subprocess
from pathlib import Path

from tests.api.test_api_answers import fill
from tests.living import API

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "export RESYNC=http://127.0.0.1:5006/api/v1/monitoring\n"


def values(text):
    """All JSON values of an output."""
    decoder, found, text = json.JSONDecoder(), [], text.strip()
    while text:
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:].lstrip()
    return found


def like(told, shown):
    """Whether an answer has the members that the guide shows, and of their kinds."""
    if isinstance(shown, dict):
        return isinstance(told, dict) and all(
            name in told and like(told[name], value) for name, value in shown.items()
        )
    if isinstance(shown, list):
        return isinstance(told, list) and like(told[0], shown[0])
    if isinstance(shown, str):
        return isinstance(told, str)
    return told is None or isinstance(told, int | float)


def test_each_example_does_what_the_guide_shows(server, tmp_path):
    fill(server)
    problem = server.get("/problems?state=acknowledged")["problems"][0]
    server.post(f"/problems/{problem['problem_id']}/release", {"action_id": "nobody-has-it"})
    blocks = BLOCK.findall(GUIDE.read_text())
    script = "".join(f"{code}\nprintf '\\036'\n" for kind, code in blocks if kind == "sh")
    assert script.startswith(ADDRESS)

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.removeprefix(ADDRESS)],
        cwd=tmp_path,
        env={**os.environ, "RESYNC": f"{server.http.base_url}".rstrip("/") + API},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    outputs = iter(done.stdout.split("\036"))
    output = next(outputs)
    for kind, text in blocks[1:]:
        if kind == "sh":
            output = next(outputs)
        else:
            assert like(values(output)[-1], json.loads(text)), (output, text)
    assert (tmp_path / "failed-jobs.csv").read_text("utf-8-sig").startswith("Job,")
