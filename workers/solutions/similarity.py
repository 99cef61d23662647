# ruff: noqa: SIM905
"""How surely two messages are the same error, 0–1: codes first, meanings next, words last.

The constants were set on the development half of `tests/messages`; 0.5 is where as many pairs
are the same error as not.
"""

from workers.solutions.code_names import ERRNO
from workers.solutions.glossary import glossary, said_concepts
from workers.solutions.meanings import (
    OF_THE_MACHINE,
    are_apart,
    in_context,
    is_common,
    is_everywhere,
    one_names_a_product,
)
from workers.solutions.products import are_rivals, product_of_code
from workers.solutions.symptom import Symptom
from workers.solutions.words import weight

FITS = 0.5
"""What is less similar is not offered."""

MOST_UNEQUAL = 0.93

ALIKE_CAUSES = 0.4
"""The share of the shorter cause that is in both where two messages tell the same cause."""

PLAIN_BUT_TELLING = frozenset(
    f"name-{name}"
    for name in ("type", "attribute", "value", "key", "index", "name", "lookup", "illegalargument")
)
"""Classes that do not identify an error, but of which two are two errors."""

DETAIL_TELLS = frozenset(
    """s013 s213 ldap-49 ora-600 ora-7445 name-outofmemory iec070 iec161 ich408 db2-668 db2-290
    $hasp050""".split()
)
"""Codes whose reason code makes another error of them."""


def similarity(one: Symptom, other: Symptom, text: float) -> float:
    """Combine what two symptoms share with the likeness of their words (a cosine, 0–1).

    1 is the same but for the variables; anything else stays clearly below.
    """
    if (one.text == other.text and one.specific == other.specific) or (
        _identity(one) == _identity(other) and len(one.words) > 2
    ):
        return 1.0
    return min(MOST_UNEQUAL, _judge(one, other, text))


def _identity(symptom: Symptom) -> tuple[object, ...]:
    return (
        symptom.words,
        symptom.specific,
        symptom.general,
        symptom.announced,
        symptom.products,
        symptom.is_mild,
        {hint for hint in symptom.hints if hint.startswith("no-")},
    )


def _judge(one: Symptom, other: Symptom, text: float) -> float:
    if _tell_other_causes(one, other):
        return 0.2 + 0.25 * text
    specific, foreign = one.specific.keys(), other.specific.keys()
    shared = specific & foreign
    if shared:
        return _by_code(one, other, shared, text)
    if (specific & other.general.keys()) or (foreign & one.general.keys()):
        if are_apart(one, other):
            return 0.3 + 0.35 * text
        return 0.58 + 0.35 * text  # a name the one vendor's call gave, the other's text repeats
    rivals = are_rivals(one.products, other.products)
    if rivals and not any(map(_is_of_no_product, one.concepts & other.concepts)):
        return 0.3 * text
    same_number = not rivals and _numbers_agree(one, other)
    if same_number and (not specific or not foreign or one.implied or other.implied):
        return 0.6 + 0.36 * text
    may_imply = (one.implied or other.implied) and not are_apart(one, other)
    if specific and foreign and may_imply and one.concepts & other.concepts:
        return _by_likeness(one, other, text)
    if specific and foreign:
        meant = one.by_code & other.by_code
        if meant and not _same_maker(one, other) and not _of_two_products(one, other):
            return 0.54 + 0.36 * text
        return max(0.3 * text, _one_sentence(one, other, text))
    return _hints_factor(one, other, text) * _by_likeness(one, other, text)


def _one_sentence(one: Symptom, other: Symptom, text: float) -> float:
    """Two numbers in front of one and the same sentence of a product: it has them for one error."""
    told = min(sum(map(weight, set(each.words))) for each in (one, other))
    shared = sum(map(weight, set(one.words) & set(other.words)))
    return 0.55 if text >= 0.75 and shared >= 3.5 and shared >= 0.99 * told else 0.0


