"""Several processes on one database."""

from sqlalchemy import Index

from data.store.tables.base import (
    STRICT,
    Identity,
    Key,
    KeyedTable,
    NameKey,
    String,
    StringOrNone,
    Table,
    Whole,
)


class Leadership(KeyedTable, table=True):
    """One row: who leads until when, by the database's clock. `known`: whether his sessions are
    proven to be his, or there may be a pooler in between."""

    id: Key
    holder: String
    until_at: Whole
    known: Whole


class Instances(KeyedTable, table=True):
    """The servers that are there, and when each was last heard of."""

    id: NameKey
    address: String
    started_at: Whole
    seen_at: Whole


class Errands(Table, table=True):
    """What a process asks of the one that leads, and the answer."""

    __table_args__ = (Index("ix_errands_at", "at"), STRICT)
    id: Identity
    name: String
    asked: String
    at: Whole
    answer: StringOrNone
