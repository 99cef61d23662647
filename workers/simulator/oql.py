"""The filters of both APIs: `oql`, `plan_filter` and V1 wildcards. Pure.

`parse` turns a text into a `Query`; what a field is called and how it is read from an object is the
caller's table.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Read = Callable[[Any], Any]
Predicate = Callable[[Any], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.|'')*'|\"[^\"]*\")|(?P<op><=|>=|!=|<>|=|<|>|\(|\)|\[|\]|,)"
    r"|(?P<word>[^\s'\"<>=!()\[\],]+))"
)
_WORDS = frozenset({"AND", "OR", "NOT", "IN", "LIKE", "ORDER", "BY", "ASC", "DESC"})
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class OqlError(Exception):
    """The text is not a filter; the message says where it stops to be one."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to keep and how to order it; `order` holds (reader, descending)."""

    matches: Predicate | None
    order: tuple[tuple[Read, bool], ...] = ()

    def apply(self, things: Iterable[Any]) -> list[Any]:
        kept = list(things) if self.matches is None else [x for x in things if self.matches(x)]
        for read, descending in reversed(self.order):
            kept.sort(key=lambda x, read=read: _sortable(read(x)), reverse=descending)
        return kept


def parse(
    text: str, fields: Mapping[str, Read], order_only: Mapping[str, Read] | None = None
) -> Query:
    """Read an `oql`. `order_only` are fields that work after ORDER BY and nowhere else."""
    return _Parser(text, fields, order_only or {}).query()


@lru_cache(maxsize=4096)
def wildcard(pattern: str, any_text: str = "@*") -> re.Pattern[str]:
    """`@` or `*` for any text, `?` for one character."""
    parts = (".*" if c in any_text else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile("".join(parts), re.DOTALL)


def like(pattern: str, value: str | None) -> bool:
    return value is not None and wildcard(pattern).fullmatch(value) is not None


def plan_filter(text: str) -> tuple[str, str, str]:
    """Split `/folder/WKS#/folder/STREAM.JOB` into three name patterns; `@` where silent."""
    station, _, rest = text.partition("#") if "#" in text else ("@", "", text)
    stream, _, job = rest.partition(".")
    return _name(station), _name(stream), job or "@"


def _name(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or "@"


def _sortable(value: Any) -> tuple[bool, Any]:
    if isinstance(value, list):
        value = value[-1] if value else None
    return (value is not None, value if value is not None else 0)


class _Parser:
    def __init__(
        self, text: str, fields: Mapping[str, Read], order_only: Mapping[str, Read]
    ) -> None:
        self.fields = fields
        self.order_only = order_only
        self.tokens: list[tuple[str, str]] = []
        at = 0
        text = text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None or found.end() == at:
                raise OqlError(f"unexpected {text[at : at + 20]!r}")
            kind = found.lastgroup or ""
            self.tokens.append((kind, found.group(kind)))
            at = found.end()
        self.at = 0

    def query(self) -> Query:
        matches = None
        if self.tokens and not self._is_word("ORDER"):
            matches = self._any()
        order = self._order() if self._is_word("ORDER") else ()
        if self.at < len(self.tokens):
            raise OqlError(f"unexpected {self.tokens[self.at][1]!r}")
        return Query(matches, order)

    def _is_word(self, word: str) -> bool:
        if self.at >= len(self.tokens):
            return False
        kind, text = self.tokens[self.at]
        return kind == "word" and text.upper() == word

    def _take_word(self, word: str) -> bool:
        found = self._is_word(word)
        self.at += found
        return found

    def _next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise OqlError("the filter ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def _take_op(self, op: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at] == ("op", op)
        self.at += found
        return found

    def _need_op(self, op: str) -> None:
        if not self._take_op(op):
            raise OqlError(f"{op!r} expected")

    def _any(self) -> Predicate:
        parts = [self._all()]
        while self._take_word("OR"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else lambda x: any(part(x) for part in parts)

    def _all(self) -> Predicate:
        parts = [self._one()]
        while self._take_word("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda x: all(part(x) for part in parts)

    def _one(self) -> Predicate:
        if self._take_op("("):
            inner = self._any()
            self._need_op(")")
            return inner
        if self._take_word("NOT"):
            negated = self._one()
            return lambda x: not negated(x)
        kind, name = self._next()
        if kind != "word" or name.upper() in _WORDS:
            raise OqlError(f"a field expected, not {name!r}")
        read = self.fields.get(name)
        if read is None:
            raise OqlError(f"unknown field {name!r}")
        return self._condition(read)

    def _condition(self, read: Read) -> Predicate:
        negative = self._take_word("NOT")
        if self._take_word("LIKE"):
            pattern = wildcard(str(self._value()))
            return _test(read, lambda v: pattern.fullmatch(str(v)) is not None, negative)
        if self._take_word("IN"):
            self._need_op("[")
            values = [self._value()]
            while self._take_op(","):
                values.append(self._value())
            self._need_op("]")
            return _test(read, lambda v: any(_equal(v, w) for w in values), negative)
        kind, op = self._next()
        if negative or kind != "op" or op not in _COMPARE:
            raise OqlError(f"an operator expected, not {op!r}")
        value = self._value()
        if op in ("!=", "<>"):
            return _test(read, lambda v: _equal(v, value), True)
        return _test(read, lambda v: _compare(_COMPARE[op], v, value), False)

    def _value(self) -> Any:
        kind, text = self._next()
        if kind == "text":
            return text[1:-1].replace("''", "'").replace("\\'", "'")
        if kind != "word":
            raise OqlError(f"a value expected, not {text!r}")
        if text in ("true", "false"):
            return text == "true"
        try:
            return int(text)
        except ValueError:
            return text

    def _order(self) -> tuple[tuple[Read, bool], ...]:
        self.at += 1
        if not self._take_word("BY"):
            raise OqlError("BY expected")
        order = []
        while True:
            _, name = self._next()
            read = self.fields.get(name) or self.order_only.get(name)
            if read is None:
                raise OqlError(f"unknown field {name!r}")
            descending = self._take_word("DESC")
            if not descending:
                self._take_word("ASC")
            order.append((read, descending))
            if not self._take_op(","):
                return tuple(order)


def _test(read: Read, check: Callable[[Any], bool], negative: bool) -> Predicate:
    """A field with several values matches when one of them does; NOT means that none does."""

    def matches(thing: Any) -> bool:
        value = read(thing)
        values = value if isinstance(value, list) else [value]
        return any(check(v) for v in values if v is not None) != negative

    return matches


def _equal(value: Any, wanted: Any) -> bool:
    return _compare(_COMPARE["="], value, wanted)


def _compare(operator: Callable[[Any, Any], bool], value: Any, wanted: Any) -> bool:
    """Compare as numbers where both are, else as text; instants of one length compare as text."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        return operator(str(value).lower(), str(wanted).lower())
    if isinstance(value, int):
        try:
            return operator(value, int(wanted))
        except ValueError:
            return False
    return operator(str(value), str(wanted))
