"""A message whole: wrapped, continued below it, or with its reason on the next line."""

from collections.abc import Sequence

from workers.tws.joblog.forms import form
from workers.tws.joblog.lines import Line
from workers.tws.joblog.weights import Weight

MOST = 4
_WIDE = 58
"""A shorter line did not reach the margin: it was not wrapped."""

_ENDS = form("ends")
_SMALL = form("small")
_FAMILY = form("family")
_LABEL = form("label")
_TELLS = form("tells")
_BARE_CODE = form("bare_code")


def whole(weights: Sequence[Weight], at: int) -> list[Line]:
    """The chosen line with what belongs to it, in order."""
    chosen = [weights[at].line]
    if at and _introduces(weights[at - 1], weights[at]):
        chosen.insert(0, weights[at - 1].line)
    for number in range(at + 1, min(len(weights), at + MOST)):
        if not _belongs(weights[number - 1], weights[number], weights[at]):
            break
        chosen.append(weights[number].line)
    return chosen[:MOST]


def _introduces(before: Weight, chosen: Weight) -> bool:
    """Whether the line before says what the chosen one is about, or why."""
    if _BARE_CODE.match(chosen.line.text):
        return not before.is_noise
    if chosen.is_reason:
        return before.says
    return chosen.line.shown.startswith("fatal: ") and before.line.shown.startswith("remote: ")


def _belongs(last: Weight, then: Weight, first: Weight) -> bool:
    line, before = then.line, last.line
    if _same_family(before, line) and (then.says or not first.has_reason):
        return True
    if then.is_noise or (line.level is not None and line.level != first.line.level):
        return False
    if before.text.rstrip().endswith(":"):
        return True
    if _LABEL.match(before.text) and line.text[:1].islower():
        return True
    if last is first and _TELLS.match(line.text):
        return True
    if line.indent > first.line.indent and not then.has_code:
        return True
    wrapped = len(before.before + before.text) >= _WIDE and not _ENDS.search(before.text.rstrip())
    if wrapped and line.before == before.before and _SMALL.match(line.text):
        return True
    return first.has_code and not first.has_reason and then.has_reason and last is first


def _same_family(one: Line, other: Line) -> bool:
    """Messages of one program, `ORA-39002` and `ORA-29283`: the second explains the first."""
    first, second = _FAMILY.match(one.text), _FAMILY.match(other.text)
    return first is not None and second is not None and first[1] == second[1]
