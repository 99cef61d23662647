"""Text from outside, with the characters that hide or turn the reading direction written out."""

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BREAKS = {ord("\n"): "\\n", ord("\r"): "\\r"}


def visible(text: str) -> str:
    """As `visible` of static/js/lib/visible.js."""
    return _HIDDEN.sub(lambda found: f"⟨{ord(found[0]):04X}⟩", text)


def on_one_line(text: str) -> str:
    """The same with its line breaks written out too, for where each line is somebody's word: a log,
    a terminal."""
    return visible(text).translate(_BREAKS)
