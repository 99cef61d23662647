"""What a question says of an error: words it quotes, and what error messages mean that its words
tell. What they mean is what `workers.solutions` knows, so that "falta de espaço" finds "no space
left on device". PURE."""

import re

from data.domain.folding import fold
from workers.questions.asked import Kind
from workers.questions.catalogue import Catalogue
from workers.questions.names import Named, kind_said
from workers.questions.words import phrases, table
from workers.solutions.knowledge import meanings as known_meanings
from workers.solutions.reading import reading

_QUOTED = re.compile(r'"([^"\n]{3,120})"|“([^”\n]{3,120})”|«([^»\n]{3,120})»|`([^`\n]{3,120})`')


def quoted(text: str, catalogue: Catalogue) -> tuple[str, tuple[str, ...]]:
    """The question without the phrases it quotes, and these. One quoted word is a name."""
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        phrase = " ".join(next(filter(None, match.groups())).split())
        if " " not in phrase or catalogue.kinds(fold(phrase)):
            return match.group()
        found.append(phrase)
        return " "

    return _QUOTED.sub(taken, text), tuple(found)


def meanings(named: Named) -> frozenset[str]:
    """What errors are spoken of beside names and codes, as `workers/solutions/knowledge/meanings`
    calls it; of a word that tells a family of them its name. The job that fails of it is no part
    of it: "job cai por senha expirada"."""
    names = {at for one in named.found for at in range(one.first, one.last)}
    chunks = [chunk for at, chunk in enumerate(named.chunks) if at not in names]
    told: set[str] = set()
    for words in (chunks, [one for one in chunks if kind_said(one.low) is not Kind.JOB]):
        read = reading().read(" ".join(one.raw for one in words))
        told |= read.concepts - read.by_code
    said = f" {' '.join(one.low for one in chunks)} "
    for family, ways in table("intents")["families"].items():
        if any(f" {one} " in said for one in phrases(ways)):
            told |= set() if any(one.endswith(family) for one in told) else {family}
    return frozenset(told) - frozenset(table("intents")["states"])


def widened(meant: frozenset[str]) -> frozenset[str]:
    """The same with every meaning of the families that are told."""
    families = tuple(meant & table("intents")["families"].keys())
    return meant | {name for name in known_meanings() if families and name.endswith(families)}
