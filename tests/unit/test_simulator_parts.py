"""The simulator's small pure parts: filters, ids, logs, history, fault switches."""

import contextlib
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.simulator import ids, oql
from workers.simulator.building import build_world
from workers.simulator.engine import Engine
from workers.simulator.failures import Failures
from workers.simulator.faults import KINDS, Faults, spoil
from workers.simulator.history import history
from workers.simulator.joblog import FAMILIES, error_message
from workers.simulator.logs import job_log, log_key
from workers.simulator.options import SimulatorOptions

START = datetime(2026, 1, 7, 17, 30, tzinfo=UTC)
FIELDS = {
    "name": lambda x: x["name"],
    "runs.rc": lambda x: x["rc"],
    "priority": lambda x: x["priority"],
}
THINGS = [
    {"name": "LEDGER_LOAD", "rc": [8, 0], "priority": 10},
    {"name": "LEDGER_PRINT", "rc": [0], "priority": 50},
    {"name": "O'NEIL", "rc": [], "priority": 0},
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name = 'LEDGER_LOAD'", [0]),
        ("name LIKE 'LEDGER@'", [0, 1]),
        ("name LIKE 'LEDGER_?OAD'", [0]),
        ("name NOT LIKE 'LEDGER@'", [2]),
        ("runs.rc IN [8, 12]", [0]),
        ("runs.rc NOT IN [8]", [1, 2]),
        ("runs.rc = 0 AND priority > 20", [1]),
        ("priority <= 10 OR name = 'LEDGER_PRINT'", [0, 1, 2]),
        ("(priority = 0 OR priority = 50) AND runs.rc = 0", [1]),
        ("name != 'LEDGER_LOAD' ORDER BY priority DESC", [1, 2]),
        ("ORDER BY name DESC", [2, 1, 0]),
        ("name = 'O''NEIL'", [2]),
        ("", [0, 1, 2]),
    ],
)
def test_an_oql_finds_what_it_says(text, found):
    query = oql.parse(text, FIELDS)

    assert query.apply(THINGS) == [THINGS[i] for i in found]


@pytest.mark.parametrize(
    "text",
    ["name", "name =", "= 'A'", "nobody = 'A'", "name = 'A' AND", "name IN ['A'", "name ~ 'A'"],
)
def test_an_oql_that_is_none_is_refused(text):
    with pytest.raises(oql.OqlError):
        oql.parse(text, FIELDS)


@given(st.text(max_size=60))
def test_no_text_breaks_the_oql_parser(text):
    with contextlib.suppress(oql.OqlError):
        found = oql.parse(text, FIELDS).apply(THINGS)
        assert all(thing in THINGS for thing in found)


def test_a_plan_filter_is_split_into_its_names():
    assert oql.plan_filter("/@/@#/@/@.@") == ("@", "@", "@")
    assert oql.plan_filter("/AGENT01#/") == ("AGENT01", "@", "@")
    assert oql.plan_filter("/a/WKS#/b/STREAM.JOB") == ("WKS", "STREAM", "JOB")


@given(st.integers(0, 9), st.integers(0, 99_999), st.integers(0, 2**34))
def test_an_id_leads_back_to_its_number_and_only_in_its_plan(kind, plan, n):
    text = ids.uuid(kind, plan, n)

    assert ids.number(kind, plan, text) == n
    assert ids.number(kind, plan + 1, text) is None
    assert ids.number((kind + 1) % 10, plan, text) is None


@given(st.integers(0, 99_999), st.integers(0, 2**24 - 1))
def test_a_stream_code_has_16_characters_and_leads_back(plan, n):
    code = ids.stream_code(plan, n)

    assert len(code) == 16
    assert ids.stream_number(code) == (plan, n)


@given(st.text(alphabet="ABCXYZ019_-;#", min_size=1, max_size=40))
def test_a_base64_id_leads_back(text):
    assert ids.decode(ids.encode(text)) == text


def test_a_log_tells_the_cause_and_is_another_one_each_time():
    messages = {error_message(log_key(1, 5, 60 * n, 0), 2, "JOB") for n in range(40)}
    filled = {error_message(log_key(1, 5, 60 * n, 0), 3, "JOB") for n in range(40)}

    assert all("ORA-00060" in message for message in messages)
    assert len(filled) > 10
    assert {family.status for family in FAMILIES} == {"ABEND", "FAIL"}


def test_a_log_has_header_and_footer_unless_only_the_content_is_wanted():
    site = Engine(build_world(SimulatorOptions(jobs=600, start=START), START), START)
    failed = next(job for job in site.plan.jobs if job.run.status == "ABEND")
    index = len(failed.runs) - 1

    whole, content = job_log(site, failed, index), job_log(site, failed, index, content_only=True)

    lines = whole.splitlines()
    assert set(lines[0]) == set(lines[-1]) == {"="}
    assert lines[1].startswith(f"= JOB       : {site.stations[failed.definition.station].name}#")
    assert f"= Exit Status           : {failed.run.return_code}" in lines
    assert content in whole
    assert "= JOB" not in content
    waiting = next(job for job in site.plan.jobs if job.run.status == "HOLD")
    assert job_log(site, waiting, 0) == ""


