"""More inputs of the kinds in `tests/field/plan`, made here and played through the real client."""

import time

import pytest

from tests.field_plans import now, playing
from tests.tws_engine import v1_job, v1_workstation, v2_job, v2_workstation

PLANS = ("6d1c0a35-0000-3000-8000-000000000012", "6d1c0a35-0000-3000-8000-000000000013")


def times(start=None, end=None):
    found = {"estimatedDuration": "PT1M35S"}
    if start is not None:
        found["actualStartTime"] = now(start)
    if end is not None:
        found["actualEndTime"] = now(end)
    return found


COMMON = {"ABEND": "ERROR", "FAIL": "ERROR", "SUCC": "SUCCESSFUL", "EXEC": "RUNNING"}


def run2(key, status, start=None, end=None, last=True, **more):
    common = COMMON.get(status, "READY" if status == "READY" else "WAITING")
    return {
        "id": key,
        "jobNumber": sum(map(ord, key)) if start is not None else 0,
        "commonStatus": common,
        "compositeStatus": {"status": status},
        "lastInRerunChain": last,
        "timeInfo": times(start, end),
    } | more


def job2(name, *runs, told=None, **more):
    told = told or runs[-1]
    return v2_job(
        name,
        status=told["compositeStatus"]["status"],
        common=told["commonStatus"],
        jobruns=list(runs),
        schedTime=now(-180),
        **more,
    )


def job1(name, status, start=None, end=None, *, number=0, **more):
    found = v1_job(name, status=status, common=COMMON.get(status, "READY"), **more)
    found["jobStreamInPlan"]["startTime"] = now(-180)
    found["timeInfo"] = {
        key: value for key, value in times(start, end).items() if key != "estimatedDuration"
    }
    found["jobNumber"] = number or sum(map(ord, found["id"] + name)) if start is not None else 0
    return found


def lists(api, *jobs, stations=None):
    if api == "v2":
        return {
            "GET /twsd/api/v2/engine/info": {"displayVersion": "10.2.5"},
            "GET /twsd/api/v2/plan/job": {"count": len(jobs), "results": list(jobs)},
            "GET /twsd/api/v2/plan/workstation": {"results": stations or [v2_workstation()]},
        }
    return {
        "GET /twsd/engine/info": {"displayVersion": "9.5", "synphonyRunNumber": 12},
        "POST /twsd/plan/current/job/query": list(jobs),
        "POST /twsd/plan/current/workstation/query": stations or [v1_workstation()],
    }


def play(folder, api, *polls):
    """The types of events of each poll after the first, and the run for more questions."""
    context = playing(folder, api)
    run = context.__enter__()
    for jobs in polls:
        run.poll(lists(api, *jobs))
    return context, run


@pytest.fixture
def played(tmp_path):
    opened = []

    def make(api, *polls):
        context, run = play(tmp_path, api, *polls)
        opened.append(context)
        return run

    yield make
    for context in opened:
        context.__exit__(None, None, None)


FAILED = ("r1", "ABEND", -20, -10)


@pytest.mark.parametrize("status", ["EXEC", "SUCC", "ABEND", "FAIL", "READY"])
@pytest.mark.parametrize("kind", [{"rerunType": "RECOVERY"}, {}], ids=["told", "by its name"])
def test_whatever_a_recovery_job_does_the_job_stays_as_it_was(kind, status, played):
    begun = status not in ("READY", "FAIL")
    recovery = run2("r2", status, -9 if begun else None, -8 if begun and status != "EXEC" else None)
    recovery |= {"name": "FIX_SPACE", **kind}
    own = run2(*FAILED, last=False, name="PAY", rerunType="REGULAR")
    definition = {"name": "PAY", "recoveryOption": "CONTINUE", "recoveryJobName": "FIX_SPACE"}
    jobs = [
        [job2("PAY", run2("r1", "EXEC", -20), jobDefinition=definition)],
        [job2("PAY", run2(*FAILED), jobDefinition=definition)],
        [job2("PAY", own, recovery, told=own, jobDefinition=definition)],
    ]
    run = played("v2", *jobs)

    assert run.words() == [[], ["job_abend"], []]
    assert run.jobs()["PAY"]["status"] == "ABEND"
    assert len(run.history("PAY")["runs"]) == 1
    assert run.summaries[-1].jobs_failed == 1


