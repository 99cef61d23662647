"""What is known of error messages, as files (see README.md beside them), and how they are read."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from workers.forms import forms

form = forms("workers.solutions.knowledge")
"""A pattern of `forms.toml` by its name."""

MEANINGS = (
    "database",
    "mainframe",
    "ibmi",
    "machine",
    "systems",
    "scheduler",
    "transfer",
    "cloud",
    "etl",
    "everyday",
)
"""The files of meanings, in the order they are read."""


@cache
def table(name: str) -> Mapping[str, Any]:
    """A file of knowledge by its name, such as `codes` or `meanings/cloud`; read once."""
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def meanings() -> Mapping[str, Mapping[str, Any]]:
    """Every meaning by its name."""
    return {name: entry for part in MEANINGS for name, entry in table(f"meanings/{part}").items()}


@cache
def known_codes() -> frozenset[str]:
    """Every code of which it is known what it means."""
    return frozenset(code for meaning in meanings().values() for code in meaning.get("codes", ()))


def pattern_of(entry: str | list[str]) -> str:
    """A pattern that may be written over several lines."""
    return entry if isinstance(entry, str) else "".join(entry)
