"""Why a query or a command is not answered; each door (REST, sockets, CLI) says it its own way.

Refusal
 ├─ NotAcceptable   a value is wrong; tells every field
 ├─ NotKnown        nothing is known by that name
 ├─ NotLoggedIn     nobody knows who asks
 ├─ NotAllowed      whoever asks may not
 ├─ TooOften        it was tried too often: not before so many seconds
 ├─ InConflict      it does not go with what is stored or under way
 ├─ EngineRefused   the engine was asked and did not give it
 └─ NotNow          ask again in a moment
"""

from collections.abc import Sequence
from typing import Any

from data.errors import ResyncError

Mistake = tuple[str, str]
"""A field and what is wrong with it."""


class Refusal(ResyncError):
    """`more` is what else the caller may want to know, by name."""

    def __init__(self, said: str = "", retry_s: int | None = None, **more: Any) -> None:
        super().__init__(said)
        self.retry_s, self.more = retry_s, more


class NotAcceptable(Refusal):
    def __init__(self, *mistakes: Mistake) -> None:
        self.mistakes: Sequence[Mistake] = mistakes
        super().__init__("; ".join(self.lines))

    @property
    def lines(self) -> Sequence[str]:
        return [f"{field}: {said}" if field else said for field, said in self.mistakes]


class NotKnown(Refusal):
    pass


class NotLoggedIn(Refusal):
    pass


class NotAllowed(Refusal):
    pass


class TooOften(Refusal):
    pass


class InConflict(Refusal):
    pass


class EngineRefused(Refusal):
    pass


class NotNow(Refusal):
    def __init__(self, said: str = "", retry_s: int = 5) -> None:
        super().__init__(said, retry_s)
