"""What waits for what is ill: counts, predicted ends, limits, and the order they make."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.domain.baseline import TrackedJob, TrackedRun
from data.domain.events import Severity
from data.domain.impact import Rank, rank_of, score
from data.domain.patterns import JobId
from tests.build import NOW, Status, at, job, run
from workers.problems.impact import Ill, weigh
from workers.problems.waiting import ANY, Told, Waiting, Whole


def plant(*jobs):
    """The jobs as the last poll left them."""
    return {one.key: TrackedJob(one, tuple(TrackedRun(each) for each in one.runs)) for one in jobs}


def waits(key, minutes=10, **more):
    """A job that has not begun and usually takes so many minutes."""
    hold = run(Status.HOLD, estimated_s=None if minutes is None else minutes * 60)
    return job(hold, key=key, name=more.pop("name", key.upper()), **more)


def failed(key, minutes=10, **more):
    abend = run(Status.ABEND, estimated_s=minutes * 60)
    return job(abend, key=key, name=key.upper(), **more)


def impacts(jobs, near, *ills, learned=None, usual=None, told=True, far=None, now=NOW):
    """The impact of each problem, its roots told by the engine where `told`."""
    jobs = plant(*jobs)
    known = Told(told, {key: tuple(after) for key, after in near.items()}, far or {})
    roots = {root for ill in ills for root in ill.roots if isinstance(root, str)}
    waiting = Waiting(jobs, known, learned or {}, roots)
    return weigh(ills, waiting, jobs, usual or {}, now)


def ill(number, *roots, critical=False, opened=0):
    return Ill(number, at(opened), critical, roots)


def name_of(key):
    return JobId("AGENT01", "LEDGER_DAILY", key.upper())


def test_a_failure_blocks_what_waits_for_it_near_and_far():
    jobs = [failed("a", 5), waits("b", 10), waits("c", 20, critical=True), waits("d")]

    one = impacts(jobs, {"a": ["b"], "b": ["c"], "c": []}, ill(1, "a"))[1]

    assert (one.total, one.critical, one.source) == (2, 1, "engine")
    assert [(each.job_id, each.predicted_end) for each in one.jobs] == [
        ("c", at(35)),
        ("b", at(15)),
    ]
    assert one.severity is Severity.CRITICAL


def test_what_has_begun_waits_no_more_nor_what_waits_for_it():
    runs = job(run(Status.EXEC), key="b")

    one = impacts([failed("a"), runs, waits("c")], {"a": ["b"], "b": ["c"]}, ill(1, "a"))[1]

    assert (one.total, one.jobs) == (0, ())


def test_a_job_begins_when_it_is_scheduled_not_earlier():
    later = waits("b", 10, scheduled_at=at(60))

    one = impacts([failed("a", 5), later], {"a": ["b"]}, ill(1, "a"))[1]

    assert one.jobs[0].predicted_end == at(70)


def test_a_job_that_waits_for_two_ends_after_the_later_of_them():
    jobs = [failed("a", 5), failed("b", 30), waits("c", 10)]

    both = impacts(jobs, {"a": ["c"], "b": ["c"]}, ill(1, "a"), ill(2, "b"))

    assert [both[n].jobs[0].predicted_end for n in (1, 2)] == [at(40), at(40)]


def test_the_usual_duration_is_known_from_history_where_the_engine_tells_none():
    jobs = [failed("a", 5), waits("b", None)]

    one = impacts(jobs, {"a": ["b"]}, ill(1, "a"), usual={name_of("b"): 120})[1]

    assert one.jobs[0].predicted_end == at(7)


def test_the_deadline_most_at_risk_is_shown_with_its_slack():
    jobs = [
        failed("a", 5),
        waits("b", 10, deadline_at=at(40)),
        waits("c", 10, deadline_at=at(27)),
    ]

    one = impacts(jobs, {"a": ["b"], "b": ["c"]}, ill(1, "a"))[1]

    assert one.deadline is not None
    assert (one.deadline.job_name, one.deadline.at) == ("C", at(27))
    assert (one.deadline.predicted_end, one.deadline.slack_seconds) == (at(25), 120)
    assert one.severity is None


def test_a_limit_that_a_critical_job_misses_goes_before_a_larger_miss_of_another():
    jobs = [
        failed("a", 5),
        waits("b", 10, deadline_at=at(-60)),
        waits("c", 10, deadline_at=at(10), critical=True),
    ]

    one = impacts(jobs, {"a": ["b", "c"]}, ill(1, "a"))[1]

    assert one.deadline is not None
    assert one.deadline.job_name == "C"
    assert rank_of(one.score) is Rank.MISSES


def test_a_deadline_nearer_than_the_job_usually_takes_is_critical():
    def severity(minutes):
        jobs = [failed("a", 0), waits("b", 30, deadline_at=at(minutes))]
        return impacts(jobs, {"a": ["b"]}, ill(1, "a"))[1].severity

    assert severity(29) is Severity.CRITICAL
    assert severity(30) is None


def test_the_limit_of_what_is_ill_itself_counts():
    one = impacts([failed("a", 30, deadline_at=at(20), critical=True)], {"a": []}, ill(1, "a"))[1]

    assert one.deadline is not None
    assert (one.deadline.job_name, one.deadline.slack_seconds) == ("A", -600)
    assert rank_of(one.score) is Rank.MISSES
    assert one.total == 0


@given(st.floats(0, 3000))
def test_time_alone_does_not_change_the_number(seconds):
    def number(now):
        jobs = [failed("a", 5), waits("b", 10, critical=True, deadline_at=at(120))]
        return impacts(jobs, {"a": ["b"]}, ill(1, "a"), now=now)[1].score

    assert number(NOW + timedelta(seconds=seconds)) == number(NOW)


def test_an_outage_blocks_the_jobs_on_it_and_what_waits_for_them():
    jobs = [
        waits("a", 10, workstation="DOWN"),
        waits("b", 10),
        job(run(Status.EXEC), key="c", workstation="DOWN"),
        waits("d"),
    ]

    one = impacts(jobs, {"a": ["b"]}, ill(1, Whole("DOWN")))[1]

    assert [each.job_id for each in one.jobs] == ["a", "b"]
    assert one.source == "engine"


def test_a_stream_that_waits_as_a_whole_counts_with_all_its_jobs():
    jobs = [failed("a"), waits("b", stream="CLOSING"), waits("c", stream="CLOSING"), waits("d")]

    one = impacts(jobs, {"a": [Whole("AGENT01", "CLOSING", ANY)]}, ill(1, "a"))[1]

    assert {each.job_id for each in one.jobs} == {"b", "c"}


INSTANCES = (("b", 0), ("c", 60))


def test_only_the_instance_of_a_stream_that_is_meant_waits():
    jobs = [failed("a"), *(waits(k, stream="CLOSING", scheduled_at=at(n)) for k, n in INSTANCES)]

    one = impacts(jobs, {"a": [Whole("AGENT01", "CLOSING", at(60))]}, ill(1, "a"))[1]

    assert [each.job_id for each in one.jobs] == ["c"]


def test_all_that_waits_counts_before_each_step_of_it_is_known():
    jobs = [failed("a", 5), waits("b", 10), waits("c", 10)]

    one = impacts(jobs, {"a": ["b"]}, ill(1, "a"), far={"a": frozenset("bc")})[1]

    assert (one.total, one.source) == (2, "engine")


def test_what_waits_over_a_job_that_is_cancelled_goes_once_all_steps_are_known():
    jobs = [failed("a"), job(run(Status.CANCL), key="b"), waits("c"), waits("d")]
    near = {"a": ["b", "d"], "b": ["c"], "c": [], "d": []}

    one = impacts(jobs, near, ill(1, "a"), far={"a": frozenset("bcd")})[1]

    assert [each.job_id for each in one.jobs] == ["d"]


def test_without_the_engine_known_dependencies_tell_the_instance_that_follows():
    jobs = [
        failed("a1", scheduled_at=at(0)),
        waits("a2", scheduled_at=at(60)),
        waits("b1", scheduled_at=at(30), name="B"),
        waits("b2", scheduled_at=at(90), name="B"),
    ]
    jobs[:2] = (replace(one, name="A") for one in jobs[:2])
    learned = {name_of("a"): {name_of("b")}}

    one = impacts(jobs, {}, ill(1, "a1"), learned=learned, told=False)[1]

    assert [each.job_id for each in one.jobs] == ["b1"]
    assert one.source == "learned"


def test_known_dependencies_that_go_round_in_a_circle_are_followed_once():
    jobs = [failed("a"), waits("b"), waits("c")]
    learned = {name_of(x): {name_of(y)} for x, y in ("ab", "bc", "cb")}

    one = impacts(jobs, {}, ill(1, "a"), learned=learned, told=False)[1]

    assert one.total == 2


def test_without_anybody_who_knows_the_rest_of_the_stream_is_taken():
    other = waits("d", scheduled_at=at(60))
    free = job(run(Status.READY), key="c")

    one = impacts([failed("a"), waits("b"), free, other], {}, ill(1, "a"), told=False)[1]

    assert [each.job_id for each in one.jobs] == ["b"]
    assert one.source == "stream"


def test_an_outage_that_holds_nothing_is_known_to_block_nothing_only_by_who_tells():
    for told, source in ((True, "engine"), (False, None)):
        one = impacts([failed("a")], {}, ill(1, Whole("DOWN")), told=told)[1]
        assert (one.total, one.source) == (0, source)


def test_fifty_are_listed_and_all_are_counted():
    keys = [f"b{n:03}" for n in range(120)]
    jobs = [failed("a"), *(waits(key, critical=key == "b119") for key in keys)]

    one = impacts(jobs, {"a": keys}, ill(1, "a"))[1]

    assert (one.total, one.critical, len(one.jobs)) == (120, 1, 50)
    assert one.jobs[0].job_id == "b119"


# Laws

KEYS = [f"j{n}" for n in range(12)]


@st.composite
def plants(draw):
    """Jobs, who waits directly for whom (never for a later one), and problems of some of them."""
    ways = {
        key: draw(st.sets(st.sampled_from(KEYS[n + 1 :]))) if n + 1 < len(KEYS) else set()
        for n, key in enumerate(KEYS)
    }
    minutes = draw(st.lists(st.integers(0, 60), min_size=12, max_size=12))
    begun = draw(st.sets(st.sampled_from(KEYS)))
    roots = draw(st.lists(st.sets(st.sampled_from(KEYS), min_size=1), min_size=1, max_size=4))
    critical = draw(st.sets(st.sampled_from(KEYS)))
    return ways, minutes, begun, roots, critical


def planted(ways, minutes, begun, roots, critical):
    jobs = [
        (failed if key in begun else waits)(key, lasts, critical=key in critical)
        for key, lasts in zip(KEYS, minutes, strict=True)
    ]
    return impacts(jobs, ways, *(ill(n, *sorted(ones)) for n, ones in enumerate(roots)))


def closure(ways, begun, roots):
    found, edge = set(), set(roots)
    while edge:
        edge = {then for key in edge for then in ways[key] if then not in begun} - found
        found |= edge
    return found - set(roots)


@given(plants())
def test_each_problem_blocks_the_closure_of_its_own_roots(plan):
    ways, _, begun, roots, critical = plan

    found = planted(*plan)

    for n, ones in enumerate(roots):
        blocked = closure(ways, begun, ones)
        assert {each.job_id for each in found[n].jobs} == blocked
        assert (found[n].total, found[n].critical) == (len(blocked), len(blocked & critical))


@given(plants())
def test_a_job_ends_after_the_longest_way_to_it(plan):
    ways, minutes, begun, roots, _ = plan
    lasts = dict(zip(KEYS, minutes, strict=True))

    found = planted(*plan)

    ill_ones = set().union(*roots)
    reached = ill_ones | closure(ways, begun, ill_ones)
    ends = {}
    for key in KEYS:  # who waits comes after those he waits for
        if key in reached:
            before = [ends[b] for b in ends if key in ways[b] and key not in begun]
            ends[key] = max([0, *before]) + lasts[key]
    for one in found.values():
        assert all(each.predicted_end == at(ends[each.job_id]) for each in one.jobs)


@given(plants(), st.sampled_from(range(12)), st.integers(1, 60))
def test_nothing_ends_earlier_because_something_takes_longer(plan, which, more):
    ways, minutes, begun, roots, critical = plan
    longer = [m + more * (n == which) for n, m in enumerate(minutes)]

    before, after = planted(*plan), planted(ways, longer, begun, roots, critical)

    for n, one in before.items():
        later = {each.job_id: each.predicted_end for each in after[n].jobs}
        assert all(each.predicted_end <= later[each.job_id] for each in one.jobs)


@given(plants())
def test_problems_weighed_together_are_as_weighed_alone(plan):
    ways, _, begun, roots, critical = plan
    lasts = [0] * 12  # what they share is when jobs end; all else is each one's own

    together = planted(ways, lasts, begun, roots, critical)

    for n, ones in enumerate(roots):
        assert planted(ways, lasts, begun, [ones], critical)[0] == together[n]


WEIGHTS = st.tuples(
    st.booleans(),  # critical
    st.none() | st.integers(-600, 600),  # minutes of slack
    st.integers(0, 3000),  # blocked
    st.integers(-10_000, 0),  # opened, in minutes
)


def scored(critical, slack, blocked, opened):
    return score(
        at(opened),
        critical=critical,
        blocked=blocked,
        mend_by=None if slack is None else at(slack),
        misses=slack is not None and slack < 0,
    )


def by_the_rules(critical, slack, blocked, opened):
    """The four rules, the first to be mended smallest; days are what is told apart of the age of
    those with a limit."""
    if not critical:
        return (3, 0, -blocked, opened)
    if slack is None:
        return (2, 0, -blocked, opened)
    return (0 if slack < 0 else 1, slack, -blocked, at(opened).date())


@given(WEIGHTS, WEIGHTS)
def test_the_number_orders_by_the_four_rules(one, other):
    first, second = by_the_rules(*one), by_the_rules(*other)

    if first < second:
        assert scored(*one) > scored(*other)
    if first == second:
        assert scored(*one) == scored(*other)


@given(WEIGHTS)
def test_a_browser_keeps_the_number_whole(weights):
    assert 0 <= scored(*weights) < 2**53


def test_beyond_its_scales_the_number_stays_in_its_rank():
    long_ago, far_off = NOW - timedelta(days=365 * 100), NOW + timedelta(days=365 * 200)
    for when in (long_ago, far_off):
        for rank, critical, limit in (
            (Rank.REST, False, None),
            (Rank.CRITICAL, True, None),
            (Rank.LIMIT, True, when),
        ):
            assert rank_of(score(when, critical=critical, blocked=2**40, mend_by=limit)) is rank
