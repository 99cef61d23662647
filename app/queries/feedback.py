"""What readers said of answers, for whoever improves the words of questions."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta

from app.ask import Context, Query
from app.declared import meaning
from app.queries.tables import Table, columns
from app.queries.views import View, shown
from app.rights import Right
from data.store.feedback import load_feedback


class FeedbackView(View, frozen=True, kw_only=True):
    """A question and whether its answer helped"""

    answer_id: str
    at: datetime
    actor: str
    helped: bool
    note: str | None
    question: str
    before: Annotated[list[str], meaning("earlier questions of the talk, the last one last")]
    understood: Annotated[dict[str, Any], meaning("what the question was taken for")]
    corrected: Annotated[bool, meaning("the reader had put values in place of it")]


FEEDBACK = columns(
    "feedback",
    FeedbackView,
    " ".join(FeedbackView.__struct_fields__),
    before=lambda row: "\n".join(row.before),
    understood=lambda row: json.dumps(row.understood, ensure_ascii=False),
)


class ExportFeedback(Query, frozen=True, kw_only=True):
    """Questions and whether their answers helped, the newest first, as JSON or as CSV; no cell is
    a formula"""

    right = Right.OPERATOR
    table = FEEDBACK
    unhelpful: Annotated[bool, meaning("only those that did not help")] = False
    format: Annotated[Literal["json", "csv"], Meta(description="json by default")] = "json"

    def run(self, context: Context) -> Table:
        rows = load_feedback(context.db, self.unhelpful)
        return Table(FEEDBACK, [shown(FeedbackView, one) for one in rows])
