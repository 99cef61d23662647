"""`resync patterns`: look for patterns in the stored history and print them."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from app.cli import environment


def patterns(
    days: Annotated[int, typer.Option(min=1, max=400, help="The window looked at.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, help="Only patterns at least so sure.")
    ] = 0.5,
    language: Annotated[str, typer.Option(help="Of the sentences: pt, en, es.")] = "pt",
) -> None:
    """Look for patterns in the run history, the surest first.

    Reads beside a running Resync and keeps nothing: what the server shows and tells is its own.
    """
    from app.queries.patterns import found_pattern
    from app.reader import reading
    from data.texts.pattern_words import pattern_sentence
    from data.texts.visible import visible
    from workers.learning import load_runs
    from workers.patterns.detect import detect_patterns

    now = datetime.now(UTC)
    with reading(environment.settings(engine_required=False)) as core:
        zone = ZoneInfo(core.runtime.current.timezone)
        table = load_runs(core.db, now - timedelta(days=days + 2), now)
    found = detect_patterns(table, now=now, days=days, zone=zone, min_confidence=min_confidence)
    if as_json:
        shown = [found_pattern(one, pattern_sentence(one, language, zone)) for one in found]
        body = {"patterns": shown, "runs_examined": len(table)}
        typer.echo(msgspec.json.format(msgspec.json.encode(body), indent=2))
        return
    for one in found:
        typer.echo(visible(f"{one.confidence:.2f}  {pattern_sentence(one, language, zone)}"))
    typer.echo(f"{len(found)} patterns in {len(table)} runs of {days} days", err=True)
