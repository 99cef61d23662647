"""A message as words for a channel, harmless in whatever it makes of them. PURE.

Names and errors come from outside. Apprise escapes them where a channel shows HTML, and some of
them where it shows Markdown; the others would follow links and call people that an error names.
"""

import re
from typing import Literal, NamedTuple

from workers.telling.message import Message
from workers.telling.said import one_line

Tone = Literal["info", "success", "warning", "failure"]
_TONES: dict[str, Tone] = {"critical": "failure", "error": "failure", "warning": "warning"}
_PLAIN = re.compile(r"(mailto|json|xml|form)s?|r?syslog")
"""They show, or hand on, what they are given letter by letter."""
_MARKDOWN = re.compile(r"discord|guilded|mmosts?|revolt|rockets?|zulip")
"""Those that show Markdown and are given what we give."""
_TITLED = re.compile(r"workflows?|gchat")
"""Those that show Markdown, and of whose titles Apprise takes no care."""
_SIGNS = re.compile(r"([\\`*_~|\[\]<>#])")
_APART = "\u200b"  # no width: nobody is called by a name that it parts from its sign


class Words(NamedTuple):
    title: str
    body: str
    tone: Tone


def words_of(message: Message, scheme: str) -> Words:
    """What a channel of that scheme is given."""
    facts = message.facts
    shown = facts["notification"]
    tone = "success" if message.is_over else _TONES.get(facts["severity"], "info")
    title = one_line(shown["title"])
    lines = [line for line in map(one_line, shown["body"].splitlines()) if line]
    if not _PLAIN.fullmatch(scheme):
        title, *lines = (words.replace("@", f"@{_APART}") for words in (title, *lines))
    is_markdown = _MARKDOWN.fullmatch(scheme)
    if is_markdown or _TITLED.fullmatch(scheme):
        title = _SIGNS.sub(r"\\\1", title)
    if is_markdown:
        lines = [_SIGNS.sub(r"\\\1", line) for line in lines]
    return Words(title, "\n".join([*lines, shown["navigate"]]), tone)
