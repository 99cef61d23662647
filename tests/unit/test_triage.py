"""Problems kept with the polls that make them: over restarts, failures of the store and texts."""

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings

from data.domain.problem import Standing
from data.store.engine import Access, Database
from data.store.error_texts import note_errors
from data.store.errors import StoreUnavailable
from data.store.plan import load_baseline
from data.store.problems.changes import changed
from data.store.run_rows import unpack_key
from data.store.sql import execute, fetch, ms
from tests.build import at, polled
from tests.meeting import meet
from tests.plant import Plant
from tests.stored import Story
from tests.unit.test_problems_laws import STEPS, act
from workers.triage import Triage


class Kept(Story):
    """A plant watched as the poller does; `restarts` forgets all that is in memory."""

    def __init__(self, db: Database, plant: Plant) -> None:
        super().__init__(db)
        self.plant = plant
        self.restarts()

    def restarts(self) -> None:
        self.triage = Triage(self.db, lambda: at(self.plant.minute))
        if self.baseline.polled_at is not None:
            self.baseline = load_baseline(self.db)

    def look(self) -> None:
        detection = polled(self.baseline, self.plant.snapshot())
        now = at(self.plant.minute)
        with self.triage.polled(detection, now) as group:
            self.keep(detection, group)
        self.read_logs()

    def read_logs(self) -> None:
        with self.db.read() as connection:
            bare = fetch(
                connection,
                "SELECT id, key FROM job_runs WHERE status IN (15, 16)"
                " AND id NOT IN (SELECT run_id FROM run_errors)",
            )
        keys = {number: unpack_key(key) for number, key in bare}
        texts = {
            number: self.plant.texts[key] for number, key in keys.items() if key in self.plant.texts
        }
        if texts:
            with self.triage.learned(texts, at(self.plant.minute)) as group:
                note_errors(self.db, texts, group)

    def partition(self) -> dict:
        """The failed runs of each problem, its kind and its standing, as they are stored."""
        found = defaultdict(set)
        with self.db.read() as connection:
            for number, kind, standing, key in fetch(
                connection,
                "SELECT p.id, p.kind, p.standing, r.key FROM problems p"
                " JOIN ailments a ON a.problem_id = p.id"
                " LEFT JOIN ailment_runs f ON f.ailment_id = a.id"
                " LEFT JOIN job_runs r ON r.id = f.run_id",
            ):
                found[number, kind, standing].add(key)
        return dict(found)


@pytest.fixture
def kept(db):
    kept = Kept(db, Plant())
    kept.look()
    return kept


def states(kept) -> list:
    with kept.db.read() as connection:
        rows = fetch(connection, "SELECT kind, standing, members FROM problems ORDER BY id")
    return [tuple(row) for row in rows]


def test_events_say_which_problem_they_belong_to_and_a_restart_goes_on_from_there(kept):
    kept.plant.fails(4, "disk full")
    kept.look()
    kept.restarts()
    kept.plant.fails(4, "disk full")
    kept.look()

    assert states(kept) == [(1, 0, 2)]
    with kept.db.read() as connection:
        told = fetch(connection, "SELECT type, ailment_id FROM events WHERE severity > 1")
    assert [tuple(row) for row in told] == [(3, 1), (3, 1)]

    kept.restarts()
    kept.plant.succeeds(4)
    kept.look()
    assert states(kept) == [(1, int(Standing.OVER), 2)]


def test_texts_that_come_later_make_one_problem_of_several(kept):
    for n in (2, 3, 4, 5, 6):
        kept.plant.fails(n)
    kept.look()
    assert len(states(kept)) == 5

    kept.plant.texts = {
        kept.plant.chains[n][-1].key: "ORA-12541: TNS:no listener" for n in (2, 3, 4, 5, 6)
    }
    kept.read_logs()

    assert [row for row in states(kept) if row[1] == Standing.ILL] == [(3, 0, 5)]


