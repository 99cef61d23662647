"""The solutions beside the board's failures: matched once an error text, and after each change."""

from datetime import timedelta

import pytest

from app.board import gather
from app.trends import TrendKeeper
from data.domain.solutions import JOB_FAILURE, Draft
from tests.build import Status, at, job, run
from tests.living import living

TABLESPACE = "ORA-01653: unable to extend table APP.PEDIDOS by 128 in tablespace USERS"


@pytest.fixture
def server(tmp_path):
    with living(tmp_path) as running:
        running.core.solutions.listed()  # waits until all are read
        yield running


def fail(server, name="CARGA", says=TABLESPACE):
    server.engine.logs[f"log-{name}"] = says
    server.see(job(run(Status.EXEC, key=f"r-{name}"), name=name))
    server.see(job(run(Status.ABEND, key=f"r-{name}", log_id=f"log-{name}"), name=name))


def know(server, solution="Expandir USERS", pattern=TABLESPACE):
    draft = Draft(JOB_FAILURE, pattern, "example", solution)
    return server.core.solutions.add([draft], "anna", server.core.now())[0][0].solution_id


def helps(server):
    board = gather(server.core, TrendKeeper(server.core))
    return [board.helps.get(problem.problem_id) for problem in board.problems]


def failure_of(server):
    board = gather(server.core, TrendKeeper(server.core))
    return board.problems[0].members[-1].event_id


def test_a_failure_has_the_solution_that_fits_its_error(server):
    number = know(server, pattern=TABLESPACE.replace("PEDIDOS", "CLIENTES"))
    fail(server)

    (found,) = helps(server)

    assert (found.solution.solution_id, found.applied_at, found.others) == (number, None, 0)


def test_a_solution_written_later_is_found_at_the_next_look(server):
    fail(server)
    assert helps(server) == [None]

    number = know(server)

    assert [found.solution.solution_id for found in helps(server)] == [number]


def test_a_removed_solution_is_not_offered_any_more(server):
    number = know(server)
    fail(server)
    assert helps(server) != [None]

    server.core.solutions.remove(number, "anna", server.core.now())

    assert helps(server) == [None]


def test_what_was_applied_here_stays_shown_with_its_result(server):
    number = know(server)
    fail(server)
    event = failure_of(server)

    server.post(f"/solutions/{number}/applied", {"event_id": event})
    know(server, "Another way")

    (found,) = helps(server)
    assert found.solution.solution_id == number
    assert found.applied_at is not None
    assert found.worked is None
    server.post("/solutions/result", {"solution_id": number, "success": False, "event_id": event})
    (found,) = helps(server)
    assert found.worked is False


def test_an_error_text_is_matched_once(server):
    know(server)
    fail(server)
    first = helps(server)

    assert helps(server) == first
    assert server.core.suggestions.matched == 1


def test_the_application_to_another_failure_is_not_told_here(server):
    number = know(server)
    fail(server, "ONE")
    event = failure_of(server)
    server.post(f"/solutions/{number}/applied", {"event_id": event})

    server.engine.logs["log-TWO"] = TABLESPACE
    both = [
        job(run(Status.ABEND, key="r-ONE", log_id="log-ONE"), name="ONE"),
        job(
            run(Status.ABEND, key="r-TWO", log_id="log-TWO", ended_at=at(2) + timedelta(seconds=1)),
            name="TWO",
            key="k-TWO",
        ),
    ]
    server.see(*both)

    board = gather(server.core, TrendKeeper(server.core))
    applied = {
        problem.root.job_name: board.helps[problem.problem_id].applied_at is not None
        for problem in board.problems
    }
    assert applied == {"ONE": True, "TWO": False}
