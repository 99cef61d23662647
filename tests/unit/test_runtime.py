import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.domain.changes import Change, Kind
from data.runtime import (
    KNOBS,
    Config,
    ConfigInvalid,
    RuntimeConfig,
    apply,
    defaults,
    parse_window,
    ranges,
    to_json,
)


def holder(initial=None, stored=None):
    kept = dict(stored or {})
    saved = []

    def save(changes, by):
        kept.update(changes)
        saved.append((changes, by))

    return RuntimeConfig(initial or {}, lambda: kept, save, "Europe/Berlin"), kept, saved


def test_the_table_and_the_object_have_the_same_names():
    assert set(KNOBS) == set(Config.__dataclass_fields__)
    assert set(ranges()) == set(KNOBS) == set(defaults("UTC"))


def test_the_defaults_are_those_of_the_contract():
    shown = defaults("America/Sao_Paulo")

    assert shown["polling_interval_seconds"] == 30
    assert shown["polling_schedule"] == ["06:00-22:00"]
    assert shown["notification_severities"] == ["critical", "error"]
    assert shown["anomaly_failure_rate_threshold"] == 0.1
    assert shown["timezone"] == "America/Sao_Paulo"


def test_every_default_passes_its_own_check():
    assert apply(Config(), to_json(Config())) == Config()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("polling_interval_seconds", 4),
        ("polling_interval_seconds", 301),
        ("polling_interval_seconds", True),
        ("polling_interval_seconds", "30"),
        ("polling_interval_seconds", 30.5),
        ("polling_interval_seconds", None),
        ("polling_interval_seconds", 10**400),
        ("polling_mode", "sometimes"),
        ("alerts_enabled", 1),
        ("anomaly_failure_rate_threshold", 1.1),
        ("anomaly_failure_rate_threshold", float("nan")),
        ("notification_severities", ["loud"]),
        ("notification_severities", "error"),
        ("notification_severities", [["error"]]),
        ("polling_schedule", []),
        ("polling_schedule", ["6-22"]),
        ("polling_schedule", ["06:00-06:00"]),
        ("polling_schedule", ["06:00-25:00"]),
        ("polling_schedule", [7]),
        ("timezone", "Mars/Base"),
        ("timezone", "../UTC"),
        ("language", "fr"),
        ("pattern_detection_interval_minutes", 14),
        ("dashboard_refresh_seconds", 31),
        ("no_such_knob", 1),
    ],
)
def test_one_bad_value_changes_nothing(field, value):
    config, kept, _ = holder()
    before = config.current

    with pytest.raises(ConfigInvalid) as caught:
        config.change({"sound_enabled": True, field: value}, "me")

    assert [error.field for error in caught.value.errors] == [field]
    assert config.current is before
    assert kept == {}


def test_every_mistake_is_told():
    with pytest.raises(ConfigInvalid) as caught:
        apply(Config(), {"polling_mode": "x", "sound_enabled": "y", "zzz": 1})

    assert {error.field for error in caught.value.errors} == {
        "polling_mode",
        "sound_enabled",
        "zzz",
    }
    assert all(error.message(lang) for error in caught.value.errors for lang in ("pt", "en", "es"))


def test_the_shortest_interval_is_not_over_the_longest():
    with pytest.raises(ConfigInvalid) as caught:
        apply(Config(), {"polling_min_interval_seconds": 200})
    assert caught.value.errors[0].field == "polling_min_interval_seconds"

    with pytest.raises(ConfigInvalid) as caught:
        apply(Config(), {"polling_max_interval_seconds": 5})
    assert caught.value.errors[0].field == "polling_max_interval_seconds"


def test_a_whole_number_may_be_written_with_a_point():
    assert apply(Config(), {"polling_interval_seconds": 20.0}).polling_interval_seconds == 20


def test_stored_wins_over_initial_and_initial_over_default():
    config, _, _ = holder(
        initial={"polling_interval_seconds": 10, "retention_days_full": 3},
        stored={"polling_interval_seconds": 50},
    )

    assert config.current.polling_interval_seconds == 50
    assert config.current.retention_days_full == 3
    assert config.current.polling_mode == "fixed"
    assert config.current.timezone == "Europe/Berlin"


def test_a_stored_value_that_is_no_longer_allowed_does_not_stop_the_start():
    config, _, _ = holder(
        stored={"polling_interval_seconds": 1, "forgotten": 1, "sound_enabled": True}
    )

    assert config.current.polling_interval_seconds == 30
    assert config.current.sound_enabled is True


def test_a_change_is_kept_with_who_made_it():
    config, kept, saved = holder()

    config.change({"notification_severities": ["critical"]}, "ana")

    assert saved == [({"notification_severities": ["critical"]}, "ana")]
    assert config.current.notification_severities == ("critical",)
    json.dumps(kept)


def test_what_another_process_has_set_is_read_when_the_feed_tells_of_it():
    config, kept, _ = holder()
    kept["job_late_threshold_minutes"] = 45

    config.followed([Change(1, Kind.EVENTS)])
    before = config.current.job_late_threshold_minutes
    config.followed([Change(2, Kind.SETTINGS)])

    assert (before, config.current.job_late_threshold_minutes) == (30, 45)


def test_what_could_not_be_kept_is_not_used():
    def refuse(changes, by):
        raise OSError("disk full")

    config = RuntimeConfig({}, dict, refuse)

    with pytest.raises(OSError, match="disk full"):
        config.change({"sound_enabled": True}, "me")

    assert config.current.sound_enabled is False


def test_a_window_may_cross_midnight():
    assert parse_window("22:00-06:30") == (1320, 390)
    assert parse_window("00:00-24:00") == (0, 1440)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(KNOBS)), anything))
def test_whatever_comes_in_the_result_is_valid_or_refused(changes):
    try:
        after = apply(Config(), changes)
    except ConfigInvalid:
        return
    assert apply(Config(), to_json(after)) == after


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "https://dwc:9443/jobs?job={job}&id={job_id}",
        "http://dwc/{stream}/{run_id}#{workstation}",
    ],
)
def test_a_console_address_leaves_known_names_open(pattern):
    assert apply(Config(), {"console_address": pattern}).console_address == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "javascript:alert(1)",
        "ftp://dwc/{job}",
        "https://{job}/",
        "https://dwc.{workstation}/",
        "https://ana:secret@dwc/{job}",
        "https://dwc/{password}",
        "https://dwc/{job",
        "https://dwc/a b",
        'https://dwc/"><script>',
        "https://",
        "https://dwc:0/",
        "https://dwc:port/",
        "https://dwc/" + "a" * 1000,
        7,
    ],
)
def test_a_console_address_that_could_lead_elsewhere_is_refused(pattern):
    with pytest.raises(ConfigInvalid, match="console_address"):
        apply(Config(), {"console_address": pattern})
