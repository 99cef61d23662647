"""One state of the board as text for the browser, and the difference between two. PURE.

A part is serialised once a language and travels only when its text changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import msgspec

from app.state import Board, Rows, View


@dataclass(frozen=True, slots=True)
class Edition:
    """The board in one language: the JSON text of every part, by the section's name."""

    version: int
    lang: str
    parts: Mapping[str, str]


def edit(
    board: Board,
    version: int,
    lang: str,
    views: Mapping[str, View],
    rows: Mapping[str, Rows] = MappingProxyType({}),
) -> Edition:
    """Serialise every section's view of the board, and each row as the part `<list>/<key>`."""
    parts = {name: to_text(view(board, lang)) for name, view in views.items()}
    for name, list_of in rows.items():
        parts |= {f"{name}/{key}": to_text(row) for key, row in list_of(board, lang).items()}
    return Edition(version, lang, parts)


def full_text(edition: Edition, now_ms: int, boot_id: str) -> str:
    """Everything: what a page opens with, or gets when it missed something."""
    return _text(edition.version, None, now_ms, boot_id, edition.parts, [])


def still_text(edition: Edition, now_ms: int, boot_id: str) -> str:
    """Nothing changed, but we are here: the answer to a page that asks."""
    return _text(edition.version, edition.version, now_ms, boot_id, {}, [])


def update_text(
    before: Edition, after: Edition, events: Sequence[Mapping[str, Any]], now_ms: int, boot_id: str
) -> str:
    """What changed between two editions, and the events told since, oldest first.

    The browser applies it only on top of `before.version`; else it asks for everything.
    """
    changed = {
        name: part
        for name, part in after.parts.items()
        if name != "timeline" and before.parts.get(name) != part
    }
    return _text(after.version, before.version, now_ms, boot_id, changed, events)


def to_text(value: object) -> str:
    """JSON; instants as text in ISO 8601."""
    return msgspec.json.encode(value).decode()


def in_script(text: str) -> str:
    """JSON text that may stand inside a <script> element, whatever its strings hold."""
    # In JSON these characters occur in strings only, where an escape means the same.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _text(
    version: int,
    base: int | None,
    now_ms: int,
    boot_id: str,
    parts: Mapping[str, str],
    events: Sequence[Mapping[str, Any]],
) -> str:
    head = to_text({"version": version, "base": base, "now": now_ms, "boot_id": boot_id})
    inside = ",".join(f"{to_text(name)}:{part}" for name, part in parts.items())
    return f'{head[:-1]},"sections":{{{inside}}},"events":{to_text(list(events))}}}'
