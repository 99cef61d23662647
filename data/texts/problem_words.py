"""The title of a problem, in the reader's language."""

from typing import Protocol

from data.domain.problem import ProblemKind
from data.domain.problem_view import RootView
from data.texts import text


class Titled(Protocol):
    """What a title is made of."""

    @property
    def kind(self) -> ProblemKind: ...
    @property
    def root(self) -> RootView: ...
    @property
    def occurrences(self) -> int: ...


def problem_title(problem: Titled, lang: str) -> str:
    """What is wrong in a few words; the error itself is told beside it."""
    root, kind = problem.root, problem.kind
    name = root.job_name or root.job_stream or root.workstation or ""
    place = ""
    if root.job_name and root.workstation:
        place = text("event.part.place", lang, workstation=root.workstation)
    key = kind.word
    if kind is ProblemKind.JOB_FAILURE and root.job_name is None:
        key = "job_stream"
    return text(f"problem.title.{key}", lang, name=name, place=place, count=problem.occurrences)