def rows(days=40, **more):
    options = SimulatorOptions(**{"jobs": 1500, "start": START, "seed": 4, **more})
    return options, list(history(options, days))


def test_a_history_is_a_consistent_past():
    _, past = rows(days=5)

    assert len({row["run_id"] for row in past}) == len(past)
    for row in past:
        assert row["scheduled_time"] <= row["end_time"]
        assert row["start_time"] is None or row["start_time"] <= row["end_time"]
        assert (row["status"] == "SUCC") == (row["return_code"] == 0)
        assert (row["error_message"] is None) == (row["status"] == "SUCC")
        assert (row["start_time"] is None) == (row["status"] == "FAIL")
    first = min(row["scheduled_time"] for row in past)
    assert first >= (START - timedelta(days=6)).isoformat()
    assert max(row["scheduled_time"] for row in past) < START.isoformat()


def test_a_history_shows_the_planted_truths():
    options, past = rows()
    truths = Failures(build_world(options, START)).truths
    firsts = defaultdict(dict)  # by job: the first run of each instance
    for row in past:
        firsts[row["job_name"]].setdefault(row["scheduled_time"], row)

    def rate(runs):
        runs = list(runs)
        return sum(row["status"] != "SUCC" for row in runs) / max(1, len(runs))

    noise = rate(r for job in firsts.values() for r in job.values())
    kinds, dragged = Counter(), []
    for truth in truths:
        runs = firsts[truth.job_name].values()
        if truth.kind == "recurring_failure":
            assert rate(runs) > truth.probability * 0.5 > noise
        elif truth.hour is not None:
            inside = [r for r in runs if r["start_time"] and _hour(r) == truth.hour]
            assert rate(inside) > 3 * rate(r for r in runs if r not in inside)
        elif truth.related_job:
            related = firsts[truth.related_job]
            dragged += [
                related[r["scheduled_time"]]
                for r in runs
                if r["status"] != "SUCC" and r["scheduled_time"] in related
            ]
        kinds[truth.kind] += 1
    assert set(kinds) == {"recurring_failure", "time_correlation", "dependency_chain"}
    assert len(dragged) > 20
    assert rate(dragged) > 0.6


def _hour(row):
    return (datetime.fromisoformat(row["start_time"]) - timedelta(hours=3)).hour


def test_a_quiet_site_has_a_history_without_failures():
    _, past = rows(days=10, profile="quiet")

    assert {row["status"] for row in past} == {"SUCC"}


def test_a_fault_strikes_as_often_as_it_was_told_and_only_there():
    faults = Faults()
    faults.add({"kind": "drop", "count": 2, "path": "*/plan/job"}, now=0)

    assert faults.due("/twsd/plan/resource", 1, in_list=False) is None
    assert faults.due("/x/plan/job", 1, in_list=True) is None
    assert [faults.due("/x/plan/job", 1, in_list=False) is None for _ in range(3)] == [
        False,
        False,
        True,
    ]


def test_a_fault_ends_when_its_time_is_over():
    faults = Faults()
    faults.add({"kind": "html", "duration_seconds": 10}, now=100)

    assert faults.due("/a", 109, in_list=False) is not None
    assert faults.due("/a", 110, in_list=False) is None


@pytest.mark.parametrize("body", [{}, {"kind": "meteor"}, {"kind": "slow", "seconds": "long"}])
def test_a_fault_nobody_knows_is_refused(body):
    with pytest.raises(ValueError, match="must be"):
        Faults().add(body, now=0)


def test_a_spoiled_list_differs_in_one_object_only():
    good = [json.dumps({"id": str(n), "name": "A", "status": "SUCC"}).encode() for n in range(3)]
    for kind in ("unreadable", "missing_members", "unknown_status"):
        fault = Faults().add({"kind": kind, "item": 1}, now=0)
        bad = spoil(fault, good)
        assert [a == b for a, b in zip(good, bad, strict=True)] == [True, False, True]
    assert spoil(Faults().add({"kind": "empty_plan"}, now=0), good) == []
    assert set(KINDS) >= {"slow", "drop", "aws_500", "html_503", "expired_password"}


def test_planted_days_and_hours_fail_more_than_others():
    world = build_world(SimulatorOptions(jobs=3000, start=START), START)
    failures = Failures(world)
    checked = Counter()
    for truth in failures.truths:
        job = world.jobs[truth.job]
        if truth.weekday is not None:
            days = (datetime(2026, 1, 5 + n, 12) for n in range(7))  # Monday first
            rates = [failures.probability(job, day, 0, dragged=False) for day in days]
            assert rates.index(max(rates)) == truth.weekday
            checked["weekday"] += 1
        elif truth.month_end:
            turn, other = (
                failures.probability(job, datetime(2026, 1, day, 12), 0, dragged=False)
                for day in (31, 15)
            )
            assert turn > 5 * other
            checked["month_end"] += 1

    assert checked["weekday"] > 0 < checked["month_end"]
