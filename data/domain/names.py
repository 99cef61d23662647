"""Names and ids from outside, kept to a length that every index of either database takes. PURE."""

from hashlib import blake2b

LONGEST_BYTES = 1024
"""Of a name or an id in UTF-8. The engine's own are a tenth of it at most."""
_SURELY_SHORT = LONGEST_BYTES // 4
_DIGEST_BYTES = 8


def bounded_name(text: str) -> str:
    """The name itself, or what one too long is known by: its beginning, `…` and a digest of it.

    Two long names that begin alike stay two, and what was bounded once stays as it is.
    """
    if len(text) <= _SURELY_SHORT:
        return text
    whole = text.encode("utf-8", "surrogatepass")
    if len(whole) <= LONGEST_BYTES:
        return text
    tail = "…" + blake2b(whole, digest_size=_DIGEST_BYTES).hexdigest()
    return whole[: LONGEST_BYTES - len(tail.encode())].decode("utf-8", "ignore") + tail
