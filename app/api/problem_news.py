"""What WebSocket clients are told of problems: the newest state of each, encoded once a language.

A client that has not yet been told of a change is told only of the latest. Nothing is replayed: who
comes back asks for the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import structs

from app.api.core import Core
from app.api.frames import text_frame
from app.queries.problems import BUDGET_S, problem_view, silence_of
from data.domain.problem_view import ProblemSolutionView, ProblemView, SilencedView
from data.store.problems.find import KnownProblem

MOST_BYTES = 65_536  # contract, section 3
_HEAD = 16
_CUTS = ((2000, 50), (400, 10), (100, 3))
"""Characters of each text, and members, blocked jobs and notes, tried until a message fits."""


class News:
    """One problem as it is now."""

    __slots__ = ("_frames", "_silence", "_solution", "problem")

    def __init__(
        self,
        problem: KnownProblem,
        solution: ProblemSolutionView | None,
        silence: SilencedView | None,
    ) -> None:
        self.problem, self._solution, self._silence = problem, solution, silence
        self._frames: dict[str, bytes] = {}

    def frame(self, lang: str) -> bytes:
        if lang not in self._frames:
            view = problem_view(self.problem, lang, self._solution, self._silence)
            self._frames[lang] = problem_frame(view)
        return self._frames[lang]


def news_of(core: Core, found: Sequence[KnownProblem], langs: Iterable[str]) -> list[News]:
    """What to tell of these, already encoded in those languages; not for the event loop."""
    solutions = core.suggestions.of([one.error_message for one in found], BUDGET_S)
    told = [News(one, solutions.get(one.error_message), silence_of(one, core)) for one in found]
    for lang in langs:
        for news in told:
            news.frame(lang)
    return told


def problem_frame(view: ProblemView) -> bytes:
    """The message of a problem, with as much of its texts and lists as one message holds."""
    frame = _frame(view)
    for letters, rows in _CUTS:
        if len(frame) <= MOST_BYTES + _HEAD:
            break
        frame = _frame(_cut(view, letters, rows))
    return frame


def _frame(view: ProblemView) -> bytes:
    return text_frame({"type": "problem", "problem": view})


def _cut(view: ProblemView, letters: int, rows: int) -> ProblemView:
    def shorter(text: str | None) -> str | None:
        return text if text is None or len(text) <= letters else f"{text[: letters - 1]}…"

    def short(value: Any, *names: str) -> Any:
        if value is None:
            return None
        cuts: Mapping[str, Any] = {name: shorter(getattr(value, name)) for name in names}
        return structs.replace(value, **cuts)

    return structs.replace(
        short(view, "error_message", "title"),
        members=view.members[:rows],
        blocked=view.blocked[:rows],
        notes=[short(note, "text") for note in view.notes[:rows]],
        solution=short(view.solution, "solution"),
        acknowledged=short(view.acknowledged, "note"),
    )
