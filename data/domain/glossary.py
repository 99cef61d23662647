"""A site's own words beside those every site has: what means the same, products, codes."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from data.domain.views import View

WORDS, PHRASES, PRODUCT, CODE = KINDS = ("words", "phrases", "product", "code")
"""Words of one meaning; phrases of one meaning; names of a product; spellings of a code."""

MOST_ENTRIES = 500
MOST_SAID = 40  # of one entry
LONGEST = 100  # characters of what is said, and of a name


class GlossaryDraft(View, frozen=True):
    """What a person writes of an entry. A code is spelled with `#` for each digit."""

    kind: Annotated[str, Meta(extra_json_schema={"enum": list(KINDS)})]
    name: str
    says: tuple[str, ...]


class GlossaryEntry(GlossaryDraft, frozen=True, kw_only=True):
    """What a site adds: words or phrases of one meaning, names of a product, a code's spelling"""

    entry_id: int
    changed_at: datetime
    changed_by: str
