"""`resync users`: who may log in, also while Resync runs."""

import getpass
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import environment
from data.domain.access import Account, Role, name_fault
from data.errors import ResyncError
from data.store.actions import Act

if TYPE_CHECKING:
    from data.store.engine import Database

cli = typer.Typer(
    help="Who may log in (APP_AUTH): people and what they may do.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(help="Unique among users and keys, whatever the case.")]
Whom = Annotated[
    str, typer.Argument(metavar="NAME", help="His name, or his id as `list` tells it.")
]
RoleOption = Annotated[
    Role, typer.Option("--role", help="viewer reads, operator acts, administrator changes Resync.")
]
_FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read it from standard input, one line.")
]
DOOR = "cli"
"""From where what is done here is done, for the audit log."""


@cli.command()
def add(name: Name, role: RoleOption, password_stdin: _FromStdin = False) -> None:
    """Let somebody in by a name and a password."""
    from data.store.access.accounts import add_user

    _check(name_fault(name), "NAME")
    secret = _secret(name, password_stdin)
    with store() as db:
        add_user(db, name, role, secret, act())
    typer.echo(f"{name}: {role}")


@cli.command("list")
def list_() -> None:
    """Say who there is."""
    from data.store.access.accounts import users

    with store() as db:
        show(users(db))


@cli.command()
def role(name: Whom, role: Annotated[Role, typer.Argument(help="The new one.")]) -> None:
    """Give somebody another role; it holds within seconds, also where he is logged in."""
    from data.store.access.accounts import change_user

    with store() as db:
        change_user(db, name, act(), role=role)
    typer.echo(f"{name}: {role}")


@cli.command()
def disable(
    name: Whom,
    undo: Annotated[bool, typer.Option("--undo", help="Let him in again.")] = False,
) -> None:
    """Shut somebody out; whatever he has open ends within seconds."""
    from data.store.access.accounts import change_user

    with store() as db:
        change_user(db, name, act(), disabled=not undo)
    typer.echo(f"{name}: {'may log in' if undo else 'is shut out'}")


@cli.command()
def password(name: Whom, password_stdin: _FromStdin = False) -> None:
    """Give somebody another password; wherever he is logged in he is out."""
    from data.store.access.accounts import set_password

    secret = _secret(name, password_stdin)
    with store() as db:
        set_password(db, name, secret, act())
    typer.echo(f"{name}: the password was changed, his sessions are over")


@cli.command()
def unlock(name: Whom) -> None:
    """Let somebody try again at once after too many wrong passwords."""
    from data.store.access import accounts

    with store() as db:
        accounts.unlock(db, name, act())
    typer.echo(f"{name}: may try again")


@contextmanager
def store() -> Iterator["Database"]:
    """The store, also beside a running Resync; what is done is done from here."""
    from data.store.audit import acting_from
    from data.store.engine import Database

    url = environment.settings(engine_required=False).database_url
    with Database.open_to_write(url) as db, acting_from(DOOR):
        yield db


def act() -> Act:
    """Whoever sits at this terminal, now."""
    return Act(getpass.getuser(), datetime.now(UTC))


def show(accounts: Iterable[Account]) -> None:
    """A line each, its parts between tabs."""
    for one in accounts:
        over = one.expires_at is not None and one.expires_at <= datetime.now(UTC)
        state = "disabled" if one.disabled else "expired" if over else "active"
        parts = [one.name, one.role, *([f"{one.prefix}…"] if one.prefix else []), state]
        if one.expires_at is not None:
            parts.append(f"expires {one.expires_at:%Y-%m-%d}")
        parts.append(f"last seen {one.seen_at:%Y-%m-%d %H:%MZ}" if one.seen_at else "never seen")
        if not one.is_key:
            parts.append(one.handle)
        if one.subject is not None:
            parts.append(one.subject)
        typer.echo("\t".join(parts))


def _secret(name: str, from_stdin: bool) -> str:
    """What is kept of the password that is given; raises what is wrong with it."""
    from workers.passwords import fault, hashed

    if from_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        given = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise ResyncError("There is no terminal to ask for a password: use --password-stdin.")
    _check(fault(given, name), "The password")
    return hashed(given)


def _check(fault: str, what: str) -> None:
    if fault:
        raise ResyncError(f"{what} {fault}.")
