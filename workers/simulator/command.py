"""`resync simulate`: a believable engine to try Resync on."""

import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from workers.simulator.options import SimulatorOptions


def simulate(
    jobs: Annotated[int, typer.Option(help="Jobs of a production day, 1 to 1,000,000.")] = 6000,
    workstations: Annotated[int, typer.Option(help="0 chooses by the number of jobs.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed is the same world.")] = 1,
    speed: Annotated[
        float, typer.Option(help="Simulated seconds a second; 0 freezes the clock.")
    ] = 1.0,
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 31116,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    user: Annotated[str, typer.Option()] = "twsuser",
    password: Annotated[str, typer.Option()] = "twspass",  # noqa: S107
    api_key: Annotated[str, typer.Option()] = "simulated-api-key",
    profile: Annotated[str, typer.Option(help="demo, bank or quiet.")] = "demo",
    timezone: Annotated[str, typer.Option(help="Zone of the simulated plant.")] = (
        "America/Sao_Paulo"
    ),
    start: Annotated[
        str | None, typer.Option(help="Simulated instant to start at, ISO 8601 with offset.")
    ] = None,
    failure_rate: Annotated[float | None, typer.Option(help="Instead of the profile's.")] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where certificate and key are kept; else temporary.")
    ] = None,
    v1: Annotated[bool, typer.Option(help="Answer API V1.")] = True,
    v2: Annotated[bool, typer.Option(help="Answer API V2.")] = True,
    history: Annotated[
        int, typer.Option(min=0, max=400, help="Do not serve: write so many past days of runs.")
    ] = 0,
    output: Annotated[
        Path, typer.Option(help="With --history: the file, for `resync backfill`.")
    ] = Path("history.jsonl"),
    play: Annotated[
        str | None, typer.Option(help="Do not serve: have the one at --port play a story.")
    ] = None,
    mend: Annotated[
        int | None, typer.Option(min=1, help="Do not serve: have the one at --port mend a story.")
    ] = None,
    until_eof: Annotated[
        bool, typer.Option("--until-eof", hidden=True, help="End when standard input does.")
    ] = False,
) -> None:
    """Play a TWS engine over HTTPS: both APIs, failures, plan renewal, a control endpoint."""
    if play or mend:
        _tell(host, port, play, mend)
        return
    from workers.simulator.options import SimulatorOptions
    from workers.simulator.server import simulate as run

    try:
        options = SimulatorOptions(
            jobs=jobs,
            workstations=workstations,
            seed=seed,
            factor=speed,
            port=port,
            host=host,
            user=user,
            password=password,
            api_key=api_key,
            start=datetime.fromisoformat(start) if start else None,
            timezone=timezone,
            profile=profile,
            failure_rate=failure_rate,
            v1=v1,
            v2=v2,
            folder=folder,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if until_eof:
        threading.Thread(target=_end_with_input, daemon=True).start()
    if history:
        typer.echo(f"{_write_history(options, history, output)} runs in {output}")
        return
    run(options)


def _tell(host: str, port: int, play: str | None, mend: int | None) -> None:
    """Print what a running simulator has planted, or mended, as it tells it."""
    from workers.simulator.telling import Unheard, tell

    path, body = ("stories", {"play": play}) if play else (f"stories/{mend}/mend", {})
    try:
        typer.echo(tell(host, port, path, body))
    except Unheard as error:
        typer.echo(f"resync: {error}", err=True)
        raise typer.Exit(1) from None


def _write_history(options: "SimulatorOptions", days: int, output: Path) -> int:
    import msgspec

    from workers.simulator.history import history

    encode, rows = msgspec.json.Encoder().encode, 0
    part = output.with_name(output.name + ".part")
    with part.open("wb") as file:
        for row in history(options, days):
            file.write(encode(row) + b"\n")
            rows += 1
    part.replace(output)
    return rows


def _end_with_input() -> None:
    """Whoever started us holds the other end; it closes however they die."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
