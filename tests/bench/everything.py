"""Every bench in turn, each in a process of its own, and their figures as a page of the guide."""

import importlib.metadata
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tests.bench import machine
from tests.postgres import binaries

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
PATIENCE_S = 3600
PACKAGES = ("bokeh", "panel", "tornado", "sqlalchemy", "psycopg", "httpx", "msgspec", "pandas")


class Taken(NamedTuple):
    """What one bench printed, how long it took, and the last words of one that failed."""

    name: str
    about: str
    lines: list[str]
    took_s: float
    load: float
    failed: str


def bench_all(benches: dict[str, str], page: Path = PAGE) -> Iterator[str]:
    """Run the benches of these names and yield their lines; write the page when all have ended.

    `benches` says of each what it measures. One that fails is named on the page, the others run.
    """
    yield machine.describe()
    taken: list[Taken] = []
    for name, about in benches.items():
        taken.append(_take(name, about))
        yield f"{name} ({taken[-1].took_s:.0f} s)"
        yield from (f"  {line}" for line in [*taken[-1].lines, *taken[-1].failed.splitlines()])
    page.write_text(page_of(taken), encoding="utf-8")
    yield f"{page} is written."
    if failed := [one.name for one in taken if one.failed]:
        raise SystemExit(f"Failed: {', '.join(failed)}")


def _take(name: str, about: str) -> Taken:
    load, began = os.getloadavg()[0], time.monotonic()
    command = [sys.executable, "-m", "app.cli", "bench", name]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    failed = "\n".join(done.stderr.strip().splitlines()[-5:]) if done.returncode else ""
    lines = [line for line in done.stdout.splitlines() if line.strip() and ", load " not in line]
    return Taken(name, about, lines, time.monotonic() - began, load, failed)


def page_of(taken: Iterable[Taken]) -> str:
    """The page: on what, with what, how to get it; then a table a bench."""
    parts = [
        "# Benchmarks",
        "Written by `.venv/bin/resync bench all`; a single one by the command above its table. A"
        " figure stands beside its aim, its floor (the least that any program could need) or what"
        " it is compared with. Compare ratios: milliseconds are those of this machine.",
        f"Taken on {datetime.now(UTC):%d %B %Y} on {machine.describe()}, {_postgres()};"
        f" {', '.join(f'{name} {importlib.metadata.version(name)}' for name in PACKAGES)}.",
    ]
    for one in taken:
        parts.append(f"## {one.name}\n\n{one.about}")
        parts.append(
            f"`.venv/bin/resync bench {one.name}`: {one.took_s:.0f} s,"
            f" load {one.load:.1f} before it."
        )
        if one.failed:
            parts.append(f"It failed:\n\n```\n{one.failed}\n```")
        if one.lines:
            rows = "\n".join(_row(line) for line in one.lines)
            parts.append(f"| | measured |\n|---|---|\n{rows}")
    return "\n\n".join(parts) + "\n"


def _row(line: str) -> str:
    what, _, figures = line.replace("|", "\\|").partition(": ")
    indent = "&nbsp;&nbsp;" * ((len(what) - len(what.lstrip())) // 2)
    return f"| {indent}{what.strip()} | {figures.strip()} |"


def _postgres() -> str:
    folder = binaries()
    if folder is None:
        return "no PostgreSQL"
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, timeout=30, check=True
    )
    return f"PostgreSQL {said.stdout.split()[2]}"
