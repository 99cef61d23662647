"""`resync db`: the store's version, upgrade and copy."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli import environment

cli = typer.Typer(help="The database: version, upgrade, backup.", no_args_is_help=True)


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
    """Copy an SQLite database into a new file, also while Resync runs."""
    from data.store.migrate import backup as copy

    file = target or Path(f"resync-{datetime.now().astimezone():%Y%m%d-%H%M%S}.db")
    size = copy(_url(), file)
    typer.echo(f"{file}: {size / 2**20:.1f} MiB")


def _url() -> str:
    return environment.settings(engine_required=False).database_url
