"""`resync db`: the store's version, upgrade, backup, copy and what is wrong with it."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli import environment

cli = typer.Typer(
    help="The database: version, upgrade, backup, restore, copy, check.", no_args_is_help=True
)
_ADDRESS = "The address (or @FILE) of a database"


@cli.command()
def status() -> None:
    """Say where the database is, its version and size."""
    from data.store.engine import Access, Database

    with Database.open(_url(), Access.READ) as db:
        typer.echo(f"{db.where}: up to date, {db.size_bytes() / 2**20:.1f} MiB")


@cli.command()
def upgrade() -> None:
    """Bring the database to this version's schema (a start does it as well)."""
    from data.store.engine import Database

    with Database.open(_url()) as db:
        typer.echo(f"{db.where}: up to date")


@cli.command()
def backup(
    target: Annotated[Path | None, typer.Argument(help="The new file; must not exist.")] = None,
) -> None:
    """Copy the whole database into a new file, also while Resync runs."""
    from data.store.backup import backup as copy

    url = _url()
    kind = "db" if url.startswith("sqlite") else "dump"
    file = target or Path(f"resync-{datetime.now().astimezone():%Y%m%d-%H%M%S}.{kind}")
    size = copy(url, file)
    typer.echo(f"{file}: {size / 2**20:.1f} MiB")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A file that `resync db backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Where a database is there: keep it beside.")
    ] = False,
) -> None:
    """Put a backup in the database's place, while no Resync runs: all of it or nothing."""
    from data.store.backup import restore as put

    found, kept = put(_url(), source, replace=replace)
    typer.echo(f"Restored from {source} (revision {found.present}).")
    if kept:
        typer.echo(f"What was there is kept as {kept}; remove it once all is well.")


@cli.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help=f"{_ADDRESS} to read.")],
    target: Annotated[str, typer.Argument(metavar="TO", help=f"{_ADDRESS} that holds nothing.")],
) -> None:
    """Copy a database into another, from SQLite to PostgreSQL or back, while no Resync runs.

    An address is as in APP_DATABASE_URL; @FILE is read from a file, so that a password is not seen
    among the processes. Killed in the middle, the same command goes on where it was. In the end
    both are read and compared, and numbers go on as in the source.
    """
    from data.store.backup.copy import copy as carry

    with typer.progressbar(
        length=1, label="copied and compared", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(1, total)
            bar.update(done - bar.pos)

        copied = carry(_address(source), _address(target), show)
    went_on = ", going on with a copy that was there" if copied.resumed else ""
    typer.echo(f"{copied.rows} rows of {copied.tables} tables copied and found equal{went_on}.")


@cli.command()
def check() -> None:
    """Read all of the database, also while Resync runs, and say what is wrong with it."""
    from data.store.backup.check import check as look

    findings = look(_url())
    for finding in findings:
        typer.echo(finding, err=True)
    if findings:
        typer.echo("Restore a backup: resync db restore FILE --replace", err=True)
        raise typer.Exit(1)
    typer.echo("The database is sound.")


def _address(given: str) -> str:
    if not given.startswith("@"):
        return given
    try:
        return Path(given[1:]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{given[1:]} cannot be read: {error}") from error


def _url() -> str:
    return environment.settings(engine_required=False).database_url
