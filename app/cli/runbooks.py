"""`resync runbooks`: what to do and whom to call, from and to a spreadsheet's CSV."""

import base64
import getpass
from pathlib import Path
from typing import Annotated

import typer

from app.cli import environment, export
from app.cli.export import Format, Language, Output

cli = typer.Typer(no_args_is_help=True, help="Runbooks and contacts, from and to CSV.")


@cli.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A .csv file.", metavar="FILE", exists=True)],
    language: Language = "pt",
) -> None:
    """Keep the runbooks of a CSV file: all of it or, with one wrong line in it, none.

    One for the same job, job stream and workstation as a stored one takes its place.
    """
    from app.ask import Context
    from app.commands.runbooks import ImportRunbooks
    from app.reader import writing
    from data.texts.visible import visible

    with writing(environment.settings(engine_required=False)) as core:
        context = Context(core, getpass.getuser(), export.known(language))
        done = ImportRunbooks(file=base64.b64encode(file.read_bytes()).decode()).run(context)
    typer.echo(f"created {done.created}, changed {done.changed}, already there {done.already}")
    if done.passed_over:
        typer.echo(visible(f"columns passed over: {', '.join(done.passed_over)}"), err=True)


@cli.command("export")
def export_(
    format: Annotated[Format, typer.Option(help="csv or jsonl.")] = Format.CSV,
    language: Language = "pt",
    output: Output = None,
) -> None:
    """Write them as CSV that can be imported again; the same as `resync export runbooks`."""
    from app.queries.runbooks import ExportRunbooks

    export.write(ExportRunbooks, {}, language, format, output)
