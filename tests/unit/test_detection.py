"""Section 4 of the contract, a sentence a rule."""

import pytest

from data.domain.baseline import Baseline, Health
from data.domain.events import Severity
from data.domain.plan import Waits
from data.domain.status import CommonStatus, Status
from tests.build import at, first_poll, job, plan, polled, prompt, run, stream, workstation
from workers.detection.detect import poll_failed


def words(detection):
    return [event.type.word for event in detection.events]


def after(before, *then, **more):
    """The events of one poll that follows a baseline."""
    return words(polled(first_poll(plan(*before)), plan(*then, **more)))


def test_the_first_poll_ever_tells_nothing_of_the_past():
    past = plan(
        job(status=Status.ABEND),
        job(status=Status.SUCC, name="B"),
        job(status=Status.EXEC, name="C"),
        workstations=[workstation(linked=False), workstation("AGENT02", jobman_up=False)],
        streams=[stream(status=Status.STUCK)],
        prompts=[prompt()],
    )

    detection = polled(Baseline(), past)

    assert detection.events == []
    assert detection.baseline.summary.jobs_failed == 1
    assert len(detection.transitions) >= 3


def test_a_run_that_starts_is_told_with_the_time_of_the_engine():
    detection = polled(first_poll(plan(job())), plan(job(status=Status.EXEC)))

    (event,) = detection.events
    assert event.type.word == "job_started"
    assert event.at == at(1)
    assert (event.previous, event.current) == ("HOLD", "EXEC")


def test_a_run_that_began_and_ended_between_two_polls_is_told_twice_over():
    assert after([job()], job(status=Status.SUCC)) == ["job_started", "job_completed"]


@pytest.mark.parametrize("status", [Status.ABEND, Status.ABENP])
def test_an_abend_is_told_once_a_run(status):
    first = polled(first_poll(plan(job(status=Status.EXEC))), plan(job(status=status)))
    again = polled(first.baseline, plan(job(status=Status.ABEND), engine_time=at(5)))

    assert words(first) == ["job_abend"]
    assert words(again) == []


@pytest.mark.parametrize("status", [Status.FAIL, Status.ERROR])
def test_a_run_that_could_not_be_launched_or_checked_failed_without_a_start(status):
    assert after([job(status=Status.READY)], job(status=status)) == ["job_failed"]


def test_a_critical_job_fails_critically():
    for status in (Status.ABEND, Status.FAIL):
        detection = polled(
            first_poll(plan(job(critical=True))), plan(job(status=status, critical=True))
        )
        assert detection.events[-1].severity is Severity.CRITICAL


def test_a_success_still_running_is_not_completed():
    assert after([job(status=Status.EXEC)], job(status=Status.SUCCP)) == []


def test_a_rerun_is_told_in_place_of_a_start_and_says_what_it_recovers():
    failed = run(Status.ABEND, key="r1")
    better = run(Status.SUCC, key="r2", started_at=at(4), ended_at=at(5))
    base = polled(first_poll(plan(job(run(Status.EXEC, key="r1")))), plan(job(failed))).baseline

    detection = polled(base, plan(job(failed, better), engine_time=at(6)))

    assert words(detection) == ["job_rerun", "job_completed"]
    assert detection.events[1].recovers.run.key == "r1"


def test_a_failure_that_comes_and_goes_between_two_polls_is_told_from_the_history():
    failed = run(Status.ABEND, key="r1")
    better = run(Status.SUCC, key="r2", started_at=at(4), ended_at=at(5))

    detection = polled(first_poll(plan(job(run(Status.HOLD, key="r1")))), plan(job(failed, better)))

    assert words(detection) == ["job_started", "job_abend", "job_rerun", "job_completed"]
    assert detection.events[3].recovers is detection.events[1].run


def test_v1_runs_without_ids_are_told_apart_by_their_start():
    before = job(run(Status.ABEND, number=41))
    assert after([before], job(run(Status.EXEC, number=42, started_at=at(9)))) == ["job_rerun"]
    assert after([before], job(run(Status.READY, number=41))) == []
    rerun = polled(first_poll(plan(before)), plan(job(run(Status.READY, number=0))))
    assert words(polled(rerun.baseline, plan(job(run(Status.EXEC, started_at=at(8)))))) == [
        "job_rerun"
    ]


