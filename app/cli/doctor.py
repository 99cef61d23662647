"""`resync doctor`: what is wrong with this installation, and what to do about it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import environment
from data.errors import ResyncError
from data.settings import Settings, SettingsInvalid

if TYPE_CHECKING:
    from app.doctor.findings import Findings


def doctor(
    try_channels: Annotated[
        bool, typer.Option("--try-channels", help="Send each of APP_NOTIFY_URLS a trial.")
    ] = False,
) -> None:
    """Check settings, engine (address, TLS, login, API, clock, what its user may see), our own
    certificate, the provider of log-ins, database, time zone, push, other channels and traces; say
    what to do."""
    from app.doctor import LOOKS, TRIALS

    try:
        found = environment.settings()
    except SettingsInvalid as error:
        for line in error.lines:
            _bad("settings", line)
        raise typer.Exit(2) from None
    _good("settings", "complete")
    for name in found.unknown:
        _warn("settings", f"{name} is read by nobody: a typing error?")
    looks = (*LOOKS, *(TRIALS if try_channels else ()))
    told = [_told(look, found) for look in looks]
    if not all(told):
        raise typer.Exit(1)


def _told(look: "Callable[[Settings], Findings]", settings: Settings) -> bool:
    from app.doctor.findings import Odd

    name = look.__name__.replace("_", " ")
    try:
        for line in look(settings):
            (_warn if isinstance(line, Odd) else _good)(name, line)
    except ResyncError as error:
        _bad(name, str(error))
        return False
    return True


def _good(name: str, line: str) -> None:
    typer.echo(f"  ok  {name}: {line}")


def _warn(name: str, line: str) -> None:
    typer.echo(f"  ??  {name}: {line}")


def _bad(name: str, line: str) -> None:
    typer.echo(f"  !!  {name}: {line}")
