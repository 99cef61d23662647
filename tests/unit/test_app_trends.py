"""How the figures went: from the store once, then from each look; never a figure nobody saw."""

import pytest

from app.sections import figures
from app.state import Board
from app.trends import POINTS, TrendKeeper
from data.store import plan
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
    return (keeper or TrendKeeper(server.core)).read(plan.latest_snapshot(server.db))


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

    assert {len(told.running), len(told.success)} == {POINTS}


def test_success_is_compared_with_the_same_time_yesterday_only_where_somebody_looked(server):
    story = Story(server.db)
    story.poll(*jobs(Status.SUCC, Status.ABEND), minute=0)
    story.poll(*jobs(Status.SUCC, Status.SUCC), minute=DAY)

    assert look(server, DAY + 5).success_yesterday == 0.5
    assert look(server, DAY + 25).success_yesterday is None


def test_the_part_of_the_lines_does_not_change_with_every_look(server):
    story, keeper = Story(server.db), TrendKeeper(server.core)
    story.poll(*jobs(Status.EXEC), minute=0)
    first = look(server, 35.2, keeper)
    story.poll(*jobs(Status.EXEC, Status.EXEC), minute=35.5)
    later = look(server, 36, keeper)

    assert figures.trends(Board(trends=first), "pt") == figures.trends(Board(trends=later), "pt")
