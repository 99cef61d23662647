"""Taking JSON apart without judging what is inside: for answers that hold something odd. PURE.

Slower than a decoder, and used only where the decoder gave up: bad escapes, bad UTF-8, numbers of
any size and any depth stay what they are, in the item that holds them.
"""

import re
from collections.abc import Iterator

_SPACE = re.compile(rb"[ \t\r\n]*")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SCALAR = re.compile(rb'[^\s,:"\[\]{}]+')
NEST = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
"""Strings, which are passed over whole, and where values begin and end."""

Span = tuple[int, int]


class NotSplit(ValueError):
    """The bytes are no JSON array or object, or end in the middle of one."""


def elements(body: bytes) -> Iterator[Span]:
    """Where each element of an array lies. Raises NotSplit."""
    for _, span in _inside(body, b"[", b"]"):
        yield span


def members(body: bytes) -> dict[bytes, Span]:
    """Where the value of each member of an object lies. Raises NotSplit."""
    return {body[key[0] + 1 : key[1] - 1]: span for key, span in _inside(body, b"{", b"}") if key}


def _inside(body: bytes, opening: bytes, closing: bytes) -> Iterator[tuple[Span | None, Span]]:
    at = _skip(body, 0)
    if body[at : at + 1] != opening:
        raise NotSplit("it does not begin as it should")
    at = _skip(body, at + 1)
    ended = body[at : at + 1] == closing
    while not ended:
        key: Span | None = None
        if opening == b"{":
            found = _STRING.match(body, at)
            if found is None:
                raise NotSplit("a member without a name")
            key, at = found.span(), _skip(body, found.end())
            if body[at : at + 1] != b":":
                raise NotSplit("a member without a value")
            at = _skip(body, at + 1)
        end = _end_of_value(body, at)
        yield key, (at, end)
        at = _skip(body, end)
        mark = body[at : at + 1]
        ended = mark == closing
        if not ended:
            if mark != b",":
                raise NotSplit("values without a comma between")
            at = _skip(body, at + 1)
    if _skip(body, at + 1) != len(body):
        raise NotSplit("more than one value")


def _skip(body: bytes, at: int) -> int:
    found = _SPACE.match(body, at)
    return found.end() if found else at


def _end_of_value(body: bytes, at: int) -> int:
    first = body[at : at + 1]
    if first in (b"{", b"["):
        depth = 0
        for found in NEST.finditer(body, at):
            mark = body[found.start()]
            if mark in b"{[":
                depth += 1
            elif mark in b"}]":
                depth -= 1
                if depth == 0:
                    return found.end()
        raise NotSplit("it stops in the middle")
    found = (_STRING if first == b'"' else _SCALAR).match(body, at)
    if found is None:
        raise NotSplit("a value is missing")
    return found.end()
