"""`resync diagnose`: what is known of a failure, as Markdown, out of the store."""

from typing import Annotated

import typer

from app.cli import environment
from app.cli.export import Language


def diagnose(
    what: Annotated[str, typer.Argument(help="A job's name, or the id of an event or a problem.")],
    language: Language = "",
) -> None:
    """Tell why a job failed and what to look at next; beside a running Resync, too."""
    from app.ask import Context
    from app.cli.export import known
    from app.diagnosis.words import to_markdown
    from app.queries.diagnosis import named
    from app.reader import reading
    from data.texts import resolve_language

    with reading(environment.settings(engine_required=False)) as core:
        configured = resolve_language(configured=core.runtime.current.language)
        context = Context(core, "cli", known(language) if language else configured)
        told = named(what.strip(), context).run(context)
        typer.echo(to_markdown(told, context.lang, context.zone), nl=False)
