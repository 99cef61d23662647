"""`resync keys`: what programs come in by, also while Resync runs."""

from datetime import timedelta
from typing import Annotated

import typer

from app.cli.users import Name, RoleOption, act, show, store
from data.domain.access import name_fault
from data.errors import ResyncError

cli = typer.Typer(help="Keys of programs: sent as Authorization: Bearer.", no_args_is_help=True)


@cli.command()
def add(
    name: Name,
    role: RoleOption,
    expires_days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="It opens nothing after so many days.")
    ] = None,
) -> None:
    """Make a key and print it: it is shown this once."""
    from data.store.access.accounts import add_key
    from workers.passwords import new_key

    if fault := name_fault(name):
        raise ResyncError(f"NAME {fault}.")
    key, held = new_key()
    who = act()
    expires_at = None if expires_days is None else who.now + timedelta(days=expires_days)
    with store() as db:
        add_key(db, name, role, held, expires_at, who)
    typer.echo(key)


@cli.command("list")
def list_() -> None:
    """Say which keys there are, by their first characters."""
    from data.store.access.accounts import keys

    with store() as db:
        show(keys(db))


@cli.command()
def revoke(name: Name) -> None:
    """Let nobody in by this key any more; it holds within seconds."""
    from data.store.access.accounts import revoke_key

    with store() as db:
        revoke_key(db, name, act())
    typer.echo(f"{name}: revoked")
