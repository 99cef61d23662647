"""`resync import`: solutions of an export, or written elsewhere."""

import getpass
import json
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli import environment
from data.errors import ResyncError
from workers.charset import decoded
from workers.spreadsheets import Fault, Lines, NoTable, rows


class What(StrEnum):
    SOLUTIONS = "solutions"


def import_(
    what: Annotated[What, typer.Argument(help="solutions")],
    file: Annotated[
        Path, typer.Argument(help="A .csv, .json or .jsonl file.", metavar="FILE", exists=True)
    ],
) -> None:
    """Load solutions: all of the file or, with one mistake in it, none.

    Solutions that are stored already stay as they are. While Resync runs, use
    POST /api/v1/monitoring/solutions/import instead: one process writes to a database.
    """
    from app.commands.solutions import read_solutions
    from app.refusals import NotAcceptable
    from data.store.engine import Database
    from data.store.solutions import create_solutions
    from workers.solution_book import check_pattern
    from workers.solutions.stored_patterns import BadPattern

    settings = environment.settings(engine_required=False)
    drafts, errors = read_solutions(_read(file))
    for at, draft in enumerate(drafts):
        try:
            check_pattern(draft)
        except BadPattern as error:
            errors.append((f"solutions[{at}].problem_pattern", str(error)))
    if errors:
        raise NotAcceptable(*errors)
    with Database.open_to_write(settings.database_url) as db:
        kept = create_solutions(db, drafts, actor=getpass.getuser(), now=datetime.now(UTC))
    created = sum(new for _, new in kept)
    typer.echo(f"{len(kept)} solutions: created {created}, already there {len(kept) - created}")


def _read(file: Path) -> list[Any]:
    """What a file holds, unchecked; raises a ResyncError for one that cannot be read."""
    try:
        if file.suffix.lower() == ".csv":
            return _table(file)
        text = decoded(file.read_bytes())
        match file.suffix.lower():
            case ".jsonl":
                return [json.loads(line) for line in text.splitlines() if line.strip()]
            case _:
                read = json.loads(text)
    except (OSError, ValueError) as error:
        raise ResyncError(f"{file} cannot be read: {error}") from error
    given = read.get("solutions") if isinstance(read, dict) else read
    if not isinstance(given, list):
        raise ResyncError(f"{file} holds no list of solutions.")
    return given


COLUMNS = ("problem_type", "problem_pattern", "pattern_kind", "solution")


def _table(file: Path) -> list[Any]:
    with file.open("rb") as opened:
        try:
            read = list(rows(Lines(opened), COLUMNS, ("problem_pattern", "solution")))
        except NoTable as error:
            raise ResyncError(f"{file}: {error}") from error
    for line, row in read:
        if isinstance(row, Fault):
            raise ResyncError(f"{file}, line {line}: {row}.")
    return [_row(row) for _, row in read if not isinstance(row, Fault)]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """An export puts an apostrophe before what a spreadsheet would take for a formula."""
    from app.sheets import without_guard

    return {
        name: without_guard(value) if isinstance(value, str) else value
        for name, value in row.items()
        if not (name == "pattern_kind" and not value)
    }
