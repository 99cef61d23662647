"""`resync export`: the tables of Resync as CSV, Excel or JSON lines.

The options of a table are the fields of its question (app/queries/), its columns those of the API.
"""

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app.cli import environment
from data.errors import ResyncError


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


_Days = Annotated[int, typer.Option(min=1, max=3650, help="Events of so many days.")]
_Format = Annotated[Format, typer.Option(help="csv and jsonl for programs, xlsx for people.")]
Language = Annotated[str, typer.Option(help="Of the sentences: pt, en, es.")]
Output = Annotated[Path | None, typer.Option(help="A file; else standard output.")]


class _Tables(TyperGroup):
    """One command a table, made when one is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(_commands())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return _commands().get(cmd_name)


cli = typer.Typer(cls=_Tables, no_args_is_help=True)


@cli.callback()
def export() -> None:
    """Write what is stored as CSV, Excel or JSON lines; no cell is a formula."""


@lru_cache(maxsize=1)
def _commands() -> Mapping[str, Any]:
    from app.queries.events import EventTable
    from app.queries.feedback import ExportFeedback
    from app.queries.patterns import PatternTable
    from app.queries.plan import JobTable, WorkstationTable
    from app.queries.problems import ProblemTable
    from app.queries.runbooks import ExportRunbooks
    from app.queries.solutions import ExportSolutions

    made = typer.Typer()
    for table in (
        EventTable,
        JobTable,
        WorkstationTable,
        PatternTable,
        ProblemTable,
        ExportSolutions,
        ExportRunbooks,
        ExportFeedback,
    ):
        made.command(table.table.name, help=_said(table))(_command(table))
    group: Any = typer.main.get_command(made)
    return group.commands


def _said(table: type[Any]) -> str:
    return " ".join(inspect.cleandoc(table.__doc__ or "").split("\n\n")[0].split())


def _command(table: type[Any]) -> Callable[..., None]:
    """The command of a table; what it takes is read off its question."""
    from app.declared import described, fields_of

    fields = [
        one for one in fields_of(table) if one.name not in ("start", "end", "hours", "format")
    ]
    with_days = any(one.name == "hours" for one in fields_of(table))
    taken: dict[str, tuple[Any, Any]] = {"days": (_Days, 30)} if with_days else {}
    for field in fields:
        schema = described(field, in_text=True)
        many = schema["type"] == "array"
        choices = (schema["items"] if many else schema).get("enum", ())
        words = "; ".join(filter(None, [field.meaning, ", ".join(map(str, choices))]))
        option = typer.Option(help=words)
        if schema["type"] == "boolean":
            taken[field.name] = (Annotated[bool, option], False)
        else:
            kind = list[str] if many else str | None
            taken[field.name] = (Annotated[kind, option], [] if many else None)
    taken |= {
        "format": (_Format, Format.CSV),
        "language": (Language, "pt"),
        "output": (Output, None),
    }

    def command(**given: Any) -> None:
        format, output = given.pop("format"), given.pop("output")
        language, days = given.pop("language"), given.pop("days", None)
        texts = {name: _texts(value) for name, value in given.items()}
        if days is not None:
            texts["start"] = [(datetime.now(UTC) - timedelta(days=days)).isoformat()]
        write(table, texts, language, format, output)

    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in taken.items()
    ]
    setattr(command, "__signature__", inspect.Signature(parameters))  # noqa: B010 - for typer
    command.__annotations__ = {name: kind for name, (kind, _) in taken.items()}
    return command


def _texts(value: Any) -> Sequence[str]:
    if isinstance(value, bool):
        return ["true"] if value else []
    return value if isinstance(value, list) else [] if value is None else [value]


def known(language: str) -> Any:
    """The language that an option names."""
    from app.refusals import NotAcceptable
    from data.texts import language_of

    found = language_of(language)
    if found is None:
        raise NotAcceptable(("--language", "must be one of pt, en, es"))
    return found


def write(
    table: type[Any],
    texts: dict[str, Sequence[str]],
    language: str,
    format: Format,
    out: Path | None,
) -> None:
    """Write a table, as its question is asked by these texts, to a file or to standard output."""
    from app.ask import Context
    from app.declared import fields_of, from_texts
    from app.reader import reading
    from app.refusals import NotAcceptable

    values, mistakes = from_texts(fields_of(table), texts)
    with reading(environment.settings(engine_required=False)) as core:
        context = Context(core, "resync export", known(language), most_rows=None)
        asked = table(**values)
        mistakes += [*asked.mistakes(context)]
        if mistakes:
            raise NotAcceptable(*((f"--{name.replace('_', '-')}", said) for name, said in mistakes))
        found = asked.run(context)
        if format is Format.XLSX and not found.columns.heads:
            raise ResyncError(f"{found.columns.name} come as csv or jsonl, to be imported again.")
        count = _into(_pieces(found, format, context), out)
    typer.echo(f"{count} rows", err=True)


def _pieces(found: Any, format: Format, context: Any) -> Iterator[tuple[int, bytes]]:
    """The file in pieces, and how many rows each holds."""
    import msgspec

    from app.sheets import csv_lines, to_xlsx
    from data.texts import text

    match format:
        case Format.JSONL:
            for row in found.rows:
                yield 1, msgspec.json.encode(row) + b"\n"
        case Format.CSV:
            head, rows = found.plain()
            for at, line in enumerate(csv_lines(head, rows)):
                yield min(at, 1), line.encode("utf-8", "replace")
        case Format.XLSX:
            head, rows = found.worded(context.lang, context.zone)
            kept = list(rows)
            yield len(kept), to_xlsx(text(found.columns.title, context.lang), head, kept)


def _into(pieces: Iterable[tuple[int, bytes]], out: Path | None) -> int:
    count = 0
    file = sys.stdout.buffer if out is None else out.open("xb")
    try:
        for rows, piece in pieces:
            count += rows
            file.write(piece)
        file.flush()
    finally:
        if out is not None:
            file.close()
    return count
