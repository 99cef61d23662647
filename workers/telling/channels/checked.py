"""Whether the channels of the settings can be used, told by their places and without addresses."""

from collections.abc import Sequence
from typing import NamedTuple

from data.channels import Channel
from workers.telling.channels.alertmanager import Alertmanager
from workers.telling.channels.by_apprise import names_of


class Checked(NamedTuple):
    """What a channel is; None where its address cannot be used."""

    channel: Channel
    name: str | None


def checked(channels: Sequence[Channel]) -> list[Checked]:
    """Each of them, in their order. Nothing is sent; it takes a second or two."""
    others = [one for one in channels if not one.is_ours]
    names = dict(zip(others, names_of(others), strict=True))
    return [Checked(one, _ours(one) if one.is_ours else names[one]) for one in channels]


def faults_of(channels: Sequence[Channel]) -> list[str]:
    """A line for each that cannot be used."""
    return [fault_of(one.channel) for one in checked(channels) if one.name is None]


def fault_of(channel: Channel) -> str:
    """What to do about it, without its address."""
    if channel.scheme == "?":
        what = "has no scheme such as mailtos:// or tgram://"
    elif channel.is_ours:
        what = f"({channel.scheme}://) has no host, or no port that is one"
    else:
        what = f"({channel.scheme}://) is not an address that Apprise can use"
    return f"address {channel.place} {what}: see docs/telling.md"


def _ours(channel: Channel) -> str | None:
    try:
        Alertmanager(channel, None)
    except ValueError:
        return None
    return "Alertmanager webhook"
