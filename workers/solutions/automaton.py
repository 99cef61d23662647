"""Whether a regular expression matches somewhere in a text, in time linear in the text.

All states are followed at once (Thompson), and steps seen before are remembered, so no pattern
can make the search explode as a backtracking engine's can.
"""

from workers.solutions.regex_parse import Chars, Choice, Node, Place, Repeat, Sequence

MOST_REMEMBERED = 4_000  # steps of one pattern; then it forgets and learns again

_WORD, _NEWLINE, _OTHER, _EDGE = range(4)


class Automaton:
    """A compiled pattern; `search` may be called any number of times."""

    def __init__(self, tree: Node) -> None:
        self._chars: list[Chars | None] = []
        self._places: list[str | None] = []
        self._next: list[tuple[int, ...]] = []
        self._end = self._state()
        self._start = self._build(tree, self._end)
        self._steps: dict[tuple[frozenset[int], int, str], tuple[frozenset[int], bool]] = {}

    def search(self, text: str) -> bool:
        """Whether the pattern occurs in the text, which is compared in lower case."""
        text = text.lower()
        states: frozenset[int] = frozenset()
        before = _EDGE
        for char in (*text, ""):
            key = (states, before, char)
            step = self._steps.get(key)
            if step is None:
                if len(self._steps) >= MOST_REMEMBERED:
                    self._steps.clear()
                step = self._steps[key] = self._step(states, before, char)
            states, found = step
            if found:
                return True
            before = _kind(char)
        return False

    def _step(self, states: frozenset[int], before: int, char: str) -> tuple[frozenset[int], bool]:
        after = _kind(char)
        reached: set[int] = set()
        waiting = [self._start, *states]
        while waiting:
            state = waiting.pop()
            if state in reached:
                continue
            reached.add(state)
            place = self._places[state]
            if self._chars[state] is None and (place is None or _is_at(place, before, after)):
                waiting += self._next[state]
        if self._end in reached:
            return frozenset(), True
        moved: set[int] = set()
        for state in reached if char else ():
            chars = self._chars[state]
            if chars is not None and (chars.holds(char) or _upper_holds(chars, char)):
                moved.update(self._next[state])
        return frozenset(moved), False

    def _state(self, *following: int, chars: Chars | None = None, place: str | None = None) -> int:
        self._chars.append(chars)
        self._places.append(place)
        self._next.append(following)
        return len(self._next) - 1

    def _build(self, node: Node, following: int) -> int:
        match node:
            case Chars():
                return self._state(following, chars=node)
            case Place(kind):
                return self._state(following, place=kind)
            case Sequence(parts):
                for part in reversed(parts):
                    following = self._build(part, following)
                return following
            case Choice(ways):
                return self._state(*(self._build(way, following) for way in ways))
            case Repeat(part, least, most):
                if most is None:
                    loop = self._state()
                    self._next[loop] = (self._build(part, loop), following)
                    following = loop
                else:
                    after = following
                    for _ in range(most - least):
                        following = self._state(self._build(part, following), after)
                for _ in range(least):
                    following = self._build(part, following)
                return following


def _upper_holds(chars: Chars, char: str) -> bool:
    """Case is ignored: a class of capitals holds the small letter, a negated one must not."""
    upper = char.upper()
    return len(upper) == 1 and upper != char and not chars.negated and chars.holds(upper)


def _kind(char: str) -> int:
    if not char:
        return _EDGE
    if char == "\n":
        return _NEWLINE
    return _WORD if char.isalnum() or char == "_" else _OTHER


def _is_at(place: str, before: int, after: int) -> bool:
    if place == "^":
        return before in (_EDGE, _NEWLINE)
    if place == "$":
        return after in (_EDGE, _NEWLINE)
    return ((before == _WORD) is not (after == _WORD)) is (place == "b")
