"""Which language a question is in: the words that one language alone has decide. PURE."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from data.texts import LANGUAGES, Language
from workers.questions.words import plain, table
from workers.questions.words_known import languages_of

_SHARED = 0.2
"""A word that two languages have speaks for both, a little."""
_TOLD = 1.5
_WORDS = re.compile(r"[^\W\d_]+")


def language_of_words(text: str, words: Sequence[str], otherwise: Language) -> Language:
    """The language most of the words are of; `otherwise` where they tell nothing.

    `text` is the question as typed: its accents tell, too.
    """
    scores: dict[Language, float] = dict.fromkeys(LANGUAGES, 0.0)
    for word in words:
        known = frozenset(lang for lang in LANGUAGES if word in plain()[lang]) or languages_of(word)
        for lang in LANGUAGES:
            if lang in known:
                scores[lang] += {1: 1.0, 2: _SHARED}.get(len(known), 0.0)
    low = text.lower()
    for kind, marks in (("tells", _WORDS.findall(low)), ("letters", set(low))):
        for mark in marks:
            if mark in _marks(kind):
                scores[_marks(kind)[mark]] += _TOLD
    best = max(scores.values())
    if best <= 0:
        return otherwise
    tied: list[Language] = [lang for lang in LANGUAGES if scores[lang] == best]
    return otherwise if otherwise in tied else tied[0]


@cache
def _marks(kind: str) -> Mapping[str, Language]:
    """Spellings or letters that one language alone has."""
    told = table("plain")[kind]
    return {
        mark: lang
        for lang in LANGUAGES
        for mark in (told.get(lang, "").split() if kind == "tells" else told.get(lang, ""))
    }
