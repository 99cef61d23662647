"""Which events and problems a WebSocket client wants, from the words of the contract. PURE."""

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from data.domain.events import Category, Event, Severity

LONGEST_GLOB = 256
TOPICS = ("jobs", "workstations", "system", "critical", "problems", "all")
_ALIASES = {"ws": "workstations"}
_SEVERITY = {severity.word: severity for severity in Severity}
_CATEGORY_TOPIC = {category: category.word for category in Category}


class FilterInvalid(ValueError):
    """A subscription asked for something that does not exist; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What a subscriber wants: a topic of `types`, and a severity, and a job name.

    `jobs` narrows events of the category jobs, and problems whose root is a job (a workstation has
    no job name).
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

    def wants_problem(self, severity: Severity, job_name: str | None) -> bool:
        if "all" not in self.types and "problems" not in self.types:
            return False
        if self.severities is not None and severity not in self.severities:
            return False
        if self._pattern is None or job_name is None:
            return True
        return self._pattern.fullmatch(job_name.upper()) is not None

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
