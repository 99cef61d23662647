"""Every severe event in one problem; nothing open without a cause nor resolved with one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from data.domain.problem import AilmentKind, Standing
from tests.build import at
from tests.plant import JOBS, Plant, Watch

N = len(JOBS)
TEXTS = ("ORA-01653", "disk full", "time-out")

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("fails"), st.integers(0, N - 1), st.sampled_from(TEXTS)),
        st.tuples(st.just("succeeds"), st.integers(0, N - 1), st.just("")),
        st.tuples(st.sampled_from(["cancel", "hide", "show"]), st.integers(0, N - 1), st.just("")),
        st.tuples(st.sampled_from(["down", "up"]), st.integers(1, 3), st.just("")),
        st.tuples(st.sampled_from(["stuck", "moves"]), st.integers(0, 1), st.just("")),
        st.tuples(st.just("passes"), st.sampled_from([1, 8, 30, 61]), st.just("")),
        st.tuples(st.sampled_from(["poll", "poll", "renew", "close"]), st.just(0), st.just("")),
    ),
    max_size=70,
)


def act(plant: Plant, what: str, n: int, text: str) -> None:
    if what == "fails":
        plant.fails(n, text)
    elif what == "succeeds":
        plant.succeeds(n)
    elif what == "cancel":
        plant.cancelled ^= {n}
    elif what == "hide":
        plant.hidden |= {n}
    elif what == "show":
        plant.hidden -= {n}
    elif what in ("down", "up"):
        plant.down = plant.down | {f"AGENT0{n}"} if what == "down" else plant.down - {f"AGENT0{n}"}
    elif what in ("stuck", "moves"):
        name = ("DAILY", "MONTHLY")[n]
        known = plant.stuck_streams
        plant.stuck_streams = known | {name} if what == "stuck" else known - {name}
    elif what == "passes":
        plant.passes(n)
    elif what == "renew":
        plant.plan_id += 1


@given(steps=STEPS)
@settings(max_examples=60, deadline=None)
def test_every_severe_event_is_in_one_problem_and_every_problem_stands_as_its_causes_do(steps):
    plant = Plant()
    watch = Watch(plant)
    watch.poll()

    closed = set()
    for what, n, text in [*steps, ("poll", 0, "")]:
        if what == "poll":
            watch.poll()
        elif what == "close":
            closed |= {problem.id for problem in watch.standing}
            watch.close(closed)
        else:
            act(plant, what, n, text)

    members = sum(
        ailment.members for problem in watch.problems.values() for ailment in problem.ailments
    )
    assert members >= watch.told
    seen = {}
    for problem in watch.problems.values():
        for ailment in problem.ailments:
            assert seen.setdefault(ailment, problem) is problem
            assert ailment.problem is problem
        if not problem.ailments:
            assert problem.standing is Standing.OVER
            assert problem.merged_into is not None
            assert problem.merged_into.ailments
        ill = any(ailment.standing is Standing.ILL for ailment in problem.ailments)
        assert not ill or problem.standing is Standing.ILL
        if problem.standing is Standing.ILL and not ill:
            assert problem.kind.name == "FLAPPING"
    failed_now = {
        tracked.last.id
        for tracked in watch.baseline.jobs.values()
        if tracked.job.has_failed and not tracked.gone
    }
    ill_runs = {
        run.run_id
        for problem in watch.problems.values()
        for ailment in problem.ailments
        if ailment.standing is not Standing.OVER or ailment.closed
        for run in ailment.runs
    }
    assert failed_now <= ill_runs


CALM = st.lists(
    st.one_of(
        st.tuples(st.just("fails"), st.integers(0, N - 1), st.sampled_from(TEXTS)),
        st.tuples(st.just("succeeds"), st.integers(0, N - 1), st.just("")),
        st.tuples(st.just("passes"), st.sampled_from([1, 3]), st.just("")),
        st.tuples(st.just("poll"), st.just(0), st.just("")),
    ),
    max_size=25,
)
"""All within an hour: flapping goes by when it was seen, which is not the same for both."""


@given(steps=CALM)
@settings(max_examples=60, deadline=None)
def test_a_plant_polled_often_or_seldom_ends_in_the_same_problems(steps):
    one, other = Plant(), Plant()
    often, seldom = Watch(one), Watch(other)
    often.poll()
    seldom.poll()

    for what, n, text in steps:
        act(one, what, n, text)
        act(other, what, n, text)
        often.poll()
        if what == "poll":
            seldom.poll()
    often.poll()
    seldom.poll()

    assert often.partition() == seldom.partition()


GAPS = st.lists(
    st.one_of(
        st.tuples(st.just("fails"), st.integers(0, N - 1), st.sampled_from(TEXTS)),
        st.tuples(st.just("passes"), st.sampled_from([1, 8]), st.just("")),
        st.tuples(st.sampled_from(["down", "down", "up"]), st.integers(1, 3), st.just("")),
        st.tuples(st.just("poll"), st.just(0), st.just("")),
    ),
    min_size=6,
    max_size=30,
)
"""Polls between which much may have happened."""


@given(steps=GAPS)
@settings(max_examples=60, deadline=None)
def test_an_outage_takes_all_that_failed_on_its_workstation_since_the_poll_that_saw_it_well(steps):
    plant = Plant()
    watch = Watch(plant)
    watch.poll()

    for what, n, text in [*steps, ("poll", 0, "")]:
        if what != "poll":
            act(plant, what, n, text)
            continue
        last = watch.baseline.polled_at
        watch.poll()
        ailments = [one for problem in watch.problems.values() for one in problem.ailments]
        out = {
            one.subject.workstation: one.problem
            for one in ailments
            if one.kind is AilmentKind.OUTAGE and one.at == at(plant.minute) and one.well_at == last
        }
        for one in ailments:
            new = any(run.at > last for run in one.runs)
            if new and one.subject.workstation in out:
                assert one.problem is out[one.subject.workstation]