def test_the_rerun_after_a_recovery_job_is_the_jobs_own(played):
    own = run2(*FAILED, last=False)
    recovery = run2("r2", "SUCC", -9, -8, last=False, name="FIX", rerunType="RECOVERY")
    rerun = run2("r3", "SUCC", -7, -6, rerunType="RECOVERY_RERUN", name="PAY")
    run = played("v2", [job2("PAY", run2(*FAILED))], [job2("PAY", own, recovery, rerun)])

    assert run.words()[1] == ["job_rerun", "job_completed"]
    assert run.jobs()["PAY"]["status"] == "SUCC"
    assert len(run.history("PAY")["runs"]) == 2


KINDS = ["RERUN", "RERUN_EVERY", "RERUN_FROM", "RERUN_STEP", "RECOVERY_RERUN", None]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["PAY", "PAY_FIXED"])
def test_every_kind_of_rerun_is_the_jobs_own_under_whatever_name(kind, name, played):
    own = run2(*FAILED, last=False)
    rerun = run2("r2", "SUCC", -9, -8, name=name, rerunType=kind)
    polls = [job2("PAY", run2("r1", "EXEC", -20))], [job2("PAY", run2(*FAILED))]
    run = played("v2", *polls, [job2("PAY", own, rerun)])

    assert run.words()[1:] == [["job_abend"], ["job_rerun", "job_completed"]]
    failed, recovered = run.events[1][0]["event"], run.events[2][1]["event"]
    assert recovered.facts["recovers"] == failed.event_id
    assert run.summaries[-1].jobs_failed == 0


@pytest.mark.parametrize("head", ["headJobRunName", "headJobRunId"])
def test_on_v1_a_rerun_under_another_name_belongs_to_the_head_of_its_chain(head, played):
    failed = job1("LOAD", "ABEND", -20, -10)
    fixed = job1("LOAD_FIX", "SUCC", -9, -8)
    fixed[head] = failed["id"] if head == "headJobRunId" else "LOAD"
    again = job1("LOAD_FIX_2", "EXEC", -3)
    again[head] = fixed["id"] if head == "headJobRunId" else "LOAD_FIX"
    early, last = {"lastInRerunChain": False}, {"lastInRerunChain": True}
    run = played(
        "v1", [failed | last], [failed | early, fixed], [failed | early, fixed | early, again]
    )

    assert run.words() == [[], ["job_rerun", "job_completed"], ["job_rerun"]]
    assert {one["source"] for poll in run.events for one in poll} == {"LOAD"}
    assert list(run.jobs()) == ["LOAD"]
    assert len(run.history("LOAD")["runs"]) == 3


def test_on_v1_a_recovery_job_mends_nothing(played):
    failed = job1("PAY", "ABEND", -20, -10)
    recovery = job1("FIX", "SUCC", -9, -8, rerunType="RECOVERY", headJobRunName="PAY")
    run = played("v1", [failed], [failed | {"lastInRerunChain": False}, recovery])

    assert "PAY" not in {one["source"] for one in run.events[1]}
    assert run.summaries[-1].jobs_failed == 1


def test_on_v1_two_launches_that_failed_between_two_polls_are_two(played):
    early = {"lastInRerunChain": False}
    polls = [
        [job1("LOAD", "READY", key="j0")],
        [job1("LOAD", "FAILED", key="j0") | early, job1("LOAD", "FAILED", key="j1", number=71)],
        [
            job1("LOAD", "FAILED", key="j0") | early,
            job1("LOAD", "FAILED", key="j1", number=71) | early,
            job1("LOAD", "EXEC", -1, key="j2"),
        ],
    ]
    run = played("v1", *polls)

    assert run.words() == [[], ["job_failed", "job_failed"], ["job_rerun"]]
    assert len(run.history("LOAD")["runs"]) == 3


