"""For a failure nobody has written a solution for: similar ones of the past, and their end."""

from dataclasses import dataclass
from statistics import median

from data.store.engine import Database
from data.store.past_failures import PastEnd, past_ends, past_texts
from workers.solutions.index import Solution, SolutionIndex
from workers.solutions.reading import Reading

TEXTS_OF_JOB = 60
TEXTS_OF_OTHERS = 240
"""Error texts compared with the failure's; 0.3 s where none of them was read before."""

MOST_FAILURES = 40  # of one text
MOST_TOLD = 5
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class PastFailures:
    """Failures that said the same, and what ended them."""

    error_message: str
    similarity: float
    same_job: bool
    ends: list[PastEnd]

    @property
    def median_minutes(self) -> float | None:
        """From the failure to SUCC, of those that a rerun ended; else of all that ended."""
        reruns = [e.minutes for e in self.ends if e.ended_by == "rerun" and e.minutes is not None]
        times = reruns or [e.minutes for e in self.ends if e.minutes is not None]
        return round(median(times), 1) if times else None

    def ended_by(self, what: str | None) -> int:
        return sum(end.ended_by == what for end in self.ends)


def similar_failures(
    db: Database, message: str, job_id: int, run_id: int, known: Reading
) -> list[PastFailures]:
    """Of a failed run's message the most similar past failures by error text, the job's own first
    among equals."""
    if not message.strip():
        return []
    texts = past_texts(db, job_id, run_id, TEXTS_OF_JOB, TEXTS_OF_OTHERS)
    by_id = {text.text_id: text for text in texts}
    index = SolutionIndex((Solution(text.text_id, "", text.text, "") for text in texts), known)
    matches = index.find("", message, len(texts))
    found: list[PastFailures] = []
    ranked = sorted(
        matches,
        key=lambda m: (-round(m.similarity, 1), not by_id[m.solution.solution_id].same_job),
    )
    for match in ranked:
        text = by_id[match.solution.solution_id]
        ends = past_ends(db, text.text_id, run_id, MOST_FAILURES)
        if ends:
            found.append(PastFailures(text.text, match.similarity, text.same_job, ends))
        if len(found) == MOST_TOLD:
            break
    return found
