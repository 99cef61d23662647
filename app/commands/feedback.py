"""Saying whether an answer helped: kept to learn from, audited."""

from typing import Annotated

from app.ask import Command, Context
from app.declared import words
from app.queries.question import Question, names_now, read_as
from app.queries.views import View
from app.rights import Right
from data.store.feedback import Feedback, keep_feedback


class FeedbackKept(View, frozen=True, kw_only=True):
    answer_id: str
    helped: bool
    note: str | None


class GiveFeedback(Question, Command, frozen=True, kw_only=True):
    """Say whether an answer helped; said again of the same answer it takes the place of the first

    The question comes as it was asked: it is read once more, so that what it was taken for is
    kept too.
    """

    right = Right.VIEWER
    answer_id: Annotated[str, words("of the answer", 64, 8)]
    helped: bool
    note: Annotated[str, words("what was missing or wrong", 500, trimmed=True)] | None = None

    def run(self, context: Context) -> FeedbackKept:
        asked, _ = self.understood(context, names_now(context))
        keep_feedback(
            context.db,
            Feedback(
                answer_id=self.answer_id,
                at=context.now(),
                actor=context.actor,
                question=self.query,
                before=self.before,
                understood=read_as(asked),
                corrected=self.filter is not None,
                helped=self.helped,
                note=self.note,
            ),
        )
        return FeedbackKept(answer_id=self.answer_id, helped=self.helped, note=self.note)
