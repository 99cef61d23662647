"""Which intent the cues of a question make: rules of `words/`, the best score first.

PURE.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from workers.questions.asked import Intent
from workers.questions.words import table


@dataclass(frozen=True, slots=True)
class Rule:
    intent: Intent
    score: int
    all: frozenset[str]
    any: frozenset[str]
    none: frozenset[str]

    def fits(self, cues: Collection[str]) -> bool:
        has = cues if isinstance(cues, frozenset) else frozenset(cues)
        return self.all <= has and (not self.any or bool(self.any & has)) and not self.none & has


def intent_of(cues: frozenset[str], file: str = "intents") -> Intent:
    """The intent of the best rule that fits; unknown where none does: it is never guessed."""
    return next((rule.intent for rule in rules(file) if rule.fits(cues)), Intent.UNKNOWN)


@cache
def rules(file: str = "intents") -> tuple[Rule, ...]:
    found = [
        Rule(
            Intent(one["intent"]),
            one["score"],
            *(frozenset(one.get(part, ())) for part in ("all", "any", "none")),
        )
        for one in table(file)["rule"]
    ]
    return tuple(sorted(found, key=lambda rule: -rule.score))
