"""What was applied to a failure is told with who did it first and what came of it."""

import pytest

from data.domain.solutions import ResultSource
from data.store.applied_solutions import applied_to
from data.store.sql import execute_many, ms
from tests.build import at

PERSON, TWS = int(ResultSource.PERSON), int(ResultSource.TWS)


@pytest.fixture
def marked(db):
    """Keeps (minute, solution, who, source, success, failure) rows."""

    def marked(*rows):
        db.write(
            lambda connection: execute_many(
                connection,
                "INSERT INTO solution_results (at, solution_id, actor, source, success, event_seq,"
                " id) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(ms(at(row[0])), *row[1:], n) for n, row in enumerate(rows, 1)],
            )
        )
        return db

    return marked


def told(db, failure=7, since=0):
    found = applied_to(db, [failure], [1, 2], at(since)).get(failure)
    return found and (found.solution_id, found.at, found.by, found.worked)


def test_what_waits_for_the_next_run_has_no_verdict(marked):
    assert told(marked((1, 1, "anna", TWS, None, 7))) == (1, at(1), "anna", None)


def test_a_person_overrules_the_engine(marked):
    db = marked((1, 1, "anna", TWS, 1, 7), (3, 1, "rui", PERSON, 0, 7))

    assert told(db) == (1, at(1), "anna", False)


def test_the_last_applied_is_told(marked):
    db = marked((1, 1, "anna", TWS, 0, 7), (5, 2, "rui", TWS, None, 7))

    assert told(db) == (2, at(5), "rui", None)


def test_other_failures_other_times_and_none_are_left_out(marked):
    db = marked((1, 1, "anna", TWS, None, 8), (2, 1, "anna", TWS, None, None))

    assert told(db) is None
    assert told(db, 8, since=2) is None
    assert applied_to(db, [], [1], at(0)) == {}
