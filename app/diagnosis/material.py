"""What the statements of one diagnosis are made of."""

from dataclasses import dataclass

from app.diagnosis.facts import Facts
from app.diagnosis.said import Saying
from app.diagnosis.view import DiagnosedSolution
from app.queries.solutions import PastFailureView


@dataclass(frozen=True, slots=True)
class Material:
    """The facts, who puts them into words, and what the answer shows of them anyway; `page` is
    where it is read."""

    facts: Facts
    saying: Saying
    past: list[PastFailureView]
    solutions: list[DiagnosedSolution]
    page: str
