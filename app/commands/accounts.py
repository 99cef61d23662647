"""Managing who may come in: users and keys by administrators, one's own sessions by everybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, ClassVar

from app.api.core import Pace
from app.ask import Command, Context
from app.commands.access import SessionView
from app.commands.push import NothingView
from app.declared import chosen, number, words
from app.queries.access import KeyView, UserView, account_view, session_id
from app.refusals import InConflict, Mistake, NotAcceptable, NotAllowed, NotKnown
from app.rights import Right
from data.domain.access import (
    LONGEST_NAME,
    LONGEST_PASSWORD,
    Method,
    Role,
    name_fault,
)
from data.store.access import accounts, attempts, sessions
from data.texts import text
from workers.passwords import fault, hashed, new_key

_Name = Annotated[str, words("unique among users and keys", LONGEST_NAME, 1)]
_Password = Annotated[str, words("", LONGEST_PASSWORD, 1)]
_RoleName = Annotated[str, chosen([role.value for role in Role])]


class NewUserView(UserView, frozen=True, kw_only=True):
    http_status: ClassVar[int] = 201


class NewKeyView(KeyView, frozen=True, kw_only=True):
    """A key, shown this once."""

    http_status: ClassVar[int] = 201
    key: str


class AddUser(Command, frozen=True, kw_only=True):
    """Let somebody in by a name and a password"""

    right = Right.ADMINISTRATOR
    pace = Pace.LOGIN
    refuses = (409,)
    user: _Name
    role: _RoleName
    password: _Password

    def run(self, context: Context) -> NewUserView:
        if context.core.provider is not None:
            raise InConflict(text("login.by_provider", context.lang))
        wrong = fault(self.password, self.user)
        _hold(("user", name_fault(self.user)), ("password", wrong))
        role, secret = Role(self.role), hashed(self.password)
        with _known(context):
            added = accounts.add_user(context.db, self.user, role, secret, context.act())
        return account_view(NewUserView, added, context)


_Whom = Annotated[str, words("his name, or his id as `id:7`", LONGEST_NAME, 1)]


class ChangeUser(Command, frozen=True, kw_only=True):
    """Give somebody another role or password, shut him out or let him in again

    Nobody does so to himself, and no key to the last administrator. Of who comes by a provider role
    and password are ruled there.
    """

    right = Right.ADMINISTRATOR
    pace = Pace.LOGIN
    refuses = (404, 409)
    user: _Whom
    role: _RoleName | None = None
    disabled: bool | None = None
    password: _Password | None = None

    def run(self, context: Context) -> UserView:
        with _known(context):
            found = accounts.user(context.db, self.user)
        if found.number == context.asker.account:
            raise NotAllowed(text("access.refused.self", context.lang))
        role, secret = Role(self.role) if self.role else None, None
        if self.password is not None:
            _hold(("password", fault(self.password, found.name)))
            secret = hashed(self.password)
        keeping = context.core.settings.auth
        with _known(context):
            changed = accounts.change_user(
                context.db, found.handle, context.act(), role, self.disabled, secret, keeping
            )
        return account_view(UserView, changed, context)


class UnlockUser(Command, frozen=True, kw_only=True):
    """Let somebody try again at once after too many wrong passwords"""

    right = Right.ADMINISTRATOR
    refuses = (404, 409)
    user: _Whom

    def run(self, context: Context) -> NothingView:
        with _known(context):
            accounts.unlock(context.db, self.user, context.act())
        return NothingView()


class AddKey(Command, frozen=True, kw_only=True):
    """Make a key for a program; it is shown this once"""

    right = Right.ADMINISTRATOR
    refuses = (409,)
    name: _Name
    role: _RoleName
    expires_days: Annotated[int, number("it opens nothing after so many", 1, 3650)] | None = None

    def run(self, context: Context) -> NewKeyView:
        _hold(("name", name_fault(self.name)))
        key, held = new_key()
        act, days = context.act(), self.expires_days
        until = None if days is None else act.now + timedelta(days=days)
        with _known(context):
            added = accounts.add_key(context.db, self.name, Role(self.role), held, until, act)
        return account_view(NewKeyView, added, context, key=key)


class RevokeKey(Command, frozen=True, kw_only=True):
    """Let nobody in by a key any more"""

    right = Right.ADMINISTRATOR
    refuses = (404,)
    name: Annotated[str, words("", LONGEST_NAME, 1)]

    def run(self, context: Context) -> NothingView:
        with _known(context):
            accounts.revoke_key(context.db, self.name, context.act())
        return NothingView()


_Mine = Annotated[str, words("one's own, of who logs in by one", LONGEST_PASSWORD, 1)]


class EndSession(Command, frozen=True, kw_only=True):
    """End one of one's own sessions, such as that of a lost phone; one that is over is well too"""

    right = Right.VIEWER
    pace = Pace.LOGIN
    session_id: str
    password: _Mine | None = None

    def run(self, context: Context) -> NothingView:
        _is_himself(context, self.password)
        asker, book = context.asker, context.core.access
        account = book.account(asker.account)
        all_mine, wanted = book.sessions_of(asker.account), self.session_id
        mine = [one for one in all_mine if session_id(one) == wanted]
        if account is not None and mine:
            sessions.end(context.db, account, context.now(), mine[0].ticket)
        return NothingView()


