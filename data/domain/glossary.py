"""A site's own words beside those every site has: what means the same, products, codes."""

from dataclasses import dataclass
from datetime import datetime

WORDS, PHRASES, PRODUCT, CODE = KINDS = ("words", "phrases", "product", "code")
"""Words of one meaning; phrases of one meaning; names of a product; spellings of a code."""

MOST_ENTRIES = 500
MOST_SAID = 40  # of one entry
LONGEST = 100  # characters of what is said, and of a name


@dataclass(frozen=True, slots=True)
class GlossaryDraft:
    """What a person writes of an entry. A code is spelled with `#` for each digit."""

    kind: str
    name: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    entry_id: int
    draft: GlossaryDraft
    changed_at: datetime
    changed_by: str
