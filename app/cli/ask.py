"""`resync ask`: a question in plain language, answered from the store."""

import getpass
from dataclasses import asdict
from typing import Annotated

import typer

from app.cli import environment


def ask(
    question: Annotated[str, typer.Argument(help="In Portuguese, English or Spanish.")],
    explain: Annotated[bool, typer.Option(help="How it was understood, too.")] = False,
) -> None:
    """Answer a question about what TWS ran and runs; beside a running Resync, too."""
    from app.ask import Context, asked
    from app.declared import fields_of, from_texts
    from app.queries.questions import AskQuestion
    from app.reader import asking
    from data.texts import resolve_language
    from data.texts.visible import visible

    with asking(environment.settings(engine_required=False)) as core:
        lang = resolve_language(configured=core.runtime.current.language)
        read = from_texts(fields_of(AskQuestion), {"query": [question]})
        wanted, context = asked(AskQuestion, *read, Context(core, getpass.getuser(), lang))
        if explain:
            meant, _ = wanted.understood(context, core.names.names())
            for name, value in asdict(meant).items():
                typer.echo(visible(f"{name}: {value}"), err=True)
        typer.echo(visible(wanted.run(context).summary))
