"""A browser that wants to be told, or no longer; audited, its address never shown."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, wait
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Meta, Struct

from app.api.core import Pace
from app.ask import Command, Context, MayRepeat
from app.declared import chosen, meaning, words
from app.queries.push import SubscriptionView, owner, subscription_fields
from app.queries.views import Count, View, shown
from app.refusals import InConflict, Mistake, NotAllowed, NotKnown
from app.rights import Right
from data.domain.events import Severity
from data.domain.push_services import LONGEST_ENDPOINT, service_of
from data.domain.subscription import Endpoint, SubscriptionDraft
from data.domain.telling import Fate
from data.push_key import CURVE, decoded
from data.store.telling import subscriptions as kept
from data.store.telling.channels import known_channels
from data.store.telling.ledger import Receipt, record_receipts
from data.texts import LANGUAGES, text
from workers.telling.channels.by_apprise import PATIENCE_S as CHANNEL_PATIENCE_S
from workers.telling.outcome import Tried
from workers.telling.post import PATIENCE_S

_MOST_TRIED = 20
_MOST_RECEIPTS = 100
_AUTH_BYTES = 16  # RFC 8291, section 3.2
_Endpoint = Annotated[str, words("the address that the browser was given", LONGEST_ENDPOINT, 1)]


class NothingView(View, frozen=True, kw_only=True):
    """No content."""

    http_status: ClassVar[int] = 204


class PushKeys(Struct, frozen=True, kw_only=True):
    p256dh: Annotated[str, words("", 100, 1)]
    auth: Annotated[str, words("", 40, 1)]


class NewSubscriptionView(SubscriptionView, frozen=True, kw_only=True):
    """A browser that was not known before"""

    http_status: ClassVar[int] = 201


class Subscribe(Command, frozen=True, kw_only=True):
    """Tell this browser from now on; the same endpoint again changes what it is told of (200)

    Takes what `PushSubscription.toJSON()` gives, and what to tell of.
    """

    right = Right.VIEWER
    beside = MayRepeat
    refuses = (409,)
    endpoint: _Endpoint
    keys: PushKeys
    expirationTime: Annotated[float, meaning("as the browser gives it")] | None = None
    severities: Annotated[tuple[Severity, ...], meaning("left out: as the settings say")] | None = (
        None
    )
    language: Annotated[str, chosen(LANGUAGES, "of the messages")] | None = None
    label: Annotated[str, words("what to call this browser", 60, trimmed=True)] | None = None

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        if service_of(self.endpoint, context.core.telling.services) is None:
            yield "endpoint", text("push.refused.endpoint", context.lang)
        if not _is_point(self.keys.p256dh):
            yield "keys.p256dh", "must be a point of the curve P-256 as base64url"
        if not _is_secret(self.keys.auth):
            yield "keys.auth", f"must be {_AUTH_BYTES} bytes as base64url"

    def run(self, context: Context) -> NewSubscriptionView | SubscriptionView:
        telling = context.core.telling
        known, wanted = service_of(self.endpoint, telling.services), self.severities
        draft = SubscriptionDraft(
            endpoint=Endpoint(self.endpoint, self.keys.p256dh, self.keys.auth),
            key=telling.vapid.public_key,
            label=self.label or (known.word if known else ""),
            severities=None if wanted is None else tuple(one.word for one in wanted),
            language=self.language or context.lang,
            origin=context.origin,
        )
        try:
            found, new = kept.subscribe(context.db, draft, context.act())
        except kept.TooManySubscriptions:
            raise InConflict(text("push.refused.full", context.lang)) from None
        view = NewSubscriptionView if new else SubscriptionView
        return shown(view, found, **subscription_fields(found))


class Unsubscribe(Command, frozen=True, kw_only=True):
    """Tell this browser nothing more, by its endpoint; one that is not known is well too"""

    right = Right.VIEWER
    beside = MayRepeat
    endpoint: _Endpoint

    def run(self, context: Context) -> NothingView:
        kept.unsubscribe(context.db, self.endpoint, context.act())
        return NothingView()


class RemoveDevice(Command, frozen=True, kw_only=True):
    """Tell one of one's browsers nothing more, also from another; one that has gone is well too"""

    right = Right.VIEWER
    beside = MayRepeat
    subscription_id: int

    def run(self, context: Context) -> NothingView:
        kept.remove(context.db, self.subscription_id, owner(context), context.act())
        return NothingView()


