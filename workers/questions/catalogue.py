"""The names of a plant, and how a name that was typed in a hurry is found among them. PURE.

A wrong letter is forgiven, a wrong digit never: MF9001X and MF9002X are two jobs.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from data.domain.folding import fold
from workers.questions.asked import Kind

SHORTEST_TYPED = 5
"""A shorter name with a wrong letter may be anything."""
MOST_CHOICES = 5
_PARTS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


def squashed(name: str) -> str:
    """A folded name without what stands between its parts."""
    return _PARTS.sub("", name)


class Catalogue:
    """Names by their folded spelling. Grows while it is asked; what is there stays."""

    def __init__(self, names: Iterable[tuple[Kind, str]] = ()) -> None:
        self._names: dict[str, str] = {}
        self._kinds: dict[str, frozenset[Kind]] = {}
        self._squashed: dict[str, str] = {}
        self._forwards: list[str] = []
        self._backwards: list[str] = []
        self.add(names)

    def add(self, names: Iterable[tuple[Kind, str]]) -> None:
        new: list[str] = []
        for kind, name in names:
            low = fold(name)
            if low not in self._names:
                self._names[low] = name
                new.append(low)
                if (bare := squashed(low)) != low:
                    self._squashed.setdefault(bare, low)
            self._kinds[low] = _SETS[self._kinds.get(low, _NONE) | {kind}]
        if len(new) > 1000:
            self._forwards = sorted([*self._forwards, *new])
            self._backwards = sorted([*self._backwards, *(low[::-1] for low in new)])
        else:
            for low in new:
                insort(self._forwards, low)
                insort(self._backwards, low[::-1])

    def __len__(self) -> int:
        return len(self._names)

    def kinds(self, low: str) -> frozenset[Kind]:
        """What a folded name is the name of; of none empty."""
        return self._kinds.get(low, _NONE)

    def name(self, low: str) -> str:
        """How a folded name is written."""
        return self._names[low]

    def of_workstations(self) -> list[str]:
        """The workstations, as they are written."""
        return [self._names[low] for low in self._forwards if Kind.WORKSTATION in self._kinds[low]]

    def run_together(self, bare: str) -> str | None:
        """The folded name that is written so when its parts are run together."""
        if bare in self._names:
            return bare
        return self._squashed.get(bare)

    def near(self, low: str) -> list[str]:
        """The folded names that are one letter away: wrong, missing, too many or turned."""
        if len(low) < SHORTEST_TYPED:
            return []
        half = len(low) // 2
        same = _DIGITS.findall(low)
        found = dict.fromkeys(
            name
            for name in self._beginning(low[:half], low[-half:])
            if abs(len(name) - len(low)) <= 1
            and is_one_off(low, name)
            and _DIGITS.findall(name) == same
        )
        return list(found)[:MOST_CHOICES]

    def fitting(self, glob: str) -> frozenset[Kind]:
        """Of which kinds there are names that fit a folded glob."""
        head = re.split(r"[*?@]", glob, maxsplit=1)[0]
        fits = re.compile(
            "".join(
                {"*": ".*", "@": ".*", "?": "."}.get(char) or re.escape(char)
                for char in re.sub(r"[*@]+", "*", glob)
            )
        ).fullmatch
        kinds: frozenset[Kind] = _NONE
        for name in self._from(self._forwards, head):
            if fits(name):
                kinds |= self._kinds[name]
                if len(kinds) == len(Kind):
                    break
        return kinds

    def _beginning(self, head: str, tail: str) -> Iterator[str]:
        """With one letter wrong, one half of a name is as typed."""
        yield from self._from(self._forwards, head)
        for name in self._from(self._backwards, tail[::-1]):
            yield name[::-1]

    @staticmethod
    def _from(ordered: list[str], head: str) -> Iterator[str]:
        at = bisect_left(ordered, head)
        while at < len(ordered) and ordered[at].startswith(head):
            yield ordered[at]
            at += 1


def is_one_off(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing, too many or turned with the next."""
    if one == other:
        return False
    short, long = sorted((one, other), key=len)
    at = 0
    while at < len(short) and short[at] == long[at]:
        at += 1
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    if short[at + 1 :] == long[at + 1 :]:
        return True
    turned = short[at : at + 2] == long[at : at + 2][::-1]
    return turned and short[at + 2 :] == long[at + 2 :]


_NONE: frozenset[Kind] = frozenset()


class _Sets(dict[frozenset[Kind], frozenset[Kind]]):
    """Each set of kinds once: there are seven, and a hundred thousand names."""

    def __missing__(self, key: frozenset[Kind]) -> frozenset[Kind]:
        self[key] = key
        return key


_SETS = _Sets()
