"""What is counted beside events and runs is what they say themselves, whatever happened."""

import random
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from data.domain.baseline import Detected
from data.domain.events import EventType
from data.domain.status import ENDED, Status
from data.store.engine import Database
from data.store.plan import record_events
from data.store.retention import cleanup
from data.store.rollups import QUARTER_MS
from data.store.run_rows import DAY_MS, HOUR_MS
from data.store.runs import PastRun, PastRuns
from data.store.sql import fetch
from tests.build import at, job, run
from tests.stored import Story, store_in

NAMES = ("CARGA", "FATURA", "SALDO")
SEEN = (Status.HOLD, Status.EXEC, Status.SUCC, Status.ABEND, Status.FAIL, Status.CANCL)
DEEDS = st.one_of(
    st.tuples(st.just("poll"), st.lists(st.sampled_from(SEEN), min_size=3, max_size=3)),
    st.tuples(st.just("rerun"), st.sampled_from(SEEN)),
    st.tuples(st.just("late"), st.integers(-90, 90)),
    st.tuples(st.just("backfill"), st.integers(-40, 5)),
    st.tuples(st.just("retention"), st.integers(0, 9)),
)


class Life:
    """Three jobs, polled every seven hours, and what else happens to a store."""

    def __init__(self, db):
        self.db, self.story, self.minute = db, Story(db), 0
        self.past = PastRuns(db)
        self.chains = {name: [Status.HOLD] for name in NAMES}

    def do(self, deed, what):
        getattr(self, deed)(what)
        self.minute += 7 * 60

    def poll(self, statuses):
        """The last run of each job is seen as something else, a corrected one too."""
        for name, status in zip(NAMES, statuses, strict=True):
            self.chains[name][-1] = status
        self.see()

    def rerun(self, status):
        self.chains[NAMES[0]].append(status)
        self.see()

    def see(self):
        jobs = [
            job(
                *(
                    run(status, key=f"{name}{n}", **self.times(n, status))
                    for n, status in enumerate(chain)
                ),
                name=name,
                key=name,
            )
            for name, chain in self.chains.items()
        ]
        self.story.poll(*jobs, minute=self.minute)

    def times(self, n, status):
        start = self.minute - 30 + n
        if status in (Status.SUCC, Status.ABEND):
            return {"started_at": at(start), "ended_at": at(start + n * 3 + 1)}
        return {"started_at": at(start)} if status is Status.EXEC else {}

    def late(self, hours):
        """Something is told of an instant that has passed, or that a wrong clock says."""
        when = at(self.minute + hours * 60)
        kinds = (EventType.POLL_FAILED, EventType.JOB_HELD)
        told = [Detected(kind, kind.severity, when, "system") for kind in kinds]
        record_events(self.db, told, now=at(self.minute))

    def backfill(self, days):
        start = at(days * 1440 + self.minute % 60)
        ends = (Status.SUCC, 3), (Status.ABEND, 200), (Status.CANCL, 0)
        self.past.load(
            [
                PastRun(
                    name,
                    "LEDGER_DAILY",
                    "AGENT01",
                    status,
                    started_at=start,
                    ended_at=start + timedelta(minutes=minutes),
                )
                for name, (status, minutes) in zip(NAMES, ends, strict=True)
            ]
        )

    def retention(self, days):
        cleanup(
            self.db,
            now=at(self.minute + 1440 * days),
            days_full=7,
            days_runs=3650,
            days_summary=7,
            days_patterns=90,
        )


def agree(db):
    """Each count that is kept is the one that rows give."""
    ended = set(map(int, ENDED))
    with db.read() as connection:
        told = fetch(connection, "SELECT at, type, severity FROM events")
        counted = fetch(connection, "SELECT quarter, type, severity, n FROM stats_events")
        runs = fetch(
            connection,
            "SELECT j.workstation_id, r.status, r.start_at, r.end_at FROM job_runs r"
            " JOIN jobs j ON j.id = r.job_id",
        )
        hours = fetch(connection, "SELECT hour, status, n, dur_sum, dur_max FROM stats_hourly")
        days = fetch(connection, "SELECT day, workstation_id, status, n, dur_sum FROM stats_daily")
    events = Counter((when // QUARTER_MS, type_, severity) for when, type_, severity in told)
    assert {tuple(row[:3]): row[3] for row in counted} == dict(events)
    by_hour, by_day, longest = {}, {}, Counter()
    for station, status, start, end in runs:
        if status in ended and end is not None:
            filed, took = (end, 0) if start is None else (start, max(0, end - start))
            hour = (filed // HOUR_MS, status)
            longest[hour] = max(longest[hour], took)
            for sums, key in ((by_hour, hour), (by_day, (filed // DAY_MS, station, status))):
                n, total = sums.get(key, (0, 0))
                sums[key] = (n + 1, total + took)
    assert {tuple(row[:2]): tuple(row[2:4]) for row in hours if row[2]} == by_hour
    assert {tuple(row[:3]): tuple(row[3:]) for row in days if row[3]} == by_day
    assert all(row[4] >= longest[row[0], row[1]] for row in hours)


@settings(max_examples=25)
@given(st.lists(DEEDS, max_size=12))
def test_what_is_counted_is_what_is_there(deeds):
    with tempfile.TemporaryDirectory() as folder, Database.open(store_in(Path(folder))) as db:
        life = Life(db)
        for deed, what in deeds:
            life.do(deed, what)
            agree(db)


def test_what_is_counted_is_what_is_there_on_either_database(db):
    dice = random.Random(11)
    life = Life(db)
    for n in range(24):
        life.do("poll", [dice.choice(SEEN) for _ in NAMES])
        if n % 5 == 1:
            life.do("late", dice.randrange(-90, 90))
        if n % 7 == 2:
            life.do("backfill", dice.randrange(-40, 5))
        if n % 8 == 7:
            life.do("retention", 2)
            agree(db)
    with db.read() as connection:
        assert fetch(connection, "SELECT sum(n) FROM stats_events")[0][0]
