"""Text from outside, with the characters that hide or turn the reading direction written out."""

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def visible(text: str) -> str:
    """As `visible` of static/js/lib/visible.js."""
    return _HIDDEN.sub(lambda found: f"⟨{ord(found[0]):04X}⟩", text)
