"""The parts of the documentation that are derived from the code: the house's map, the knobs' table.

`python -m tests.derived` writes them anew; a test holds them to the code.
"""

import ast
import json
import re
from pathlib import Path

from data.runtime import KNOBS, Knob, defaults
from data.texts import text

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("data", "workers", "app")


def house_map() -> str:
    """Every room, and what stands in the three halls, each by its docstring's first sentence."""
    lines = []
    for hall in ROOMS:
        lines.append(_line(f"{hall}/", ROOT / hall / "__init__.py"))
        for folder in sorted(path.parent for path in (ROOT / hall).rglob("*/__init__.py")):
            depth = len(folder.relative_to(ROOT).parts) - 1
            lines.append(_line("  " * depth + f"{folder.name}/", folder / "__init__.py"))
        files = sorted((ROOT / hall).glob("[a-z]*.py"))
        lines += [_line(f"  {file.name}", file) for file in files]
    return "\n".join(["```", *lines, "```"])


def _line(name: str, file: Path) -> str:
    told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(told.partition("\n\n")[0].split())
    sentence = re.split(r"(?<=[.]) ", paragraph)[0]
    if len(sentence) > 110:
        sentence = re.split(r"(?<=[:;]) ", sentence)[0]
    sentence = sentence.rstrip(".:;")
    assert sentence, f"{file}: say in a docstring what it is for"
    return f"{name:<24}{sentence}"


def knob_table() -> str:
    """Every knob with its default and bounds, explained as the settings page does."""
    given = defaults("the machine's")
    rows = ["| knob | default | bounds | meaning |", "|---|---|---|---|"]
    for knob in KNOBS.values():
        shown = json.dumps(given[knob.name]).strip('"')
        meaning = text(f"config.help.{knob.name}", "en").replace("|", "\\|")
        rows.append(f"| `{knob.name}` | `{shown}` | {_bounds(knob)} | {meaning} |")
    return "\n".join(rows)


def _bounds(knob: Knob) -> str:
    if knob.choices:
        return ", ".join(f"`{choice}`" for choice in knob.choices)
    if knob.low is not None:
        return f"{knob.low:g}–{knob.high:g}" if (knob.high or 0) < 1e5 else f"≥ {knob.low:g}"
    return _KINDS[knob.kind]


_KINDS = {
    "boolean": "on, off",
    "schedule": "windows `HH:MM-HH:MM`",
    "times": "hours `HH:MM`",
    "name": "≤ 60 characters",
    "timezone": "a zone",
}


PARTS = {
    ROOT / "docs/architecture.md": ("map", house_map),
    ROOT / "docs/settings.md": ("knobs", knob_table),
}


def with_part(page: str, name: str, part: str) -> str:
    """The page with this part between its marks."""
    begin, end = f"<!-- {name}: python -m tests.derived -->", f"<!-- end of {name} -->"
    before, found, rest = page.partition(begin)
    assert found, f"the page has no mark {begin}"
    return f"{before}{begin}\n{part}\n{end}{rest.partition(end)[2]}"


if __name__ == "__main__":
    for page, (name, part) in PARTS.items():
        page.write_text(with_part(page.read_text(encoding="utf-8"), name, part()), "utf-8")
