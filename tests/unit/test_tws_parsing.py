"""Both APIs read into the same domain, and nothing an engine sends breaks the reading."""

import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.domain.plan import Waits, WorkstationStatus
from data.domain.status import CommonStatus, Status
from tests.tws_engine import v1_job, v1_workstation, v2_job, v2_workstation
from workers.tws import v1, v2
from workers.tws.errors import TwsNotJson, TwsTruncated, TwsUnreadable
from workers.tws.items import Known, read_items, split_array, split_envelope
from workers.tws.values import duration_s, instant, plain_name


def raw(value):
    return msgspec.Raw(json.dumps(value).encode())


def read(parse, value):
    return parse(raw(value)).thing


def run(start=None, end=None, status="SUCC", common="SUCCESSFUL", last=False, **more):
    return {
        "id": f"run-{start}",
        "commonStatus": common,
        "compositeStatus": {"status": status},
        "lastInRerunChain": last,
        "timeInfo": {"actualStartTime": start, "actualEndTime": end},
    } | more


def test_both_apis_give_the_same_job():
    new = read(v2.parse_job, v2_job())
    old = read(v1.parse_job, v1_job())

    assert new.natural_key == old.natural_key
    assert new.run.status is old.run.status is Status.SUCC
    assert new.run.started_at == old.run.started_at == datetime(2026, 1, 5, 6, 2, 11, tzinfo=UTC)
    assert new.run.ended_at == old.run.ended_at
    assert new.run.estimated_s == old.run.estimated_s == 95.0
    assert new.run.number == old.run.number == 41877
    assert new.run.return_code == old.run.return_code == 0
    assert new.run.log_id == "run-job-LOAD"
    assert old.run.log_id == old.key


@pytest.mark.parametrize(
    ("raw_status", "status"),
    [("ABENDP", Status.ABENP), ("FAILED", Status.FAIL), ("WHATEVER", Status.OTHER)],
)
def test_unknown_and_other_spellings_are_kept_beside_the_canonical_status(raw_status, status):
    job = read(v1.parse_job, v1_job(status=raw_status, common="ERROR"))

    assert job.run.status is status
    assert job.run.raw_status == raw_status
    assert job.run.common is CommonStatus.ERROR


def test_a_missing_internal_status_falls_back_to_the_coarse_one():
    old = v1_job()
    del old["status"]["internalStatus"]
    new = v2_job(jobruns=[{"id": "r", "commonStatus": "RUNNING"}])

    assert read(v1.parse_job, old).run.status is Status.SUCC
    assert read(v2.parse_job, new).run.status is Status.EXEC


def test_a_job_of_only_id_and_name_is_a_job():
    for parse in (v1.parse_job, v2.parse_job):
        job = read(parse, {"id": "x", "name": "LOAD"})
        assert job.key == "x"
        assert job.run.status is Status.OTHER


def test_null_members_count_as_missing():
    new = dict.fromkeys(v2_job()) | {"id": "x", "name": "LOAD"}
    old = dict.fromkeys(v1_job()) | {"id": "x", "name": "LOAD"}

    assert read(v2.parse_job, new).stream == ""
    assert read(v1.parse_job, old).stream == ""


def test_v2_runs_are_ordered_by_start_and_the_last_of_the_chain_is_last():
    third = run(None, status="READY", common="READY", last=True)
    second = run("2026-01-05T07:00:00Z", "2026-01-05T07:01:00Z", "ABEND", "ERROR")
    first = run("2026-01-05T06:00:00Z", "2026-01-05T06:01:00Z", "ABEND", "ERROR")

    job = read(v2.parse_job, v2_job(jobruns=[third, second, first]))

    assert [one.status for one in job.runs] == [Status.ABEND, Status.ABEND, Status.READY]
    assert job.runs[0].started_at < job.runs[1].started_at


def test_a_v2_job_without_runs_has_the_one_its_summary_tells():
    job = read(v2.parse_job, v2_job(status="HOLD", common="WAITING", jobruns=[]))

    assert len(job.runs) == 1
    assert job.run.status is Status.HOLD
    assert job.run.key is None


