"""How surely two messages are the same error: a probability, by features that were weighed.

The weights are in `weights.json`, fitted to `tests/messages` by `resync bench fit`. A feature says
one thing that two symptoms share, or in which they differ; none knows a product or a code by name.
Their weighted sum, with that of a few units that see features together, are the odds.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import mul

import msgspec

from workers.solutions.code import code_words, names_of
from workers.solutions.reading import Reading
from workers.solutions.symptom import Symptom
from workers.solutions.words import listed

FITS = 0.42
"""What is less likely the same error is not offered: a person reads it before it is applied."""

SURE = 0.99  # what is not the same but for its variables is never surer

_WORDS = ("words", "words, one tells more", "words, both tell more")
"""The kinds of evidence where nothing but words is shared."""


def probability(reading: Reading, one: Symptom, other: Symptom, text: float) -> float:
    """That two symptoms are one error, 0–1; `text` is the likeness of their words (a cosine)."""
    if reading.is_hollow(one) or reading.is_hollow(other):
        return 0.0
    if _are_equal(one, other):
        return 1.0
    told = features(reading, one, other, text)
    few = not told.keys().isdisjoint(_WORDS) and "nearly all words" not in told
    if few and one.is_mild and other.is_mild:
        return 0.0  # lines below the warnings tell of no failure: their words are faint evidence
    return min(SURE, weights().chance(told))


def _are_equal(one: Symptom, other: Symptom) -> bool:
    """Whether two symptoms differ in their variables only."""
    if one.text == other.text and one.specific == other.specific:
        return True
    return len(one.words) > 2 and _without_variables(one) == _without_variables(other)


def _without_variables(symptom: Symptom) -> tuple[object, ...]:
    return (
        symptom.words,
        symptom.specific,
        symptom.general,
        symptom.announced,
        symptom.products,
        symptom.is_mild,
        {hint for hint in symptom.hints if hint.startswith("no-")},
    )


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature adds to the odds by itself, and to each unit; what a unit adds."""

    features: Mapping[str, tuple[float, ...]]  # its own weight, then one for each unit
    units: tuple[float, ...]
    bias: tuple[float, ...]  # of the odds, then of each unit

    def chance(self, told: Mapping[str, float]) -> float:
        """The probability that goes with what is told of a pair, 0–1."""
        sums = list(self.bias)
        for name, value in told.items():
            for at, weight in enumerate(self.features.get(name, ())):
                sums[at] += weight * value
        odds = sums[0] + sum(map(mul, self.units, map(math.tanh, sums[1:])))
        return 1.0 / (1.0 + math.exp(-max(odds, -30.0)))


@cache
def weights() -> Weights:
    """The weights as they were fitted."""
    text = (files("workers.solutions") / "weights.json").read_text(encoding="utf-8")
    return msgspec.json.decode(text, type=Weights)


def features(reading: Reading, one: Symptom, other: Symptom, text: float) -> dict[str, float]:
    """What speaks for and against their being one error; what does not hold is left out."""
    shared = one.specific.keys() & other.specific.keys()
    meant = _shared_meanings(one, other)
    kind = _evidence(one, other, shared, meant)
    told = {
        kind: 1.0,
        f"{kind}, text": text,
        "words shared": min(_weigh(reading, {*one.words} & {*other.words}), 5.0) / 5,
        "few words": max(0.0, 1.6 - min(_weigh(reading, {*s.words}) for s in (one, other))),
        f"{kind}, each says more": min(_weigh(reading, apart) for apart in _apart(one, other)) / 3,
    }
    holds = {
        **_of_codes(reading, one, other, shared),
        **_of_meanings(reading, one, other, meant),
        **_of_products(reading, one, other),
        **_of_words(reading, one, other, text),
    }
    told.update((name, 1.0) for name, holds_ in holds.items() if holds_)
    return told


