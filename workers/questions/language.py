"""Which language a question is in: the words that one language alone has decide. PURE."""

from collections.abc import Mapping, Sequence

from data.texts import LANGUAGES, Language
from workers.questions.words_known import languages_of

_MARKS: Mapping[str, Language] = {
    "ñ": "es",
    "¿": "es",
    "¡": "es",
    "ã": "pt",
    "õ": "pt",
    "ç": "pt",
    "ê": "pt",
    "â": "pt",
    "à": "pt",
    "ô": "pt",
}
_SHARED = 0.2
"""A word that two languages have speaks for both, a little."""


def language_of_words(text: str, words: Sequence[str], otherwise: Language) -> Language:
    """The language most of the words are of; `otherwise` where they tell nothing."""
    scores: dict[Language, float] = dict.fromkeys(LANGUAGES, 0.0)
    for word in words:
        known = languages_of(word)
        for lang in LANGUAGES:
            if lang not in known:
                continue
            scores[lang] += 1.0 if len(known) == 1 else _SHARED if len(known) == 2 else 0.0
    for letter in text.lower():
        if letter in _MARKS:
            scores[_MARKS[letter]] += 1.5
    best = max(scores.values())
    if best <= 0:
        return otherwise
    tied: list[Language] = [lang for lang in LANGUAGES if scores[lang] == best]
    return otherwise if otherwise in tied else tied[0]
