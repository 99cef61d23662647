"""Markdown files, and text from outside in them. PURE."""

import re
from dataclasses import dataclass

from data.texts.visible import visible

MARKDOWN_TYPE = "text/markdown"
_MARKS = re.compile(r"([\\`*_\[\]<>#!|~&$@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_BEGINS = re.compile(
    r"^(\d{1,9}(?=[.)])|(?=[-+=]))(.)"
)  # a list, a rule or a heading, where a line begins so


@dataclass(frozen=True, slots=True)
class Document:
    """A file of words."""

    name: str
    words: str


def plain(words: str) -> str:
    """One line of text that no reader of Markdown takes for more."""
    line = visible(" ".join(words.split()))
    return _BEGINS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", line))
