"""How a solution did, in words: people's word and the engine's apart."""

from data.domain.solutions import KnownSolution
from data.texts import text
from data.texts.numbers import minutes


def record_sentence(known: KnownSolution, lang: str) -> str:
    """How a solution did: "worked 7 of 9, people say; TWS: SUCC in 3 of 4, median 14 min"."""
    parts: list[str] = []
    people = known.people_worked + known.people_failed
    tws = known.tws_worked + known.tws_failed
    if people:
        parts.append(text("solution.people", lang, worked=known.people_worked, of=people))
    if tws:
        parts.append(text("solution.tws", lang, worked=known.tws_worked, of=tws))
    if known.median_minutes is not None:
        parts.append(text("solution.median", lang, minutes=minutes(known.median_minutes, lang)))
    if known.pending:
        parts.append(text("solution.pending", lang, count=known.pending))
    return "; ".join(parts) if parts else text("solution.untried", lang)
