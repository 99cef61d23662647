"""What was told of a run's start and good end is in the run but for the event's number, how late it
was noticed and the status before. When it has aged only these are kept, by run (`fold`): a sixth of
two rows of `events` with their indexes. Readers make events of them again: `RUN_EVENTS` stand
beside the table `events` in their queries.

Folded is what happened on the run's plan day or the day after: so the runs of a period are those
of some numbers, as in `filed`. Where a number is, the first and the last of each plan day tell.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from data.domain.events import EventType
from data.domain.status import Status
from data.store.event_rows import EVENT_COLUMNS
from data.store.rows import Rows, delete, insert, update
from data.store.run_rows import DAY_MS, N_BITS
from data.store.sql import fetch, fetch_in, fetch_one

_STARTED, _COMPLETED, _EXEC = map(
    int, (EventType.JOB_STARTED, EventType.JOB_COMPLETED, Status.EXEC)
)
_NO_NUMBER, _NO_TEXT = "CAST(NULL AS BIGINT)", "CAST(NULL AS TEXT)"


def _events(which: str, at: str, type_: int, current: str, rc: str) -> str:
    """A source of events `e`, read along the runs: few are asked for that have none."""
    return f"""(SELECT f.{which}_seq AS seq, r.{at} AS at, f.{which}_lag AS lag_ms, 0 AS severity,
       {type_} AS type, r.job_id AS job_id, {_NO_NUMBER} AS workstation_id, r.id AS run_id,
       f.{which}_from AS previous, {current} AS current, {rc} AS rc, {_NO_TEXT} AS source,
       {_NO_TEXT} AS facts, {_NO_TEXT} AS words, {_NO_NUMBER} AS ailment_id
  FROM job_runs r CROSS JOIN run_events f WHERE f.run_id = r.id AND f.{which}_seq IS NOT NULL)"""


RUN_EVENTS = (
    _events("began", "start_at", _STARTED, str(_EXEC), _NO_NUMBER),
    _events("ended", "end_at", _COMPLETED, "r.status", "r.rc"),
)
Place = tuple[int, int | None]
"""Where an event is: its number, and the run with which it is kept."""


def numbers_of(low: int, high: int) -> tuple[int, int]:
    """The runs with which events of a period may be kept: from one number to before another."""
    return (low // DAY_MS - 1) << N_BITS, ((high - 1) // DAY_MS + 1) << N_BITS


def span(connection: Connection) -> tuple[int, int] | None:
    """From when to before when folded events may have happened; None: there are none."""
    first = fetch_one(connection, "SELECT min(run_id) FROM run_events")[0]
    if first is None:
        return None
    last = fetch_one(connection, "SELECT max(run_id) FROM run_events")[0]
    return (first >> N_BITS) * DAY_MS, ((last >> N_BITS) + 2) * DAY_MS


def days_after(connection: Connection, seq: int) -> Sequence[tuple[int, int]]:
    """The plan days that hold numbers above one: the first of each, and the day, in order."""
    query = "SELECT first_seq, day FROM run_event_days WHERE last_seq > ? ORDER BY first_seq"
    return [(row[0], row[1]) for row in fetch(connection, query, (seq,))]


def oldest(connection: Connection) -> int | None:
    """The lowest number that is folded."""
    return fetch_one(connection, "SELECT min(first_seq) FROM run_event_days")[0]


def places(connection: Connection, seqs: Collection[int]) -> list[Place]:
    """Where those of these numbers are that are folded."""
    found: list[Place] = []
    if not seqs:
        return found
    for first, last, day in fetch(
        connection, "SELECT first_seq, last_seq, day FROM run_event_days"
    ):
        wanted = {seq for seq in seqs if first <= seq <= last}
        if not wanted:
            continue
        for run, *told in fetch(
            connection,
            "SELECT run_id, began_seq, ended_seq FROM run_events WHERE run_id >= ? AND run_id < ?",
            (day << N_BITS, (day + 1) << N_BITS),
        ):
            found += [(seq, run) for seq in told if seq in wanted]
    return found


def fold(connection: Connection, most: int, after: int, before: int) -> tuple[int, int | None]:
    """Fold the events of at most so many runs numbered above `after`, of what was noticed before
    an instant; returns how many, and the run to go on after, None at the end."""
    runs = fetch(
        connection,
        "SELECT id FROM job_runs WHERE id > ? AND id < ? ORDER BY id LIMIT ?",
        (after, (before // DAY_MS - 1) << N_BITS, most),
    )
    if not runs:
        return 0, None
    told: dict[int, list[int | None]] = {}
    days: dict[int, list[int]] = {}
    last = runs[-1][0]
    for place, query in enumerate(_PLAIN):
        found = {seq: run for run, seq in fetch(connection, query, (before, after, last)) if seq}
        kept = fetch_in(
            connection, "SELECT seq, lag_ms, previous FROM events WHERE seq IN ({})", found
        )
        for seq, lag, previous in kept:
            run = found[seq]
            told.setdefault(run, [None] * 6)[3 * place : 3 * place + 3] = (seq, lag, previous)
            days.setdefault(run >> N_BITS, []).append(seq)
    insert(
        connection,
        "run_events",
        "run_id, began_seq, began_lag, began_from, ended_seq, ended_lag, ended_from",
        [(run, *told[run]) for run in sorted(told)],
    )
    gone = [(seq,) for seqs in days.values() for seq in seqs]
    delete(connection, "events", "seq", gone)
    insert(
        connection,
        "run_event_days",
        "day, first_seq, last_seq",
        [(day, min(seqs), max(seqs)) for day, seqs in days.items()],
        "(day) DO UPDATE SET"
        " first_seq = CASE WHEN excluded.first_seq < run_event_days.first_seq"
        " THEN excluded.first_seq ELSE run_event_days.first_seq END,"
        " last_seq = CASE WHEN excluded.last_seq > run_event_days.last_seq"
        " THEN excluded.last_seq ELSE run_event_days.last_seq END",
    )
    return len(gone), last


def begin_folding(connection: Connection) -> int:
    """The run after which there may be events to fold: all before have been looked at, or have
    none any more."""
    first = fetch_one(connection, "SELECT min(at) FROM events")[0]
    done = fetch_one(connection, "SELECT max(run_id) FROM run_events")[0]
    return max((((first or 0) // DAY_MS - 2) << N_BITS) - 1, -1 if done is None else done)


def _plain(type_: int, at: str, as_it_was: str) -> str:
    """Each run with the event that is told again exactly, and to which nobody has said anything.

    It is looked for run by run: of a join PostgreSQL may make a reading of all events.
    """
    return f"""
