"""Whether a paragraph in other words still says the same facts. PURE.

Facts are what holds a digit, what stands between backticks, and numbers written as words. They
must be those of our own paragraph, all of them and in their order, so that no figure is lost, made
up, or said of another job.
"""

import re
from functools import cache

from data.domain.folding import fold
from data.texts import LANGUAGES
from workers.questions.words import phrases, table

LONGEST = 2_000
_NAME = re.compile(r"`[^`\n]*`")
_FIGURE = re.compile(r"[^\s`()\[\]]*\d[^\s`()\[\]]*")
_WORD = re.compile(r"[^\W\d_]+")
_FORBIDDEN = re.compile(r"[<>\[\]#|\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069]|://")


def says_the_same(ours: str, theirs: str) -> bool:
    """Whether `theirs` may be shown in the place of `ours`."""
    return (
        0 < len(theirs) <= min(LONGEST, 2 * len(ours) + 80)
        and not _FORBIDDEN.search(theirs)
        and _facts(ours) == _facts(theirs)
    )


def _facts(paragraph: str) -> list[str]:
    found = [(one.start(), one.group()) for one in _NAME.finditer(paragraph)]
    rest = _NAME.sub(lambda one: " " * len(one.group()), paragraph)
    found += [(one.start(), one.group().strip(".,;:!?*_\"'")) for one in _FIGURE.finditer(rest)]
    found += [
        (one.start(), said)
        for one in _WORD.finditer(rest)
        if (said := fold(one.group())) in _number_words()
    ]
    return [said for _, said in sorted(found)]


@cache
def _number_words() -> frozenset[str]:
    return frozenset(
        said
        for lang in LANGUAGES
        for number, ways in table("time")[lang]["number"].items()
        if number != "1"  # also the article
        for said in phrases(ways)
        if " " not in said
    )
