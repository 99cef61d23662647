"""Query parameters, checked: every mistake of a request is told at once, as 422."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Protocol, TypeVar
from urllib.parse import parse_qs

from app.api.problems import Problem

T = TypeVar("T")

_LONGEST_TEXT = 500
_MOST_VALUES = 100


class Asked(Protocol):
    """What has query parameters: a request's handler, or a `QueryText`."""

    def get_query_argument(self, name: str, default: None) -> str | None: ...
    def get_query_arguments(self, name: str) -> list[str]: ...


class QueryText:
    """A query string that came another way than in an address."""

    def __init__(self, query: str) -> None:
        self._values = parse_qs(query, keep_blank_values=True)

    def get_query_argument(self, name: str, default: None) -> str | None:
        return self._values[name][-1] if name in self._values else default

    def get_query_arguments(self, name: str) -> list[str]:
        return self._values.get(name, [])


class Params:
    """Reads parameters of one request and collects what is wrong with them."""

    def __init__(self, handler: Asked) -> None:
        self._handler = handler
        self.errors: list[tuple[str, str]] = []

    def has(self, name: str) -> bool:
        return bool(self._handler.get_query_arguments(name))

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        value = self._handler.get_query_argument(name, None)
        if value is None:
            return default
        number = _whole(value)
        if number is None or not low <= number <= high:
            self.errors.append((name, f"must be a whole number from {low} to {high}"))
            return default
        return number

    def text(self, name: str, shortest: int = 0, longest: int = _LONGEST_TEXT) -> str | None:
        value = self._handler.get_query_argument(name, None)
        if value is None:
            return None
        if not shortest <= len(value) <= longest:
            self.errors.append((name, f"must have {shortest} to {longest} characters"))
            return None
        return value or None

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        value = self._handler.get_query_argument(name, None)
        known = tuple(choices)
        if value is None:
            return default
        if value not in known:
            self.errors.append((name, f"must be one of {', '.join(known)}"))
            return default
        return value

    def truth(self, name: str) -> bool:
        return self.choice(name, ("true", "false"), "false") == "true"

    def words(self, name: str, meanings: Mapping[str, T]) -> tuple[T, ...]:
        """A repeatable parameter (commas separate too), its words looked up whatever their case."""
        found: list[T] = []
        given = ",".join(self._handler.get_query_arguments(name)[:_MOST_VALUES])
        for word in filter(None, (part.strip() for part in given.split(","))):
            meaning = meanings.get(word.lower())
            if meaning is None:
                self.errors.append((name, f"must be of {', '.join(meanings)}"))
                break
            found.append(meaning)
        return tuple(dict.fromkeys(found))

    def repeated(self, name: str) -> tuple[str, ...]:
        """A repeatable parameter of free text."""
        values = [v for v in self._handler.get_query_arguments(name) if v]
        if len(values) > _MOST_VALUES or any(len(v) > _LONGEST_TEXT for v in values):
            self.errors.append((name, f"takes {_MOST_VALUES} values of {_LONGEST_TEXT} characters"))
            return ()
        return tuple(dict.fromkeys(values))

    def instant(self, name: str) -> datetime | None:
        value = self._handler.get_query_argument(name, None)
        if value is None:
            return None
        try:
            # A "+" that was not escaped in the address arrives as a blank.
            at = datetime.fromisoformat(value.strip().replace(" ", "+") if "T" in value else value)
            if at.tzinfo is not None:
                return at.astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # the same answer as for an instant without offset, below
        self.errors.append((name, "must be an ISO 8601 instant with an offset"))
        return None

    def check(self) -> None:
        """Raise 422 if anything was wrong."""
        if self.errors:
            raise Problem(422, errors=self.errors)


def _whole(value: str) -> int | None:
    sign, digits = value[:1] == "-", value.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        return None
    return -int(digits) if sign else int(digits)
