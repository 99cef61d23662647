"""What the answers of one poll may take of us, all lists together.

An engine, or whoever stands in front of it, decides what it sends, not what that costs.
"""

import threading

import numpy as np

from workers.tws.errors import TwsTooLarge

MOST_BYTES = 256 * 1024 * 1024
"""Bytes of answers in hand at once, packed and unpacked; a page that has been read is given back.

A usual page has 6 MB; an engine that sends 100,000 jobs in one answer still fits."""

MOST_VALUES = 6_000_000
"""Values in these bytes: they bound how many items are made of them."""

MOST_ITEMS = 400_000
"""Items of all lists of a poll, unless more are allowed: a plant of a million jobs says so, nobody
else has the memory for what a stranger sends."""

MOST_PAGES = 4_000
"""Pages of one list."""


class Budget:
    """Counted from any thread. Reaching a bound is TwsTooLarge."""

    def __init__(self, most_items: int = MOST_ITEMS) -> None:
        self._most_items = most_items
        self._bytes = self._values = 0
        self._items: dict[str, int] = {}
        self._one = threading.Lock()

    def share(self) -> "Share":
        """The part of it that one answer takes."""
        return Share(self)

    def items(self, word: str, count: int) -> None:
        """Count items of a list that stay."""
        with self._one:
            self._items[word] = self._items.get(word, 0) + count
            items = sum(self._items.values())
        if items > self._most_items:
            raise TwsTooLarge(
                f"the engine sends more than {self._most_items:,} items; where its plan is truly "
                "so large, allow more by APP_TWS_MOST_JOBS"
            )

    def forget(self, word: str) -> None:
        """The list is asked for anew."""
        with self._one:
            self._items.pop(word, None)

    def take(self, size: int, values: int) -> None:
        """Count bytes and values; negative ones are given back."""
        with self._one:
            self._bytes += size
            self._values += values
            held, many = self._bytes, self._values
        if size > 0 and held > MOST_BYTES:
            raise TwsTooLarge(
                f"the engine's answers take more than {MOST_BYTES >> 20} MiB at once; "
                "check what answers at this address"
            )
        if values > 0 and many > MOST_VALUES:
            raise TwsTooLarge(f"the engine's answers hold more than {MOST_VALUES:,} values at once")


class Share:
    """What one answer has taken. `release` gives it back, however often it is called."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._bytes = self._values = 0

    def take(self, size: int, values: int = 0) -> None:
        """Take more. Raises TwsTooLarge; what was asked for counts as taken until `release`."""
        self._bytes += size
        self._values += values
        self._budget.take(size, values)

    def release(self) -> None:
        """Give everything back."""
        self._budget.take(-self._bytes, -self._values)
        self._bytes = self._values = 0


def values_in(body: bytes) -> int:
    """About how many values a body holds: its commas, counted four times as fast as by `count`."""
    seen = np.frombuffer(body, np.uint8)
    pieces = (seen[at : at + _PIECE] for at in range(0, len(seen), _PIECE))
    return sum(int(np.count_nonzero(piece == _COMMA)) for piece in pieces)


_COMMA, _PIECE = ord(","), 1 << 20  # a piece at a time: counting takes no second body's room
