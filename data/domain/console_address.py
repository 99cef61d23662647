"""The address of the engine's own console for one job: a pattern with names left open. PURE."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

PLACEHOLDERS = ("job", "stream", "workstation", "job_id", "run_id")
"""What a pattern may leave open, in braces; whoever fills it in encodes the values."""
LONGEST_ADDRESS = 1000


def is_pattern(text: str, names: Iterable[str] = PLACEHOLDERS) -> bool:
    """Whether this is a web address, or none, that leaves only these names open.

    Its host stands fixed and names nobody: what fills the pattern in comes from outside.
    """
    if not text:
        return True
    filled = re.sub(rf"\{{(?:{'|'.join(names)})\}}", "x", text)
    if len(text) > LONGEST_ADDRESS or re.search(r"[\s\x00-\x1f\\{}<>\"]", filled):
        return False
    try:
        there = urlsplit(text)
        port = there.port
    except ValueError:
        return False
    fixed = there.scheme in ("http", "https") and bool(there.hostname) and port != 0
    return fixed and not {"{", "@"} & set(there.netloc)
