"""Windows that recur: right on the wall through both nights of the year, cheap at any age."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from data.domain.recurrence import AHEAD, BadRule, Recurring, Window

NEW_YORK = ZoneInfo("America/New_York")
LISBON = ZoneInfo("Europe/Lisbon")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
BEIRUT = ZoneInfo("Asia/Beirut")
HOUR = timedelta(hours=1)


def recurring(rule="FREQ=DAILY", anchor="2026-01-01T22:00", zone=UTC, lasts=HOUR):
    zone = ZoneInfo("UTC") if zone is UTC else zone
    return Recurring(rule, datetime.fromisoformat(anchor).replace(tzinfo=zone), zone, lasts)


def starts(windows, day, days=1, zone=UTC):
    """The beginnings of what begins on these days, as the world's clock tells them."""
    begin = datetime.fromisoformat(day).replace(tzinfo=zone)
    end = begin + timedelta(days=days)
    return [
        f"{w.start.astimezone(UTC):%m-%dT%H:%M}"
        for w in windows.between(begin, end)
        if begin <= w.start < end
    ]


@pytest.mark.parametrize(
    ("zone", "wall", "day", "found"),
    [
        # The hour between two and three is not there: it begins when the clock jumps.
        (NEW_YORK, "02:30", "2026-03-08", ["03-08T07:00"]),
        (NEW_YORK, "02:00", "2026-03-08", ["03-08T07:00"]),
        (NEW_YORK, "03:00", "2026-03-08", ["03-08T07:00"]),
        (NEW_YORK, "01:59", "2026-03-08", ["03-08T06:59"]),
        (NEW_YORK, "02:30", "2026-03-09", ["03-09T06:30"]),
        # The hour between one and two is there twice: the first counts.
        (NEW_YORK, "01:30", "2026-11-01", ["11-01T05:30"]),
        (NEW_YORK, "02:00", "2026-11-01", ["11-01T07:00"]),
        (NEW_YORK, "23:59", "2026-10-31", ["11-01T03:59"]),
        (LISBON, "01:30", "2026-03-29", ["03-29T01:00"]),
        (LISBON, "01:30", "2026-10-25", ["10-25T00:30"]),
        (LISBON, "23:59", "2026-03-28", ["03-28T23:59"]),
        # Midnight itself is not there.
        (SAO_PAULO, "00:00", "2018-11-04", ["11-04T03:00"]),
        (SAO_PAULO, "00:30", "2018-11-04", ["11-04T03:00"]),
        (SAO_PAULO, "23:59", "2018-11-03", ["11-04T02:59"]),
        (BEIRUT, "00:15", "2026-03-29", ["03-28T22:00"]),
    ],
)
def test_the_nights_on_which_clocks_change(zone, wall, day, found):
    windows = recurring(anchor=f"2017-01-01T{wall}", zone=zone)

    assert starts(windows, day, zone=zone) == found


def test_a_window_lasts_its_minutes_on_the_worlds_clock():
    windows = recurring(anchor="2026-01-01T00:30", zone=NEW_YORK, lasts=timedelta(hours=4))

    for day in ("2026-03-08", "2026-11-01"):
        begin = datetime.fromisoformat(day).replace(tzinfo=NEW_YORK)
        (window,) = [w for w in windows.between(begin, begin + HOUR) if w.start >= begin]
        assert (window.end - window.start) == timedelta(hours=4)


