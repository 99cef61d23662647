"""The last events in memory, shared by every WebSocket client, each encoded once a language.

Belongs to the event loop's thread.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from itertools import islice

from msgspec.structs import replace

from app.api.subscription import EventFilter
from data.domain.events import Acknowledgement, Event

REMEMBERED = 1000  # contract, section 3: resume from memory for the last 1,000

Encode = Callable[[Event, str], bytes]


class Entry:
    """One event and its frames by language, made when first asked for."""

    __slots__ = ("event", "frames")

    def __init__(self, event: Event, frames: dict[str, bytes] | None = None) -> None:
        self.event = event
        self.frames = frames if frames is not None else {}


class EventLog:
    """Events in the order of `seq`. What is at or before `floor` is in the store only."""

    def __init__(self, encode: Encode, floor: int, remembered: int = REMEMBERED) -> None:
        self._encode = encode
        self._remembered = remembered
        self._seqs: list[int] = []
        self._entries: list[Entry] = []
        self.floor = floor

    @property
    def last_seq(self) -> int:
        return self._seqs[-1] if self._seqs else self.floor

    def append(self, events: Sequence[Event]) -> None:
        """Add published events; one that is not after the last is already known."""
        for event in events:
            if event.seq > self.last_seq:
                self._seqs.append(event.seq)
                self._entries.append(Entry(event))
        # Cut in halves, so that trimming costs nothing an event.
        if len(self._seqs) >= 2 * self._remembered:
            surplus = len(self._seqs) - self._remembered
            self.floor = self._seqs[surplus - 1]
            del self._seqs[:surplus], self._entries[:surplus]

    def forget(self, floor: int) -> None:
        """What is at or before `floor` is in the store only: something was missed before it."""
        self._seqs, self._entries, self.floor = [], [], max(floor, self.floor)

    def replace(self, events: Sequence[Event]) -> None:
        """Later news of events that are remembered, such as an error text."""
        news = {event.seq: event for event in events}
        for entry in self._entries if news else ():
            if (event := news.get(entry.event.seq)) is not None:
                entry.event, entry.frames = event, {}

    def after(self, seq: int, most: int) -> list[Entry]:
        """At most so many entries after `seq`, which must not be before `floor`."""
        start = bisect_right(self._seqs, seq)
        return self._entries[start : start + most]

    def wanted_after(self, seq: int, wanted: EventFilter, most: int) -> int:
        """How many events after `seq` the filter wants, counted up to `most`."""
        start = bisect_right(self._seqs, seq)
        if wanted.wants_all:
            return min(most, len(self._seqs) - start)
        entries = islice(self._entries, start, None)
        return sum(1 for _ in islice((e for e in entries if wanted.wants(e.event)), most))

    def frame(self, entry: Entry, lang: str) -> bytes:
        frame = entry.frames.get(lang)
        if frame is None:
            frame = entry.frames[lang] = self._encode(entry.event, lang)
        return frame

    def acknowledge(self, event_ids: Collection[str], taken: Acknowledgement) -> None:
        """Note that these were taken, so that a replay tells it too."""
        wanted = set(event_ids)
        for entry in self._entries:
            if entry.event.event_id in wanted and entry.event.acknowledged is None:
                entry.event = replace(entry.event, acknowledged=taken)
                entry.frames = {}
