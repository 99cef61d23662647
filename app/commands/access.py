"""Getting in by a name and a password, and out again."""

import math
import secrets
from datetime import timedelta
from typing import Annotated

from app.api.core import Pace
from app.ask import Command, Context
from app.commands.push import NothingView
from app.declared import words
from app.refusals import NotKnown, NotLoggedIn, TooOften
from app.rights import Right
from data.domain.access import (
    ABSOLUTE,
    LONGEST_NAME,
    LONGEST_PASSWORD,
    Account,
    Session,
    ticket_of,
)
from data.store.access import accounts, attempts, sessions
from data.store.audit import AuditEntry, write_audits
from data.texts import text
from workers.passwords import hashed, is_old

_LONGEST_AGENT = 200


class SessionView(NothingView, frozen=True, kw_only=True):
    """No content, but a cookie that comes or goes: `token` is never written into a body."""

    token: str


class LogIn(Command, frozen=True, kw_only=True):
    """Get in by a name and a password; a cookie says from then on who asks

    Too many wrong ones within a quarter of an hour: 429, the right one too.
    """

    right = Right.OPEN
    pace = Pace.LOGIN
    refuses = (401, 404, 429, 503)
    user: Annotated[str, words("", LONGEST_NAME, 1)]
    password: Annotated[str, words("", LONGEST_PASSWORD, 1)]

    def pace_in(self, context: Context) -> Pace:
        guesses, waiting = context.core.guesses, context.core.waiting(Pace.STRANGER)
        stranger = guesses.is_stranger(self.user, context.asker.address, waiting, context.lang)
        return Pace.STRANGER if stranger else Pace.LOGIN

    def run(self, context: Context) -> NothingView:
        if context.core.settings.auth == "oauth":
            raise NotKnown(text("login.by_provider", context.lang))
        if context.core.settings.auth != "basic":
            raise NotKnown("Nobody logs in by a password here.")
        address = context.asker.address
        waits = attempts.wait(context.db, self.user, address, context.now())
        tried = waits or attempts.begin(context.db, self.user, address, context.now())
        if isinstance(tried, timedelta):
            wait_s = math.ceil(tried.total_seconds())
            minutes = math.ceil(wait_s / 60)
            raise TooOften(text("login.locked", context.lang, count=minutes), wait_s)
        account, secret = accounts.secret_of(context.db, self.user) or (None, None)
        right = context.core.passwords.is_right(secret, self.password)
        if account is None or secret is None or account.disabled or not right:
            note_failure(context, account)
            raise NotLoggedIn(text("login.wrong", context.lang))
        attempts.right(context.db, tried)
        if is_old(secret):
            accounts.renew_hash(context.db, account.number, hashed(self.password))
        return SessionView(token=begin_session(context, account))


class LogOut(Command, frozen=True, kw_only=True):
    """End this session; where there is none that is well too"""

    right = Right.VIEWER

    def run(self, context: Context) -> NothingView:
        asker = context.asker
        account = context.core.access.account(asker.account)
        if account is not None and asker.method != "key":
            sessions.end(context.db, account, context.now(), asker.ticket)
        return SessionView(token="")


def begin_session(context: Context, account: Account) -> str:
    """The token of a session that begins now; whoever showed another one shows this from now on,
    and that one ends."""
    token, now = secrets.token_urlsafe(32), context.now()
    agent = context.agent[:_LONGEST_AGENT]
    place = context.asker.address
    session = Session(ticket_of(token), account.number, now, now, now + ABSOLUTE, place, agent)
    sessions.begin(context.db, session, account)
    before = context.core.access.account(context.asker.account)
    if before is not None and context.asker.method != "key":
        sessions.end(context.db, before, now, context.asker.ticket)
    return token


def note_failure(context: Context, account: Account | None, why: str | None = None) -> None:
    """A name that is nobody's is not kept: it may be a password, typed into the wrong field."""
    who, said = account.name if account else "?", {"why": why} if why else {}
    if account is None:
        others = context.core.guesses.untold()
        if others is None:
            return
        said |= {"others": others} if others else {}
    entry = AuditEntry(context.now(), who, "login.failed", who, None, said or None)
    context.db.write(lambda connection: write_audits(connection, [entry]))
