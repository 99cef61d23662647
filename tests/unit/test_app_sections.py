"""The sections say what stands on the board, and admit when they are blind."""

import pytest

from app.sections import figures, lists, pulse
from app.state import Board, PollerLine
from data.domain.baseline import Summary
from data.domain.views import WorkstationView
from tests.build import at, job_view


def station(name, status, failed=0):
    unknown = dict.fromkeys(WorkstationView.__struct_fields__)
    known = {"name": name, "status": status, "since": at(0), "jobs_failed": failed}
    return WorkstationView(**{**unknown, **known})


def names(view):
    return [row["job_name"] for row in view["rows"]]


def test_the_longest_running_job_comes_first():
    board = Board(
        running=(job_view("B", "EXEC", start_time=at(5)), job_view("A", "EXEC", start_time=at(1)))
    )

    assert names(lists.running(board, "pt")) == ["A", "B"]


def test_ill_workstations_come_first():
    board = Board(
        workstations=(
            station("A", "ONLINE"),
            station("B", "UNLINKED"),
            station("C", "OFFLINE"),
            station("D", "ONLINE", failed=2),
        )
    )

    told = lists.workstations(board, "pt")["rows"]
    assert [row["name"] for row in told] == ["C", "B", "D", "A"]


@pytest.mark.parametrize(
    ("poller", "polled_at", "state"),
    [
        (PollerLine(running=True), None, "starting"),
        (PollerLine(running=True), at(0), "running"),
        (PollerLine(running=False), at(0), "stopped"),
        (PollerLine(running=True, failing_since=at(1)), at(0), "failing"),
        # Stopped after it failed: what is shown is old for a reason, and that is told.
        (PollerLine(running=False, failing_since=at(1)), at(0), "failing"),
    ],
)
def test_the_pulse_says_what_the_eyes_do(poller, polled_at, state):
    assert pulse.view(Board(polled_at=polled_at, poller=poller), "pt")["state"] == state


def test_the_pulse_tells_how_far_the_engines_clock_is_ahead():
    board = Board(poller=PollerLine(engine_ahead_s=3600.0))

    assert pulse.view(board, "pt")["engine_ahead_ms"] == 3_600_000


def test_the_reason_of_blindness_is_in_the_readers_language():
    board = Board(poller=PollerLine(failing_since=at(0), error_code="unreachable"))

    reasons = {lang: pulse.view(board, lang)["reason"] for lang in ("pt", "en", "es")}

    assert len(set(reasons.values())) == 3


def test_without_ended_jobs_there_is_no_success_rate():
    assert figures.view(Board(summary=Summary(total_jobs=4)), "pt")["success_rate"] is None
