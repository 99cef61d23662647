"""`resync export`: events, jobs or solutions as CSV or JSON lines."""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from app.cli import environment

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run text that begins so; an apostrophe before it keeps it text."""


class What(StrEnum):
    EVENTS = "events"
    JOBS = "jobs"
    SOLUTIONS = "solutions"


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


def export(
    what: Annotated[
        What, typer.Argument(help="events, the jobs of the present plan, or solutions.")
    ],
    days: Annotated[int, typer.Option(min=1, max=3650, help="Events of so many days.")] = 30,
    format: Annotated[Format, typer.Option(help="csv or jsonl.")] = Format.CSV,
    language: Annotated[str, typer.Option(help="Of the sentences: pt, en, es.")] = "pt",
    output: Annotated[Path | None, typer.Option(help="A file; else standard output.")] = None,
) -> None:
    """Write what is stored as CSV (safe to open in a spreadsheet) or JSON lines."""
    from data.store.engine import Database, Right

    url = environment.settings(engine_required=False).database_url
    with Database.open(url, Right.READ) as db:
        match what:
            case What.EVENTS:
                rows = _events(db, days, language)
            case What.JOBS:
                rows = _jobs(db)
            case What.SOLUTIONS:
                rows = _solutions(db)
        if output is None:
            count = _write(rows, format, sys.stdout)
        else:
            with output.open("x", encoding="utf-8", newline="") as file:
                count = _write(rows, format, file)
    typer.echo(f"{count} rows", err=True)


def _events(db: Any, days: int, language: str) -> Iterator[dict[str, Any]]:
    from data.store.events import EventQuery, events_page
    from data.texts.event_words import event_message

    start, cursor = datetime.now(UTC) - timedelta(days=days), None
    while True:
        page = events_page(db, EventQuery(start=start, limit=500, cursor=cursor))
        for event in page.items:
            job = event.job
            yield {
                "event_id": event.event_id,
                "timestamp": event.at.isoformat(),
                "event_type": event.type.word,
                "severity": event.severity.name.lower(),
                "source": event.source,
                "job_stream": job.job_stream if job else None,
                "workstation": job.workstation if job else None,
                "run_id": job.run_id if job else None,
                "return_code": job.return_code if job else None,
                "message": event_message(event, language),
            }
        cursor = page.next_cursor
        if cursor is None:
            return


def _jobs(db: Any) -> Iterator[dict[str, Any]]:
    from data.store.plan import JobQuery, jobs_page

    cursor = None
    while True:
        page = jobs_page(db, JobQuery(limit=500, cursor=cursor))
        for job in page.items:
            yield {
                name: value.isoformat() if isinstance(value, datetime) else value
                for name in job.__dataclass_fields__
                for value in (getattr(job, name),)
            }
        cursor = page.next_cursor
        if cursor is None:
            return


def _solutions(db: Any) -> Iterator[dict[str, Any]]:
    from data.store.solutions import load_solutions
    from workers.solution_book import rate_of

    now = datetime.now(UTC)
    for known in load_solutions(db):
        applied = known.last_applied_at
        yield {
            "solution_id": known.solution_id,
            "problem_type": known.draft.problem_type,
            "problem_pattern": known.draft.problem_pattern,
            "pattern_kind": known.draft.pattern_kind,
            "solution": known.draft.solution,
            "success_rate": rate_of(known, now),
            "times_applied": known.times_applied,
            "last_applied": None if applied is None else applied.isoformat(),
            "people_worked": known.people_worked,
            "people_failed": known.people_failed,
            "tws_worked": known.tws_worked,
            "tws_failed": known.tws_failed,
        }


def _write(rows: Iterator[dict[str, Any]], format: Format, file: TextIO) -> int:
    count = 0
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        count += 1
        if format is Format.JSONL:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            continue
        if writer is None:
            writer = csv.DictWriter(file, fieldnames=list(row))
            writer.writeheader()
        writer.writerow({name: _safe(value) for name, value in row.items()})
    return count


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