ODD = [5, -1, 10**30, 1e300, "", "x" * 5_000, "GO", "0001-01-01T00:00:00Z",
       "9999-12-31T23:59:59.999Z", "P9999999999W", "PT-0.001S", [], ["x"], {}, {"a": 1}, True,
       None]  # fmt: skip


def members(item, path=()):
    """The path of each member of an item, however deep."""
    for key, value in item.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from members(value, (*path, key))


def with_odd(item, path, value):
    changed = dict(item)
    head, *rest = path
    changed[head] = with_odd(item[head], rest, value) if rest else value
    return changed


def items_of(api):
    if api == "v2":
        runs = [run2("r1", "EXEC", -20, name="ODD", rerunType="REGULAR", returnCode=None)]
        more = {
            "jobOptions": {"critical": False, "noOperation": False},
            "jobStatusFlags": {"jobLate": False},
            "timeRestrictions": {"startTime": now(-180), "deadlineTime": now(60)},
            "dependenciesStats": {"numberOfUnresolvedDependencies": 0},
            "jobDefinition": {"name": "ODD", "estimatedDuration": "PT1M", "recoveryJobName": "R"},
        }
        return job2("ODD", *runs, **more)
    job = job1("ODD", "EXEC", -20, timeRestriction={"startTime": now(-180)})
    return job | {
        "criticalNetworkInfo": {"critical": False},
        "rerunType": "REGULAR",
        "jobLate": False,
        "critical": False,
    }


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_no_odd_member_hides_a_failure(api, played):
    """Each member of a job with each odd value, all in one plan: every failure is told."""
    before, after = [], []
    good = items_of(api)
    needed = {("id",), ("name",), ("jobruns",), ("planId",)}  # the last is the plan's, not its own
    for n, path in enumerate(path for path in members(good) if path not in needed):
        if "status" in path[-1].lower() or path[0] in ("status", "lastRunCompositeStatus"):
            continue
        for m, value in enumerate(ODD):
            job = with_odd(good, path, value) | {"id": f"job-{n}-{m}", "name": f"ODD_{n}_{m}"}
            before.append(job)
            after.append(failed_of(api, job))
    run = played(api, before, after)

    told = {one["source"] for one in run.events[1] if one["event_type"] == "job_abend"}
    assert told == {job["name"] for job in before}
    assert run.server.poller.state().unreadable == ()


def failed_of(api, job):
    if api == "v2":
        runs = [run2("r1", "ABEND", -20, -10) | {"id": f"run-{job['id']}"}]
        return job | {
            "lastRunCommonStatus": "ERROR",
            "lastRunCompositeStatus": {"status": "ABEND"},
            "jobruns": runs,
        }
    return job | {"status": {"commonStatus": "ERROR", "internalStatus": "ABEND"}}


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_status_that_cannot_be_read_keeps_the_last_one(api, played):
    job = items_of(api)
    odd = job | {"status": 5}
    if api == "v2":
        odd = job | {"lastRunCompositeStatus": 5, "lastRunCommonStatus": []}
        odd["jobruns"] = [job["jobruns"][0] | {"commonStatus": {}, "compositeStatus": "?"}]
    good = job | {"id": "other", "name": "OTHER"}
    run = played(api, [job, good], [odd, good], [failed_of(api, job), good])

    assert run.words() == [[], [], ["job_abend"]]
    assert run.jobs()["ODD"]["status"] == "ABEND"


