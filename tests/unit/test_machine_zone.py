"""The machine's zone: followed however it is written, or refused with a line."""

import os
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from data.machine_zone import NoZone, machine_zone
from data.runtime import is_zone
from data.settings import SettingsInvalid, load_settings


@pytest.mark.parametrize(
    ("tz", "hours"),
    [
        ("BRT3", -3), ("<-03>3", -3), ("GMT-3", 3), ("GMT+3", -3), ("UTC0", 0), ("UTC", 0), ("", 0),
        (":America/Sao_Paulo", -3), ("America/Sao_Paulo", -3), ("<+0530>-5", 5), ("JST-9", 9),
        ("<-03>+3:00", -3), ("EST5", -5), ("EST5EDT", -5),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1), ("MEZ-1MESZ,M3.5.0,M10.5.0/3", 1), ("IST-5:30", 5.5),
        ("/usr/share/zoneinfo/America/Sao_Paulo", -3),
    ],
)  # fmt: skip
def test_a_zone_is_followed_as_posix_counts(tz, hours):
    zone = ZoneInfo(machine_zone(tz, is_zone))

    assert datetime(2026, 1, 5, tzinfo=zone).utcoffset().total_seconds() == hours * 3600


@pytest.mark.parametrize("tz", ["BRT3", "<-03>3", "GMT-3", "GMT+3", "UTC0", "JST-9", "EST5", ""])
def test_it_is_what_the_c_library_makes_of_it(tz):
    before = os.environ.get("TZ")
    at = datetime(2026, 1, 5, 12, tzinfo=UTC)
    try:
        os.environ["TZ"] = tz
        time.tzset()
        wanted = time.localtime(at.timestamp()).tm_gmtoff
    finally:
        os.environ.pop("TZ") if before is None else os.environ.__setitem__("TZ", before)
        time.tzset()

    zone = ZoneInfo(machine_zone(tz, is_zone))
    assert at.astimezone(zone).utcoffset().total_seconds() == wanted


@pytest.mark.parametrize(
    "tz", ["NST3:30", "BRT3BRST,M10.3.0/0", "Mars/Olympus", "<-99>99",
           "/no/such/file", "../../etc/passwd"],
)  # fmt: skip
def test_a_zone_that_cannot_be_followed_is_refused_by_name(tz):
    with pytest.raises(NoZone):
        machine_zone(tz, is_zone)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings({"TZ": tz}, engine_required=False)

    (line,) = refused.value.lines
    assert line.startswith("TZ: ")
    assert "APP_TIMEZONE" in line
    given = load_settings({"TZ": tz, "APP_TIMEZONE": "Europe/Berlin"}, engine_required=False)
    assert given.knobs["timezone"] == "Europe/Berlin"


def test_without_tz_the_system_file_counts(tmp_path, monkeypatch):
    monkeypatch.delenv("TZ", raising=False)
    local = tmp_path / "localtime"
    assert machine_zone(None, is_zone, local) == "UTC"

    local.write_bytes(b"TZif2" + b"\0" * 60 + b"\n<-03>3\n")
    assert machine_zone(None, is_zone, local) in ("Etc/GMT+3", machine_zone(None, is_zone))
