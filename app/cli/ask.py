"""`resync ask`: a question in plain language, answered from the store."""

from dataclasses import asdict
from typing import Annotated

import typer

from app.cli import environment
from data.errors import ResyncError


def ask(
    question: Annotated[str, typer.Argument(help="In Portuguese, English or Spanish.")],
    explain: Annotated[bool, typer.Option(help="How it was understood, too.")] = False,
) -> None:
    """Answer a question about what TWS ran and runs; beside a running Resync, too."""
    from app.ask import Context
    from app.queries.questions import LONGEST, SHORTEST, AskQuestion
    from app.reader import reading
    from data.texts import resolve_language

    said = question.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        raise ResyncError(f"A question has {SHORTEST} to {LONGEST} characters.")
    with reading(environment.settings(engine_required=False)) as core:
        lang = resolve_language(configured=core.runtime.current.language)
        context, wanted = Context(core, "cli", lang), AskQuestion(query=said)
        if explain:
            asked, _ = wanted.understood(context, core.names.names())
            for name, value in asdict(asked).items():
                typer.echo(f"{name}: {value}", err=True)
        typer.echo(wanted.run(context).summary)