SELECT r.id, (SELECT min(e.seq) FROM events e
  WHERE e.job_id = r.job_id AND e.at = r.{at} AND e.run_id = r.id AND e.type = {type_}
    AND {as_it_was} AND e.at + e.lag_ms < ? AND e.severity = 0 AND e.source IS NULL
    AND e.facts IS NULL AND e.words IS NULL AND e.ailment_id IS NULL AND e.workstation_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM acknowledgements a WHERE a.seq = e.seq))
  FROM job_runs r WHERE r.id > ? AND r.id <= ?
   AND r.{at} >= (r.id >> {N_BITS}) * {DAY_MS} AND r.{at} < ((r.id >> {N_BITS}) + 2) * {DAY_MS}"""


_PLAIN = (
    _plain(_STARTED, "start_at", f"e.current = {_EXEC} AND e.rc IS NULL"),
    _plain(
        _COMPLETED,
        "end_at",
        "e.current = r.status AND (e.rc = r.rc OR e.rc IS NULL AND r.rc IS NULL)",
    ),
)


def unfold(connection: Connection, runs: Iterable[int]) -> None:
    """Make rows of `events` of what is kept with these runs, before a run says something else."""
    query = "SELECT run_id FROM run_events WHERE run_id IN ({})"
    folded = [row[0] for row in fetch_in(connection, query, runs)]
    rows: Rows = []
    for source in RUN_EVENTS:
        query = f"SELECT {EVENT_COLUMNS} FROM {source} e WHERE e.run_id IN ({{}})"
        rows += [tuple(row) for row in fetch_in(connection, query, folded)]
    insert(connection, "events", EVENT_COLUMNS, rows)
    delete(connection, "run_events", "run_id", [(run,) for run in folded])
    _count_anew(connection, {run >> N_BITS for run in folded})


def _count_anew(connection: Connection, days: Iterable[int]) -> None:
    """The first and last numbers of these plan days, after some have gone."""
    for day in days:
        numbers = (day << N_BITS, (day + 1) << N_BITS)
        delete(connection, "run_event_days", "day", [(day,)])
        first, last = fetch_one(
            connection,
            "SELECT min(seq), max(seq) FROM ("
            "SELECT began_seq AS seq FROM run_events WHERE run_id >= ? AND run_id < ? UNION ALL"
            " SELECT ended_seq FROM run_events WHERE run_id >= ? AND run_id < ?) AS told",
            (*numbers, *numbers),
        )
        if first is not None:
            insert(connection, "run_event_days", "day, first_seq, last_seq", [(day, first, last)])


def let_go(connection: Connection, most: int, before: int) -> list[tuple[int, int, int]]:
    """Remove at most so many of what happened before an instant; returns when, type and severity
    of each."""
    rows = fetch(
        connection,
        "SELECT f.run_id, f.began_seq, r.start_at, f.ended_seq, r.end_at"
        " FROM run_events f JOIN job_runs r ON r.id = f.run_id WHERE f.run_id < ?"
        " AND (f.began_seq IS NOT NULL AND r.start_at < ?"
        " OR f.ended_seq IS NOT NULL AND r.end_at < ?) ORDER BY f.run_id LIMIT ?",
        (numbers_of(before, before)[1], before, before, most),
    )
    gone: list[tuple[int, int, int]] = []
    empty: Rows = []
    left: Rows = []
    for run, began, start, ended, end in rows:
        stays = [
            None if seq is not None and at < before else seq
            for seq, at in ((began, start), (ended, end))
        ]
        if began is not None and stays[0] is None:
            gone.append((start, _STARTED, 0))
        if ended is not None and stays[1] is None:
            gone.append((end, _COMPLETED, 0))
        if stays == [None, None]:
            empty.append((run,))
        else:
            left.append((*stays, run))
    update(connection, "run_events", "began_seq, ended_seq, run_id", left)
    delete(connection, "run_events", "run_id", empty)
    _count_anew(connection, {row[0] >> N_BITS for row in rows})
    return gone