def test_an_engine_that_shows_only_the_last_run_shows_the_rerun():
    base = first_poll(plan(job(run(Status.ABEND, started_at=None, ended_at=None))))
    rerun = polled(base, plan(job(run(Status.EXEC, started_at=None, number=5))))
    done = polled(
        rerun.baseline, plan(job(run(Status.SUCC, started_at=None, ended_at=None, number=5)))
    )

    assert words(rerun) == ["job_rerun"]
    assert words(done) == ["job_completed"]
    assert (done.events[0].previous, done.events[0].current) == ("EXEC", "SUCC")
    assert done.events[0].recovers.run.status is Status.ABEND


def test_a_chain_without_ids_or_times_is_read_in_order():
    base = first_poll(plan(job(run(Status.EXEC, started_at=None))))
    chain = (
        run(Status.ABEND, started_at=None, ended_at=None),
        run(Status.SUCC, started_at=None, ended_at=None),
    )
    assert words(polled(base, plan(job(*chain)))) == ["job_abend", "job_rerun", "job_completed"]


def test_a_job_confirmed_succ_recovers_its_own_failure():
    base = polled(first_poll(plan(job(status=Status.EXEC))), plan(job(status=Status.ABEND)))

    detection = polled(base.baseline, plan(job(status=Status.SUCC)))

    assert words(detection) == ["job_completed"]
    assert detection.events[0].recovers is detection.events[0].run


def test_a_run_that_never_ran_is_completed_but_not_started():
    done = job(run(Status.SUCC, started_at=None, ended_at=None, did_not_run=True))
    assert after([job()], done) == ["job_completed"]


def test_a_run_is_stuck_over_the_threshold_and_over_twice_its_estimate_once():
    long = job(run(Status.EXEC, estimated_s=3600))
    base = first_poll(plan(long))

    assert words(polled(base, plan(long, engine_time=at(100)))) == []
    stuck = polled(base, plan(long, engine_time=at(122)))
    assert words(stuck) == ["job_stuck"]
    assert stuck.events[0].at == at(121)
    assert stuck.baseline.summary.jobs_stuck == 1
    assert words(polled(stuck.baseline, plan(long, engine_time=at(200)))) == []


def test_a_job_free_to_start_is_late_once_and_one_that_waits_is_not():
    ready = job(status=Status.READY)
    waits = job(status=Status.HOLD, name="B")
    held = job(status=Status.READY, name="C", priority=0)
    resource = job(status=Status.READY, name="D", waits=Waits.RESOURCE)
    everyone = plan(ready, waits, held, resource, engine_time=at(31))
    base = first_poll(plan(ready, waits, held, resource))

    late = polled(base, everyone)

    assert words(late) == ["job_late"]
    assert late.events[0].source == "LOAD_LEDGER"
    assert words(polled(late.baseline, everyone)) == []


def test_the_own_start_time_of_a_job_counts_for_late():
    later = job(status=Status.READY, not_before=at(60))
    base = first_poll(plan(later))

    assert words(polled(base, plan(later, engine_time=at(80)))) == []
    assert words(polled(base, plan(later, engine_time=at(91)))) == ["job_late"]


def test_blocked_held_and_prompt_are_told_each_time_they_come_back():
    free, held = job(status=Status.READY), job(status=Status.READY, priority=0)
    base = first_poll(plan(free))
    one = polled(base, plan(held))
    two = polled(one.baseline, plan(held, engine_time=at(4)))
    three = polled(polled(two.baseline, plan(free)).baseline, plan(held))

    assert (words(one), words(two), words(three)) == (["job_held"], [], ["job_held"])
    assert after([free], job(status=Status.SUSP)) == ["job_blocked"]
    assert after([free], job(waits=Waits.PROMPT)) == ["prompt_asked"]


def test_a_cancelled_job_is_told_once():
    gone = job(run(Status.HOLD, common=CommonStatus.CANCELED), cancelled=True)
    one = polled(first_poll(plan(job())), plan(gone))
    assert words(one) == ["job_cancelled"]
    assert words(polled(one.baseline, plan(gone))) == []


def test_a_prompt_and_the_job_that_waits_for_it_are_one_event():
    waiting = job(waits=Waits.PROMPT)
    asked = prompt(job="LOAD_LEDGER", stream="LEDGER_DAILY")

    assert after([job()], waiting, prompts=[asked]) == ["prompt_asked"]
    assert after([job()], waiting, prompts=[prompt()]) == ["prompt_asked"]
    assert after([job()], job(), prompts=[asked]) == ["prompt_asked"]
    base = polled(first_poll(plan(job())), plan(job(), prompts=[asked])).baseline
    assert words(polled(base, plan(job(), prompts=[asked]))) == []


