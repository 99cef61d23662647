"""`resync serve`: the server, against the engine of the environment or the bundled simulator."""

import os
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from app import logs
from app.cli import environment
from app.service_manager import taking_long, tell
from data import tracing
from data.setting_values import is_loopback

if TYPE_CHECKING:
    from app.server import Server

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - told of, not bound


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
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="On PostgreSQL: so many behind one port.")
    ] = 1,
    share_port: Annotated[bool, typer.Option("--share-port", hidden=True)] = False,
) -> None:
    """Poll the engine and serve dashboard, REST and WebSocket until stopped."""
    if processes > 1:
        from app.cli.processes import Processes, check

        settings = environment.settings(engine_required=not demo)
        check(settings, demo)
        Processes(processes, settings).run()
    elif demo:
        from app.demo import Demo

        settings = environment.settings(engine_required=False)
        with Demo(
            settings, jobs=jobs, speed=speed, seed=seed, history_days=history_days
        ) as simulated:
            import app.web  # noqa: F401 - takes as long as the simulator does to start

            simulated.wait_until_ready()

            def started(server: "Server") -> None:
                for hint in simulated.hints:
                    typer.echo(hint)
                simulated.remember(server)

            _run(simulated.settings, started)
    else:
        if share_port:
            from app.cli.processes import end_with_parent

            end_with_parent()
        _run(environment.settings(), share_port=share_port)


def exposed(settings: environment.Settings) -> Iterator[str]:
    """What is wanting where others than this machine come in."""
    if is_loopback(settings.host):
        return
    if settings.tls_cert_file is None and not settings.trusted_proxies:
        yield (
            f"APP_HOST={settings.host} without TLS: passwords and keys can be read on the way. Set"
            " APP_TLS_CERT_FILE, or put a proxy before it and name it in APP_TRUSTED_PROXIES."
        )
    if settings.host in EVERYWHERE and not (settings.allowed_hosts or settings.public_url):
        yield (
            f"APP_HOST={settings.host} is no name that anybody asks for: name those that lead here"
            " in APP_ALLOWED_HOSTS, others are answered with 421."
        )


def _run(
    settings: environment.Settings,
    started: Callable[["Server"], None] | None = None,
    *,
    share_port: bool = False,
) -> None:
    from app.server import Server
    from app.web import Web
    from data.store.file_systems import is_shared, network_disk

    if settings.traces:
        tracing.begin(settings.traces, f"{socket.gethostname()}:{os.getpid()}")
    if settings.log_format == "json":
        logs.as_json()
    for name in settings.unknown:
        typer.echo(f"resync: {name} is read by nobody: a typing error?", err=True)
    if not settings.tws_verify_tls:
        typer.echo(
            "resync: APP_TWS_VERIFY_TLS is off: anybody between here and the engine could pose "
            "as it. Set APP_TWS_CA_FILE instead.",
            err=True,
        )
    for said in exposed(settings):
        typer.echo(f"resync: {said}", err=True)
    with taking_long():
        server = Server(settings, follow=True)
        if server.db.path is not None and is_shared(server.db.path.parent):
            typer.echo(f"resync: {network_disk(server.db.path)}", err=True)
        try:
            web = Web(server, share_port=share_port)
        except BaseException:
            server.close()
            raise

    def ready(url: str) -> None:
        typer.echo(f"Resync is at {url}")
        tell("READY=1", f"STATUS=Serving {url}")
        if started is not None:
            started(server)

    web.run(ready)
    tracing.end()