@pytest.mark.parametrize(
    ("substatus", "open_dependencies", "waits"),
    [
        ("HOLD_WAITING_FOR_PREDECESSOR", 2, Waits.PREDECESSOR),
        ("HOLD_WAITING_FOR_TIME", 0, Waits.TIME),
        ("HOLD_WAITING_FOR_TIME", 1, Waits.PREDECESSOR),
        ("HOLD_PRIORITY_ZERO", 0, Waits.PRIORITY_ZERO),
        ("READY_WAITING_FOR_LIMIT", 0, Waits.LIMIT),
        ("READY_SUBMITTED", 0, Waits.NOTHING),
        (None, 3, Waits.PREDECESSOR),
        (None, 0, Waits.UNKNOWN),
        ("SOMETHING_NEW", None, Waits.UNKNOWN),
    ],
)
def test_why_a_v2_job_waits(substatus, open_dependencies, waits):
    value = v2_job(
        status="HOLD",
        common="WAITING",
        jobruns=[],
        lastRunCompositeStatus={"status": "HOLD", "substatus": substatus},
        dependenciesStats={"numberOfUnresolvedDependencies": open_dependencies},
    )

    job = read(v2.parse_job, value)

    assert job.waits is waits
    assert job.open_dependencies == open_dependencies


@pytest.mark.parametrize(
    "more",
    [
        {"jobOptions": {"noOperation": True}},
        {
            "jobruns": [
                run(None, compositeStatus={"status": "SUCC", "substatus": "SUCC_DO_NOT_RUN"})
            ]
        },
        {"jobruns": [run(None, compositeStatus={"status": "SUCC", "dontRun": True})]},
    ],
)
def test_a_success_without_an_execution_is_recognised(more):
    job = read(v2.parse_job, v2_job(**({"jobruns": [run(None)]} | more)))

    assert job.run.did_not_run
    assert not job.run.has_started


def test_flags_of_both_apis():
    new = read(
        v2.parse_job,
        v2_job(
            jobOptions={"critical": True},
            jobStatusFlags={"jobLate": True},
            lastRunCompositeStatus={"status": "HOLD", "canceled": True},
            timeRestrictions={
                "startTime": "2026-01-05T07:00:00Z",
                "deadlineTime": "2026-01-05T08:00:00Z",
            },
        ),
    )
    old = read(
        v1.parse_job,
        v1_job(
            critical=True,
            jobLate=True,
            status="HOLD",
            common="CANCELED",
            timeRestriction={
                "startTime": "2026-01-05T07:00:00.000Z",
                "deadlineTime": "2026-01-05T10:00:00+02:00",
            },
        ),
    )

    for job in (new, old):
        assert job.critical
        assert job.engine_late
        assert job.cancelled
        assert job.not_before == datetime(2026, 1, 5, 7, tzinfo=UTC)
        assert job.deadline_at == datetime(2026, 1, 5, 8, tzinfo=UTC)


def test_a_job_that_has_not_run_has_no_return_code():
    waiting = v1_job(status="HOLD", common="WAITING")

    assert read(v1.parse_job, waiting).run.return_code is None


def test_root_folders_are_dropped_and_others_kept():
    job = read(v2.parse_job, v2_job(workstation="/FIN/AGENT02", folder="/FIN"))

    assert job.workstation == "/FIN/AGENT02"
    assert job.stream == "/FIN/LEDGER"
    assert job.stream_workstation == "AGENT01"
    assert read(v2.parse_workstation, v2_workstation("A", folder="/FIN")).name == "/FIN/A"
    assert plain_name("/AGENT01") == plain_name("AGENT01") == "AGENT01"


