"""`resync bench`: figures of this machine, each printed beside what it is measured against."""

from typing import Annotated

import typer

cli = typer.Typer(
    help="Measure Resync on this machine and print the figures.", no_args_is_help=True
)


@cli.command()
def poll(
    jobs: Annotated[
        list[int] | None, typer.Option(help="Size of the plan; may be repeated.")
    ] = None,
) -> None:
    """A poll with one per cent of the jobs changed: CPU, floor, memory."""
    from app.bench.poll import bench_poll

    for line in bench_poll(tuple(jobs or (10_000, 100_000))):
        typer.echo(line)
