"""`resync backfill`: load run history."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from app.cli import environment

LONG_BYTES = 2 * 1024 * 1024
"""From this size on a progress bar is worth its line."""


def backfill(
    file: Annotated[Path, typer.Argument(help="History as .csv or .jsonl.", metavar="FILE")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, load nothing.")
    ] = False,
) -> None:
    """Load run history from a file.

    The same run again is no double; failures get the problems they were. Rows that cannot be
    used are listed with line number and reason in FILE.rejected; the good ones are loaded and the
    exit code is 1.
    """
    from app.reader import over
    from data.store.engine import Database
    from data.store.problems.past import fill_past
    from workers.backfill import backfill as load

    settings = environment.settings(engine_required=False)
    zone = ZoneInfo(str(settings.knobs.get("timezone") or settings.machine_timezone))
    long = file.exists() and file.stat().st_size >= LONG_BYTES and sys.stderr.isatty()
    with (
        Database.open(settings.database_url) as db,
        typer.progressbar(
            length=file.stat().st_size if long else 0,
            label=file.name,
            file=sys.stderr,
            hidden=not long,
        ) as bar,
    ):
        result = load(
            db,
            file,
            zone,
            dry_run=dry_run,
            progress=lambda read, _: bar.update(read - bar.pos),
        )
        with over(db, settings) as core:
            now, days = core.now(), core.runtime.current.retention_days_summary
        made = 0 if dry_run else fill_past(db, now - timedelta(days=days), now)
    done = "would load" if dry_run else "loaded"
    typer.echo(
        f"{result.rows} rows: {done} {result.loaded}, already there {result.duplicates}, "
        f"rejected {result.rejected}; problems of failures: {made}"
    )
    if result.rejected:
        typer.echo(f"The rejected rows and why: {result.rejected_file}", err=True)
        raise typer.Exit(1)
