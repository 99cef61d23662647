"""Whom messages go to, and what became of each."""

from sqlalchemy import Index

from data.store.tables.base import (
    NEVER_AGAIN,
    STRICT,
    WITHOUT_ROWID,
    Identity,
    Key,
    KeyedTable,
    NameKey,
    String,
    StringOrNone,
    Table,
    Whole,
    WholeOrNone,
    partial,
)


class SecretKeys(KeyedTable, table=True):
    """Keys that were made once. They are never told, and not among the settings."""

    name: NameKey
    value: String


class Subscriptions(Table, table=True):
    """A browser, or another channel, that wants to be told. One that has gone keeps its row,
    without address and keys, as long as what it was told is kept."""

    __table_args__ = (Index("ix_subscriptions_endpoint", "endpoint", unique=True), NEVER_AGAIN)
    id: Identity
    channel: String  # webpush or apprise
    endpoint: StringOrNone  # of a channel: what stands for its address
    p256dh: StringOrNone
    auth: StringOrNone
    key: String  # our public key that a browser's was made for
    actor: String
    label: String
    severities: StringOrNone  # words; NULL: as the settings say
    language: String
    origin: StringOrNone  # of the page that subscribed
    created_at: Whole
    updated_at: Whole
    gone_at: WholeOrNone
    removed_by: StringOrNone  # who wanted it to be told no more
    answered_at: WholeOrNone  # when its service last took a message
    refused: StringOrNone  # why the last one was not taken


class ProblemOrigins(KeyedTable, table=True):
    """What is wrong in a problem was in another before: who was told of that counts as told."""

    __table_args__ = WITHOUT_ROWID
    problem_id: Key
    from_id: Key


class Tellings(Table, table=True):
    """One thing to be said of a problem, decided once for everybody (`data.domain.telling`)."""

    __table_args__ = (
        Index("ix_tellings_problem", "problem_id", "id"),
        Index("ix_tellings_batch", "batch"),
        partial("ix_tellings_waits", "problem_id", where="waits = 1"),
        STRICT,
    )
    id: Key
    batch: Whole  # those of one change; the number of the first
    problem_id: Whole
    saying: Whole
    severity: Whole
    at: Whole
    held: StringOrNone
    waits: Whole
    untold: StringOrNone  # JSON: by reason, the numbers of subscriptions


class Deliveries(Table, table=True):
    """One message to one subscriber: of a telling, or of all of a change (a digest)."""

    __table_args__ = (
        Index("ix_deliveries_telling", "telling_id", "subscription_id", unique=True),
        partial("ix_deliveries_digest", "batch", where="telling_id IS NULL"),
        partial("ix_deliveries_due", "next_at", where="fate < 2"),
        partial("ix_deliveries_unsent", "subscription_id", where="fate < 2"),
        Index("ix_deliveries_until", "until_at"),
        STRICT,
    )
    id: Identity
    telling_id: WholeOrNone
    batch: Whole
    problem_id: WholeOrNone
    saying: Whole
    subscription_id: Whole
    fate: Whole
    reason: StringOrNone
    detail: StringOrNone  # the service's own words
    tries: Whole
    claimed: Whole  # 1 while somebody sends it
    unsure: Whole  # 1 when a try may have arrived
    due_at: Whole
    next_at: Whole
    until_at: Whole
    accepted_at: WholeOrNone
    shown_at: WholeOrNone
    clicked_at: WholeOrNone
    dismissed_at: WholeOrNone
    ended_at: WholeOrNone  # without having arrived