def _by_likeness(one: Symptom, other: Symptom, text: float) -> float:
    """No vendor's code is shared: general errors, meanings, and words at last."""
    specific, foreign = one.specific.keys(), other.specific.keys()
    general = {
        key
        for key in one.general.keys() & other.general.keys()
        if _details_agree(one.general[key], other.general[key], key)
    }
    meaning = one.concepts & other.concepts
    for each in (one, other):
        if each.by_code:  # a code that means something else outweighs a phrase,
            own = not any(is_common(c) for c in meaning)  # but not a product's own
            meaning &= each.by_code | (
                meaning if own and all(map(is_common, each.by_code)) else set()
            )
    if (
        general
        and not meaning & OF_THE_MACHINE
        and (are_rivals(one.products, other.products) or are_apart(one, other))
    ):
        return 0.3 + 0.3 * text
    if general:
        return _by_general(one, other, general, meaning, text)
    if meaning:
        fit = _by_meaning(one, other, meaning, text)
        if (specific and not one.implied) or (foreign and not other.implied):
            return fit
        return max(fit, _one_sided(one, other, text))
    return _by_words(one, other, text)


def _by_words(one: Symptom, other: Symptom, text: float) -> float:
    """The words alone; they must be the more alike, the more the two tell besides."""
    if one.general and other.general:
        return 0.3 * text  # two names, and none of them in both
    told = bool(one.specific or one.general or one.concepts)
    also_told = bool(other.specific or other.general or other.concepts)
    shared = sum(map(weight, set(one.words) & set(other.words)))
    if not told and not also_told:
        even = 0.57 if shared >= 3 else 0.62
    elif not (told and also_told):
        even = 0.6 if shared >= 3 else 0.74
    elif shared >= 3:
        even = 0.74 if shared >= 4 else 0.8
    else:
        return 0.3 * text
    return _words_alone(text, even) * _doubts(one, other)


def _one_sided(one: Symptom, other: Symptom, text: float) -> float:
    """Nearly the same words, and only one of the two says a code besides."""
    if (one.specific or one.general) and (other.specific or other.general):
        return 0.0
    if are_apart(one, other):
        return 0.0
    return _by_words(one, other, text)


def _numbers_agree(one: Symptom, other: Symptom) -> bool:
    """Whether an id or a number is in both, even if only one of the two tells whose it is."""
    left, right = ({hint.replace("num-", "no-") for hint in each.hints} for each in (one, other))
    return bool(left & right or left & other.numbers or right & one.numbers)


def _hints_factor(one: Symptom, other: Symptom, text: float) -> float:
    """What two ids or two numbers take away that differ, where a vendor is not known.

    In front of the same sentence an id is more likely the name of a program.
    """
    left, right = ({hint.partition("-")[0] for hint in each.hints} for each in (one, other))
    same = (left & right) - {"option", "num"}
    if "no" in same or (same and text < 0.8):
        return 0.6
    if ("no" in left and other.numbers) or ("no" in right and one.numbers):
        return 0.7
    return 1.0


def _doubts(one: Symptom, other: Symptom) -> float:
    """What speaks against two messages that are alike in their words only."""
    factor = 1.0
    returned = {key for key in one.announced if key.startswith("rc-")}
    also_returned = {key for key in other.announced if key.startswith("rc-")}
    if returned and also_returned and not returned & also_returned:
        factor *= 0.8
    if one.is_mild is not other.is_mild:
        factor *= 0.75
    if _classes_differ(one, other):
        factor *= 0.8
    told = min(sum(map(weight, set(each.words))) for each in (one, other))
    return factor * min(1.0, told / 1.6)  # a few commonplace words fit too much


def _is_of_no_product(concept: str) -> bool:
    return not any(map(product_of_code, glossary().codes[concept]))


def _by_general(
    one: Symptom, other: Symptom, shared: set[str], meaning: frozenset[str], text: float
) -> float:
    if (one.specific and not one.implied) or (other.specific and not other.implied):
        # One names a vendor's own error besides, of which this may be only the trace.
        return (0.48 if meaning else 0.3) + 0.3 * text
    base = 0.60 if meaning else 0.5
    if (one.general.keys() - shared) and (other.general.keys() - shared):
        base = 0.35  # each tells something else besides
    elif not meaning and one.concepts and other.concepts:
        base = 0.4
    if meaning and not meaning & OF_THE_MACHINE and one_names_a_product(one, other):
        base -= 0.07
    return base + (0.98 - base) * text


