"""Who may come in and who is in, ready to be asked in memory; follows each change, whoever made it.

Nothing here waits for the store: a request is let in by a look into memory. When sessions and keys
were last used is remembered and kept now and then; what another process saw is read then, too.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.domain.access import Account, Method, Role, Session, same_name
from data.domain.changes import Change, Kind
from data.store.access import sessions as stored
from data.store.engine import Database
from workers.tasks import Task, Tasks

KEEP_EVERY_S = 60.0
_TELLING = frozenset({Kind.ACCESS, Kind.GAP})


@dataclass(frozen=True, slots=True)
class _Known:
    """All of one moment; `keys` are found by what the store knows of them."""

    accounts: Mapping[int, Account] = field(default_factory=dict[int, Account])
    keys: Mapping[bytes, Account] = field(default_factory=dict[bytes, Account])
    sessions: Mapping[bytes, Session] = field(default_factory=dict[bytes, Session])
    called: Mapping[str, int] = field(default_factory=dict[str, int])  # how many, by folded name
    homes: frozenset[tuple[int, str]] = frozenset()  # accounts, and networks they have come from
    by_name: Mapping[str, int] = field(default_factory=dict[str, int])  # who has a password


class AccessBook:
    """One a process; it belongs on the feed before whatever asks it."""

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db, self._now = db, now
        self._known = _Known()
        self._used: dict[bytes, datetime] = {}
        self._keys_used: dict[int, datetime] = {}
        self._reading = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="access")

    def start(self, tasks: Tasks) -> None:
        """Follow what changes, and keep what was used."""
        self.follow()
        task = Task("access", lambda: KEEP_EVERY_S, self._begin, KEEP_EVERY_S, leader_only=False)
        tasks.add(task)

    def follow(self) -> None:
        """Read everything, and what changes from now on."""
        self._db.feed.follow("access", self.followed)
        self.read()

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call it whenever somebody may have lost or won a right, in whatever thread tells it."""
        self._listeners.append(listener)

    def followed(self, changes: Sequence[Change]) -> None:
        """Read anew whom a change is about."""
        kinds = {change.kind for change in changes} & _TELLING
        if not kinds:
            return
        told = [c.facts["ids"] for c in changes if c.kind is Kind.ACCESS]
        self.read(None if Kind.GAP in kinds else {number for ids in told for number in ids})
        for listener in self._listeners:
            listener()

    def read(self, numbers: Iterable[int] | None = None) -> None:
        """Read these accounts and their sessions anew, or all."""
        with self._reading:
            wanted = None if numbers is None else frozenset(numbers)
            loaded = stored.load(self._db, wanted)
            old = self._known if wanted is not None else _Known()
            gone = wanted or frozenset()
            people = {n: one for n, one in old.accounts.items() if n not in gone}
            keys = {t: one for t, one in old.keys.items() if one.number not in gone}
            there = {t: one for t, one in old.sessions.items() if one.account not in gone}
            homes = {one for one in old.homes if one[0] not in gone}
            people |= {one.number: one for one, _ in loaded.accounts}
            keys |= {ticket: one for one, ticket in loaded.accounts if ticket is not None}
            there |= {one.ticket: one for one in loaded.sessions}
            names = [(same_name(one.name), one) for one in people.values()]
            called = Counter(name for name, _ in names)
            by_name = {name: one.number for name, one in names if one.method is Method.BASIC}
            known = homes.union(loaded.homes)
            self._known = _Known(people, keys, there, called, frozenset(known), by_name)

    # Asked on the event loop

    def session(self, ticket: bytes) -> tuple[Account, Session] | None:
        """Whose session it is; None where it is over, or he may not come in any more."""
        known = self._known
        session = known.sessions.get(ticket)
        account = session and known.accounts.get(session.account)
        if session is None or account is None or account.disabled:
            return None
        session = session.used(self._used.get(ticket))
        return None if session.is_over(self._now()) else (account, session)

    def key(self, ticket: bytes) -> Account | None:
        """Whose key it is; None where it opens nothing any more."""
        account = self._known.keys.get(ticket)
        if account is None or account.disabled:
            return None
        if account.expires_at is not None and self._now() >= account.expires_at:
            return None
        return account

    def account(self, number: int) -> Account | None:
        return self._known.accounts.get(number)

    def comes_from(self, name: str, network: str) -> bool:
        """Whether whoever logs in by that name has done so from there lately."""
        known = self._known
        return (known.by_name.get(same_name(name)), network) in known.homes

    def actor_of(self, account: Account) -> str:
        """What he is called in what he leaves: with his handle, where a provider calls him as
        somebody else is called here."""
        of_provider = account.method is Method.OAUTH
        if of_provider and self._known.called.get(same_name(account.name), 0) > 1:
            return f"{account.name} ({account.handle})"
        return account.name

    def use(self, ticket: bytes) -> None:
        """Remember that a session, or a key, was used just now."""
        account = self._known.keys.get(ticket)
        if account is None:
            self._used[ticket] = self._now()
        else:
            self._keys_used[account.number] = self._now()

    @property
    def has_administrator(self) -> bool:
        """Whether anybody could manage users."""
        return any(
            one.role is Role.ADMINISTRATOR and not one.disabled and not one.is_key
            for one in self._known.accounts.values()
        )

    def sessions_of(self, number: int) -> list[Session]:
        """The sessions of one account that are not over, newest first, with their last use."""
        known, now = self._known.sessions.values(), self._now()
        mine = [one.used(self._used.get(one.ticket)) for one in known if one.account == number]
        there = [one for one in mine if not one.is_over(now)]
        return sorted(there, key=lambda one: one.created_at, reverse=True)

    def knows(self, ticket: bytes) -> bool:
        """Whether there is such a session, whatever it opens."""
        return ticket in self._known.sessions

    def look_up(self, ticket: bytes) -> "Future[None]":
        """Read whose session it is that another process may just have begun."""
        return self._thread.submit(self._look_up, ticket)

    # In a thread of its own

    def _look_up(self, ticket: bytes) -> None:
        if not self.knows(ticket) and (number := stored.account_of(self._db, ticket)) is not None:
            self.read([number])

    def keep(self) -> None:
        """Keep what was used, forget what is over, and read what other processes saw."""
        used, keys_used = dict(self._used), dict(self._keys_used)
        stored.keep_use(self._db, used, keys_used)
        stored.drop_aged(self._db, self._now())
        self.read()
        _drop(used, self._used)
        _drop(keys_used, self._keys_used)

    def _begin(self) -> Future[None]:
        return self._thread.submit(self.keep)


def _drop(kept: Mapping[Any, datetime], remembered: dict[Any, datetime]) -> None:
    """Forget what has been kept; what was used again since stays."""
    for one, at in kept.items():
        if remembered.get(one) == at:
            del remembered[one]
