"""Publish and subscribe inside the process: told events, after the commit, from any thread.

The bus may forget (it remembers the last 1,000 events); the store may not. It knows no event loop:
handlers are called in the publisher's thread and hand over to their own.
"""

import fnmatch
import logging
import re
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from data.domain.events import Category, Event, Severity

logger = logging.getLogger(__name__)

REMEMBERED = 1000  # contract, section 3: resume from memory for the last 1,000
QUEUE_LENGTH = 256  # contract, section 3: a subscriber is dropped when this is full
LONGEST_GLOB = 256

TOPICS = ("jobs", "workstations", "system", "critical", "all")
_ALIASES = {"ws": "workstations"}
_SEVERITY = {severity.name.lower(): severity for severity in Severity}
_CATEGORY_TOPIC = {category: category.name.lower() for category in Category}


class FilterInvalid(ValueError):
    """A subscription asked for something that does not exist; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events a subscriber wants: a topic of `types`, and a severity, and a job name.

    `jobs` narrows events of the category jobs only (a workstation has no job name).
    """

    types: tuple[str, ...] = ("all",)
    severities: frozenset[Severity] | None = None
    jobs: str | None = None
    _pattern: re.Pattern[str] | None = field(default=None, compare=False, repr=False)

    def wants(self, event: Event) -> bool:
        types = self.types
        if "all" not in types and not (
            _CATEGORY_TOPIC[event.category] in types
            or ("critical" in types and event.severity >= Severity.ERROR)
        ):
            return False
        if self.severities is not None and event.severity not in self.severities:
            return False
        if self._pattern is None or event.category is not Category.JOBS:
            return True
        name = event.job.job_name if event.job is not None else event.source
        return self._pattern.fullmatch(name.upper()) is not None

    @property
    def wants_all(self) -> bool:
        return "all" in self.types and self.severities is None and self._pattern is None


EVERYTHING = EventFilter()


def event_filter(
    types: Iterable[str] = ("all",),
    severities: Iterable[str] | None = None,
    jobs: str | None = None,
) -> EventFilter:
    """Build a filter from the contract's words; raises `FilterInvalid`. Job names ignore case."""
    topics = tuple(dict.fromkeys(_ALIASES.get(word, word) for word in types))
    if not topics:
        raise FilterInvalid("types", f"types must hold at least one of {', '.join(TOPICS)}")
    for topic in topics:
        if topic not in TOPICS:
            raise FilterInvalid("types", f"types must be of {', '.join(TOPICS)}")
    chosen = None
    if severities is not None:
        words = list(severities)
        if not words or any(word not in _SEVERITY for word in words):
            raise FilterInvalid("severities", f"severities must be of {', '.join(_SEVERITY)}")
        chosen = frozenset(_SEVERITY[word] for word in words)
    pattern = None
    if jobs is not None:
        if not 0 < len(jobs) <= LONGEST_GLOB:
            raise FilterInvalid("jobs", f"jobs must be 1 to {LONGEST_GLOB} characters")
        pattern = re.compile(fnmatch.translate(jobs.upper()))
    return EventFilter(topics, chosen, jobs, pattern)


class Subscription:
    """A bounded queue of events for one reader in another thread."""

    def __init__(self, wanted: EventFilter, length: int) -> None:
        self.filter = wanted
        self._length = length
        self._queue: deque[Event] = deque()
        self._ready = threading.Condition()
        self.dropped = False  # it fell behind and gets nothing more; subscribe again and catch up

    def offer(self, event: Event) -> bool:
        """Queue the event; False when the queue is full and the subscriber must go."""
        with self._ready:
            if len(self._queue) >= self._length:
                self.dropped = True
                self._ready.notify_all()
                return False
            self._queue.append(event)
            self._ready.notify()
            return True

    def get(self, timeout_s: float) -> Event | None:
        """The next event, or None when none came in time or the subscription was dropped."""
        with self._ready:
            if not self._queue and not self.dropped:
                self._ready.wait(timeout_s)
            return self._queue.popleft() if self._queue else None


