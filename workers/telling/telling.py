"""Telling, as the server holds it: who we are to push services, the outbox, and its sender."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import cached_property
from threading import Thread
from typing import Any

from data.channels import Channel
from data.clock import utc_now
from data.domain.push_services import service
from data.domain.subscription import Endpoint, Subscription
from data.push_key import new_key
from data.runtime import RuntimeConfig
from data.settings import Settings
from data.store.engine import Database
from data.store.telling.channels import LANGUAGE_OF_THE_SETTINGS, KnownChannel, keep_channels
from data.store.telling.deliveries import counts
from data.store.telling.keys import kept_key
from workers.silence_book import SilenceBook
from workers.telling.carriers import Carriers
from workers.telling.channels.checked import faults_of
from workers.telling.letters import Letters
from workers.telling.message import Message, trial_of
from workers.telling.outbox import Outbox
from workers.telling.outcome import Tried
from workers.telling.receipts import Receipts
from workers.telling.sender import Sender
from workers.telling.vapid import Vapid

logger = logging.getLogger(__name__)


class Telling:
    """Build one a process. From then on each change of a problem owes its messages; they are sent
    from `start` on. Keys and sender are there once somebody needs them: a program that only reads
    the store makes none."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        runtime: RuntimeConfig,
        silences: SilenceBook,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._db, self._settings, self._runtime, self._clock = db, settings, runtime, clock
        self._outbox = Outbox(runtime, silences, clock)
        self.services = [service(written) for written in settings.push_services]
        db.before_commit = self._outbox.owe

    @cached_property
    def vapid(self) -> Vapid:
        settings = self._settings
        key = settings.push_private_key or kept_key(self._db, "vapid", new_key)
        return Vapid(key, settings.push_contact)

    @cached_property
    def receipts(self) -> Receipts:
        return Receipts(kept_key(self._db, "receipts", lambda: secrets.token_urlsafe(32)))

    @cached_property
    def _letters(self) -> Letters:
        return Letters(self._db, self._settings, self._runtime, self.receipts)

    @cached_property
    def _sender(self) -> Sender:
        ca_file = self._settings.push_ca_file
        carriers = Carriers(self.vapid, self.services, ca_file, self._channels, self._clock)
        return Sender(
            self._db,
            carriers,
            self._letters.write,
            self._outbox.look,
            self._keep_channels,
            self._clock,
        )

    @cached_property
    def _channels(self) -> Mapping[str, Channel]:
        """The channels of the settings, by what stands for their addresses in the store."""
        key = kept_key(self._db, "channels", lambda: secrets.token_urlsafe(32)).reveal().encode()
        return {
            f"channel:{hmac.digest(key, one.url.reveal().encode(), hashlib.sha256).hex()}": one
            for one in self._settings.channels
        }

    def start(self) -> None:
        """Send from now on, while this process leads, what is owed, and what was when the last one
        ended."""
        Thread(target=self._warn, name="channels", daemon=True).start()
        self._db.feed.follow("telling", self._sender.followed)
        self._sender.start()

    def close(self) -> None:
        """Send nothing more."""
        if "_sender" in vars(self):
            self._sender.close()

    def _keep_channels(self) -> None:
        labels = {name: channel.label for name, channel in self._channels.items()}
        keep_channels(self._db, labels, self._clock())

    def _warn(self) -> None:
        for line in faults_of(self._settings.channels):
            logger.warning("APP_NOTIFY_URLS: %s; the others are told", line)

    def try_out(self, whom: Sequence[Subscription]) -> list[Future[Tried]]:
        """Send each of these browsers a trial; nothing of it is kept."""
        tried: list[Future[Tried]] = []
        for one in whom:
            if one.endpoint is not None:
                message = trial_of(self._letters.reader(one.language, one.origin), "browser")
                tried.append(self._try(one.endpoint, message))
        return tried

    def try_channel(self, channel: KnownChannel) -> Future[Tried]:
        """Send this channel a trial; nothing of it is kept."""
        reader = self._letters.reader(LANGUAGE_OF_THE_SETTINGS, None)
        return self._try(channel.endpoint, trial_of(reader, "channel"))

    def _try(self, to: Endpoint, message: Message) -> Future[Tried]:
        return self._sender.send(to, message, self.receipts.token(0), ttl_s=60)

    def metrics(self) -> Mapping[str, Any]:
        """For `/stats`."""
        return {**counts(self._db), **self._sender.metrics()}