def test_a_stream_that_becomes_stuck_is_an_error():
    base = first_poll(plan(job(), streams=[stream()]))
    detection = polled(base, plan(job(), streams=[stream(status=Status.STUCK)]))
    assert words(detection) == ["job_stream_stuck"]
    assert detection.events[0].severity is Severity.ERROR
    unread = polled(detection.baseline, plan(job()))
    again = polled(unread.baseline, plan(job(), streams=[stream(status=Status.STUCK)]))
    assert words(again) == []


@pytest.mark.parametrize(
    ("was", "is_", "told"),
    [
        ({}, {"linked": False}, ["workstation_unlinked"]),
        ({"linked": False}, {}, ["workstation_linked"]),
        ({}, {"jobman_up": False}, ["workstation_offline", "system_degraded"]),
        ({"jobman_up": False}, {}, ["workstation_online", "system_healthy"]),
        ({}, {"linked": None, "jobman_up": None}, []),
        ({"linked": False}, {"linked": None}, []),
    ],
)
def test_links_and_job_managers_are_told_when_they_change(was, is_, told):
    base = first_poll(plan(job(), workstations=[workstation(**was)]))
    assert words(polled(base, plan(job(), workstations=[workstation(**is_)]))) == told


def test_a_workstation_that_leaves_the_plan_is_offline_and_comes_back_online():
    both = [workstation(), workstation("AGENT02")]
    base = first_poll(plan(job(), workstations=both))
    left = polled(base, plan(job()))
    back = polled(left.baseline, plan(job(), workstations=both))

    assert words(left) == ["workstation_offline", "system_degraded"]
    assert words(polled(left.baseline, plan(job()))) == []
    assert words(back) == ["workstation_online", "system_healthy"]
    down = polled(
        base, plan(job(), workstations=[both[0], workstation("AGENT02", jobman_up=False)])
    )
    assert words(polled(down.baseline, plan(job()))) == []
    unsure = polled(base, plan(job(), unreadable=("workstation: no name",)))
    assert words(unsure) == []


def failures(count, of):
    return [job(status=Status.ABEND if n < count else Status.SUCC, name=f"J{n}") for n in range(of)]


@pytest.mark.parametrize(
    ("failed", "of", "health"),
    [
        (4, 50, Health.HEALTHY),
        (5, 50, Health.DEGRADED),
        (10, 50, Health.CRITICAL),
        (9, 200, Health.HEALTHY),
        (10, 200, Health.DEGRADED),
        (20, 200, Health.CRITICAL),
    ],
)
def test_health_follows_the_failures(failed, of, health):
    assert first_poll(plan(*failures(failed, of))).health is health


def test_offline_workstations_decide_health_and_unlinked_ones_do_not():
    def health(*workstations):
        return first_poll(plan(job(), workstations=workstations)).health

    down = [workstation(f"W{n}", jobman_up=False) for n in range(2)]
    assert health(workstation(linked=False)) is Health.HEALTHY
    assert health(down[0], workstation()) is Health.DEGRADED
    assert health(*down) is Health.CRITICAL


def test_an_anomaly_is_told_once_until_it_is_over():
    calm, bad = plan(*failures(0, 40)), plan(*failures(5, 40))
    one = polled(first_poll(calm), bad)
    two = polled(one.baseline, bad)
    three = polled(polled(two.baseline, calm).baseline, plan(*failures(5, 40)))

    assert words(one).count("anomaly_detected") == 1
    assert words(two).count("anomaly_detected") == 0
    assert three.baseline.anomaly


@pytest.mark.parametrize(("failed", "of", "told"), [(5, 50, 0), (5, 49, 1), (6, 50, 1), (4, 8, 0)])
def test_an_anomaly_is_more_than_the_threshold_and_five_at_least(failed, of, told):
    seen = polled(first_poll(plan(*failures(0, of))), plan(*failures(failed, of)))

    assert words(seen).count("anomaly_detected") == told


def test_polls_that_fail_are_told_once_and_so_is_their_recovery():
    base = first_poll(plan(job()))
    failing, told = poll_failed(base, "unreachable", "no answer", at(4))
    still, again = poll_failed(failing, "unreachable", "no answer", at(5))
    back = polled(still, plan(job(), engine_time=at(10)))

    assert [event.type.word for event in told] == ["poll_failed"]
    assert again == []
    assert words(back) == ["poll_recovered"]
    assert back.events[0].facts["blind_seconds"] == 360
    assert words(polled(back.baseline, plan(job()))) == []


