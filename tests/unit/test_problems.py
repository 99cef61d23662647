"""Which failures are one problem, and when it is over (contract, section 7)."""

import pytest

from data.domain.events import Severity
from data.domain.problem import ProblemKind, Standing
from data.domain.status import Status
from tests.build import at
from tests.plant import Plant, Watch

ALONE = (
    ("LOAD", "DAILY", "AGENT01"),
    ("SORT", "DAILY", "AGENT02"),
    ("SEND", "WEEKLY", "AGENT03"),
    ("BILL", "WEEKLY", "AGENT04"),
    ("POST", "MONTHLY", "AGENT05"),
    ("MAIL", "MONTHLY", "AGENT06"),
)


@pytest.fixture
def plant():
    return Plant()


@pytest.fixture
def watch(plant):
    watch = Watch(plant)
    watch.poll()
    return watch


@pytest.fixture
def spread():
    """One job a workstation."""
    watch = Watch(Plant(ALONE))
    watch.poll()
    return watch


def kinds(watch) -> list:
    return sorted(problem.kind.word for problem in watch.standing)


def test_a_failed_run_and_its_failing_reruns_are_one_problem_until_one_ends_well(plant, watch):
    plant.fails(2, "disk full")
    watch.poll()
    plant.fails(2, "ORA-01653")
    watch.poll()

    (problem,) = watch.standing
    assert (problem.kind, problem.occurrences) == (ProblemKind.JOB_FAILURE, 2)
    assert (problem.root.name, problem.severity) == ("SORT", Severity.ERROR)

    plant.succeeds(2)
    watch.poll()

    assert watch.standing == []
    assert problem.resolved_at == at(plant.minute)


def test_runs_of_one_job_with_one_error_are_one_problem_and_with_another_error_are_two(
    plant, watch
):
    plant.fails(0, "disk full")
    plant.fails(1, "disk full")
    watch.poll()
    assert [problem.occurrences for problem in watch.standing] == [2]

    plant.succeeds(1)
    plant.fails(1, "ORA-01653")
    watch.poll()

    assert kinds(watch) == ["job_failure", "job_failure"]


def test_failures_alike_only_by_return_code_part_when_their_texts_come(plant, watch):
    plant.fails(0)
    plant.fails(1)
    watch.poll()
    assert len(watch.standing) == 1

    plant.texts.update({plant.chains[0][-1].key: "disk full", plant.chains[1][-1].key: "time-out"})
    watch.poll()

    assert len(watch.standing) == 2
    assert watch.standing[0].opened_at < watch.standing[1].opened_at


def test_a_later_run_that_ends_well_makes_a_failure_recovered_and_its_own_rerun_resolves_it(
    plant, watch
):
    plant.fails(0, "disk full")
    watch.poll()
    plant.succeeds(1)
    watch.poll()

    (problem,) = watch.standing
    assert problem.standing is Standing.RECOVERED

    plant.fails(1, "disk full")
    watch.poll()
    assert (problem.standing, problem.occurrences) == (Standing.ILL, 2)

    plant.succeeds(1)
    plant.succeeds(0)
    watch.poll()
    assert watch.standing == []


def test_five_failures_of_two_jobs_with_one_text_within_ten_minutes_share_a_cause(spread):
    plant = spread.plant
    for n in range(4):
        plant.fails(n, "connection refused")
    spread.poll()
    assert kinds(spread) == ["job_failure"] * 4
    narrow = spread.standing

    plant.fails(4, "connection refused")
    spread.poll()

    (shared,) = spread.standing
    assert (shared.kind, shared.occurrences) == (ProblemKind.SHARED_CAUSE, 5)
    assert all(one.merged_into is shared and one.standing is Standing.OVER for one in narrow)
    for n in range(5):
        plant.succeeds(n)
    spread.poll()
    assert spread.standing == []


def test_one_return_code_is_no_shared_cause(spread):
    for n in range(6):
        spread.plant.fails(n)
    spread.poll()

    assert kinds(spread) == ["job_failure"] * 6


