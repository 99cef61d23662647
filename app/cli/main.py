"""`resync`: one command a file; heavy imports wait until a command needs them.

Exit codes: 0 done, 1 failed, 2 wrong use (a bad option or a wrong environment).
"""

import logging
import sys
from typing import Annotated

import typer

from app.cli import (
    ask,
    backfill,
    db,
    doctor,
    export,
    import_,
    patterns,
    poll,
    runbooks,
    serve,
)
from app.cli.bench import bench
from data.errors import ResyncError
from data.settings import SettingsInvalid
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
cli.command()(backfill.backfill)
cli.command()(patterns.patterns)
cli.command()(doctor.doctor)
cli.command("import")(import_.import_)
cli.add_typer(db.cli, name="db")
cli.add_typer(export.cli, name="export")
cli.add_typer(runbooks.cli, name="runbooks")
cli.add_typer(bench(), name="bench")


@cli.callback()
def root(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    """Live monitor for IBM/HCL Workload Scheduler."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for chatty in ("apscheduler", "bokeh", "httpx", "httpcore", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # A 503 of /readyz is an answer, not an error; what really fails is logged where it fails.
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)


def main() -> None:
    """Run the command; what a person can mend is one sentence, never a traceback."""
    try:
        cli()
    except SettingsInvalid as error:
        for line in error.lines:
            print(f"resync: {line}", file=sys.stderr)
        sys.exit(2)
    except ResyncError as error:
        print(f"resync: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
