"""Text as it is compared: without case and accents. PURE."""

import unicodedata


def fold(text: str) -> str:
    """Lower case without accents: what searching compares."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))
