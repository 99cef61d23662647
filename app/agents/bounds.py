"""How long an answer to an agent may be, and what is left out of one that is longer. PURE.

Whole rows go, from the end, and the ends of long texts: what is sent stays well-formed, and says
how much was left out.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

Answer = dict[str, Any]

MOST_BYTES = 64 * 1024
"""Of a whole answer on the wire, its text and its structure together (contract, section 10)."""
_AROUND = 2 * 1024  # of them for the envelope, and for what is said of the answer
FEW = 5
FAIR = 2000
"""Rows of a list inside a row, and characters of a text there, that stay in a long answer."""
_READ_BYTES = 512 * 1024  # of one list: more is not even looked at
_LONG = 300  # characters: texts up to this are never cut
_MARK = 20  # characters that weigh more than the mark of a cut
_ASCII = bytes(range(128))


@dataclass(slots=True)
class Cut:
    """What was left out, by the path of the list or text."""

    rows: Counter[str] = field(default_factory=Counter[str])
    characters: Counter[str] = field(default_factory=Counter[str])

    def __bool__(self) -> bool:
        return bool(self.rows or self.characters)

    def words(self) -> str:
        """What was left out, as a sentence."""
        told = [f"{count} rows of {path}" for path, count in self.rows.items()]
        told += [f"{count} characters of {path}" for path, count in self.characters.items()]
        return f"Left out to keep the answer short: {', '.join(told)}. Ask for less at once."


def weight(value: Any) -> int:
    """Bytes that a value takes at most, as text in JSON and as structure, each ASCII only."""
    said = msgspec.json.encode(value)
    strange = len(said.translate(None, _ASCII))  # each such byte becomes at most three, DEL six
    escaped = len(said) + 2 * strange + 5 * said.count(b"\x7f")
    return 2 * escaped + said.count(b'"') + said.count(b"\\")


def fitted(view: msgspec.Struct, most: int = MOST_BYTES - _AROUND) -> tuple[Answer, Cut]:
    """A view as JSON has it, cut until it fits: first inside rows, then whatever is longest."""
    cut = Cut()
    answer = _plain(view, cut)
    if weight(answer) <= most:
        return answer, cut
    for path, rows, inside in _lists(answer):
        if inside and len(rows) > FEW:
            cut.rows[path] += len(rows) - FEW
            del rows[FEW:]
    for path, where, key, inside in list(_texts(answer)):
        if inside and len(where[key]) > FAIR:
            _end(where, key, FAIR, path, cut)
    while (over := weight(answer) - most) > 0:
        _shorten(answer, over, cut)
    return answer, cut


def _plain(view: msgspec.Struct, cut: Cut) -> Answer:
    answer: Answer = {}
    for one in msgspec.structs.fields(view):
        value = getattr(view, one.name)
        if isinstance(value, list | tuple):
            value = _read(value, one.encode_name, cut)
        else:
            value = msgspec.json.decode(msgspec.json.encode(value))
        answer[one.encode_name] = value
    return answer


def _read(rows: list[Any] | tuple[Any, ...], path: str, cut: Cut) -> list[Any]:
    """As many rows as might fit, so that no work is done for the others."""
    found: list[Any] = []
    size = 0
    for row in rows:
        written = msgspec.json.encode(row)
        size += len(written)
        if found and size > _READ_BYTES:
            cut.rows[path] += len(rows) - len(found)
            break
        found.append(msgspec.json.decode(written))
    return found


def _shorten(answer: Answer, over: int, cut: Cut) -> None:
    """Take something from the longest list, or from the longest text where that is longer."""
    lists = [(weight(rows), path, rows) for path, rows, _ in _lists(answer) if len(rows) > 1]
    texts = [(weight(where[key]), where, key, told) for told, where, key, _ in _texts(answer)]
    heavy, path, rows = max(lists, key=lambda one: one[0], default=(0, "", []))
    long, where, key, told = max(texts, key=lambda one: one[0], default=(0, answer, "", ""))
    # A list weighs what its texts do: it goes first unless one text is most of it.
    if heavy > 2 * long:
        while len(rows) > 1 and over > 0:
            over -= weight(rows.pop())
            cut.rows[path] += 1
    elif long:
        _end(where, key, max(_LONG, len(where[key]) - over // 2 - _MARK), told, cut)
    else:
        raise ValueError("an answer is too long and has nothing to leave out")


def _end(where: Any, key: Any, kept: int, path: str, cut: Cut) -> None:
    said: str = where[key]
    where[key] = f"{said[:kept]}…"
    cut.characters[path] += len(said) - kept


def _lists(value: Any, path: str = "", inside: bool = False) -> Iterator[tuple[str, Any, bool]]:
    """Every list, its path, and whether it stands inside another one."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _lists(one, f"{path}.{key}" if path else key, inside)
    elif isinstance(value, list):
        yield path, value, inside
        for row in value:
            yield from _lists(row, path, True)


def _texts(held: Any, path: str = "", inside: bool = False) -> Iterator[tuple[str, Any, Any, bool]]:
    """Every text that is long enough to be cut: its path, what holds it, and whether in a row."""
    in_row = isinstance(held, list)
    for key, one in enumerate(held) if in_row else held.items():
        told = path if in_row else f"{path}.{key}" if path else str(key)
        if isinstance(one, str) and len(one) > _LONG + 1:
            yield told, held, key, inside or in_row
        elif isinstance(one, dict | list):
            yield from _texts(one, told, inside or in_row)
