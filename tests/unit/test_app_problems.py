"""Problems on the board: what travels of them, which deadlines are at risk, and the verdict."""

from dataclasses import replace as with_
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from app.edition import edit, update_text
from app.sections import problems, rows, views
from app.sections.problem_words import brief, row_words
from app.sections.verdict import verdict
from app.state import Board, Counts
from data.domain.baseline import Health
from data.domain.problem_view import (
    BlockedView,
    DeadlineView,
    MemberView,
    NoteView,
    ProblemView,
    RootView,
    ToldView,
)
from data.texts import LANGUAGES
from tests.build import at, job_view

VIEWS = views(lambda event, lang: event.source)
NOW = at(60)


def problem(number=1, name="LOAD", **more):
    facts = {
        "problem_id": f"s-p{number}",
        "kind": "job_failure",
        "severity": "error",
        "state": "open",
        "title": name,
        "opened_at": at(0),
        "updated_at": at(0),
        "resolved_at": None,
        "resolved_by": None,
        "root": RootView(job_name=name, job_stream="LEDGER", workstation="AGENT01"),
        "occurrences": 1,
        "error_message": "ORA-01653: unable to extend",
        "return_code": 12,
        "run_id": None,
        "members_total": 1,
        "members": [],
        "blocked_total": 0,
        "blocked_critical": 0,
        "blocked": [],
        "blocked_known": True,
        "blocked_from": None,
        "basis": "usual",
        "deadline": None,
        "impact": 0,
        "solution": None,
        "acknowledged": None,
        "notes": [],
        "notes_total": 0,
        "silenced": None,
        "merged_into": None,
        "told": ToldView(),
    }
    return ProblemView(**{**facts, **more})


def due(slack_s, name="CLOSE_BOOKS"):
    return DeadlineView(at=at(120), job_name=name, predicted_end=None, slack_seconds=slack_s)


def words(one, job=None, lang="pt"):
    return row_words(one, job, lang, UTC, NOW)


def test_of_many_problems_the_one_that_changed_travels_alone():
    board = Board(problems=(problem(1), problem(2)))
    grown = Board(problems=(problem(1), replace(problem(2), occurrences=2)))

    before = edit(board, 1, "pt", VIEWS, rows())
    after = edit(grown, 2, "pt", VIEWS, rows())

    assert '"problem/s-p2"' in update_text(before, after, [], 0, "boot")
    assert '"problem/s-p1"' not in update_text(before, after, [], 0, "boot")


def test_a_row_has_the_failure_a_solution_would_be_tried_on_and_little_of_what_is_long():
    names = {"job_name": "LOAD", "job_stream": "L", "workstation": "A", "run_id": "r"}
    members = [
        MemberView(event_id=f"s-{n}", event_type=type_, timestamp=at(0), **names)
        for n, type_ in enumerate(("job_abend", "job_failed", "job_late"))
    ]
    waits = BlockedView(
        job_id="k", job_name="CLOSE", job_stream="L", workstation="A", critical=False,
        scheduled_time=None, predicted_end=None, deadline=None,
    )  # fmt: skip
    notes = [NoteView(at=at(n), by="ana", text=str(n)) for n in range(20)]
    one = problem(
        members=members, blocked=[waits] * 50, notes=notes, notes_total=20, error_message="x" * 5000
    )

    row = problems.rows(Board(problems=(one,)), "pt")["s-p1"]

    assert [each.event_id for each in row["members"]] == ["s-1"]
    assert (len(row["blocked"]), len(row["notes"]), row["notes_total"]) == (4, 3, 20)
    assert len(row["error_message"]) == 300


def test_a_job_that_is_late_or_stuck_brings_its_times():
    job = job_view("LOAD", "EXEC", job_stream="LEDGER", estimated_duration_seconds=60.0)

    row = problems.rows(Board(problems=(problem(kind="stuck"),), slow=(job,)), "pt")["s-p1"]

    assert row["run"]["usual_s"] == 60.0


def test_each_deadline_is_told_once_the_least_slack_first_and_only_of_what_still_matters():
    board = Board(
        problems=(
            problem(1, deadline=due(600)),
            problem(2, deadline=due(-1500)),
            problem(3, deadline=due(7200, "LATER")),
            problem(4, deadline=due(60, "OVER"), state="recovered"),
        )
    )

    view = problems.view(board, "pt")

    assert [(each["job_name"], each["slack_seconds"]) for each in view["deadlines"]] == [
        ("CLOSE_BOOKS", -1500)
    ]
    assert (view["near"], view["slack"]) == (1, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "kind",
    ["job_failure", "workstation_outage", "shared_cause", "flapping", "late", "stuck", "blind"],
)
def test_every_kind_has_a_row_in_words_even_without_facts(lang, kind):
    nowhere = RootView(job_name=None, job_stream=None, workstation=None)
    bare = problem(kind=kind, root=nowhere, error_message=None, return_code=None)

    told = words(bare, lang=lang)

    assert told.root == "TWS"
    assert told.error
    assert told.word


def test_a_late_and_a_stuck_job_say_since_when():
    late = job_view("LOAD", "READY", scheduled_time=at(30))
    stuck = job_view("LOAD", "EXEC", start_time=at(0), estimated_duration_seconds=600.0)

    assert words(problem(kind="late"), late).error == f"previsto para {at(30):%H:%M}, não começou"
    assert words(problem(kind="stuck"), stuck).error == "há 1 h, costuma levar 10 min"


@pytest.mark.parametrize(
    ("slack_s", "told"),
    [(-1500, ("+25 min", "critical")), (720, ("folga 12 min", "late")),
     (3900, ("folga 1 h 05", "quiet")), (None, ("", "quiet"))],
)  # fmt: skip
def test_how_near_a_deadline_is_has_words_and_a_colour(slack_s, told):
    row = words(problem(deadline=due(slack_s)))

    assert (row.slack, row.slack_tone) == told


def test_ages_are_as_short_as_a_column():
    seconds = (6, 240, 4440, 36000, 43200, 3 * 86400)

    assert [brief(each) for each in seconds] == ["6 s", "4 min", "1 h 14", "10 h", "12 h", "3 d"]


def told(counts=Counts(), health=Health.HEALTHY, polled_at: datetime | None = at(0)):  # noqa: B008 (a value)
    return [
        (part.key, part.tone)
        for part in verdict(Board(polled_at=polled_at, counts=counts, health=health))
    ]


def test_the_verdict_is_of_the_colour_of_the_worst_that_nobody_has_taken():
    assert told(Counts(critical=1, error=2, warning=3, taken=4)) == [
        ("critical", "critical"),
        ("error", "failed"),
        ("warning", "late"),
    ]


def test_the_verdict_is_green_only_where_nothing_is_open_taken_ill_or_unknown():
    assert told() == [("none", "fine")]
    assert told(Counts(taken=1)) == [("taken", "waiting")]
    assert told(health=Health.DEGRADED) == [("ill", "late")]
    assert told(health=Health.CRITICAL, counts=Counts(taken=1)) == [("ill", "failed")]
    assert told(polled_at=None) == [("unknown", "waiting")]


def test_counts_are_of_all_problems_whatever_the_board_carries():
    view = problems.view(Board(problems=(problem(),), counts=Counts(error=700)), "pt")

    assert (view["counts"]["open"], len(view["order"])) == (700, 1)


def test_the_slowest_is_as_old_as_its_problem():
    old = problem(2, kind="late", opened_at=at(0) - timedelta(hours=1))
    board = with_(Board(), problems=(problem(1, kind="stuck"), old, problem(3)))

    assert VIEWS["figures"](board, "pt")["worst_since"] == old.opened_at
