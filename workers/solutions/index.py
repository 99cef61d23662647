"""The stored solutions, ready to be asked; not safe to change from several threads at once."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from workers.solutions.judge import FITS, probability
from workers.solutions.rates import Evidence, rate_seen
from workers.solutions.reading import Reading, reading
from workers.solutions.stored_patterns import StoredPattern, compile_pattern
from workers.solutions.symptom import Symptom
from workers.solutions.words import clip, fold

BAND = 0.7
"""Solutions whose log odds are this near to the best of their band fit equally well; the rate
ranks them.
"""

INSIDE = 0.78
"""The likeness of a message with one that holds all its words, such as a shortened copy."""

COVERED = 0.85
"""The share of a shorter message that must stand in a longer one to be taken as inside it."""

MOST_CANDIDATES = 120
COMMON = 800  # documents; a word in more of them finds nothing, it only weighs
MOST_TERMS = 200_000  # remembered rarities


@dataclass(frozen=True, slots=True)
class Solution:
    """A stored solution: how often it was tried, and the faded counts of how it did."""

    solution_id: int
    problem_type: str
    problem_pattern: str
    solution: str
    pattern_kind: str = "example"  # example | glob | regex
    tried: int = 0
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True, slots=True)
class Match:
    solution: Solution
    similarity: float
    success_rate: float


@dataclass(slots=True)
class Entry:
    """A solution as it is kept, with what was read of its example."""

    solution: Solution
    symptom: Symptom
    terms: dict[str, float]
    pattern: StoredPattern | None = None
    length: float = 0.0  # of the vector of its terms; 0 when it must be taken anew


class _Shelf:
    """The solutions of one problem type."""

    def __init__(self) -> None:
        self.entries: dict[int, Entry] = {}
        self.postings: dict[str, set[int]] = {}
        self.patterns: dict[int, Entry] = {}
        self.verbatim: dict[str, set[int]] = {}  # a stored message, as `_plainly` writes it
        self._rarity: dict[str, float] = {}  # as of `_counted` entries
        self._counted = 0

    def add(self, entry: Entry) -> None:
        key = entry.solution.solution_id
        if entry.pattern is not None:
            self.patterns[key] = entry
            return
        self.entries[key] = entry
        self.verbatim.setdefault(_plainly(entry.solution.problem_pattern), set()).add(key)
        for handle in _handles(entry.symptom, entry.terms):
            self.postings.setdefault(handle, set()).add(key)

    def remove(self, solution_id: int) -> None:
        self.patterns.pop(solution_id, None)
        entry = self.entries.pop(solution_id, None)
        if entry is None:
            return
        _let_go(self.verbatim, _plainly(entry.solution.problem_pattern), solution_id)
        for handle in _handles(entry.symptom, entry.terms):
            _let_go(self.postings, handle, solution_id)

    def rarity(self, term: str) -> float:
        """Inverse document frequency, smoothed as if 50 other messages were stored."""
        known = self._rarity.get(term)
        if known is None:
            holders = len(self.postings.get(term, ()))
            known = math.log((len(self.entries) + 50) / (holders + 1))
            self._rarity[term] = known
        return known

    def refresh(self) -> None:
        """Take the statistics anew when the shelf has changed by more than a hundredth."""
        drift = abs(len(self.entries) - self._counted)
        if self._rarity and drift * 100 <= self._counted and len(self._rarity) < MOST_TERMS:
            return
        self._counted = len(self.entries)
        self._rarity.clear()
        for entry in self.entries.values():
            entry.length = 0.0

    def length(self, entry: Entry) -> float:
        entry.length = entry.length or _length(self, entry.terms)
        return entry.length

    def candidates(self, symptom: Symptom, terms: dict[str, float]) -> Iterable[int]:
        score: Counter[int] = Counter()
        for handle in _keys(symptom):
            for key in self.postings.get(handle, ()):
                score[key] += 100
        ranked = sorted(terms, key=lambda term: len(self.postings.get(term, ())))
        for term in ranked:
            holders = self.postings.get(term, ())
            if len(holders) > COMMON and score:
                break
            value = terms[term] * self.rarity(term)
            for key in holders:
                score[key] += value  # type: ignore[assignment]
        return [key for key, _ in score.most_common(MOST_CANDIDATES)]


class SolutionIndex:
    """Finds stored solutions that fit a message; changes one solution at a time."""

    def __init__(self, solutions: Iterable[Solution] = (), known: Reading | None = None) -> None:
        self.reading = known or reading()
        self._shelves: dict[str, _Shelf] = {}
        self._types: dict[int, str] = {}
        for solution in solutions:
            self.add(solution)

    def __len__(self) -> int:
        return len(self._types)

    def add(self, solution: Solution) -> None:
        """Take in a solution; one of the same id is replaced. Raises `BadPattern`."""
        pattern = None
        if solution.pattern_kind != "example":
            pattern = compile_pattern(solution.problem_pattern, solution.pattern_kind)
        symptom = self.reading.read(solution.problem_pattern)
        self.remove(solution.solution_id)
        shelf = self._shelves.setdefault(solution.problem_type, _Shelf())
        shelf.add(Entry(solution, symptom, _terms(self.reading, symptom), pattern))
        self._types[solution.solution_id] = solution.problem_type

    def replace(self, solution: Solution) -> None:
        """Put a changed solution in the place of its old self; cheap when only counts changed."""
        shelf = self._shelves.get(self._types.get(solution.solution_id, ""))
        if shelf is not None:
            for entries in (shelf.entries, shelf.patterns):
                entry = entries.get(solution.solution_id)
                if entry is not None and _says_the_same(entry.solution, solution):
                    entry.solution = solution
                    return
        self.add(solution)

    def remove(self, solution_id: int) -> None:
        """Forget a solution; one that is not there is no error."""
        problem_type = self._types.pop(solution_id, None)
        if problem_type is not None:
            self._shelves[problem_type].remove(solution_id)

    @property
    def problem_types(self) -> list[str]:
        return sorted(self._shelves)

    def find(
        self, problem_type: str, message: str, limit: int = 5, now: datetime | None = None
    ) -> list[Match]:
        """The solutions of a problem type that fit a message, best first, at most `limit`.

        Empty when nothing fits. `now` (aware) fades old results; None takes them as they are.
        """
        shelf = self._shelves.get(problem_type)
        if shelf is None or limit < 1 or not message.strip():
            return []
        shelf.refresh()
        same = shelf.verbatim.get(_plainly(message), frozenset[int]())
        found = [_match(entry, 1.0, now) for entry in map(shelf.entries.__getitem__, same)]
        for entry, symptom, text in self._compared(shelf, message):
            if entry.solution.solution_id not in same:
                fit = probability(self.reading, symptom, entry.symptom, text)
                if fit >= FITS:
                    found.append(_match(entry, fit, now))
        plain = fold(clip(message)).casefold() if shelf.patterns else ""
        for entry in shelf.patterns.values():
            fit = entry.pattern.fit(plain) if entry.pattern is not None else 0.0
            if fit >= FITS:
                found.append(_match(entry, fit, now))
        return rank(found)[:limit]

    def compared(self, problem_type: str, message: str) -> Iterator[tuple[Entry, Symptom, float]]:
        """What a message is compared with, and how alike the words are: to fit the judge."""
        shelf = self._shelves[problem_type]
        shelf.refresh()
        return self._compared(shelf, message)

    def _compared(self, shelf: _Shelf, message: str) -> Iterator[tuple[Entry, Symptom, float]]:
        symptom = self.reading.read(message)
        if symptom.is_empty:
            return
        terms = _terms(self.reading, symptom)
        length = _length(shelf, terms)
        for key in shelf.candidates(symptom, terms):
            entry = shelf.entries[key]
            yield entry, symptom, _likeness(shelf, terms, length, entry)


def rank(found: Iterable[Match]) -> list[Match]:
    """Order by similarity in bands, inside a band by rate; no rate crosses a band."""
    ranked: list[Match] = []
    band: list[Match] = []
    for match in sorted(found, key=lambda match: (-match.similarity, match.solution.solution_id)):
        if band and _odds(match) < _odds(band[0]) - BAND:
            ranked += _by_rate(band)
            band = []
        band.append(match)
    return ranked + _by_rate(band)


def _odds(match: Match) -> float:
    chance = min(match.similarity, 0.999)
    return math.log(chance / (1 - chance))


def _by_rate(band: list[Match]) -> list[Match]:
    return sorted(
        band,
        key=lambda match: (
            -match.success_rate,
            match.solution.tried,  # of equals the less tried: its chance
            -match.similarity,
            match.solution.solution_id,
        ),
    )


def _match(entry: Entry, fit: float, now: datetime | None) -> Match:
    return Match(entry.solution, round(fit, 4), rate_seen(entry.solution.evidence, now))


def _plainly(message: str) -> str:
    """A message by which its own copy is found, however its lines were broken."""
    return " ".join(fold(message).casefold().split())


def _let_go(holders: dict[str, set[int]], key: str, solution_id: int) -> None:
    held = holders[key]
    held.discard(solution_id)
    if not held:
        del holders[key]


def _says_the_same(one: Solution, other: Solution) -> bool:
    return (one.problem_type, one.problem_pattern, one.pattern_kind) == (
        other.problem_type,
        other.problem_pattern,
        other.pattern_kind,
    )


def _keys(symptom: Symptom) -> list[str]:
    return [
        *(f"={key}" for key in symptom.specific),
        *(f"={key}" for key in symptom.general),
        *(f"~{concept}" for concept in symptom.concepts),
        *(f"?{hint.replace('num-', 'no-')}" for hint in (*symptom.hints, *symptom.numbers)),
    ]


def _handles(symptom: Symptom, terms: dict[str, float]) -> set[str]:
    return {*_keys(symptom), *terms}


def _terms(known: Reading, symptom: Symptom) -> dict[str, float]:
    """Words and pairs of neighbours with their weights, dampened by repetition."""
    words, weight = symptom.words, known.words.weight
    count: Counter[str] = Counter(words)
    terms = {word: weight(word) * (1 + math.log(times)) for word, times in count.items()}
    for left, right in pairwise(words):
        terms[f"{left} {right}"] = 0.4 * (weight(left) * weight(right)) ** 0.5
    return terms


def _length(shelf: _Shelf, terms: dict[str, float]) -> float:
    return math.sqrt(sum((value * shelf.rarity(term)) ** 2 for term, value in terms.items()))


def _likeness(shelf: _Shelf, terms: dict[str, float], length: float, entry: Entry) -> float:
    """The cosine of the two messages' terms, 0-1."""
    other = entry.terms
    dot = 0.0
    for term, value in terms.items():
        match = other.get(term)
        if match is not None:
            dot += value * match * shelf.rarity(term) ** 2
    if not dot:
        return 0.0
    likeness = min(1.0, dot / (length * shelf.length(entry)))
    return max(likeness, _inside(shelf, terms, other)) if likeness < INSIDE else likeness


def _inside(shelf: _Shelf, terms: dict[str, float], other: dict[str, float]) -> float:
    """How much of the shorter message stands in the longer one, if it is not a few words."""
    known = shared = 0.0
    short, long = (terms, other) if len(terms) <= len(other) else (other, terms)
    least = 0
    telling = 0.0
    for term, value in short.items():
        if " " in term:
            continue
        mass = value * shelf.rarity(term)
        known += mass
        if term in long:
            shared += mass
            least += 1
            telling += min(value, 1.0)
    if least < 4 or telling < 3.0 or shared < COVERED * known:
        return 0.0
    return INSIDE * shared / known