def test_what_a_person_closed_stays_closed_over_a_restart(kept):
    kept.plant.fails(4, "disk full")
    kept.look()
    execute_now = "UPDATE problems SET closed_at = 1, closed_by = 'ana'"
    kept.db.write(lambda c: execute(c, execute_now))
    kept.triage.look()
    kept.restarts()
    kept.plant.passes(200)
    kept.look()
    assert states(kept) == [(1, int(Standing.OVER), 1)]

    kept.plant.fails(4, "disk full")
    kept.look()
    assert len(states(kept)) == 2


def test_what_was_taken_until_an_instant_is_given_back_then(kept):
    kept.plant.fails(4, "disk full")
    kept.look()
    kept.db.write(
        lambda c: execute(
            c, "UPDATE problems SET ack_at = 1, ack_by = 'ana', ack_until = ?", (ms(at(30)),)
        )
    )
    kept.plant.minute = 29
    kept.triage.look()
    with kept.db.read() as connection:
        assert fetch(connection, "SELECT state FROM problems")[0][0] == 1

    kept.plant.minute = 31
    kept.triage.look()
    with kept.db.read() as connection:
        row = tuple(fetch(connection, "SELECT state, returned_from FROM problems")[0])
    assert row == (0, "ana")


def test_polling_that_fails_for_long_is_kept_as_a_problem_and_over_with_the_next_poll(kept):
    kept.triage.blind(at(1), at(5))
    kept.triage.blind(at(1), at(6))
    assert states(kept) == [(7, 0, 0)]

    kept.look()
    assert states(kept) == [(7, int(Standing.OVER), 0)]


def test_a_poll_that_could_not_be_kept_is_grouped_anew(kept):
    kept.plant.fails(4, "disk full")
    detection = polled(kept.baseline, kept.plant.snapshot())

    def broken(group):
        def fails(connection, given):
            group(connection, given)
            raise StoreUnavailable("the disk went away")

        return fails

    with (
        pytest.raises(StoreUnavailable),
        kept.triage.polled(detection, at(kept.plant.minute)) as group,
    ):
        kept.keep(detection, broken(group))
    assert states(kept) == []

    kept.look()
    assert states(kept) == [(1, 0, 1)]


def test_a_person_and_a_poll_that_write_the_same_problems_never_wait_for_each_other(postgres_url):
    tries = []

    def take(connection):
        tries.append("person")
        query = "UPDATE problems SET ack_note = 'mine' WHERE id = 1"
        execute(connection, query)

    with Database.open(postgres_url) as db, Database.open(postgres_url, Access.WRITE) as beside:
        kept = Kept(db, Plant())
        kept.look()
        kept.plant.fails(2, "disk full")
        kept.look()
        taken = "UPDATE problems SET ack_at = 1, ack_by = 'ana', ack_until = 2"
        db.write(lambda c: execute(c, taken))
        kept.plant.fails(4, "disk full")
        detection = polled(kept.baseline, kept.plant.snapshot())

        def poll():
            with kept.triage.polled(detection, at(kept.plant.minute)) as group:
                kept.keep(detection, lambda *told: tries.append("poll") or group(*told))

        meet(db, beside, take, poll, lambda connection: changed(connection, [1], 1)).result()

    assert tries == ["person", "poll"]


@given(steps=STEPS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_watch_that_restarts_all_the_time_keeps_what_one_that_never_does_keeps(tmp_path, steps):
    found = []
    for restarts in (False, True):
        path = tmp_path / f"{restarts}.db"
        path.unlink(missing_ok=True)
        with Database.open(f"sqlite:///{path}") as db:
            kept = Kept(db, Plant())
            kept.look()
            for what, n, text in [*steps, ("poll", 0, "")]:
                if what == "poll":
                    kept.look()
                    if restarts:
                        kept.restarts()
                elif what != "close":
                    act(kept.plant, what, n, text)
            found.append(kept.partition())
    assert found[0] == found[1]
