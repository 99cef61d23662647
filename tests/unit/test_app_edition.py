"""What travels to the browser: everything once, then only what changed."""

import json
from dataclasses import replace

from app.edition import edit, full_text, in_script, still_text, update_text
from app.sections import views
from app.state import Board
from data.domain.baseline import Summary
from data.domain.events import Event, EventType, Severity
from tests.build import at, job_view

VIEWS = views(lambda event, lang: f"{lang}: {event.source}")


def board(**more):
    return Board(polled_at=at(0), summary=Summary(total_jobs=3, jobs_running=1), **more)


def event(seq=1):
    return Event(
        seq, f"s-{seq}", EventType.JOB_ABEND, Severity.ERROR, at(seq), at(seq), source="LOAD"
    )


def test_the_first_text_holds_every_section():
    text = full_text(edit(board(), 7, "pt", VIEWS), 1000, "boot")

    read = json.loads(text)

    assert read["version"] == 7
    assert read["base"] is None
    assert read["boot_id"] == "boot"
    assert set(read["sections"]) == set(VIEWS)


def test_an_update_holds_only_the_sections_that_changed():
    before = edit(board(), 1, "pt", VIEWS)
    after = edit(replace(board(), running=(job_view("LOAD", "EXEC"),)), 2, "pt", VIEWS)

    read = json.loads(update_text(before, after, [], 1000, "boot"))

    assert list(read["sections"]) == ["running"]
    assert (read["base"], read["version"]) == (1, 2)


def test_events_travel_as_increments_and_never_as_the_whole_timeline():
    before = edit(board(events=()), 1, "pt", VIEWS)
    after = edit(board(events=(event(),)), 2, "pt", VIEWS)

    read = json.loads(update_text(before, after, [{"seq": 1}], 1000, "boot"))

    assert read["sections"] == {}
    assert read["events"] == [{"seq": 1}]


def test_an_answer_without_news_is_small_and_fits_on_what_the_page_has():
    text = still_text(edit(board(), 5, "pt", VIEWS), 1000, "boot")

    read = json.loads(text)

    assert read["base"] == read["version"] == 5
    assert len(text) < 200


def test_text_inside_a_script_cannot_end_it():
    hostile = "</script><script>alert(1)</script><!-- & -->"

    safe = in_script(json.dumps(hostile))

    assert "<" not in safe
    assert ">" not in safe
    assert json.loads(safe) == hostile


def test_each_language_is_told_in_its_own_words():
    part = json.loads(edit(board(events=(event(),)), 1, "es", VIEWS).parts["timeline"])

    assert part["events"][0]["message"] == "es: LOAD"
