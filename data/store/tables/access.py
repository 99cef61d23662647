"""Who may come in: accounts, what they hold, and who tried."""

from sqlalchemy import Index

from data.store.tables.base import (
    NEVER_AGAIN,
    STRICT,
    WITHOUT_ROWID,
    BytesOrNone,
    Digest,
    Identity,
    Key,
    KeyedTable,
    NameKey,
    String,
    StringOrNone,
    Table,
    Unique,
    Whole,
    WholeOrNone,
)


class Accounts(Table, table=True):
    """People and keys. `same` is what no two share: the folded name, or who the provider says
    somebody is. `secret` is a password's hash, `ticket` a key's digest."""

    __table_args__ = (Index("ix_accounts_ticket", "ticket", unique=True), NEVER_AGAIN)
    id: Identity
    same: Unique
    name: String
    method: String
    role: String
    disabled: Whole
    secret: StringOrNone
    ticket: BytesOrNone
    prefix: StringOrNone  # of a key: its first characters
    expires_at: WholeOrNone
    created_at: Whole
    created_by: String
    seen_at: WholeOrNone


class LoginSessions(Table, table=True):
    """A log-in that lasts, by the digest of what the browser holds."""

    __table_args__ = (Index("ix_login_sessions_account", "account_id"), NEVER_AGAIN)
    id: Identity
    ticket: Digest
    account_id: Whole
    created_at: Whole
    seen_at: Whole
    until_at: Whole
    address: String
    agent: String


class LoginAddresses(KeyedTable, table=True):
    """Where an account has logged in from, and when last."""

    __table_args__ = WITHOUT_ROWID
    account_id: Key
    address: NameKey
    at: Whole


class LoginAttempts(Table, table=True):
    """A password that was wrong, or is being looked at."""

    __table_args__ = (
        Index("ix_login_attempts_same", "same", "at"),
        Index("ix_login_attempts_address", "address", "at"),
        STRICT,
    )
    id: Identity
    at: Whole
    same: String  # the folded name that was tried, whether or not there is an account of it
    address: String
    known: Whole  # whether the account had logged in from there
