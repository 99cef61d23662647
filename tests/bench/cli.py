"""`resync bench`: figures of this machine, each printed beside what it is measured against."""

import inspect
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
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
    from tests.bench.poll import bench_poll

    for line in bench_poll(tuple(jobs or (10_000, 100_000))):
        typer.echo(line)


@cli.command()
def access() -> None:
    """What a log-in costs, and what it costs an API read and opening a page that people log in."""
    from tests.bench.access import bench_access

    for line in bench_access():
        typer.echo(line)


@cli.command()
def flood(
    seconds: Annotated[float, typer.Option(help="Of each quiet and each loud time.")] = 20.0,
    rate: Annotated[int, typer.Option(help="Wrong log-ins a second.")] = 200,
    idle: Annotated[int, typer.Option(help="Idle sockets beside them.")] = 5000,
    rounds: Annotated[int, typer.Option(help="Quiet and loud times of each kind.")] = 3,
    only: Annotated[str, typer.Option(help="Only kinds whose name has this.")] = "",
) -> None:
    """Guesses from one address and from many: what they cost those who are in, or come in."""
    from tests.bench.flood import bench_flood

    for line in bench_flood(seconds, rate, idle, rounds, only):
        typer.echo(line)


@cli.command()
def jobs(
    plan: Annotated[int, typer.Option("--jobs", help="Size of the plan.")] = 100_000,
) -> None:
    """Searching, filtering and sorting a large plan, as the jobs page asks for it."""
    from tests.bench.jobs import bench_jobs

    for line in bench_jobs(plan):
        typer.echo(line)


@cli.command()
def store(
    jobs: Annotated[int, typer.Option(help="Size of the plan.")] = 100_000,
    days: Annotated[int, typer.Option(help="Days of 9,000 runs for the disk figure.")] = 2,
) -> None:
    """Recording a poll, a baseline, and a day on disk."""
    from tests.bench.store import bench_store

    for line in bench_store(jobs, days):
        typer.echo(line)


@cli.command()
def plant(
    jobs: Annotated[
        list[int] | None, typer.Option(help="Size of the plan; may be repeated.")
    ] = None,
) -> None:
    """Plans from ten thousand to a million jobs: polled, shown, searched, filtered, and memory."""
    from tests.bench.plant import bench_plants

    for line in bench_plants(tuple(jobs or (10_000, 100_000, 1_000_000))):
        typer.echo(line)


@cli.command()
def year(
    days: Annotated[int, typer.Option(help="Days of 9,000 runs.")] = 365,
    folder: Annotated[Path | None, typer.Option(help="Where the SQLite store is kept.")] = None,
    only: Annotated[str, typer.Option(help="Only sqlite or postgresql.")] = "",
) -> None:
    """Pages, charts and searches over a year, its file, its retention, on either database."""
    from tests.bench.year import bench_year

    for line in bench_year(days, folder, only):
        typer.echo(line)


@cli.command()
def restart(
    jobs: Annotated[int, typer.Option(help="Size of the plan.")] = 100_000,
) -> None:
    """The rows written at the first poll after a restart, on SQLite and PostgreSQL."""
    from tests.bench.restart import bench_restart

    for line in bench_restart(jobs):
        typer.echo(line)


@cli.command()
def problems(
    count: Annotated[int, typer.Option(help="Open problems.")] = 50_000,
) -> None:
    """A page of open problems, taking one, the verdict, the board; in the store and by REST."""
    from tests.bench.problems import bench_problems

    for line in bench_problems(count):
        typer.echo(line)


@cli.command()
def grouping(
    jobs: Annotated[int, typer.Option(help="Size of the plan.")] = 100_000,
    pairs: Annotated[int, typer.Option(help="Polls with and without it.")] = 9,
) -> None:
    """What grouping adds to a poll; ten thousand failures in an hour of polls."""
    from tests.bench.grouping import bench_grouping, bench_storm

    for line in chain(bench_grouping(jobs, pairs), bench_storm()):
        typer.echo(line)


@cli.command()
def telling(
    subscribers: Annotated[int, typer.Option(help="Browsers that are told.")] = 500,
) -> None:
    """From the commit of a failure to the push service; what telling adds to a poll; a storm."""
    from tests.bench.telling import bench_telling
    from tests.bench.telling_storm import bench_told_poll, bench_told_storm

    storm = bench_told_storm(subscribers), bench_told_poll(subscribers)
    for line in chain(bench_telling(subscribers), *storm):
        typer.echo(line)


@cli.command()
def api(
    seconds: Annotated[float, typer.Option(help="How long each figure is measured.")] = 5.0,
) -> None:
    """Reads and exports by REST: CPU of a page, answers a second, a probe beside them."""
    from tests.bench.api import bench_api

    for line in bench_api(seconds):
        typer.echo(line)


