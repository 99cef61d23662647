"""Keeping, changing and removing silences: once by their action id, audited, told to everybody."""

from typing import Annotated, ClassVar, Literal

from msgspec.structs import asdict

from app.ask import Command, Context, MayRepeat
from app.commands.writings import SeenAt, changed, kept, removed
from app.declared import words
from app.queries.silences import Reason, SilenceBody, SilenceView, silence_view
from app.queries.views import View
from app.refusals import Mistake, NotAcceptable
from app.rights import Right
from data.domain.silence import SilenceDraft
from data.store.writings import SILENCES
from data.texts import text

_Id = Annotated[str, words("", 30, 1)]


class NewSilenceView(SilenceView, frozen=True, kw_only=True):
    """The silence that was kept"""

    http_status: ClassVar[int] = 201


class KeptBody(SilenceBody, frozen=True, kw_only=True):
    """A silence as it is kept"""

    reason: Reason

    def wanted(self, context: Context) -> SilenceDraft:
        """What to keep; everything only where it was asked for."""
        draft = self.draft(context, self.reason)
        if draft.is_everything and not self.everything:
            said = text("silences.refused.everything", context.lang)
            raise NotAcceptable(("everything", said))
        return draft


class AddSilence(Command, KeptBody, frozen=True, kw_only=True):
    """Keep a silence or maintenance window; the same action_id again is the one it made (200)"""

    right = Right.OPERATOR
    beside = MayRepeat
    refuses = (409,)

    def mistakes(self, context: Context) -> list[Mistake]:
        return list(self.wrong(context))

    def run(self, context: Context) -> NewSilenceView | SilenceView:
        made = kept(SILENCES, context, [self.wanted(context)])
        shown = silence_view(made.written[0], context.now())
        return NewSilenceView(**asdict(shown)) if made.created else shown


class ChangeSilence(Command, KeptBody, frozen=True, kw_only=True):
    """Replace all that a silence says, audited"""

    right = Right.OPERATOR
    beside = MayRepeat
    refuses = (409,)
    silence_id: _Id
    seen_at: SeenAt = None

    def mistakes(self, context: Context) -> list[Mistake]:
        return list(self.wrong(context))

    def run(self, context: Context) -> SilenceView:
        wanted = self.wanted(context)
        after = changed(SILENCES, context, self.silence_id, wanted, self.seen_at)
        return silence_view(after, context.now())


class RemovedSilence(View, frozen=True, kw_only=True):
    silence_id: str
    removed: Literal[True] = True


class RemoveSilence(Command, frozen=True, kw_only=True):
    """End a silence for good, audited"""

    right = Right.OPERATOR
    beside = MayRepeat
    silence_id: _Id

    def run(self, context: Context) -> RemovedSilence:
        removed(SILENCES, context, self.silence_id)
        return RemovedSilence(silence_id=self.silence_id)