@pytest.mark.parametrize(
    ("rule", "anchor", "first"),
    [
        ("FREQ=DAILY", "2026-01-01T23:59", ["01-01T23:59", "01-02T23:59"]),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "2026-01-02T08:00", ["01-02T08:00", "01-05T08:00"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-01-04T08:00", ["01-04T08:00", "01-18T08:00"]),
        ("FREQ=WEEKLY", "2026-01-07T08:00", ["01-07T08:00", "01-14T08:00"]),
        ("FREQ=MONTHLY", "2026-01-31T08:00", ["01-31T08:00", "03-31T08:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-01T08:00", ["01-31T08:00", "02-28T08:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-01T08:00", ["01-30T08:00", "02-27T08:00"]),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2026-01-01T08:00",
            ["01-30T08:00", "02-27T08:00"],
        ),
        ("FREQ=YEARLY", "2024-02-29T08:00", ["02-29T08:00", "02-29T08:00"]),
        ("rrule:freq=daily;byhour=22;byminute=5", "2026-01-01T08:00", ["01-01T22:05"]),
    ],
)
def test_rules_people_use(rule, anchor, first):
    at = datetime.fromisoformat(anchor).replace(tzinfo=UTC)

    found = islice(recurring(rule, anchor).between(at, at + AHEAD), len(first))

    assert [f"{window.start:%m-%dT%H:%M}" for window in found] == first


def test_a_leap_day_comes_in_leap_years_only():
    windows = recurring("FREQ=YEARLY", "1996-02-29T08:00")
    found = windows.between(datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC))

    assert [window.start.year for window in found] == [2028, 2032]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;COUNT=3", [1, 2, 3]),
        ("FREQ=DAILY;UNTIL=20260103", [1, 2, 3]),
        ("FREQ=DAILY;UNTIL=20260103T220000", [1, 2, 3]),
        ("FREQ=DAILY;UNTIL=20260103T215959", [1, 2]),
        ("FREQ=DAILY;UNTIL=20260104T030000Z", [1, 2, 3]),
        ("FREQ=DAILY;UNTIL=20260104T025959Z", [1, 2, 3]),
        ("FREQ=DAILY;UNTIL=20260104T005959Z", [1, 2]),
    ],
)
def test_a_rule_ends_after_so_many_times_or_at_an_instant(rule, days):
    windows = recurring(rule, zone=SAO_PAULO)  # at 22:00, which is 01:00 in UTC
    first = datetime(2026, 1, 1, tzinfo=SAO_PAULO)

    found = [w.start.astimezone(SAO_PAULO).day for w in windows.between(first, first + AHEAD)]

    assert found == days
    assert windows.around(first + AHEAD).following is None


def test_what_is_open_ends_last_and_what_follows_has_not_begun():
    windows = recurring(lasts=timedelta(hours=30))
    now = datetime(2026, 1, 3, 1, tzinfo=UTC)  # the second is open, and the first still is

    around = windows.around(now)

    assert around.until == datetime(2026, 1, 4, 4, tzinfo=UTC)
    assert around.following == Window(
        datetime(2026, 1, 3, 22, tzinfo=UTC), datetime(2026, 1, 5, 4, tzinfo=UTC)
    )


def test_a_window_is_open_from_its_first_instant_to_before_its_last():
    windows = recurring()
    begins, ends = datetime(2026, 1, 5, 22, tzinfo=UTC), datetime(2026, 1, 5, 23, tzinfo=UTC)
    little = timedelta(microseconds=1)

    assert windows.around(begins - little).until is None
    assert windows.around(begins).until == windows.around(ends - little).until == ends
    assert windows.around(ends).until is None
    assert windows.around(datetime(2025, 12, 1, tzinfo=UTC)).following.start.day == 1


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "never"),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31", "never"),
        ("FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2", "never"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=3", "never"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1;BYDAY=MO", "never"),
        ("FREQ=DAILY;UNTIL=20251231", "never"),
        ("FREQ=HOURLY", "daily"),
        ("FREQ=MINUTELY;INTERVAL=1440", "daily"),
        ("FREQ=DAILY;BYHOUR=1,2", "daily"),
        ("BYDAY=MO", "daily"),
        ("", "part"),
        ("every day", "part"),
        ("FREQ=DAILY;INTERVAL=0", "part"),
        ("FREQ=DAILY;INTERVAL=-1", "part"),
        ("FREQ=DAILY;INTERVAL=99999999999", "part"),
        ("FREQ=DAILY;BYMONTH=13", "part"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "part"),
        ("FREQ=MONTHLY;BYMONTHDAY=45", "part"),
        ("FREQ=MONTHLY;BYDAY=0MO", "part"),
        ("FREQ=WEEKLY;BYDAY=1MO", "part"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "part"),
        ("FREQ=DAILY;BYWEEKNO=3", "part"),
        ("FREQ=DAILY;BYSETPOS=1", "part"),
        ("FREQ=DAILY;COUNT=0", "part"),
        ("FREQ=DAILY;COUNT=99999", "part"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20300101", "part"),
        ("FREQ=DAILY;COUNT=٣", "part"),
        ("FREQ=DAILY;FREQ=WEEKLY", "part"),
        ("FREQ=DAILY;BYEASTER=0", "part"),
        ("FREQ=DAILY;FOO=1", "part"),
        ("FREQ=DAILY;UNTIL=tomorrow", "part"),
        ("FREQ=DAILY;UNTIL=20260231", "part"),
        ("FREQ=DAILY;WKST=XX", "part"),
        ("FREQ=DAILY;COUNT=2\nEXDATE:20260101", "part"),
        ("FREQ=DAILY;BYHOUR=25", "part"),
        ("FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 150))), "long"),
    ],
)
def test_what_is_no_rule_of_ours_is_refused_with_the_reason(rule, why):
    with pytest.raises(BadRule) as refused:
        recurring(rule)

    assert refused.value.why == why