def _evidence(one: Symptom, other: Symptom, shared: set[str], meant: frozenset[str]) -> str:
    """The strongest thing two symptoms share, or what stands against all else."""
    if shared:
        agree = any(_reasons_agree(one.specific[k], other.specific[k], k) for k in shared)
        return "code" if agree else "code, other reason"
    if one.specific.keys() & other.general.keys() or other.specific.keys() & one.general.keys():
        return "code told two ways"
    if _numbers_agree(one, other) and not (_is_coded(one) and _is_coded(other)):
        return "number"
    if _is_coded(one) and _is_coded(other):
        return "codes differ"
    if _shared_general(one, other):
        return "general"
    if meant:
        return "meaning"
    told = [bool(each.specific or each.general or each.concepts) for each in (one, other)]
    return _WORDS[sum(told)]


def _of_codes(reading: Reading, one: Symptom, other: Symptom, shared: set[str]) -> dict[str, bool]:
    details = [(one.specific[key], other.specific[key]) for key in shared]
    left, right = one.specific.keys() - shared, other.specific.keys() - shared
    makers = [{_maker(reading, key) for key in keys} for keys in (left, right)]
    general = _shared_general(one, other)
    return {
        "code implied": one.implied or other.implied,
        "detail differs": any(a and b and a != b for a, b in details),
        "more codes each": bool(left and right and shared),
        "more codes each of one maker": bool(makers[0] & makers[1]),
        "one coded": _is_coded(one) is not _is_coded(other),
        "one coded, other named": any(
            _is_coded(a) and b.general and not b.specific for a, b in ((one, other), (other, one))
        ),
        "general too": bool(general and shared),
        "generals differ": bool(one.general and other.general and not general),
        "more generals each": bool(
            general and one.general.keys() - general and other.general.keys() - general
        ),
        "one named": bool(one.general) is not bool(other.general),
        "system errors differ": _system_errors_differ(one, other),
        "replies differ": _replies_differ(one, other),
        "classes differ": _differ(one.announced, other.announced, code_words_apart()),
        "return codes differ": _differ(*(_returned(each) for each in (one, other))),
        "ids differ": _ids_differ(one, other),
    }


def _of_meanings(
    reading: Reading, one: Symptom, other: Symptom, meant: frozenset[str]
) -> dict[str, bool]:
    coded = one.by_code & other.by_code & meant
    scopes = {reading.meanings.of[concept] for concept in meant}
    return {
        "meaning shared": bool(meant),
        "meaning of codes": bool(coded),
        "meaning of one's code": bool(meant & (one.by_code | other.by_code)) and not coded,
        "meaning faint": bool(meant) and meant <= one.faint | other.faint,
        "meaning of the machine": "machine" in scopes,
        "meaning of the network": "network" in scopes,
        "meaning of many": "many" in scopes and "" not in scopes,
        "meanings differ": bool(one.concepts and other.concepts and not meant),
        "coded meanings differ": bool(
            one.by_code and other.by_code and not one.by_code & other.by_code
        ),
        "one means something": bool(one.concepts) is not bool(other.concepts),
    }


def _of_products(reading: Reading, one: Symptom, other: Symptom) -> dict[str, bool]:
    left, right = (each.products & reading.products.separate for each in (one, other))
    return {
        "product shared": bool(left & right),
        "products apart": bool(left and right and not left & right),
        "products rival": reading.products.are_rivals(one.products, other.products),
        "one names a product": bool(left) is not bool(right),
    }


def _of_words(reading: Reading, one: Symptom, other: Symptom, text: float) -> dict[str, bool]:
    least = min(_weigh(reading, {*each.words}) for each in (one, other))
    shared = _weigh(reading, {*one.words} & {*other.words})
    return {
        "only hollow words": {*one.words} & {*other.words} <= listed("hollow"),
        "same words": one.words == other.words,
        "same sentence": text >= 0.75 and shared >= 3.5 and shared >= 0.99 * least,
        "nearly all words": shared >= 2.0 and shared >= 0.8 * least,
        "same beginning, other end": _end_otherwise(one.words, other.words),
        "causes differ": _tell_other_causes(reading, one, other),
        "one is mild": one.is_mild is not other.is_mild,
    }


