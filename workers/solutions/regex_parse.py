"""A regular expression as a tree. The dialect leaves out what cannot be matched in linear time:
back-references and look-around are refused, as are counts that would blow the automaton up.
"""

from dataclasses import dataclass

LONGEST_PATTERN = 500
MOST_STATES = 400
MOST_NESTED = 30


class BadPattern(ValueError):
    """A pattern that cannot be used; the message says why, for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character: inside the ranges, or outside when negated."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool = False

    def holds(self, char: str) -> bool:
        return any(low <= char <= high for low, high in self.ranges) is not self.negated


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    ways: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    part: "Node"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where, not what: `^` and `$` of a line, a word's edge `b` or not an edge `B`."""

    kind: str


Node = Chars | Sequence | Choice | Repeat | Place

_CLASSES = {
    "d": (("0", "9"),),
    "w": (("0", "9"), ("_", "_"), ("a", "z"), ("A", "Z"), ("\u00aa", "\U0010ffff")),
    "s": ((" ", " "), ("\t", "\r"), ("\u00a0", "\u00a0")),
}
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}


def parse_regex(pattern: str) -> Node:
    """Read a regular expression; matching ignores case. Raises `BadPattern`."""
    if len(pattern) > LONGEST_PATTERN:
        raise BadPattern(f"the pattern is longer than {LONGEST_PATTERN} characters")
    parser = _Parser(pattern.removeprefix("(?i)"))
    tree = parser.choice(0)
    if parser.at < len(parser.text):
        raise BadPattern("unbalanced parenthesis")
    if weigh(tree) > MOST_STATES:
        raise BadPattern("the pattern is too large: reduce its counts")
    return tree


def weigh(node: Node) -> int:
    """How many states the automaton of a tree will have, about."""
    match node:
        case Chars() | Place():
            return 1
        case Sequence(parts):
            return sum(map(weigh, parts))
        case Choice(ways):
            return len(ways) + sum(map(weigh, ways))
        case Repeat(part, least, most):
            return (max(least, 1) + 1 if most is None else max(most, 1)) * (weigh(part) + 1)


def fewest(node: Node) -> int:
    """How many characters other than "any" a match has at least: a pattern of none fits all."""
    match node:
        case Chars(ranges, negated):
            return 0 if negated or any(low != high for low, high in ranges) else 1
        case Place():
            return 0
        case Sequence(parts):
            return sum(map(fewest, parts))
        case Choice(ways):
            return min(map(fewest, ways))
        case Repeat(part, least, _):
            return least * fewest(part)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self) -> str:
        if self.at >= len(self.text):
            raise BadPattern("the pattern ends too early")
        char = self.text[self.at]
        self.at += 1
        return char

    def choice(self, depth: int) -> Node:
        if depth > MOST_NESTED:
            raise BadPattern("parentheses nest too deep")
        ways = [self.sequence(depth)]
        while self.peek() == "|":
            self.take()
            ways.append(self.sequence(depth))
        return ways[0] if len(ways) == 1 else Choice(tuple(ways))

    def sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(self.atom(depth)))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def repeated(self, part: Node) -> Node:
        counted = False
        while self.peek() in ("*", "+", "?", "{"):
            bounds = self.bounds()
            if bounds is None:
                return part
            if counted:
                raise BadPattern("a repetition of a repetition")
            part = Repeat(part, *bounds)
            counted = True
            if self.peek() in ("?", "+"):  # lazy and possessive find the same text
                self.take()
        return part

    def bounds(self) -> tuple[int, int | None] | None:
        sign = self.peek()
        if sign != "{":
            self.take()
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        end = self.text.find("}", self.at)
        inside = self.text[self.at + 1 : end] if end > 0 else ""
        low, comma, high = inside.partition(",")
        if not (low.isdecimal() and (not high or high.isdecimal()) and len(inside) < 9):
            return None  # a brace that counts nothing is a brace
        self.at = end + 1
        least, most = int(low), (int(high) if high else None) if comma else int(low)
        if max(least, most or 0) > MOST_STATES or (most is not None and most < least):
            raise BadPattern(f"the count {{{inside}}} cannot be used")
        return least, most

    def atom(self, depth: int) -> Node:
        char = self.take()
        match char:
            case "(":
                return self.group(depth)
            case "[":
                return self.bracket()
            case ".":
                return Chars((("\n", "\n"),), negated=True)
            case "^" | "$":
                return Place(char)
            case "\\":
                return self.escape()
            case "*" | "+" | "?":
                raise BadPattern("nothing to repeat")
            case _:
                return Chars(((char, char),))

    def group(self, depth: int) -> Node:
        if self.peek() == "?":
            head = self.text[self.at : self.at + 3]
            if head.startswith("?:"):
                self.at += 2
            elif head in ("?P<", "?<n") or (head.startswith("?<") and head[2:3] not in ("=", "!")):
                self.at = self.text.find(">", self.at) + 1
                if self.at == 0:
                    raise BadPattern("the name of a group does not end")
            else:
                raise BadPattern("look-around and flags inside the pattern are not supported")
        inside = self.choice(depth + 1)
        if self.peek() != ")":
            raise BadPattern("unbalanced parenthesis")
        self.take()
        return inside

    def escape(self) -> Node:
        char = self.take()
        if char in "123456789k":
            raise BadPattern("back-references are not supported")
        if char.lower() in _CLASSES:
            return Chars(_CLASSES[char.lower()], negated=char.isupper())
        if char in "bB":
            return Place(char)
        if char in "AZz":
            return Place("^" if char == "A" else "$")
        if char.isalnum() and char not in _CONTROL:
            raise BadPattern(f"the escape \\{char} is not supported")
        plain = _CONTROL.get(char, char)
        return Chars(((plain, plain),))

    def bracket(self) -> Node:
        negated = self.peek() == "^"
        if negated:
            self.take()
        ranges: list[tuple[str, str]] = []
        first = True
        while first or self.peek() != "]":
            first = False
            low = self.take()
            if low == "\\":
                inner = self.escape()
                if not isinstance(inner, Chars) or inner.negated:
                    raise BadPattern("this escape cannot stand inside brackets")
                (low, last), *more = inner.ranges
                if more or low != last:
                    ranges += inner.ranges
                    continue
            high = low
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.take()
                high = self.take()
                if high == "\\":
                    high = self.take()
            if high < low:
                raise BadPattern(f"the range {low}-{high} is reversed")
            ranges.append((low, high))
        self.take()
        return Chars(tuple(ranges), negated)
