"""Silences by REST: one-off and recurring, previewed, changed, removed, told to everybody."""

from datetime import UTC, datetime, timedelta

import pytest
from websockets.sync.client import connect

from data.domain.status import Status
from data.store.audit import audit_entries
from tests.build import job, run, workstation
from tests.living import API

ONCE = {
    "jobs": ["PIX*"],
    "starts_at": "2026-01-01T01:00:00-03:00",
    "ends_at": "2999-01-01T05:00:00-03:00",
    "reason": "Homologação, CHG0042117",
}
NIGHTLY = {
    "workstations": ["SRV?"],
    "rrule": "FREQ=DAILY",
    "starts_at": "1999-01-01T00:00:00-02:00",
    "duration_minutes": 240,
    "timezone": "America/Sao_Paulo",
    "reason": "backup",
}

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def put(server, path, body, status=200):
    answer = server.http.put(f"{API}{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def delete(server, path, body=None, status=200):
    answer = server.http.request("DELETE", f"{API}{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def listed(server, **params):
    return server.get("/silences", params=params)["silences"]


def test_a_silence_is_kept_listed_changed_and_removed(server):
    kept = server.post("/silences", {**ONCE, "by": "Bia"}, status=201)

    assert (kept["active"], kept["until"], kept["next"]) == (True, kept["ends_at"], None)
    assert kept["created_by"] == "Bia"
    assert kept["everything"] is False
    assert listed(server) == [kept]

    path = f"/silences/{kept['silence_id']}"
    later = {**ONCE, "starts_at": "2998-01-01T00:00:00Z", "jobs": None, "job_streams": ["S"]}
    changed = put(server, path, {**later, "by": "Rui"})

    assert (changed["jobs"], changed["job_streams"]) == ([], ["S"])  # all is replaced
    assert (changed["active"], changed["created_by"], changed["changed_by"]) == (
        False,
        "Bia",
        "Rui",
    )
    assert changed["next"]["starts_at"] == "2998-01-01T00:00:00Z"
    assert delete(server, path)["removed"] is True
    assert listed(server) == []
    put(server, path, ONCE, 404)
    delete(server, path, status=404)
    told = [(one.action, one.before, one.after) for one in audit_entries(server.core.db)]
    assert [one[0] for one in told] == ["silence.remove", "silence.change", "silence.keep"]
    assert told[1][1]["jobs"] == ["PIX*"]
    assert told[1][2]["job_streams"] == ["S"]


def test_a_recurring_one_has_its_windows_on_its_own_clock(server):
    kept = server.post("/silences", NIGHTLY, status=201)
    period = {"start": "2018-11-03T12:00:00Z", "end": "2018-11-05T12:00:00Z"}
    (shown,) = listed(server, **period)

    following = datetime.fromisoformat(kept["next"]["starts_at"])
    assert datetime.now(UTC) < following < datetime.now(UTC) + timedelta(hours=25)
    assert following.hour == 3
    assert kept["ends_at"] is None
    # The clock jumped at midnight, from 00:00 to 01:00 of the fourth.
    assert [one["starts_at"] for one in shown["windows"]] == [
        "2018-11-04T03:00:00Z",
        "2018-11-05T02:00:00Z",
    ]


def test_what_recurs_begins_now_in_the_configured_zone_where_nothing_is_said(server):
    put(server, "/config", {"timezone": "Asia/Beirut"})
    body = {"jobs": ["A"], "rrule": "FREQ=WEEKLY", "duration_minutes": 5, "reason": "x"}

    kept = server.post("/silences", body, status=201)

    assert kept["timezone"] == "Asia/Beirut"
    assert kept["active"] is True


def test_every_write_is_done_once(server):
    first = server.post("/silences", {**ONCE, "action_id": "a1"}, status=201)
    again = server.post("/silences", {**NIGHTLY, "action_id": "a1"}, status=200)
    path = f"/silences/{first['silence_id']}"

    assert again == first
    put(server, path, {**ONCE, "reason": "one", "action_id": "a2"})
    assert put(server, path, {**ONCE, "reason": "two", "action_id": "a2"})["reason"] == "one"
    delete(server, path, {"action_id": "a3"})
    assert delete(server, path, {"action_id": "a3"})["removed"] is True
    assert server.post("/silences", {**ONCE, "action_id": "a1"}, status=200) == first
    server.post("/silences", {**ONCE, "action_id": "a2"}, status=409)
    assert listed(server) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"jobs": None}, "everything"),
        ({"jobs": []}, "everything"),
        ({"jobs": ["*"]}, "everything"),
        ({"jobs": ["A", "**"], "workstations": ["?*"]}, "everything"),
        ({"jobs": [" "]}, "jobs"),
        ({"jobs": "PIX*"}, "jobs"),
        ({"jobs": ["A" * 257]}, "jobs"),
        ({"jobs": ["A"] * 101}, "jobs"),
        ({"starts_at": None}, "starts_at"),
        ({"ends_at": None}, "ends_at"),
        ({"starts_at": "2026-01-01T01:00:00"}, "starts_at"),
        ({"ends_at": ONCE["starts_at"]}, "ends_at"),
        ({"reason": " "}, "reason"),
        ({"duration_minutes": 5}, "duration_minutes"),
        ({"rrule": "FREQ=DAILY"}, "ends_at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_makes_no_silence_is_refused_with_its_field(server, change, field):
    refused = server.post("/silences", {**ONCE, **change}, status=422)

    assert [error["field"] for error in refused["errors"]] == [field]
    assert listed(server) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "rrule"),
        ({"rrule": "FREQ=HOURLY"}, "rrule"),
        ({"rrule": "every night"}, "rrule"),
        ({"rrule": "FREQ=DAILY;" + "X" * 500}, "rrule"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"duration_minutes": 10_081}, "duration_minutes"),
        ({"duration_minutes": None}, "duration_minutes"),
        ({"timezone": "Moon/Base"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"starts_at": "1960-01-01T00:00:00Z"}, "starts_at"),
    ],
)
def test_what_makes_no_rule_is_refused_with_its_field(server, change, field):
    for path in ("/silences", "/silences/preview"):
        refused = server.post(path, {**NIGHTLY, **change}, status=422)
        assert [error["field"] for error in refused["errors"]] == [field]


