"""Why a run failed, so that failures can be compared: its error text with the variables masked."""

from collections.abc import Iterable
from itertools import islice

from data.domain.baseline import TrackedRun
from data.domain.problem import Cause
from workers.solutions.reading import Reading

LONGEST = 2_000
"""Characters of an error text that are compared."""


def bare_cause(status: str, return_code: int | None) -> Cause:
    """All that is known of a failure whose log has not come: its status and return code."""
    return Cause(status if return_code is None else f"{status} {return_code}", telling=False)


def cause_of_run(run: TrackedRun) -> Cause:
    return bare_cause(run.run.status.name, run.run.return_code)


def cause_of_text(text: str, reading: Reading) -> Cause:
    """The masked text; words that nearly every failure says tell nothing."""
    said = text[:LONGEST]
    masked = reading.propose_pattern(said)
    return Cause(masked, telling=bool(masked) and not reading.is_hollow(reading.read(said)))


def saying_the_same(message: str, texts: Iterable[str], reading: Reading, most: int) -> set[str]:
    """Those of the texts that say the same once what varies is masked, of the first `most`
    different ones; none for a message that tells nothing."""
    cause = cause_of_text(message, reading)
    different = islice(dict.fromkeys(texts), most) if cause.telling else ()
    return {said for said in different if said == message or cause_of_text(said, reading) == cause}
