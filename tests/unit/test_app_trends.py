"""How the figures went: from the store once, then from each look; never a figure nobody saw."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.sections import figures
from app.state import Board
from app.trends import POINTS, TrendKeeper
from data.store import events, plan
from tests.build import Status, at, job, run
from tests.living import living
from tests.stored import Story

DAY = 24 * 60


@pytest.fixture
def server(tmp_path):
    with living(tmp_path) as running:
        yield running


def look(server, minute, keeper=None):
    server.core.now = lambda: at(minute)
    newest = events.last_seq(server.db)
    return (keeper or TrendKeeper(server.core)).read(plan.latest_snapshot(server.db), newest)


def jobs(*statuses, **more):
    """One job a status; each keeps its run from poll to poll."""
    return [
        job(run(s, key=f"r{n}", **more), name=f"J{n}", key=f"j{n}") for n, s in enumerate(statuses)
    ]


def test_a_figure_stands_until_the_next_snapshot_and_ends_where_nobody_looked(server):
    story = Story(server.db)
    story.poll(*jobs(Status.EXEC), minute=0)
    story.poll(*jobs(Status.EXEC, Status.EXEC), minute=10)
    story.poll(*jobs(Status.SUCC, Status.EXEC), minute=60)

    told = look(server, 62)

    # Every five minutes from 0:05; the figure of minute 10 stands for twenty.
    assert told.step_s == 300
    assert told.until == at(60)
    assert told.running == (1, 1, 2, 2, 2, 2, None, None, None, None, None, None)


def test_looks_add_to_the_past_what_a_reading_of_the_store_would_tell(server):
    story, keeper = Story(server.db), TrendKeeper(server.core)
    story.poll(*jobs(Status.EXEC), minute=0)
    look(server, 1, keeper)
    story.poll(*jobs(Status.EXEC, Status.EXEC), minute=12)
    look(server, 13, keeper)
    story.poll(*jobs(Status.ABEND, Status.EXEC), minute=36)

    kept, fresh = look(server, 47, keeper), look(server, 47)

    assert kept == fresh
    assert kept.running[-1] == kept.failed[-1] == 1


def test_a_young_record_has_a_point_a_minute(server):
    Story(server.db).poll(*jobs(Status.EXEC), minute=0)

    told = look(server, 4)

    assert (told.step_s, told.running) == (60, (1, 1, 1, 1))


def test_the_lines_are_of_bounded_length(server):
    story = Story(server.db)
    for minute in range(0, 400, 10):
        story.poll(*jobs(*[Status.EXEC] * (1 + minute % 3)), minute=minute)

    told = look(server, 395)

    assert {len(told.running), len(told.success), len(told.events)} == {POINTS}


def test_success_is_compared_with_the_same_time_yesterday_only_where_somebody_looked(server):
    story = Story(server.db)
    story.poll(*jobs(Status.SUCC, Status.ABEND), minute=0)
    story.poll(*jobs(Status.SUCC, Status.SUCC), minute=DAY)

    assert look(server, DAY + 5).pace.success_yesterday == 0.5
    assert look(server, DAY + 25).pace.success_yesterday is None


def test_failures_are_new_for_an_hour(server):
    story, keeper = Story(server.db), TrendKeeper(server.core)
    story.poll(*jobs(Status.EXEC, Status.EXEC), minute=0)
    story.poll(*jobs(Status.ABEND, Status.EXEC, ended_at=at(10)), minute=10)
    assert look(server, 11, keeper).pace.new_failures == 1
    story.poll(*jobs(Status.ABEND, Status.ABEND, ended_at=at(11)), minute=11)
    assert look(server, 12, keeper).pace.new_failures == 2

    assert look(server, 72, keeper).pace.new_failures == 0


def test_events_a_minute_are_the_average_of_five_and_the_peak_has_its_time(server):
    story, keeper = Story(server.db), TrendKeeper(server.core)
    story.poll(*jobs(*[Status.HOLD] * 10), minute=0)
    story.poll(*jobs(*[Status.EXEC] * 10, started_at=at(11)), minute=11)
    assert look(server, 12, keeper).pace.events_per_minute == 2.0
    ended = jobs(*[Status.SUCC] * 5, started_at=at(11), ended_at=at(26))
    story.poll(*ended, *jobs(*[Status.EXEC] * 10, started_at=at(11))[5:], minute=26)

    told = look(server, 28, keeper)

    assert (told.pace.events_per_minute, told.pace.peak_per_minute) == (1.0, 2.0)
    assert told.pace.peak_at <= at(11) < told.pace.peak_at + timedelta(minutes=5)
    assert max(told.events) == 2.0


def test_the_part_of_the_lines_does_not_change_with_every_look(server):
    story, keeper = Story(server.db), TrendKeeper(server.core)
    story.poll(*jobs(Status.EXEC), minute=0)
    first = look(server, 35.2, keeper)
    story.poll(*jobs(Status.EXEC, Status.EXEC), minute=35.5)
    later = look(server, 36, keeper)

    assert figures.trends(Board(trends=first), "pt") == figures.trends(Board(trends=later), "pt")


def test_the_figures_tell_what_is_new_and_what_was(server):
    Story(server.db).poll(*jobs(Status.EXEC), minute=0)
    told = look(server, 1)
    told = replace(told, pace=replace(told.pace, success_yesterday=0.25, new_failures=3))

    view = figures.view(Board(trends=told), "pt")

    assert (view["success_yesterday"], view["new_failures"]) == (0.25, 3)


def test_new_failures_are_judged_by_the_engines_clock(server):
    story = Story(server.db)
    story.poll(*jobs(Status.EXEC), minute=0)
    story.poll(*jobs(Status.ABEND, ended_at=at(89)), minute=90)
    server.core.now = lambda: at(30)  # ours is an hour behind

    told = TrendKeeper(server.core).read(
        plan.latest_snapshot(server.db), events.last_seq(server.db), 3600.0
    )

    assert told.pace.new_failures == 1