class LogOutEverywhere(Command, frozen=True, kw_only=True):
    """End all of one's own sessions, this one too"""

    right = Right.VIEWER
    pace = Pace.LOGIN
    password: _Mine | None = None

    def run(self, context: Context) -> NothingView:
        _is_himself(context, self.password)
        account = context.core.access.account(context.asker.account)
        if account is not None:
            sessions.end(context.db, account, context.now())
        return SessionView(token="")


class ChangePassword(Command, frozen=True, kw_only=True):
    """Another password of one's own; all other sessions end"""

    right = Right.VIEWER
    pace = Pace.LOGIN
    refuses = (409, 429)
    password: Annotated[str, words("the one until now", LONGEST_PASSWORD, 1)]
    new_password: _Password

    def run(self, context: Context) -> NothingView:
        asker = context.asker
        if asker.method != Method.BASIC:
            raise InConflict(text("access.refused.no_password", context.lang))
        _hold(("new_password", fault(self.new_password, asker.name)))
        _is_himself(context, self.password)
        secret, mine = hashed(self.new_password), asker.ticket
        accounts.set_password(context.db, asker.name, secret, context.act(), but=mine)
        return NothingView()


def _is_himself(context: Context, password: str | None) -> None:
    """Raise unless somebody who logs in by a password knows it: his session may be in the hands of
    another. Of who comes by a provider only the provider could ask."""
    asker = context.asker
    if asker.method != Method.BASIC:
        return
    wrong = NotAcceptable(("password", text("login.wrong_password", context.lang)))
    if password is None:
        raise wrong
    _, secret = accounts.secret_of(context.db, asker.name) or (None, None)
    tried = attempts.begin(context.db, asker.name, asker.address, context.now())
    passwords = context.core.passwords
    if isinstance(tried, timedelta) or not passwords.is_right(secret, password):
        raise wrong
    attempts.right(context.db, tried)


def _hold(*said: Mistake) -> None:
    """Raise what is wrong with fields, where anything is."""
    wrong = [(field, fault) for field, fault in said if fault]
    if wrong:
        raise NotAcceptable(*wrong)


@contextmanager
def _known(context: Context) -> Iterator[None]:
    """What the store refuses, in the words of who asks."""
    try:
        yield
    except accounts.NameTaken:
        raise InConflict(text("access.refused.taken", context.lang)) from None
    except accounts.NoSuchAccount as error:
        raise NotKnown(str(error)) from None
    except accounts.SeveralOfThatName:
        raise InConflict(text("access.refused.several", context.lang)) from None
    except accounts.OfTheProvider:
        raise InConflict(text("access.refused.of_provider", context.lang)) from None
    except accounts.LastAdministrator:
        raise InConflict(text("access.refused.last", context.lang)) from None
    except accounts.AccountsFull as error:
        raise InConflict(str(error)) from None