@cli.command()
def ws() -> None:
    """From the commit to the client's socket: 100 and 2,000 clients, a frozen one, memory."""
    from tests.bench.ws import run

    if not run(typer.echo):
        raise typer.Exit(1)


@cli.command()
def dashboard() -> None:
    """Opening and feeding dashboards, memory, bytes, first paint, a failure until its row."""
    from tests.bench.dashboard import bench_dashboard

    for line in bench_dashboard():
        typer.echo(line)


@cli.command()
def still(
    page: Annotated[str, typer.Option(help="Only this page: /jobs")] = "",
    details: Annotated[bool, typer.Option(help="What shifted, and by how much.")] = False,
) -> None:
    """How much each page shifts at each width: cold, warm, and while it lives."""
    from tests.bench.dashboard import bench_still

    for line in bench_still(page, details=details):
        typer.echo(line)


@cli.command()
def patterns(
    seeds: Annotated[int, typer.Option(min=1, help="Planted histories of each length.")] = 16,
    noise: Annotated[int, typer.Option(min=1, help="Histories without a pattern.")] = 40,
) -> None:
    """Detection on planted histories: F1, calibration, silence, time and memory."""
    from tests.bench.pattern_store import bench_pattern_store
    from tests.bench.patterns import bench_patterns

    for line in bench_patterns(seeds=seeds, noise=noise):
        typer.echo(line)
    for line in bench_pattern_store():
        typer.echo(line)


@cli.command()
def impact() -> None:
    """Weighing 10,000 problems over a plan of 100,000 jobs: CPU, and what it holds up."""
    from tests.bench.impact import bench_impact

    for line in bench_impact():
        typer.echo(line)


@cli.command()
def solutions(
    details: Annotated[bool, typer.Option(help="Every miss and every false match.")] = False,
) -> None:
    """Error matching: right first, false matches, time over 10,000 stored solutions."""
    from pathlib import Path

    from tests.bench.solutions import report

    folder = Path(__file__).resolve().parents[1] / "messages"
    for line in report(folder, details=details):
        typer.echo(line)


@cli.command()
def questions(
    days: Annotated[int, typer.Option(help="Days of 9,000 runs to ask over.")] = 365,
    details: Annotated[bool, typer.Option(help="Every question understood otherwise.")] = False,
    file: Annotated[
        Path | None, typer.Option(help="Only score these, one JSON a line as the sample has them.")
    ] = None,
) -> None:
    """Questions: the shares understood, the cost of names and of an answer over a year."""
    from tests.bench.questions import bench_questions, scores

    for line in scores(file) if file else bench_questions(days, details):
        typer.echo(line)


@cli.command()
def diagnosis(
    days: Annotated[int, typer.Option(help="Days of 9,000 runs to look over.")] = 365,
) -> None:
    """The diagnosis of a failure over a stored year, wall and CPU."""
    from tests.bench.diagnosis import bench_diagnosis

    for line in bench_diagnosis(days):
        typer.echo(line)


@cli.command()
def cluster(
    kills: Annotated[int, typer.Option(help="Leaders that are killed.")] = 50,
) -> None:
    """Two processes on PostgreSQL: an event at the other's client, a killed leader followed."""
    from tests.bench.cluster import bench_cluster

    for line in bench_cluster(kills):
        typer.echo(line)


@cli.command()
def spread(
    dashboards: Annotated[int, typer.Option(help="Dashboards that are open.")] = 120,
    seconds: Annotated[int, typer.Option(help="How long they are watched.")] = 60,
) -> None:
    """Dashboards on one process and on three: the processor a dashboard takes, and their room."""
    from tests.bench.spread import bench_spread

    for line in bench_spread(dashboards, seconds):
        typer.echo(line)


@cli.command("all")
def everything(
    only: Annotated[list[str] | None, typer.Option(help="Only these; may be repeated.")] = None,
) -> None:
    """Every bench in turn; their figures in docs/benchmarks.md."""
    from tests.bench.everything import bench_all

    every = {name: about for name, about in _told() if not only or name in only}
    for line in bench_all(every):
        typer.echo(line)


def _told() -> Iterator[tuple[str, str]]:
    """The benches that measure: each with what it says of itself."""
    for command in cli.registered_commands:
        if command.callback not in (everything, fit):
            about = inspect.cleandoc(command.callback.__doc__)
            yield command.name or command.callback.__name__, " ".join(about.split())


@cli.command()
def fit() -> None:
    """Weigh the features of the judge of solutions anew, by the sets that are learned from."""
    from pathlib import Path

    from tests.bench.fit import calibrated, learned, write_weights

    root = Path(__file__).resolve().parents[2]
    write_weights(calibrated(learned(root / "tests/messages")), root / WEIGHTS)
    typer.echo(f"{WEIGHTS} is written; `resync bench solutions` tells how well it does.")


WEIGHTS = "workers/solutions/weights.json"