class UnreachedView(View, frozen=True, kw_only=True):
    """Whom a trial did not reach, and why."""

    subscription_id: str
    label: str
    reason: str
    detail: str | None


class TriedView(View, frozen=True, kw_only=True):
    sent: Count
    failed: Count
    failures: list[UnreachedView]


class TryPush(Command, frozen=True, kw_only=True):
    """Send one's own browsers (the newest twenty) a trial now; nothing of it is in the ledger"""

    right = Right.VIEWER
    pace = Pace.ENGINE
    subscription_id: Annotated[int, meaning("of one of them only")] | None = None

    def run(self, context: Context) -> TriedView:
        mine = kept.subscriptions(context.db, owner=owner(context))[-_MOST_TRIED:]
        mine = [one for one in mine if self.subscription_id in (None, one.number)]
        trials = context.core.telling.try_out(mine)
        wait(trials, timeout=PATIENCE_S + 1)
        context.audit("push.test", "", None, {"subscriptions": [one.number for one in mine]})
        return _tried([(one.number, one.label) for one in mine], trials)


class TryChannel(Command, frozen=True, kw_only=True):
    """Send another channel a trial now; nothing of it is in the ledger"""

    right = Right.ADMINISTRATOR
    pace = Pace.ENGINE
    refuses = (404,)
    subscription_id: int

    def run(self, context: Context) -> TriedView:
        known = {one.number: one for one in known_channels(context.db)}
        one = known.get(self.subscription_id)
        if one is None:
            raise NotKnown("There is no such channel.")
        trials = [context.core.telling.try_channel(one)]
        wait(trials, timeout=CHANNEL_PATIENCE_S + 1)
        context.audit("push.test", one.label, None, None)
        return _tried([(one.number, one.label)], trials)


def _tried(whom: Sequence[tuple[int, str]], trials: Sequence[Future[Tried]]) -> TriedView:
    """What came of the trials; one that has not come back is not waited for."""
    failures: list[UnreachedView] = []
    for (number, label), trial in zip(whom, trials, strict=True):
        came = trial.result() if trial.done() else Tried(reason="timeout")
        if came.status is None or not 200 <= came.status < 300:
            failures.append(
                UnreachedView(
                    subscription_id=str(number),
                    label=label,
                    reason=came.reason or f"http_{came.status}",
                    detail=came.detail,
                )
            )
    return TriedView(sent=len(whom) - len(failures), failed=len(failures), failures=failures)


class ReceiptBody(Struct, frozen=True, kw_only=True):
    action: Literal["shown", "clicked", "dismissed"]
    receipt: Annotated[str, words("the token that came with the message", 100)] = ""
    event_id: Annotated[str, words("as it came with the message", 200)] | None = None
    client_id: Annotated[str, words("", 200)] | None = None
    at: datetime | None = None


class ReceivedView(View, frozen=True, kw_only=True):
    """Kept"""

    http_status: ClassVar[int] = 202
    received: Count


class TellReceipts(Command, frozen=True, kw_only=True):
    """Say what became of messages, by the token of each; of a list one bad refuses all"""

    right = Right.OPEN
    listed = "receipts"
    receipts: Annotated[tuple[ReceiptBody, ...], Meta(min_length=1, max_length=_MOST_RECEIPTS)]

    def run(self, context: Context) -> ReceivedView:
        known, now = context.core.telling.receipts, context.now()
        told: list[Receipt] = []
        for one in self.receipts:
            number = known.number(one.receipt)
            if number is None:
                raise NotAllowed("No message came with this receipt.")
            told.append(Receipt(number, Fate[one.action.upper()], one.at or now))
        record_receipts(context.db, told, now)
        return ReceivedView(received=len(told))


def _is_point(text: str) -> bool:
    try:
        point = decoded(text)
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError:
        return False
    return len(point) == 65


def _is_secret(text: str) -> bool:
    try:
        return len(decoded(text)) == _AUTH_BYTES
    except ValueError:
        return False