@pytest.mark.parametrize(
    ("states", "kind", "linked", "jobman_up", "status"),
    [
        (["LINKED", "RUNNING"], "AGENT", True, True, WorkstationStatus.ONLINE),
        (["FULLY_LINKED", "JOBMAN_UP"], "FTA", True, True, WorkstationStatus.ONLINE),
        (["RUNNING"], "AGENT", False, True, WorkstationStatus.UNLINKED),
        (["LINKED"], "AGENT", True, False, WorkstationStatus.OFFLINE),
        ([], "AGENT", False, False, WorkstationStatus.OFFLINE),
        (["START", "RUNNING", "MASTER"], "MANAGER", None, True, WorkstationStatus.ONLINE),
        (["LINKED"], "D-POOL", True, None, WorkstationStatus.ONLINE),
        (None, "AGENT", None, None, WorkstationStatus.ONLINE),
        (["SOMETHING_NEW", "LINKED", "RUNNING"], "NEW", True, True, WorkstationStatus.ONLINE),
    ],
)
def test_v2_active_states_are_the_letters_of_conman(states, kind, linked, jobman_up, status):
    value = v2_workstation(states=states or (), type=kind) | {"activeStates": states}

    station = read(v2.parse_workstation, value)

    assert (station.linked, station.jobman_up, station.status) == (linked, jobman_up, status)


@pytest.mark.parametrize(
    ("more", "linked", "jobman_up"),
    [
        ({}, True, True),
        ({"linkStatus": "UNLINKED"}, False, True),
        ({"linkStatus": "NOT_APPLICABLE"}, None, True),
        ({"linkStatus": "UNLINKED", "type": "MANAGER"}, None, True),
        ({"jobmanUp": False}, True, False),
        ({"jobmanUp": False, "type": "DYNAMIC_POOL"}, True, None),
    ],
)
def test_v1_link_and_job_manager(more, linked, jobman_up):
    station = read(v1.parse_workstation, v1_workstation(**more))

    assert (station.linked, station.jobman_up) == (linked, jobman_up)


def test_only_prompts_that_are_asked_are_prompts():
    new = {"id": "p1", "promptName": "GO", "text": "Go on?", "promptStatus": "ASKED"}
    old = {"number": 7, "text": "Go on?", "status": "ASKED", "jobInPlanKey": {"name": "LOAD"}}

    assert read(v2.parse_prompt, new).name == "GO"
    assert read(v1.parse_prompt, old).key == "7"
    assert read(v1.parse_prompt, old).job == "LOAD"
    assert read(v2.parse_prompt, new | {"promptStatus": "ANSWERED_YES"}) is None
    assert read(v1.parse_prompt, old | {"status": "NOT_ASKED"}) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05T06:00:00Z",
        "2026-01-05T06:00:00.000Z",
        "2026-01-05T08:00:00+02:00",
        "2026-01-05T03:00:00.000-0300",
        "2026-01-05T06:00:00",
    ],
)
def test_instants_of_every_shape_are_one_instant(text):
    assert instant(text) == datetime(2026, 1, 5, 6, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2100, 12, 31)))
def test_an_instant_survives_being_written_and_read(moment):
    aware = moment.replace(tzinfo=UTC)

    assert instant(aware.isoformat()) == aware


def test_unset_instants_and_durations_are_none():
    assert instant(None) is instant("") is instant("1970-01-01T00:00:00Z") is None
    assert duration_s(None) is duration_s("PT0S") is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT1M30S", 90), ("PT51S", 51), ("PT2H", 7200), ("P1DT1S", 86401), ("PT0.5S", 0.5)],
)
def test_iso_durations(text, seconds):
    assert duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "soon", "1M30S", "P1Y"])
def test_what_is_no_duration_is_not_one(text):
    if text:
        with pytest.raises(ValueError, match="not a duration"):
            duration_s(text)


BAD = [
    17,
    "text",
    None,
    [],
    {},
    {"id": "x"},
    {"name": "LOAD"},
    {"id": "", "name": "LOAD"},
    {"id": 5, "name": "LOAD"},
]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("parse", [v1.parse_job, v2.parse_job])
def test_one_unreadable_item_leaves_the_others_alone(bad, parse):
    good = {"id": "a", "name": "A"}

    page = read_items([raw(good), raw(bad), raw(good | {"id": "b"})], parse, Known())

    assert [job.key for job in page.things] == ["a", "b"]
    assert len(page.bad) == 1
    assert page.bad[0].reason


