"""`resync serve`: the server, against the engine of the environment or the bundled simulator."""

from typing import Annotated

import typer

from app.cli import environment


def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Start the bundled simulator and watch that.")
    ] = False,
    jobs: Annotated[int, typer.Option(help="Demo: jobs of a production day.")] = 6000,
    speed: Annotated[float, typer.Option(help="Demo: simulated seconds a second.")] = 1.0,
    seed: Annotated[int, typer.Option(help="Demo: the same seed is the same world.")] = 1,
) -> None:
    """Poll the engine and serve dashboard, REST and WebSocket until stopped."""
    if demo:
        from app.demo import Demo

        settings = environment.settings(engine_required=False)
        with Demo(settings, jobs=jobs, speed=speed, seed=seed) as simulated:
            _run(simulated.settings)
    else:
        _run(environment.settings())


def _run(settings: environment.Settings) -> None:
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
    web.run(lambda url: typer.echo(f"Resync is at {url}"))