def _apart(one: Symptom, other: Symptom) -> tuple[set[str], set[str]]:
    left, right = {*one.words}, {*other.words}
    return left - right, right - left


def _weigh(reading: Reading, words: set[str]) -> float:
    return sum(map(reading.words.weight, words))


def _is_coded(symptom: Symptom) -> bool:
    """Whether a code of a vendor was written."""
    return bool(symptom.specific) and not symptom.implied


def _shared_meanings(one: Symptom, other: Symptom) -> frozenset[str]:
    """What both mean; a code that means something else outweighs a phrase."""
    meant = one.concepts & other.concepts
    for each in (one, other):
        meant &= each.by_code or meant
    return meant


def _shared_general(one: Symptom, other: Symptom) -> set[str]:
    return {
        key
        for key in one.general.keys() & other.general.keys()
        if _reasons_agree(one.general[key], other.general[key], key)
    }


def _reasons_agree(one: str, other: str, key: str) -> bool:
    return not one or not other or one == other or key not in _reasons()


@cache
def _reasons() -> frozenset[str]:
    """Codes whose reason code makes another error of them."""
    return code_words("reasons")


@cache
def code_words_apart() -> frozenset[str]:
    """Classes that do not identify an error, but of which two are two errors."""
    return code_words("apart")


def _maker(reading: Reading, key: str) -> str:
    return reading.products.of_code(key) or key.rstrip("0123456789").split("-")[0][:4]


def _numbers_agree(one: Symptom, other: Symptom) -> bool:
    """Whether an id or a number is in both, even if only one of the two tells whose it is."""
    left, right = ({hint.replace("num-", "no-") for hint in each.hints} for each in (one, other))
    return bool(left & right or left & other.numbers or right & one.numbers)


def _ids_differ(one: Symptom, other: Symptom) -> bool:
    """Whether two ids or numbers of one form differ, of a vendor that is not known."""
    left, right = ({hint.partition("-")[0] for hint in each.hints} for each in (one, other))
    same = (left & right) - {"option", "num"}
    lone = ("no" in left and other.numbers) or ("no" in right and one.numbers)
    return bool(same or lone) and not _numbers_agree(one, other)


def _differ(
    left: frozenset[str], right: frozenset[str], among: frozenset[str] | None = None
) -> bool:
    if among is not None:
        left, right = left & among, right & among
    return bool(left and right and not left & right)


def _returned(symptom: Symptom) -> frozenset[str]:
    return frozenset(key for key in symptom.announced if key.startswith("rc-"))


def _replies_differ(one: Symptom, other: Symptom) -> bool:
    """Whether servers of one kind answered with different numbers that mean different things."""
    if one.by_code & other.by_code:
        return False
    left, right = (
        {key.partition("-")[0] for key in each.general} & {"smtp", "ftp", "http"}
        for each in (one, other)
    )
    return bool(left & right)


def _system_errors_differ(one: Symptom, other: Symptom) -> bool:
    """Whether both name an error of the system beneath, and not the same one."""
    named = frozenset(names_of("errno").values())
    return _differ(frozenset(one.general), frozenset(other.general), named)


def _end_otherwise(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two sentences begin the same way and end in words that only one of them has."""
    size = next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )
    left, right = {*one[size:]}, {*other[size:]}
    return size >= 3 and bool(left and right) and left.isdisjoint(right)


def _tell_other_causes(reading: Reading, one: Symptom, other: Symptom) -> bool:
    """Whether both set off a cause, such as after "Reason:", in words they do not share."""
    left, right = {*one.cause}, {*other.cause}
    if min(len(left), len(right)) < 2:
        return False
    least = min(_weigh(reading, left), _weigh(reading, right))
    if least < 1.5 or _weigh(reading, left & right) >= 0.4 * least:
        return False
    said = reading.meanings.said
    return not said(one.cause).keys() & said(other.cause).keys()
