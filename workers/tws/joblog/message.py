"""A message whole: wrapped, continued below it, or with its reason on the next line."""

import re
from collections.abc import Sequence

from workers.tws.joblog.lines import Line
from workers.tws.joblog.weights import Weight

MOST = 4
_WIDE = 58
"""A shorter line did not reach the margin: it was not wrapped."""

_ENDS = re.compile(r"[.!?;:)\]}\"'»]$")
_SMALL = re.compile(r"^\s*[a-zà-ÿ(\"']\S*\s\S")
_BARE_CODE = re.compile(r"^\W*\S{3,12}\W*$")


def whole(weights: Sequence[Weight], at: int) -> list[Line]:
    """The chosen line with what belongs to it, in order."""
    chosen = [weights[at].line]
    if at and _BARE_CODE.match(chosen[0].text) and not weights[at - 1].is_noise:
        chosen.insert(0, weights[at - 1].line)
    for number in range(at + 1, min(len(weights), at + MOST)):
        if not _belongs(weights[number - 1], weights[number], weights[at]):
            break
        chosen.append(weights[number].line)
    return chosen[:MOST]


def _belongs(last: Weight, then: Weight, first: Weight) -> bool:
    line, before = then.line, last.line
    if then.is_noise or (line.level is not None and line.level != first.line.level):
        return False
    if before.text.rstrip().endswith(":"):
        return True
    if line.indent > first.line.indent and not then.has_code:
        return True
    wrapped = len(before.before + before.text) >= _WIDE and not _ENDS.search(before.text.rstrip())
    if wrapped and line.before == before.before and _SMALL.match(line.text):
        return True
    return first.has_code and not first.has_reason and then.has_reason and last is first
