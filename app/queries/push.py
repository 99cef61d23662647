"""Browsers that are told: the key they subscribe with, and which there are."""

from datetime import datetime
from typing import Annotated

from app.api.core import Pace
from app.ask import Context, Query
from app.declared import meaning
from app.queries.views import SeverityName, View, shown
from app.rights import Right
from data.domain.push_services import service_of
from data.domain.subscription import Subscription
from data.store.telling.channels import known_channels
from data.store.telling.subscriptions import removed, subscriptions


class PublicKeyView(View, frozen=True, kw_only=True):
    public_key: Annotated[str, meaning("VAPID, base64url")]


class PublicKey(Query, frozen=True, kw_only=True):
    """The key that a browser subscribes with"""

    right = Right.VIEWER
    pace = Pace.INSTANT

    def run(self, context: Context) -> PublicKeyView:
        return PublicKeyView(public_key=context.core.telling.vapid.public_key)


class SubscriptionView(View, frozen=True, kw_only=True):
    """What a browser is told of."""

    subscription_id: str
    label: str
    severities: Annotated[
        list[SeverityName] | None, meaning("null: `notification_severities` of the settings")
    ]
    language: str


class DeviceView(SubscriptionView, frozen=True, kw_only=True):
    """A browser that is told, as its owner sees it; never its address."""

    service: str
    user: str
    created_at: datetime
    updated_at: datetime
    answered_at: Annotated[datetime | None, meaning("when its service last took a message")]
    refused: Annotated[str | None, meaning("why the service did not take the last message")]
    key_is_current: Annotated[bool, meaning("false: it has to subscribe anew")]


class DeviceList(View, frozen=True, kw_only=True):
    subscriptions: list[DeviceView]
    removed: Annotated[
        list[str],
        meaning("that somebody removed, the newest first: none comes back by itself"),
    ]


class Devices(Query, frozen=True, kw_only=True):
    """One's own browsers that are told; where nobody logs in, all of them"""

    right = Right.VIEWER

    def run(self, context: Context) -> DeviceList:
        whose = owner(context)
        return DeviceList(
            subscriptions=[_device(one, context) for one in subscriptions(context.db, owner=whose)],
            removed=list(map(str, removed(context.db, whose))),
        )


class ChannelView(View, frozen=True, kw_only=True):
    """Another channel by which problems are told; never its address."""

    subscription_id: str
    label: Annotated[str, meaning("the scheme of its address and its place in the setting")]
    answered_at: Annotated[datetime | None, meaning("when it last took a message")]
    refused: Annotated[str | None, meaning("why it did not take the last message")]


class ChannelList(View, frozen=True, kw_only=True):
    channels: list[ChannelView]


class Channels(Query, frozen=True, kw_only=True):
    """Other channels that are told, as `APP_NOTIFY_URLS` names them"""

    right = Right.VIEWER

    def run(self, context: Context) -> ChannelList:
        found = known_channels(context.db)
        return ChannelList(
            channels=[shown(ChannelView, one, subscription_id=str(one.number)) for one in found]
        )


def owner(context: Context) -> str | None:
    """Whose browsers somebody may see and remove; None: everybody's."""
    return None if context.core.settings.auth == "none" else context.actor


def subscription_fields(one: Subscription) -> dict[str, object]:
    severities = None if one.severities is None else list(one.severities)
    return {"subscription_id": str(one.number), "severities": severities}


def _device(one: Subscription, context: Context) -> DeviceView:
    telling = context.core.telling
    known = one.endpoint and service_of(one.endpoint.address, telling.services)
    return shown(
        DeviceView,
        one,
        **subscription_fields(one),
        user=one.actor,
        service=known.word if known else "",
        key_is_current=one.key == telling.vapid.public_key,
    )