def test_everything_is_silenced_where_that_is_what_is_meant(server):
    body = {**ONCE, "jobs": ["*"], "everything": True}

    assert server.post("/silences", body, status=201)["everything"] is True


@pytest.fixture
def planned(server):
    """Three jobs, one of them critical; one has failed yesterday."""
    jobs = [
        job(name="PIX_1", key="1"),
        job(name="PIX_2", key="2", workstation="SRV2", critical=True),
        job(name="PAYROLL", key="3"),
    ]
    machines = [workstation(), workstation("SRV2")]
    server.see(*jobs, workstations=machines, engine_time=YESTERDAY)
    failed = run(Status.ABEND, key="r1", started_at=YESTERDAY, ended_at=YESTERDAY)
    failed = job(failed, name="PIX_1", key="1")
    server.see(failed, *jobs[1:], workstations=machines, engine_time=YESTERDAY)
    return server


def preview(server, body):
    return server.post("/silences/preview", body)


def test_a_preview_says_what_it_would_cover_and_keeps_nothing(planned):
    shown = preview(planned, ONCE)

    assert (shown["jobs_total"], shown["critical_total"]) == (2, 1)
    assert [one["job_name"] for one in shown["critical"]] == ["PIX_2"]
    assert shown["workstations"] == ["AGENT01", "SRV2"]
    assert shown["everything"] is False
    assert listed(planned) == []
    spared = preview(planned, {**ONCE, "spare_critical": True})
    assert (spared["jobs_total"], spared["critical_total"]) == (1, 1)


def test_a_preview_of_everything_says_so(planned):
    shown = preview(planned, {**ONCE, "jobs": ["*"]})

    assert shown["everything"] is True
    assert shown["jobs_total"] == 3


def test_a_preview_counts_what_it_would_have_held_back(planned):
    def held(body):
        return preview(planned, body)["held_back"]

    def nightly(at):
        rule = {"rrule": "FREQ=DAILY", "duration_minutes": 2, "timezone": "UTC"}
        return {"jobs": ["PIX*"], "starts_at": at.isoformat(), **rule}

    assert held({**ONCE, "jobs": ["PAYROLL"]})["events"] == 0
    assert held(ONCE)["basis"] == "any_time"
    assert held(ONCE)["events"] == 1
    # It begins in two days, and is looked at as if it had always been there.
    assert held(nightly(YESTERDAY + timedelta(days=3, minutes=-1)))["events"] == 1
    assert held(nightly(YESTERDAY + timedelta(days=3, minutes=5)))["events"] == 0


def test_every_socket_hears_of_a_change(server):
    with connect(server.ws_url) as socket:
        socket.recv()
        kept = server.post("/silences", ONCE, status=201)
        heard = socket.recv(timeout=60)

    assert f'"type":"silences","silence_ids":["{kept["silence_id"]}"]' in heard


def test_hostile_names_are_kept_as_they_are(server):
    name = '<img src=x onerror="alert(1)">\u202e\u0000'
    kept = server.post("/silences", {**ONCE, "jobs": [name], "reason": name}, status=201)

    assert listed(server)[0]["jobs"] == kept["jobs"]
    assert kept["jobs"][0].startswith("<img src=x")
