"""`resync`: one command a file; heavy imports wait until a command needs them.

Exit codes: 0 done, 1 failed, 2 wrong use (a bad option or a wrong environment).
"""

import sys
from typing import Annotated

import typer

from app import logs
from app.cli import (
    ask,
    backfill,
    db,
    diagnose,
    doctor,
    export,
    import_,
    keys,
    mcp,
    patterns,
    poll,
    runbooks,
    serve,
    users,
)
from app.cli.bench import bench
from data.errors import ResyncError
from data.settings import SettingsInvalid
from data.texts.visible import on_one_line
from workers.simulator.command import simulate

cli = typer.Typer(
    name="resync",
    help="Live monitor for IBM/HCL Workload Scheduler.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.command()(serve.serve)
cli.command()(simulate)
cli.command()(poll.poll)
cli.command()(ask.ask)
cli.command()(diagnose.diagnose)
cli.command()(mcp.mcp)
cli.command()(backfill.backfill)
cli.command()(patterns.patterns)
cli.command()(doctor.doctor)
cli.command("import")(import_.import_)
cli.add_typer(db.cli, name="db")
cli.add_typer(users.cli, name="users")
cli.add_typer(keys.cli, name="keys")
cli.add_typer(export.cli, name="export")
cli.add_typer(runbooks.cli, name="runbooks")
cli.add_typer(bench(), name="bench")


@cli.callback()
def root(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    """Live monitor for IBM/HCL Workload Scheduler."""
    logs.begin(verbose=verbose)


MOST_LINES = 20
"""So many mistakes are told at once."""


def main() -> None:
    """Run the command; what a person can mend is one sentence, never a traceback."""
    try:
        cli()
    except ResyncError as error:
        for line in error.lines[:MOST_LINES]:
            print(f"resync: {on_one_line(line)}", file=sys.stderr)
        sys.exit(2 if isinstance(error, SettingsInvalid) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
