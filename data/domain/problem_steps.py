"""The steps of a problem's life that no event tells: what the grouping and people did. PURE."""

from enum import IntEnum


class Step(IntEnum):
    """The integers are stored: never renumber, only add. Facts in brackets."""

    OPENED = 1  # (kind, severity)
    BECAME = 2  # another kind of problem (kind)
    WORSE = 3  # (severity, or blocked_critical)
    TAKEN = 4  # by a person (text, until: milliseconds or "rerun")
    RETURNED = 5  # taken from who had it (from, why: time, rerun, worse, again)
    RELEASED = 6  # given back by a person (from)
    NOTE = 7  # (text)
    RECOVERED = 8
    AGAIN = 9  # wrong once more after it had recovered or was over
    RESOLVED = 10  # by the engine
    CLOSED = 11  # by a person (text)
    MERGED = 12  # into a wider problem (into: its number)

    @property
    def word(self) -> str:
        return self.name.lower()
