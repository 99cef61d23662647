"""Lines of a log that name their parts: JSON, or `level=error msg="…"`."""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from workers.tws.joblog.forms import form

_FIELDS = form("fields")
_PARTS = ("level", "message", "error")


@cache
def words() -> dict[str, Any]:
    """What `words.toml` holds."""
    return tomllib.loads(files("workers.tws.joblog").joinpath("words.toml").read_text("utf-8"))


def level_words(level: str | None = None) -> list[str]:
    """How logs write one level, or all of them, in capitals; the longest first."""
    levels = words()["levels"]
    said = levels[level] if level else [word for each in levels.values() for word in each]
    return sorted((word for word in said if not word.isdigit()), key=len, reverse=True)


@cache
def _levels() -> dict[str, str]:
    return {word: level for level, said in words()["levels"].items() for word in said}


def level_of(word: str) -> str | None:
    """fatal, error, warn or info; None for a word that is no level."""
    return _levels().get(word.upper())


def structured(text: str) -> tuple[str, str | None] | None:
    """The message of such a line, with the error it names beside it, and its level."""
    names = _members(text)
    level, message, error = (_part(names, part) for part in _PARTS)
    if level is None or not (message or error):
        return None
    if message and error and error not in message:
        message = f"{message}: {error}"
    return message or error or "", level_of(level)


def _members(text: str) -> Mapping[str, Any]:
    bare = text.strip()
    if not (bare.startswith("{") and bare.endswith("}")):
        return {name: full or short for name, full, short in _FIELDS.findall(text)}
    try:
        said = json.loads(bare)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, Any] = {}
    for name, value in said.items():
        found[name.lower()] = value
        if isinstance(value, dict):
            found |= {f"{name}.{inner}".lower(): one for inner, one in value.items()}
    return found


def _part(names: Mapping[str, Any], part: str) -> str | None:
    """The first member that tells a part; of a stack trace the line that says what it is about."""
    for name in words()["members"][part]:
        value = names.get(name)
        if part == "level" and isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and (lines := value.strip().splitlines()):
            return lines[-1 if lines[0].startswith("Traceback") else 0].strip()
    return None
