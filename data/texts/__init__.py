"""Words in the reader's language: keys by meaning, named placeholders, `one`/`other` plurals.

Nothing is escaped here: what goes into HTML, CSV or Markdown is escaped where it goes in.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, Literal, cast

Language = Literal["pt", "en", "es"]

LANGUAGES: tuple[Language, ...] = ("pt", "en", "es")
FALLBACK: Language = "pt"
_FILES = {"pt": "pt_BR.toml", "en": "en.toml", "es": "es.toml"}
LOCALES: Mapping[str, str] = {"pt": "pt_BR", "en": "en", "es": "es"}
"""The babel locale of each language."""

LANGUAGE_COOKIE = "resync_lang"
"""What was chosen, kept by the browser (static/js/lib/header.js)."""

_PLURAL = {"one", "other"}


def text(key: str, lang: str, **values: Any) -> str:
    """The sentence of `key` in `lang` (an unknown language reads Portuguese).

    A text with `one` and `other` is chosen by the value named `count`. Raises KeyError for a key or
    a placeholder value that is missing: both are mistakes of ours, held off by tests.
    """
    entry = _texts(lang if lang in _FILES else FALLBACK)[key]
    if isinstance(entry, tuple):
        entry = entry[0] if values["count"] == 1 else entry[1]
    return entry.format_map(values) if values else entry.format_map({})


def has_text(key: str) -> bool:
    return key in _texts(FALLBACK)


def entries(lang: str) -> Mapping[str, str | tuple[str, str]]:
    """Every key of a language with its text, or its pair of texts (`one`, `other`)."""
    return _texts(lang)


@lru_cache(maxsize=len(_FILES))
def _texts(lang: str) -> Mapping[str, str | tuple[str, str]]:
    source = resources.files(__package__ or "data.texts").joinpath(_FILES[lang])
    flat: dict[str, str | tuple[str, str]] = {}
    _flatten("", tomllib.loads(source.read_text(encoding="utf-8")), flat)
    return flat


def _flatten(prefix: str, table: Mapping[str, Any], into: dict[str, str | tuple[str, str]]) -> None:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, str):
            into[key] = value
        elif set(value) == _PLURAL:
            into[key] = (value["one"], value["other"])
        else:
            _flatten(f"{key}.", value, into)


def resolve_language(
    query: str | None = None, accept_language: str | None = None, configured: str = "auto"
) -> Language:
    """Choose the reader's language: asked for, else configured, else the browser's, else `pt`."""
    for wanted in (query, configured):
        if wanted is not None and (found := language_of(wanted)) is not None:
            return found
    return _accepted(accept_language or "") or FALLBACK


def language_of(tag: str) -> Language | None:
    """The language of ours that a tag such as `pt-BR` names; None for any other."""
    primary = tag.strip().lower().replace("_", "-").partition("-")[0]
    return cast(Language, primary) if primary in _FILES else None


def _accepted(header: str) -> Language | None:
    """The best of ours in an `Accept-Language` header; equal weights keep the header's order."""
    best: tuple[float, Language] | None = None
    for part in header[:1000].split(","):
        tag, _, parameter = part.partition(";")
        found = language_of(tag)
        if found is None:
            continue
        weight = 1.0
        name, _, number = parameter.strip().partition("=")
        if name.strip() == "q":
            try:
                weight = float(number)
            except ValueError:
                weight = 0.0
        if weight > 0 and (best is None or weight > best[0]):
            best = (weight, found)
    return best[1] if best else None