def test_five_failures_over_an_hour_share_no_cause(spread):
    for n in range(5):
        spread.plant.fails(n, "connection refused")
        spread.plant.passes(11)
    spread.poll()

    assert kinds(spread) == ["job_failure"] * 5


def test_reruns_of_one_job_are_no_shared_cause(plant, watch):
    for _ in range(6):
        plant.fails(4, "connection refused")
    watch.poll()

    assert kinds(watch) == ["job_failure"]


def test_an_outage_takes_the_failures_from_two_minutes_before_it_to_its_end(plant, watch):
    plant.fails(3, "too early")
    plant.passes(5)
    plant.fails(4, "agent lost")
    watch.poll()
    plant.down = {"AGENT02"}
    plant.passes(1)
    watch.poll()
    plant.fails(5, "agent lost")
    watch.poll()

    outage, early = sorted(watch.standing, key=lambda one: -one.kind)
    assert (outage.kind, outage.root) == (ProblemKind.WORKSTATION_OUTAGE, ("AGENT02", "", ""))
    assert (outage.occurrences, outage.members) == (2, 3)
    assert early.root.name == "SEND"

    plant.down = set()
    watch.poll()
    assert outage in watch.standing
    plant.succeeds(4)
    plant.succeeds(5)
    watch.poll()
    assert outage not in watch.standing


def test_an_outage_seen_after_missed_polls_takes_what_failed_since_the_last_good_one():
    plant = Plant([(name, "DAILY", "AGENT02") for name, _, _ in ALONE])
    watch = Watch(plant)
    plant.fails(0, "too early")
    watch.poll()
    for n in range(1, 6):
        plant.fails(n, "connection refused")
    plant.passes(20)
    plant.down = {"AGENT02"}
    watch.poll()

    early, outage = watch.standing
    assert (early.kind, early.root.name) == (ProblemKind.JOB_FAILURE, "LOAD")
    assert (outage.kind, outage.occurrences) == (ProblemKind.WORKSTATION_OUTAGE, 5)
    assert len(watch.problems) == 2  # nothing was opened beside it first


def test_a_job_that_fails_and_recovers_three_times_an_hour_flaps_until_an_hour_of_quiet(
    plant, watch
):
    for _ in range(3):
        plant.fails(4, "time-out")
        watch.poll()
        plant.succeeds(4)
        watch.poll()

    (problem,) = watch.standing
    assert (problem.kind, problem.occurrences) == (ProblemKind.FLAPPING, 3)
    plant.passes(59)
    watch.poll()
    assert watch.standing == [problem]
    plant.passes(2)
    watch.poll()
    assert watch.standing == []


def test_the_open_problem_becomes_flapping_and_keeps_its_number(plant, watch):
    numbers = []
    for _ in range(3):
        plant.fails(4, "time-out")
        watch.poll()
        numbers += [problem.id for problem in watch.standing]
        plant.succeeds(4)
        watch.poll()

    assert [problem.id for problem in watch.standing] == numbers[-1:]


def test_a_workstation_that_comes_and_goes_flaps(plant, watch):
    for _ in range(3):
        plant.passes(2)
        plant.down = {"AGENT03"}
        watch.poll()
        plant.passes(2)
        plant.down = set()
        watch.poll()

    (problem,) = watch.standing
    assert (problem.kind, problem.root.workstation) == (ProblemKind.FLAPPING, "AGENT03")


def test_a_stuck_stream_joins_the_failure_in_it_else_names_itself(plant, watch):
    plant.stuck_streams = {"MONTHLY"}
    plant.fails(2, "disk full")
    plant.stuck_streams |= {"DAILY"}
    watch.poll()

    roots = {problem.root: problem.members for problem in watch.standing}
    assert roots == {("AGENT01", "DAILY", "SORT"): 2, ("AGENT01", "MONTHLY", ""): 1}


@pytest.mark.parametrize("way", ["cancelled", "hidden"])
def test_a_failure_that_is_cancelled_or_leaves_the_plan_is_resolved(plant, watch, way):
    plant.fails(4, "time-out")
    watch.poll()
    getattr(plant, way).add(4)
    watch.poll()
    assert watch.standing == []

    getattr(plant, way).clear()
    watch.poll()
    assert kinds(watch) == ["job_failure"]  # what comes back has not been mended