def test_an_anchor_before_computers_is_refused():
    with pytest.raises(BadRule):
        recurring(anchor="1969-12-31T00:00")


def _few(values, most=3):
    return st.lists(values, min_size=1, max_size=most)


_FREQS = st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
_PARTS = st.fixed_dictionaries(
    {},
    optional={
        "BYMONTH": _few(st.integers(1, 12)),
        "BYMONTHDAY": _few(st.integers(1, 31) | st.integers(-31, -1)),
        "BYDAY": _few(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])),
        "INTERVAL": _few(st.integers(1, 5), 1),
        "COUNT": _few(st.integers(1, 400), 1),
    },
)
_ANCHORS = st.datetimes(datetime(1985, 1, 1), datetime(2025, 1, 1)).map(
    lambda at: at.replace(microsecond=0)
)


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    _PARTS,
    _ANCHORS,
    st.integers(0, 9999),
)
def test_the_windows_are_those_the_library_counts_from_the_anchor(freq, parts, anchor, days):
    if freq == "WEEKLY":
        parts.pop("BYMONTHDAY", None)
    rule = ";".join([f"FREQ={freq}", *(f"{k}={','.join(map(str, v))}" for k, v in parts.items())])
    low = anchor + timedelta(days=days)
    high = low + timedelta(days=400)
    try:
        windows = Recurring(rule, anchor.replace(tzinfo=UTC), ZoneInfo("UTC"), HOUR)
    except BadRule:
        assume(False)

    # The library ends at 9999, which an UNTIL of ours shortens for it where there is no COUNT.
    until = "" if "COUNT" in parts else f";UNTIL={high:%Y%m%dT%H%M%S}"
    counted = rrulestr(rule + until, dtstart=anchor).between(low, high, inc=True)

    found = windows.between(low.replace(tzinfo=UTC), high.replace(tzinfo=UTC))
    assert [w.start.replace(tzinfo=None) for w in found if w.start >= low.replace(tzinfo=UTC)] == [
        at for at in counted if at < high
    ]


@given(
    st.sampled_from([NEW_YORK, LISBON, SAO_PAULO, BEIRUT, ZoneInfo("Australia/Lord_Howe")]),
    st.times(),
    st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)),
    st.integers(1, 10_080),
)
def test_a_daily_window_begins_once_a_day_at_its_hour_whatever_the_clocks_do(
    zone, wall, at, minutes
):
    anchor = datetime.combine(datetime(2010, 6, 1), wall.replace(microsecond=0))
    windows = Recurring("FREQ=DAILY", anchor.replace(tzinfo=zone), zone, timedelta(minutes=minutes))
    now = at.replace(tzinfo=UTC)

    around = windows.around(now)
    after = windows.around(around.following.start)

    assert now < around.following.start <= now + timedelta(hours=27)
    assert after.following.start - around.following.start <= timedelta(hours=27)
    local = around.following.start.astimezone(zone)
    jumped = (local - timedelta(seconds=1)).utcoffset() != local.utcoffset()
    earlier = (around.following.start - timedelta(seconds=1)).astimezone(zone)
    assert local.time() == anchor.time() or jumped or earlier.utcoffset() != local.utcoffset()
    assert local.fold == 0
    here = windows.between(now, now + timedelta(seconds=1))
    assert (around.until is None) == (not any(w.start <= now < w.end for w in here))
