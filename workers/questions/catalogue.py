"""The names of a plant, and how a name that was typed in a hurry is found among them. PURE.

A wrong letter is forgiven, and two digits turned. Another digit is only asked about: MF9001X and
MF9002X are two jobs.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator

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
        self._ordered: dict[Kind, list[str]] = {kind: [] for kind in Kind}
        self._letters: set[str] = set()
        self._longest = 0
        self.add(names)

    def add(self, names: Iterable[tuple[Kind, str]]) -> None:
        new: dict[Kind, list[str]] = {kind: [] for kind in Kind}
        for kind, name in names:
            low = fold(name)
            if low not in self._names:
                self._names[low] = name
                self._letters.update(low)
                self._longest = max(self._longest, len(low))
                if (bare := squashed(low)) != low:
                    self._squashed.setdefault(bare, low)
            known = self._kinds.get(low, _NONE)
            if kind not in known:
                new[kind].append(low)
                self._kinds[low] = _SETS[known | {kind}]
        for kind, lows in new.items():
            if len(lows) > 1000:
                self._ordered[kind] = sorted([*self._ordered[kind], *lows])
            else:
                for low in lows:
                    insort(self._ordered[kind], low)

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
        return [self._names[low] for low in self._ordered[Kind.WORKSTATION]]

    def holding(self, kind: Kind, low: str, most: int) -> list[str]:
        """The names of a kind that have a folded text in them, as they are written: first those
        that begin with it."""
        first: list[str] = []
        others: list[str] = []
        for name in self._ordered[kind]:
            if low in name:
                (first if name.startswith(low) else others).append(self._names[name])
            if len(first) == most:
                break
        return [*first, *others][:most]

    def run_together(self, bare: str) -> str | None:
        """The folded name that is written so when its parts are run together."""
        if bare in self._names:
            return bare
        return self._squashed.get(bare)

    def near(self, low: str) -> list[str]:
        """The folded names that may be meant: one letter is wrong, missing or too many, or two
        signs are turned."""
        same = _digits(low)
        return self._one_off(low, lambda name: _digits(name) == same or is_turned(low, name))

    def akin(self, low: str) -> list[str]:
        """The folded names that one digit parts from this one."""
        bare = _DIGITS.sub("", low)
        return self._one_off(low, lambda name: _DIGITS.sub("", name) == bare)

    def _one_off(self, low: str, fits: Callable[[str], bool]) -> list[str]:
        if not SHORTEST_TYPED <= len(low) <= self._longest + 1:
            return []
        found = {one for one in self._spellings(low) if one in self._names}
        return sorted(filter(fits, found - {low}))[:MOST_CHOICES]

    def _spellings(self, low: str) -> Iterator[str]:
        """What may be meant: whatever the names are, a few hundred spellings to look up."""
        for at in range(len(low) + 1):
            head, tail = low[:at], low[at:]
            yield head + tail[1:]
            yield head + tail[1:2] + tail[:1] + tail[2:]
            for letter in self._letters:
                yield head + letter + tail
                yield head + letter + tail[1:]

    def fitting(self, glob: str) -> frozenset[Kind]:
        """Of which kinds there are names that fit a folded glob."""
        pieces = re.split(r"[*?@]+", glob)
        longest = max(pieces, key=len)
        fits = re.compile(
            "".join(
                {"*": ".*", "@": ".*", "?": "."}.get(char) or re.escape(char)
                for char in re.sub(r"[*@]+", "*", glob)
            )
        ).fullmatch
        return frozenset(
            kind
            for kind, ordered in self._ordered.items()
            if any(longest in name and fits(name) for name in _from(ordered, pieces[0]))
        )


def _from(ordered: list[str], head: str) -> Iterator[str]:
    """The names that begin so."""
    at = bisect_left(ordered, head)
    while at < len(ordered) and ordered[at].startswith(head):
        yield ordered[at]
        at += 1


def _digits(name: str) -> list[str]:
    return _DIGITS.findall(name)


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


def is_turned(one: str, other: str) -> bool:
    """Whether two letters are turned, and no other is wrong."""
    return one != other and sorted(one) == sorted(other) and is_one_off(one, other)


_NONE: frozenset[Kind] = frozenset()


class _Sets(dict[frozenset[Kind], frozenset[Kind]]):
    """Each set of kinds once: there are seven, and a hundred thousand names."""

    def __missing__(self, key: frozenset[Kind]) -> frozenset[Kind]:
        self[key] = key
        return key


_SETS = _Sets()
