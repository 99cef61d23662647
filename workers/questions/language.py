"""Which language a question is in: the words that one language alone has decide. PURE."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from data.texts import LANGUAGES, Language
from workers.questions.words import plain, table, vocabulary
from workers.questions.words_known import languages_of

_SHARED = 0.2
"""A word that two languages have speaks for both, a little."""
_RATHER = 0.6
"""A word of one language that another one has in some phrase only."""
_TOLD = 1.5
_WORDS = re.compile(r"[^\W\d_]+")


def language_of_words(text: str, words: Sequence[str], otherwise: Language) -> Language:
    """The language most of the words are of; `otherwise` where they tell nothing.

    `text` is the question as typed: its accents tell, too.
    """
    scores: dict[Language, float] = dict.fromkeys(LANGUAGES, 0.0)
    for word in words:
        known = languages_of(word)
        told = frozenset(lang for lang in LANGUAGES if word in plain()[lang])
        own = told or vocabulary().get(word) or known
        alone = 1.0 if own == known else _RATHER
        speaks = {1: alone, 2: _SHARED}.get(len(own), 0.0)
        for lang in LANGUAGES:
            if lang in known:
                scores[lang] += speaks if lang in own else min(speaks, _SHARED)
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
