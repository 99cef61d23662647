"""What a silence covers and when; the answer of all of them together, quick for a whole plan."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.domain.silence import ActiveSilences, SilenceDraft
from data.domain.written import Written

NOW = datetime(2026, 11, 29, 3, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)


def draft(jobs=(), job_streams=(), workstations=(), start=-1.0, hours=2.0, **more):
    starts_at = NOW + start * HOUR
    ends_at = None if "rrule" in more else starts_at + hours * HOUR
    return SilenceDraft(
        tuple(jobs), tuple(job_streams), tuple(workstations), starts_at, ends_at, **more
    )


def nightly(hour, minutes=60, **more):
    rule = {"rrule": "FREQ=DAILY", "duration_minutes": minutes, "timezone": "America/Sao_Paulo"}
    starts_at = datetime(2019, 5, 1, hour, tzinfo=UTC)
    return SilenceDraft(("PIX*",), (), (), starts_at, **rule, **more)


def active(*drafts):
    return ActiveSilences(
        [Written(number, one, NOW, "ana", NOW, "ana") for number, one in enumerate(drafts, 1)]
    )


def is_silenced(one, *names, at=NOW, **more):
    return active(one).silenced(*names, at, **more) is not None


@pytest.mark.parametrize(
    ("one", "names", "covered"),
    [
        (draft(jobs=["PIX*"]), ("PIX_1", "S", "W"), True),
        (draft(jobs=["PIX*"]), ("pix_1", "S", "W"), False),
        (draft(jobs=["A", "PIX*"]), ("PIX_1", "S", "W"), True),  # in a list by or
        (draft(["PIX*"], ["S"], ["W?"]), ("PIX_1", "S", "W1"), True),  # of lists by and
        (draft(["PIX*"], ["S"], ["W?"]), ("PIX_1", "S", "X1"), False),
        (draft(workstations=["W"]), (None, None, "W"), True),  # the outage itself
        (draft(jobs=["*"]), (None, None, "W"), False),
        (draft(), ("A", "S", "W"), True),
        (draft(job_streams=["S"]), (None, "S", None), True),
    ],
)
def test_what_a_silence_covers(one, names, covered):
    assert is_silenced(one, *names) is covered


def test_a_critical_job_may_be_left_out():
    spared = draft(jobs=["PIX*"], spare_critical=True)

    assert not is_silenced(spared, "PIX_1", "S", "W", critical=True)
    assert is_silenced(spared, "PIX_1", "S", "W")
    assert is_silenced(draft(jobs=["PIX*"]), "PIX_1", "S", "W", critical=True)


@pytest.mark.parametrize(
    ("lists", "everything"),
    [
        ({}, True),
        ({"jobs": ["*"]}, True),
        ({"jobs": ["A", "**"], "workstations": ["?*"]}, True),
        ({"jobs": ["*"], "workstations": ["W*"]}, False),
        ({"jobs": ["??*"]}, False),
    ],
)
def test_when_a_silence_is_of_everything(lists, everything):
    assert draft(**lists).is_everything is everything


def test_it_holds_from_its_first_instant_to_before_its_last():
    one = active(draft(jobs=["A"]))
    start, end = NOW - HOUR, NOW + HOUR
    little = timedelta(microseconds=1)

    found = [one.silenced("A", "S", "W", at) for at in (start - little, start, end - little, end)]

    assert found == [None, (1, end), (1, end), None]
    assert one.silenced("A", "S", "W", NOW) == (1, end)  # a clock that was set back


def test_the_one_that_ends_last_is_told():
    both = active(draft(jobs=["A"]), draft(jobs=["A*"], hours=5))

    assert both.silenced("A", "S", "W", NOW) == (2, NOW + 4 * HOUR)


def test_windows_open_and_end_by_themselves():
    one = active(nightly(3))  # from 03:00 to 04:00 in UTC
    at, told = NOW.replace(minute=0), []
    for _ in range(4):
        found = one.silenced("PIX_1", "S", "W", at)
        told.append((at.day, at.hour, found and found[1].hour))
        at = one.changes_at(at)

    assert told == [(29, 3, 4), (29, 4, None), (30, 3, 4), (30, 4, None)]


def test_nothing_opens_any_more_once_all_are_over():
    assert active(draft(jobs=["A"], start=-5)).changes_at(NOW) is None


_NAMES = st.text("AB", min_size=1, max_size=3)
_GLOBS = st.lists(st.text("AB*?", min_size=1, max_size=3), max_size=2)
_DRAFTS = st.builds(
    draft, _GLOBS, _GLOBS, _GLOBS, st.floats(-3, 3), st.floats(0.1, 4), spare_critical=st.booleans()
)


@given(st.lists(_DRAFTS, max_size=4), _NAMES, _NAMES, _NAMES, st.booleans(), st.floats(-4, 8))
def test_all_together_say_what_each_would(drafts, job, stream, workstation, critical, hours):
    at = NOW + hours * HOUR
    names = job, stream, workstation
    alone = {
        number: one.ends_at
        for number, one in enumerate(drafts, 1)
        if one.starts_at <= at < one.ends_at and one.coverage().has(*names, critical)
    }

    told = active(*drafts).silenced(*names, at, critical=critical)

    assert (told is None) == (not alone)
    if told is not None:
        assert alone[told[0]] == told[1] == max(alone.values())


def test_several_threads_may_ask_while_windows_open_and_end():
    one, wrong = active(nightly(3)), []

    def ask(offset):
        for minute in range(0, 24 * 60, 7):
            at = NOW.replace(hour=0, minute=0) + timedelta(minutes=minute + offset)
            found = one.silenced("PIX_1", "S", "W", at)
            if (found is not None) != (at.hour == 3):
                wrong.append(at)

    threads = [threading.Thread(target=ask, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
