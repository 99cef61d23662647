"""Markdown files, and text from outside in them. PURE."""

import re
from dataclasses import dataclass

from data.texts.visible import visible

MARKDOWN_TYPE = "text/markdown"
_MARKS = re.compile(r"([\\`*_\[\]<>#!|~&$@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """A file of words."""

    name: str
    words: str


def plain(words: str) -> str:
    """One line of text that no reader of Markdown takes for more."""
    return _MARKS.sub(r"\\\1", visible(" ".join(words.split())))
