"""Who asks, as he is known here; and who else may come in."""

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from app.api.core import Pace
from app.ask import Context, Query
from app.declared import meaning
from app.queries.views import View, shown
from app.rights import Right
from data.domain.access import Account, Session
from data.store.access import accounts

RoleName = Literal["viewer", "operator", "administrator"]


class MeView(View, frozen=True, kw_only=True):
    user: str
    role: RoleName
    method: Literal["none", "basic", "oauth", "key"]


class Me(Query, frozen=True, kw_only=True):
    """Who asks, what he may, and by which way he is known"""

    right = Right.VIEWER
    pace = Pace.INSTANT

    def run(self, context: Context) -> MeView:
        asker = context.asker
        role, method = asker.role, asker.method
        return MeView(user=asker.name, role=role, method=method)  # pyright: ignore


class OwnSession(View, frozen=True, kw_only=True):
    session_id: str
    current: Annotated[bool, meaning("whether it is the one that asks")]
    created_at: datetime
    seen_at: datetime
    until: datetime
    address: str
    agent: Annotated[str, meaning("the program, as it calls itself")]


class OwnSessions(View, frozen=True, kw_only=True):
    sessions: list[OwnSession]


class ListSessions(Query, frozen=True, kw_only=True):
    """Where one is logged in oneself, newest first"""

    right = Right.VIEWER
    pace = Pace.INSTANT

    def run(self, context: Context) -> OwnSessions:
        asker = context.asker
        return OwnSessions(
            sessions=[
                shown(
                    OwnSession,
                    one,
                    session_id=session_id(one),
                    current=one.ticket == asker.ticket,
                )
                for one in context.core.access.sessions_of(asker.account)
            ]
        )


class AccountView(View, frozen=True, kw_only=True):
    role: RoleName
    created_at: datetime
    created_by: str
    seen_at: Annotated[datetime | None, meaning("of a user his last log-in, of a key its last use")]


class UserView(AccountView, frozen=True, kw_only=True):
    user_id: Annotated[str, meaning("what nobody else is called; stands for the name")]
    user: str
    method: Literal["basic", "oauth"]
    disabled: bool
    current: Annotated[bool, meaning("whether it is who asks")]
    subject: Annotated[str | None, meaning("who the provider says it is: its issuer, and its id")]


class KeyView(AccountView, frozen=True, kw_only=True):
    name: str
    prefix: Annotated[str, meaning("the key's first characters")]
    expires_at: datetime | None


class UserList(View, frozen=True, kw_only=True):
    users: list[UserView]


class KeyList(View, frozen=True, kw_only=True):
    keys: list[KeyView]


class ListUsers(Query, frozen=True, kw_only=True):
    """Who may log in, oldest first"""

    right = Right.ADMINISTRATOR

    def run(self, context: Context) -> UserList:
        return UserList(
            users=[account_view(UserView, one, context) for one in accounts.users(context.db)]
        )


class ListKeys(Query, frozen=True, kw_only=True):
    """The keys of programs by their first characters, oldest first"""

    right = Right.ADMINISTRATOR

    def run(self, context: Context) -> KeyList:
        return KeyList(
            keys=[account_view(KeyView, one, context) for one in accounts.keys(context.db)]
        )


V = TypeVar("V", bound=View)


def account_view(view: type[V], one: Account, context: Context, **more: Any) -> V:
    """A user or a key as administrators see it."""
    if issubclass(view, UserView):
        mine = one.number == context.asker.account
        more |= {"user": one.name, "user_id": one.handle, "current": mine}
    return shown(view, one, **more)


def session_id(one: Session) -> str:
    """What a session is called outside: nothing that it is found by."""
    return hashlib.sha256(one.ticket).hexdigest()[:16]
