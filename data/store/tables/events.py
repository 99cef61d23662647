"""What was told, and what people said to it once."""

from sqlalchemy import Index

from data.store.tables.base import (
    STRICT,
    WITHOUT_ROWID,
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

_NOTABLE = "severity > 0"
_RARE = "type > 2"  # all but started and completed
_SAYS = "type > 2 OR words IS NOT NULL"  # of the others what has words of its own


class Events(Table, table=True):
    __table_args__ = (
        Index("ix_events_at", "at"),
        partial("ix_events_severity", "severity", "at", where=_NOTABLE),
        partial("ix_events_type", "type", "at", where=_RARE),
        partial("ix_events_says", "at", where=_SAYS),
        Index("ix_events_job", "job_id", "at"),
        partial("ix_events_ailment", "ailment_id", "at", where="ailment_id IS NOT NULL"),
        STRICT,
    )
    seq: Key
    at: Whole
    lag_ms: Whole  # detected_at - at
    severity: Whole
    type: Whole
    job_id: WholeOrNone
    workstation_id: WholeOrNone
    run_id: WholeOrNone
    previous: WholeOrNone
    current: WholeOrNone
    rc: WholeOrNone
    source: StringOrNone  # only where it is not the job's, workstation's or the system's
    facts: StringOrNone  # JSON, only what nothing else tells
    words: StringOrNone  # the folded words in `source` and `facts`, for searching
    ailment_id: WholeOrNone  # what it told of, for ever; the ailment knows its problem


class RunEvents(Table, table=True):
    """Of an aged run: the events that its row tells again, but for this (`data.store.run_events`).

    `seq`, `lag_ms` and `previous` of the one that told of its start, and of its good end."""

    run_id: Key
    began_seq: WholeOrNone
    began_lag: WholeOrNone
    began_from: WholeOrNone
    ended_seq: WholeOrNone
    ended_lag: WholeOrNone
    ended_from: WholeOrNone


class RunEventDays(KeyedTable, table=True):
    """Between which numbers the events of a plan day's runs are, of those kept with them."""

    day: Key
    first_seq: Whole
    last_seq: Whole


class StatsEvents(KeyedTable, table=True):
    """How many events there are, for charts: kept with them, and gone with them."""

    quarter: Key  # of an hour, since 1970
    type: Key
    severity: Key
    n: Whole


class Acknowledgements(Table, table=True):
    seq: Key
    at: Whole
    actor: String
    note: StringOrNone


class Actions(Table, table=True):
    """The answer given to an action id, as JSON, so that the same action again changes nothing."""

    __table_args__ = (Index("ix_actions_at", "at"), WITHOUT_ROWID)
    action_id: NameKey
    at: Whole
    call: String
    answer: StringOrNone