def test_an_engine_that_fails_from_the_start_is_told_and_so_is_its_first_answer():
    failing, told = poll_failed(Baseline(), "refused", "wrong password", at(0))
    back = polled(failing, plan(job(status=Status.ABEND)))

    assert [event.type.word for event in told] == ["poll_failed"]
    assert words(back) == ["poll_recovered"]


def test_a_new_plan_is_one_event_and_no_storm():
    open_ = job(run(Status.EXEC, key="old-run"), name="CARRIED", key="old-1")
    failed = job(run(Status.ABEND, key="old-run2"), name="FAILED", key="old-2")
    done = [job(status=Status.SUCC, name=f"D{n}") for n in range(50)]
    base = first_poll(plan(open_, failed, *done))
    tomorrow = [
        job(
            run(Status.SUSP, started_at=None) if n == 0 else run(Status.HOLD),
            name=f"D{n}", key=f"new-{n}", scheduled_at=at(1440),
        )
        for n in range(50)
    ]  # fmt: skip
    carried = job(run(Status.EXEC, key="new-run"), name="CARRIED", key="new-c")
    refailed = job(run(Status.ABEND, key="new-run2"), name="FAILED", key="new-f")

    renewed = polled(base, plan(*tomorrow, carried, refailed, plan_id="13", engine_time=at(10)))

    assert words(renewed) == ["plan_renewed"]
    assert renewed.renewed
    assert len(renewed.baseline.jobs) == 52
    done = job(run(Status.SUCC, key="new-run", ended_at=at(12)), name="CARRIED", key="new-c")
    then = plan(*tomorrow, done, refailed, plan_id="13", engine_time=at(13))
    assert words(polled(renewed.baseline, then)) == ["job_completed"]


def test_what_started_in_the_new_plan_since_the_last_poll_is_told():
    base = first_poll(plan(job(), engine_time=at(3)))
    fresh = job(run(Status.EXEC, started_at=at(5)), name="NEW", key="n")
    older = job(run(Status.EXEC, started_at=at(2)), name="OLD", key="o")

    detection = polled(base, plan(fresh, older, plan_id="13", engine_time=at(6)))

    assert words(detection) == ["plan_renewed", "job_started"]
    assert detection.events[1].source == "NEW"


def test_a_plan_without_a_number_is_new_when_most_jobs_changed():
    base = first_poll(plan(*[job(name=f"A{n}") for n in range(30)], plan_id=None))
    other = plan(*[job(name=f"B{n}") for n in range(30)], plan_id=None)
    assert words(polled(base, other)) == ["plan_renewed"]


def test_a_job_that_vanishes_and_returns_is_not_told_again():
    base = first_poll(plan(job(), job(name="B")))
    done = polled(base, plan(job(status=Status.SUCC), job(name="B"))).baseline
    without = polled(done, plan(job(name="B")))
    again = polled(without.baseline, plan(job(status=Status.SUCC), job(name="B")))

    assert words(without) == []
    assert without.baseline.summary.total_jobs == 1
    assert words(again) == []
    assert again.baseline.summary.jobs_completed == 1


def test_a_job_behind_an_unreadable_item_keeps_its_last_state():
    base = first_poll(plan(job(status=Status.EXEC), job(name="B")))
    partly = polled(base, plan(job(name="B"), unreadable=("item 1: no name",)))
    then = polled(partly.baseline, plan(job(status=Status.SUCC), job(name="B")))

    assert words(partly) == []
    assert partly.baseline.summary.total_jobs == 2
    assert words(then) == ["job_completed"]


def test_a_job_given_a_new_id_within_a_plan_is_the_same_job():
    base = first_poll(plan(job(status=Status.ABEND, key="one"), job(name="B")))
    rerun = job(run(Status.EXEC, started_at=at(7)), key="two")

    detection = polled(base, plan(rerun, job(name="B")))

    assert words(detection) == ["job_rerun"]
    assert [tracked.job.key for tracked in detection.removed] == ["one"]


def test_judging_a_poll_leaves_the_baseline_as_it_was():
    base = first_poll(plan(job(status=Status.READY), job(status=Status.EXEC, name="B")))
    later = plan(job(status=Status.READY), job(status=Status.EXEC, name="B"), engine_time=at(300))

    one, two = polled(base, later), polled(base, later)

    assert words(one) == words(two) == ["job_late", "job_stuck"]