def _by_meaning(one: Symptom, other: Symptom, meaning: frozenset[str], text: float) -> float:
    """One of the two, or both, say it in words only."""
    base, most = 0.56, 0.98
    numbered = bool(one.specific) and not one.implied
    also_numbered = bool(other.specific) and not other.implied
    told_apart = (numbered and other.general) or (also_numbered and one.general)
    if told_apart and not one.by_code & other.by_code:
        return 0.05 + 0.45 * text
    if _replies_differ(one, other):
        return 0.4 * text
    if one.general and other.general and not one.by_code & other.by_code:
        base = 0.2
    elif (
        not _of_one_product(one, other, meaning)
        and all(c in one.faint or c in other.faint or is_common(c) for c in meaning)
        and ((numbered and not one.by_code) or (also_numbered and not other.by_code))
    ):
        return 0.05 + 0.45 * text  # a number we do not know, among words we do
    elif not meaning & OF_THE_MACHINE:
        base, most = in_context(one, other, meaning)
    if _classes_differ(one, other):
        base -= 0.2
    return base + (most - base) * text


def _of_one_product(one: Symptom, other: Symptom, meaning: frozenset[str]) -> bool:
    """Whether both name one product, and mean what few other products have."""
    return bool(one.products & other.products) and not all(map(is_common, meaning))


def _replies_differ(one: Symptom, other: Symptom) -> bool:
    """Whether servers of one kind answered with different numbers that mean different things."""
    if one.by_code & other.by_code:
        return False
    left, right = (
        {key.partition("-")[0] for key in each.general} & {"smtp", "ftp", "http"}
        for each in (one, other)
    )
    return bool(left & right)


def _classes_differ(one: Symptom, other: Symptom) -> bool:
    left, right = one.announced & PLAIN_BUT_TELLING, other.announced & PLAIN_BUT_TELLING
    return bool(left and right and not left & right)


def _by_code(one: Symptom, other: Symptom, shared: set[str], text: float) -> float:
    agreeing = {
        key for key in shared if _details_agree(one.specific[key], other.specific[key], key)
    }
    if not agreeing:
        return 0.3 * text
    if _by_different_cause(one, other):
        return 0.58 + 0.12 * text
    differ = any(
        one.specific[key] and other.specific[key] and one.specific[key] != other.specific[key]
        for key in agreeing
    )
    base = 0.56 if differ else 0.62
    if one.implied or other.implied:
        base -= 0.05
    elif (one.specific.keys() - shared) and (other.specific.keys() - shared):
        # Each tells something else besides: one may have wrapped another.
        base = 0.42 if _same_maker_besides(one, other, shared) else 0.5
    return base + (1.0 - base) * text


def _tell_other_causes(one: Symptom, other: Symptom) -> bool:
    """Whether both set off a cause, such as after "Reason:", in words they do not share."""
    left, right = set(one.cause), set(other.cause)
    if min(len(left), len(right)) < 2:
        return False
    if said_concepts(one.cause).keys() & said_concepts(other.cause).keys():
        return False
    least = min(sum(map(weight, left)), sum(map(weight, right)))
    return least >= 1.5 and sum(map(weight, left & right)) < ALIKE_CAUSES * least


def _by_different_cause(one: Symptom, other: Symptom) -> bool:
    """Whether both name an error of the system beneath, and not the same one."""
    left = {key for key in one.general if key.upper() in ERRNO}
    right = {key for key in other.general if key.upper() in ERRNO}
    if left and right:
        return not left & right
    if one.by_code or other.by_code or not (one.concepts and other.concepts):
        return False
    return not one.concepts & other.concepts and all(
        map(is_everywhere, one.concepts | other.concepts)
    )


def _details_agree(one: str, other: str, key: str) -> bool:
    return not one or not other or one == other or key not in DETAIL_TELLS


def _same_maker(one: Symptom, other: Symptom) -> bool:
    """Whether codes of the same numbering differ: then they are two errors."""
    return bool(
        {_numbering(key) for key in one.specific} & {_numbering(key) for key in other.specific}
    )


def _same_maker_besides(one: Symptom, other: Symptom, shared: set[str]) -> bool:
    left = {_numbering(key) for key in one.specific.keys() - shared}
    return not left.isdisjoint(_numbering(key) for key in other.specific.keys() - shared)


def _of_two_products(one: Symptom, other: Symptom) -> bool:
    left = {product_of_code(key) for key in one.specific} - {None}
    right = {product_of_code(key) for key in other.specific} - {None}
    return bool(left and right and not left & right)


def _numbering(key: str) -> str:
    return product_of_code(key) or key.rstrip("0123456789").split("-")[0][:4]


def _words_alone(text: float, even: float) -> float:
    """A cosine as a similarity; `even` is the cosine where the odds are even."""
    if text < even:
        return text / even * 0.5
    return 0.5 + (text - even) / (1 - even) * 0.5