EventsHandler = Callable[[Sequence[Event]], None]
NoticeHandler = Callable[["Notice"], None]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is not an event and is not stored: `config`, `acknowledged`, `snapshot`."""

    kind: str
    payload: Any = None


class Bus:
    """Hands published events to handlers (called at once) and subscriptions (queued)."""

    def __init__(self, remembered: int = REMEMBERED, queue_length: int = QUEUE_LENGTH) -> None:
        self._memory: deque[Event] = deque(maxlen=remembered)
        self._queue_length = queue_length
        self._lock = threading.Lock()
        # Publishing is serialised, so every handler sees the events in the order of `seq`.
        self._publishing = threading.RLock()
        self._handlers: dict[str, EventsHandler] = {}
        self._notice_handlers: dict[str, NoticeHandler] = {}
        self._subscriptions: list[Subscription] = []
        self._counts: Counter[str] = Counter()
        self._by_severity: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()

    def on_events(self, name: str, handler: EventsHandler) -> None:
        """Call `handler` with every published batch, in the publisher's thread."""
        with self._lock:
            self._handlers[name] = handler

    def on_notice(self, name: str, handler: NoticeHandler) -> None:
        """Call `handler` with every notice, in the announcer's thread."""
        with self._lock:
            self._notice_handlers[name] = handler

    def off(self, name: str) -> None:
        """Forget the handlers of that name."""
        with self._lock:
            self._handlers.pop(name, None)
            self._notice_handlers.pop(name, None)

    def subscribe(self, wanted: EventFilter = EVERYTHING) -> Subscription:
        subscription = Subscription(wanted, self._queue_length)
        with self._lock:
            self._subscriptions.append(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        with self._lock:
            if subscription in self._subscriptions:
                self._subscriptions.remove(subscription)

    def publish(self, events: Sequence[Event]) -> None:
        """Tell everybody, in order. Call after the commit; never raises for a bad handler."""
        if not events:
            return
        with self._publishing:
            with self._lock:
                self._memory.extend(events)
                self._counts["published"] += len(events)
                for event in events:
                    self._by_severity[event.severity.name.lower()] += 1
                handlers = list(self._handlers.items())
                subscriptions = list(self._subscriptions)
            for name, handler in handlers:
                self._call(name, handler, events)
            for subscription in subscriptions:
                self._feed(subscription, events)

    def tell(self, keep: Callable[[], list[Event]]) -> list[Event]:
        """Commit by `keep` and publish what it returns, in one turn.

        Several threads make events; whoever commits first must be told first, or a listener that
        counts sequence numbers would take the late ones for known.
        """
        with self._publishing:
            events = keep()
            self.publish(events)
        return events

    def announce(self, notice: Notice) -> None:
        """Tell the notice handlers."""
        with self._lock:
            self._counts["notices"] += 1
            handlers = list(self._notice_handlers.items())
        for name, handler in handlers:
            self._call(name, handler, notice)

    def recent(self, after_seq: int = 0) -> list[Event]:
        """The remembered events after `after_seq`, oldest first."""
        with self._lock:
            return [event for event in self._memory if event.seq > after_seq]

    def metrics(self) -> Mapping[str, Any]:
        """Counters since the start and the present sizes, for `/stats`."""
        with self._lock:
            return {
                "published": self._counts["published"],
                "published_by_severity": dict(self._by_severity),
                "notices": self._counts["notices"],
                "delivered": self._counts["delivered"],
                "handlers": len(self._handlers),
                "handler_failures": self._failures.total(),
                "handler_failures_by_name": dict(self._failures),
                "subscribers": len(self._subscriptions),
                "subscribers_dropped": self._counts["subscribers_dropped"],
                "remembered": len(self._memory),
                "last_seq": self._memory[-1].seq if self._memory else None,
            }

    def _call(self, name: str, handler: Callable[[Any], None], argument: Any) -> None:
        try:
            handler(argument)
        except Exception:
            logger.exception("The event handler %s failed; the others go on", name)
            with self._lock:
                self._failures[name] += 1
        else:
            with self._lock:
                self._counts["delivered"] += 1

    def _feed(self, subscription: Subscription, events: Sequence[Event]) -> None:
        for event in events:
            if not subscription.filter.wants(event):
                continue
            if not subscription.offer(event):
                self.unsubscribe(subscription)
                with self._lock:
                    self._counts["subscribers_dropped"] += 1
                return
