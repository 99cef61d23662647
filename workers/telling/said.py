"""What a service or a library says of a message, fit to be shown. PURE."""

import re
from urllib.parse import unquote

MOST_SAID = 300
"""Characters of a service's own words."""
_LEAST = 3  # a shorter part gives nothing away, and stands in every sentence


def one_line(text: str) -> str:
    """Words on one line, none of them able to disturb it."""
    shown = " ".join(text.split())[:MOST_SAID]
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in shown)


def scrubbed(said: str, url: str) -> str:
    """On one line, with each part of the address, in either spelling, struck out."""
    whole = url.partition("://")[2] or url
    found = re.split(r"[:/@?&=,;#\s]+", whole)
    parts = {part for one in found for part in (one, unquote(one))}
    for part in sorted(filter(lambda one: len(one) >= _LEAST, parts), key=len, reverse=True):
        said = re.sub(re.escape(part), "***", said, flags=re.IGNORECASE)
    return one_line(said)
