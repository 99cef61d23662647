"""Keeping, changing and removing silences: once by their action id, audited, told to everybody."""

from typing import Annotated, ClassVar, Literal

from msgspec.structs import asdict

from app.ask import Command, Context, MayRepeat
from app.declared import words
from app.queries.silences import Reason, SilenceBody, SilenceView, silence_view
from app.queries.views import View
from app.refusals import InConflict, Mistake, NotAcceptable, NotKnown
from app.rights import Right
from data.domain.silence import MOST_SILENCES, SilenceDraft
from data.store.silences import (
    OtherAction,
    SilenceNotKnown,
    SilencesFull,
    add_silence,
    change_silence,
    remove_silence,
)
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
        try:
            kept, new = add_silence(context.db, self.wanted(context), context.act())
        except SilencesFull:
            said = text("silences.refused.full", context.lang, most=MOST_SILENCES)
            raise InConflict(said) from None
        except OtherAction as error:
            raise InConflict(str(error)) from None
        shown = silence_view(kept, context.now())
        return NewSilenceView(**asdict(shown)) if new else shown


class ChangeSilence(Command, KeptBody, frozen=True, kw_only=True):
    """Replace all that a silence says, audited"""

    right = Right.OPERATOR
    beside = MayRepeat
    silence_id: _Id

    def mistakes(self, context: Context) -> list[Mistake]:
        return list(self.wrong(context))

    def run(self, context: Context) -> SilenceView:
        draft, number = self.wanted(context), _number(self.silence_id)
        try:
            changed = change_silence(context.db, number, draft, context.act())
        except SilenceNotKnown as error:
            raise NotKnown(str(error)) from None
        return silence_view(changed, context.now())


class RemovedSilence(View, frozen=True, kw_only=True):
    silence_id: str
    removed: Literal[True] = True


class RemoveSilence(Command, frozen=True, kw_only=True):
    """End a silence for good, audited"""

    right = Right.OPERATOR
    beside = MayRepeat
    silence_id: _Id

    def run(self, context: Context) -> RemovedSilence:
        try:
            remove_silence(context.db, _number(self.silence_id), context.act())
        except SilenceNotKnown as error:
            raise NotKnown(str(error)) from None
        return RemovedSilence(silence_id=self.silence_id)


def _number(silence_id: str) -> int:
    if not (silence_id.isascii() and silence_id.isdigit() and len(silence_id) < 19):
        raise NotKnown("There is no such silence.")
    return int(silence_id)
