"""None lost, none twice, none invented: detection against a random engine that keeps a ledger."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.domain.baseline import Baseline, build_index
from data.domain.status import Status
from tests.build import at, job, plan, polled, run

ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["start", "succ", "abend", "fail", "rerun"]), st.integers(0, 3)),
        st.tuples(
            st.sampled_from(["poll", "poll", "restart", "broken", "glitch", "renew", "switch"]),
            st.just(0),
        ),
    ),
    max_size=60,
)


NAMES = ("J0", "J1", "TWIN", "TWIN")


class Engine:
    """Four jobs, each a rerun chain; every step is a minute of the engine's clock.

    The last two are twins: one name, stream and time. A new plan gives other ids in another order.
    """

    def __init__(self, api: str) -> None:
        self.api, self.minute, self.number, self.plan, self.kind = api, 10, 100, 1, 0
        self.ledger: list[tuple[str, str, int]] = []
        self.chains = [[self.new_run()] for _ in range(4)]

    def new_run(self):
        self.number += 1
        key = f"p1-{self.number}" if self.api == "v2" else None
        return run(Status.HOLD, key=key, number=0 if self.api == "v1" else None)

    def act(self, what: str, n: int) -> None:
        self.minute += 1
        chain, now, name = self.chains[n], at(self.minute), NAMES[n]
        last = chain[-1]
        if what == "start" and last.status is Status.HOLD:
            chain[-1] = replace(
                last, status=Status.EXEC, started_at=now, number=self.number * 10 + n
            )
            self.told("job_rerun" if len(chain) > 1 else "job_started", name)
        elif what in ("succ", "abend") and last.status is Status.EXEC:
            status = Status.SUCC if what == "succ" else Status.ABEND
            chain[-1] = replace(last, status=status, ended_at=now)
            self.told("job_completed" if what == "succ" else "job_abend", name)
        elif what == "fail" and last.status is Status.HOLD:
            chain[-1] = replace(last, status=Status.FAIL, number=self.number * 10 + n)
            self.told("job_failed", name)
        elif what == "rerun" and last.has_ended:
            chain.append(self.new_run())
        elif what in ("renew", "switch"):
            self.plan += 1 if what == "renew" else 0
            self.kind ^= what == "switch"  # the other API: other ids of the same plan
            if self.api == "v2" and what == "renew":  # runs are renumbered
                self.chains = [
                    [replace(r, key=f"p{self.plan}-{i}-{j}") for j, r in enumerate(chain)]
                    for i, chain in enumerate(self.chains)
                ]

    def told(self, word: str, name: str) -> None:
        self.ledger.append((word, name, self.minute))

    def snapshot(self):
        v1 = [[replace(run, key=None) for run in chain] for chain in self.chains]
        jobs = [
            job(*chain, name=NAMES[n], key=f"{self.kind}-p{self.plan}-J{n}")
            for n, chain in enumerate(v1 if self.kind else self.chains)
        ]
        if self.plan % 2:
            jobs.reverse()
        plan_id = f"{self.plan}-of-v2" if self.kind else str(self.plan)
        return plan(*jobs, plan_id=plan_id, engine_time=at(self.minute))


@pytest.mark.parametrize("api", ["v1", "v2"])
@given(actions=ACTIONS)
@settings(max_examples=300, deadline=None)
def test_every_step_of_every_run_is_told_exactly_once(api, actions):
    engine, told = Engine(api), []
    baseline = polled(Baseline(), engine.snapshot()).baseline

    for what, n in [*actions, ("poll", 0)]:
        if what == "poll":
            detection = polled(baseline, engine.snapshot())
            told += [
                (e.type.word, e.source) for e in detection.events if e.type.category.value == 0
            ]
            baseline = detection.baseline
        elif what == "restart":  # everything derived is made anew
            baseline = replace(baseline, index=build_index(baseline.jobs.values()))
        elif what == "broken":  # a poll whose outcome could not be kept
            polled(baseline, engine.snapshot())
        elif what == "glitch":  # an item that cannot be read hides a job
            seen = engine.snapshot()
            hidden = dict(list(seen.jobs.items())[1:])
            partly = replace(seen, jobs=hidden, unreadable=("item 0: no id",))
            if baseline.plan_id == partly.plan_id:
                detection = polled(baseline, partly)
                told += [
                    (e.type.word, e.source) for e in detection.events if e.type.category.value == 0
                ]
                baseline = detection.baseline
        else:
            engine.act(what, n)

    happened = [(word, name) for word, name, _ in engine.ledger]
    assert sorted(told) == sorted(happened)
    for name in {name for _, name in happened} - {"TWIN"}:  # of two jobs, either may be first
        assert [w for w, n in told if n == name] == [w for w, n in happened if n == name]


@given(actions=ACTIONS)
@settings(max_examples=100, deadline=None)
def test_the_figures_of_a_poll_are_those_of_a_fresh_count(actions):
    engine = Engine("v2")
    baseline = polled(Baseline(), engine.snapshot()).baseline
    for what, n in [*actions, ("poll", 0)]:
        if what in ("poll", "glitch", "restart", "broken"):
            baseline = polled(baseline, engine.snapshot()).baseline
        else:
            engine.act(what, n)

    fresh = build_index(baseline.jobs.values())
    assert +baseline.index.tally == fresh.tally
    assert (baseline.index.watched, baseline.index.late, baseline.index.stuck) == (
        fresh.watched,
        fresh.late,
        fresh.stuck,
    )


@given(actions=ACTIONS)
@settings(max_examples=100, deadline=None)
def test_a_plan_polled_twice_tells_nothing_the_second_time(actions):
    engine = Engine("v1")
    for what, n in actions:
        engine.act(what, n)
    first = polled(Baseline(), engine.snapshot())

    assert polled(first.baseline, engine.snapshot()).events == []
