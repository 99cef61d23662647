"""`resync poll`: one poll, kept like any other, its figures as JSON."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from app.cli import environment


def poll(
    events: Annotated[bool, typer.Option(help="Print the events it told, a line each.")] = True,
) -> None:
    """Poll the engine once, keep what it tells, and print the figures as JSON.

    Refuses while a server uses the same database: ask that one (POST …/poller/poll).
    """
    from app.server import Server
    from data.texts.event_words import event_message
    from data.texts.visible import on_one_line

    server = Server(environment.settings())
    try:
        result = server.poller.poll_now()
        language = server.runtime.current.language
        if events:
            for event in result.events:
                message = event_message(event, "pt" if language == "auto" else language)
                said = f"{event.at.isoformat()} {event.severity.name:8} {message}"
                typer.echo(on_one_line(said), err=True)
        summary, state = server.poller.baseline.summary, server.poller.state()
        typer.echo(
            json.dumps(
                {
                    **asdict(summary),
                    "success_rate": summary.success_rate,
                    "system_health": server.poller.baseline.health.word,
                    "plan_id": state.plan_id,
                    "api": state.api,
                    "events": len(result.events),
                    "unreadable": list(state.unreadable),
                    "remarks": list(state.remarks),
                },
                indent=2,
            )
        )
    finally:
        server.close()