@pytest.mark.parametrize("runs", ["oops", 5, [None], [{"id": "r"}, "oops"]])
def test_a_job_whose_runs_cannot_be_read_is_unreadable(runs):
    page = read_items([raw(v2_job(jobruns=runs))], v2.parse_job, Known())

    assert page.things == []
    assert page.bad[0].keys[0] == "job-LOAD"


def test_members_that_are_not_needed_may_be_anything():
    page = read_items(
        [raw(v2_job(actions={"a": [1]}, cpuTime=[], position="x"))], v2.parse_job, Known()
    )

    assert page.bad == []


def test_known_bytes_give_the_same_object():
    first = read_items([raw(v2_job())], v2.parse_job, Known())
    known = Known(dict(zip(first.digests, first.things, strict=True)))

    second = read_items([raw(v2_job()), raw(v2_job("OTHER"))], v2.parse_job, known)

    assert second.things[0] is first.things[0]
    assert second.reused == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<html>hello</html>", TwsNotJson),
        (b"", TwsTruncated),
        (b"  \n", TwsTruncated),
        (b"what?", TwsNotJson),
        (b'"text"', TwsUnreadable),
        (b"null", TwsUnreadable),
        (b"[" * 100_000, (TwsUnreadable, TwsTruncated)),
    ],
)
@pytest.mark.parametrize("split", [split_array, split_envelope])
def test_a_body_that_is_no_list_is_a_typed_error(split, body, error):
    with pytest.raises(error):
        split(body)


@pytest.mark.parametrize("length", range(1, 60, 7))
def test_a_list_cut_anywhere_is_truncated(length):
    array = json.dumps([v1_job()]).encode()
    envelope = json.dumps({"count": 1, "results": [v2_job()]}).encode()

    with pytest.raises(TwsTruncated):
        split_array(array[:-length])
    with pytest.raises(TwsTruncated):
        split_envelope(envelope[:-length])


def test_an_array_is_no_envelope_and_an_error_object_no_array():
    with pytest.raises(TwsUnreadable):
        split_envelope(b"[]")
    with pytest.raises(TwsUnreadable):
        split_array(b'{"exceptionName": "x", "messages": []}')


PARSERS = [
    module_parse
    for module in (v1, v2)
    for module_parse in (
        module.parse_job,
        module.parse_stream,
        module.parse_workstation,
        module.parse_prompt,
    )
] + [v1.parse_plan]

leaves = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
)
leaves |= st.sampled_from(
    ["SUCC", "2026-01-05T06:00:00Z", "PT5S", "ERROR", "/A", "\ud800", "9" * 50]
)
members = st.sampled_from(
    sorted({*v2_job(), *v1_job(), *v2_workstation(), *v1_workstation(), *run(), "status", "key"})
) | st.text(max_size=5)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(members, inner, max_size=8),
    max_leaves=25,
)


@settings(max_examples=300)
@given(anything, st.sampled_from(PARSERS))
def test_any_json_is_read_or_unreadable_and_never_breaks(value, parse):
    page = read_items([raw(value)], parse, Known())

    assert len(page.things) + len(page.bad) == 1


@settings(max_examples=200)
@given(
    st.sampled_from([(v1.parse_job, v1_job()), (v2.parse_job, v2_job())]),
    st.dictionaries(members, anything, max_size=4),
)
def test_a_real_job_with_members_replaced_is_read_or_unreadable(case, replaced):
    parse, job = case

    page = read_items([raw(job | replaced)], parse, Known())

    assert len(page.things) + len(page.bad) == 1


@given(st.binary(max_size=200), st.sampled_from(PARSERS))
def test_any_bytes_are_read_or_unreadable(item, parse):
    page = read_items([msgspec.Raw(item)], parse, Known())

    assert len(page.things) + len(page.bad) == 1
