"""`resync serve`: the server, against the engine of the environment or the bundled simulator."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import environment

if TYPE_CHECKING:
    from app.server import Server


def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Start the bundled simulator and watch that.")
    ] = False,
    jobs: Annotated[int, typer.Option(help="Demo: jobs of a production day.")] = 6000,
    speed: Annotated[float, typer.Option(help="Demo: simulated seconds a second.")] = 1.0,
    seed: Annotated[int, typer.Option(help="Demo: the same seed is the same world.")] = 1,
    history_days: Annotated[
        int, typer.Option(min=0, max=400, help="Demo: days of past runs it remembers.")
    ] = 30,
) -> None:
    """Poll the engine and serve dashboard, REST and WebSocket until stopped."""
    if demo:
        from app.demo import Demo

        settings = environment.settings(engine_required=False)
        with Demo(
            settings, jobs=jobs, speed=speed, seed=seed, history_days=history_days
        ) as simulated:
            import app.web  # noqa: F401 - takes as long as the simulator does to start

            simulated.wait_until_ready()

            def started(server: "Server") -> None:
                typer.echo(simulated.how_to_play)
                simulated.remember(server)

            _run(simulated.settings, started)
    else:
        _run(environment.settings())


def _run(settings: environment.Settings, started: Callable[["Server"], None] | None = None) -> None:
    from app.server import Server
    from app.web import Web

    for name in settings.unknown:
        typer.echo(f"resync: {name} is read by nobody: a typing error?", err=True)
    if not settings.tws_verify_tls:
        typer.echo(
            "resync: APP_TWS_VERIFY_TLS is off: anybody between here and the engine could pose "
            "as it. Set APP_TWS_CA_FILE instead.",
            err=True,
        )
    server = Server(settings)
    try:
        web = Web(server)
    except BaseException:
        server.close()
        raise

    def ready(url: str) -> None:
        typer.echo(f"Resync is at {url}")
        if started is not None:
            started(server)

    web.run(ready)