def test_on_v1_folders_and_their_made_up_names_are_read_wherever_they_stand(tmp_path):
    def made_up(name, original):
        return {"name": name, "originalName": original, "folderKey": {"path": "/BR/SP/"}}

    agent, stream = made_up("0F3A9C1E77B2D410", "AGT"), made_up("1111222233334444", "DAILY")
    station = v1_workstation("0F3A9C1E77B2D410") | {"workstationInPlanKey": agent, "key": agent}
    job = job1("LOAD", "EXEC", -20)
    job["workstationInPlan"] = {"name": "0F3A9C1E77B2D410"}  # only the list of them tells more
    job["jobStreamInPlan"] |= stream | {"workstationKey": agent}
    with playing(tmp_path, "v1") as run:
        run.poll(lists("v1", job, stations=[station]))
        run.poll(lists("v1", failed_of("v1", job), stations=[station]))
        event = run.events[1][0]["event"].job

        assert (event.workstation, event.job_stream) == ("/BR/SP/AGT", "/BR/SP/DAILY")
        assert [one["name"] for one in run.server.get("/status/workstations")["workstations"]] == [
            "/BR/SP/AGT"
        ]


def test_twins_and_a_moved_stream_go_on_over_a_new_plan(played):
    def twin(plan, n, *state, **more):
        run = run2(f"{plan[-2:]}-run{n}", *state, jobNumber=7000 + n)
        return job2("ADHOC", run, key=f"{plan[-2:]}-job{n}", plan=plan, **more)

    old, new = PLANS
    exec_ = [("EXEC", -30), ("EXEC", -29), ("READY",), ("READY",)]
    polls = [
        [twin(old, n, *state) for n, state in enumerate(exec_)],
        # other ids, another order; one stream was renamed when it was carried forward
        [
            twin(new, n, *exec_[n], **({"jobStreamName": "CF1"} if n == 1 else {}))
            for n in (3, 1, 0, 2)
        ],
        [
            twin(new, 0, "ABEND", -30, -1),
            twin(new, 1, "SUCC", -29, -1, jobStreamName="CF1"),
            twin(new, 2, "READY"),
            twin(new, 3, "READY"),
        ],
    ]
    run = played("v2", *polls)

    told = [[word for word in poll if word != "job_late"] for poll in run.words()]
    assert told == [[], ["plan_renewed"], ["job_abend", "job_completed"]]
    ended = [one for one in run.history("ADHOC")["runs"] if one.get("start_time")]
    assert sorted(one["status"] for one in ended) == ["ABEND", "SUCC"]


def test_a_switch_of_the_api_is_no_new_plan(tmp_path):
    failing = job2("LOAD", run2("r1", "EXEC", -20, jobNumber=71))
    ended = failing["jobruns"][0] | {
        "commonStatus": "ERROR",
        "compositeStatus": {"status": "ABEND"},
    }
    old = job1("LOAD", "EXEC", number=71)
    old["timeInfo"] = dict(failing["jobruns"][0]["timeInfo"], estimatedDuration=95000)
    old["jobStreamInPlan"]["startTime"] = failing["schedTime"]
    with playing(tmp_path, "v2") as run:
        run.poll(lists("v2", failing))
        run.engine.canned.clear()
        run.poll(lists("v1", old))
        run.poll(lists("v2", failing) | lists("v1", old))
        run.poll(lists("v2", failed_of("v2", failing) | {"jobruns": [ended]}))

        assert run.words() == [[], [], [], ["job_abend"]]
        assert run.server.poller.state().api == "v2"
        assert len(run.history("LOAD")["runs"]) == 1


def test_on_v1_the_log_of_a_rerun_is_not_told_of_the_first_run(tmp_path):
    def load(*state, **more):
        return job1("LOAD", *state, key="job-1", **more)

    log = {"GET /twsd/plan/current/job/job-1/joblog": {"log": "ORA-00942: no table\n"}}
    first, rerun = load("ABEND", -20, -10, lastInRerunChain=False), load("ABEND", -5, -4, number=99)
    with playing(tmp_path, "v1") as run:
        run.poll(lists("v1", load("EXEC", -20)))
        run.poll(lists("v1", first, rerun) | log)
        until = time.monotonic() + 20
        runs = []
        while time.monotonic() < until and not any(one["error_message"] for one in runs):
            run.server.poller.poll_now()
            runs = run.history("LOAD")["runs"]

    assert [one["error_message"] for one in sorted(runs, key=lambda one: one["start_time"])] == [
        None,
        "ORA-00942: no table",
    ]
