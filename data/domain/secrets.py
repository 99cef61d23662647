"""Secrets in what programs print, found by how they are written and masked; the rest stays.

What a job prints reaches everybody's browser, the store and every message, so `masked` stands
before all of them. A word such as "password" alone is harmless; what it introduces is not. PURE.
"""

from data.domain.secret_commands import COMMANDS
from data.domain.secret_forms import FORMS
from data.domain.secret_names import NAMES

_RULES = (*FORMS, *COMMANDS, *NAMES)


def masked(text: str) -> str:
    """The text with every secret in it replaced by stars; the same object when there is none."""
    small = text.lower()
    for hints, pattern, answer in _RULES:
        if any(hint in small for hint in hints):
            text = pattern.sub(answer, text)
    return text
