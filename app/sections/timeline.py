"""The last events, newest first; what happens next travels as increments beside the parts."""

from collections.abc import Callable, Mapping
from typing import Any

from app.state import Board, View
from data.domain.events import Event

MOST_ROWS = 50

Sentence = Callable[[Event, str], str]
"""Words an event in a language; times of day are told in the configured zone."""


def event_row(event: Event, lang: str, sentence: Sentence) -> Mapping[str, Any]:
    """The members of the contract's event the timeline draws, under the same names."""
    return {
        "event_id": event.event_id,
        "seq": event.seq,
        "event_type": event.type.word,
        "severity": event.severity.word,
        "timestamp": event.at,
        "source": event.source,
        "message": sentence(event, lang),
        "workstation": _workstation(event),
        "run_id": None if event.job is None else event.job.run_id,
    }


def _workstation(event: Event) -> str | None:
    if event.job is not None:
        return event.job.workstation
    return None if event.workstation is None else event.workstation.get("name")


def timeline(sentence: Sentence) -> View:
    """The view that words its events with `sentence`."""

    def view(board: Board, lang: str) -> Mapping[str, Any]:
        return {"events": [event_row(e, lang, sentence) for e in board.events[:MOST_ROWS]]}

    return view