def test_failures_of_the_first_poll_are_problems_without_members():
    plant = Plant()
    plant.fails(4, "time-out")
    plant.down = {"AGENT03"}
    watch = Watch(plant)
    watch.poll()

    found = {problem.kind: problem.members for problem in watch.standing}
    assert found == {ProblemKind.JOB_FAILURE: 0, ProblemKind.WORKSTATION_OUTAGE: 0}


def test_a_closed_problem_stays_closed_and_a_failure_that_follows_is_a_new_one(plant, watch):
    plant.fails(4, "time-out")
    watch.poll()
    (first,) = watch.standing
    watch.close([first.id])
    plant.passes(90)
    watch.poll()
    assert watch.standing == []

    plant.fails(4, "time-out")
    watch.poll()

    (second,) = watch.standing
    assert second is not first
    assert second.occurrences == 1


def test_a_new_plan_carries_problems_on_and_drops_those_of_jobs_that_went(plant, watch):
    plant.fails(2, "disk full")
    plant.fails(4, "time-out")
    watch.poll()
    plant.plan_id, plant.hidden = 2, {4}
    watch.poll()

    assert [problem.root.name for problem in watch.standing] == ["SORT"]


def test_polling_that_fails_for_long_is_a_critical_problem_until_a_poll_succeeds(plant, watch):
    watch.blind(at(20))
    (problem,) = watch.standing
    assert (problem.kind, problem.severity) == (ProblemKind.BLIND, Severity.CRITICAL)

    watch.poll()
    assert watch.standing == []


def test_a_failure_that_comes_and_goes_between_two_polls_is_a_problem_that_is_over(plant, watch):
    plant.fails(4, "time-out", status=Status.FAIL)
    plant.succeeds(4)
    watch.poll()

    (problem,) = watch.problems.values()
    assert (problem.standing, problem.members) == (Standing.OVER, 1)


def test_a_job_that_runs_too_long_is_stuck_until_it_ends(plant, watch):
    plant.starts(4)
    plant.passes(61)
    watch.poll()
    (problem,) = watch.standing
    assert (problem.kind, problem.severity) == (ProblemKind.STUCK, Severity.WARNING)

    plant.ends(4, Status.ABEND)
    watch.poll()
    assert kinds(watch) == ["job_failure"]


def test_a_stuck_rerun_belongs_to_the_failure_it_reruns(plant, watch):
    plant.fails(4, "time-out")
    watch.poll()
    plant.starts(4)
    plant.passes(61)
    watch.poll()

    (problem,) = watch.standing
    assert (problem.kind, problem.members) == (ProblemKind.JOB_FAILURE, 2)


def test_a_job_that_may_start_and_does_not_is_late_until_it_starts(plant, watch):
    plant.waits(4, Status.READY)
    plant.passes(40)
    watch.poll()
    (problem,) = watch.standing
    assert (problem.kind, problem.severity) == (ProblemKind.LATE, Severity.WARNING)

    plant.starts(4)
    watch.poll()
    assert watch.standing == []


def test_an_outage_takes_what_gets_stuck_while_it_lasts(plant, watch):
    plant.starts(4)
    plant.passes(50)
    plant.down = {"AGENT02"}
    watch.poll()
    plant.passes(20)
    watch.poll()

    (problem,) = watch.standing
    assert (problem.kind, problem.members) == (ProblemKind.WORKSTATION_OUTAGE, 2)


def test_of_a_storm_each_failure_is_in_one_problem():
    jobs = [(f"JOB{n}", f"S{n % 50}", f"AGENT{n % 10:02}") for n in range(400)]
    plant = Plant(jobs)
    watch = Watch(plant)
    watch.poll()
    for n in range(400):
        plant.fails(n, f"error {n % 80}")
        if n % 50 == 0:
            watch.poll()
    watch.poll()

    assert sum(problem.members for problem in watch.standing) == 400
