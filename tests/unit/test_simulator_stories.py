"""Stories of the simulated engine: what each plants, and that it ends when it is mended."""

from datetime import UTC, datetime

import pytest

from workers.simulator.building import build_world
from workers.simulator.engine import Engine
from workers.simulator.options import SimulatorOptions
from workers.simulator.stories import SCRIPTS, Stories

START = datetime(2026, 1, 7, 17, 30, tzinfo=UTC)
PLAYED = {  # the statuses of its jobs after 15 minutes
    "cascade": {"ABEND": 1, "HOLD": 300},
    "outage": {"ABEND": 40},
    "shared-cause": {"ABEND": 24},
    "flapping": {"SUCC": 1},
    "flapping-workstation": {},
    "recovery": {"ABEND": 1, "SUCC": 1},
    "late": {"READY": 1, "HOLD": 3},
    "stuck": {"EXEC": 1, "HOLD": 3},
}


def site(profile="quiet"):
    return Engine(
        build_world(SimulatorOptions(jobs=200, profile=profile, start=START), START), START
    )


def statuses(story):
    return story.told()["job_status"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_story_goes_as_it_is_told_and_a_busy_sites_people_leave_it_alone(name):
    engine = site("demo")
    story = Stories(engine).play(name)

    engine.advance(engine.now + 900)

    assert statuses(story) == PLAYED[name]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_mended_story_ends_well_over_a_renewal_too(name):
    engine = site()
    stories = Stories(engine)
    story = stories.play(name, mends_after_s=90_000)

    engine.advance(engine.now + 120_000)

    jobs = len(story.jobs)
    assert statuses(story) == ({"SUCC": jobs} if jobs else {})
    assert story.station.works
    assert story.mended == story.began + 90_000


def test_the_ledger_tells_what_was_planted_and_when_it_was_mended():
    engine = site()
    stories = Stories(engine)
    story = stories.play("outage", jobs=11, workstation=engine.stations[2])
    engine.advance(engine.now + 60)

    stories.mend(story)

    planted, mended = (e for e in engine.ledger.after(0, 10_000) if e["kind"] == "story")
    assert planted | {"n": 0} == {
        "n": 0,
        "at": "2026-01-07T17:30:00.000Z",
        "kind": "story",
        "from": None,
        "to": "PLANTED",
        "story": 1,
        "name": "outage",
        "root": engine.stations[2].name,
        "workstation": engine.stations[2].name,
        "streams": ["EXTRATO_NOTURNO_S01"],
        "jobs": 12,
    }
    assert (mended["to"], mended["at"]) == ("MENDED", "2026-01-07T17:31:00.000Z")


def test_stories_take_turns_among_the_agents_that_work():
    engine = site()
    stories = Stories(engine)

    played = [stories.play("stuck") for _ in range(3)]

    assert len({story.station.name for story in played}) == 3
    assert len({story.root for story in played}) == 3
