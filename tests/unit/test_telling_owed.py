"""Who is told what: the contract's rules, and laws over whatever may happen to problems."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as some

from data.domain.events import Severity
from data.domain.problem import State
from data.domain.problem_steps import Step
from data.domain.telling import (
    MOST_APART,
    Listener,
    Said,
    Saying,
    Situation,
    numbers_of,
    numbers_text,
)
from workers.telling.owed import asks_who_was_told, owed, wanted

ANA = Listener(1, frozenset({"critical", "error"}))
BIA = Listener(2, frozenset({"critical"}))
NEW = frozenset({Step.OPENED})


def situation(number=1, state=State.OPEN, severity=Severity.ERROR, steps=NEW, **more):
    return Situation(number, state, severity, steps=frozenset(steps), **more)


def tell(*found, told=None, alerts_on=True, listeners=(ANA, BIA)):
    wants = [(one, saying) for one in found if (saying := wanted(one)) is not None]
    return owed(wants, listeners, told or {}, alerts_on=alerts_on)


OPENED = Said(Saying.OPEN, Severity.ERROR)


def test_what_opens_is_told_to_those_of_its_severity():
    (one,) = tell(situation())

    assert (one.saying, one.own, one.untold) == (Saying.OPEN, {1}, {"severity": {2}})


def test_what_gets_worse_is_told_once_more_and_to_those_whom_it_concerns_now():
    (one,) = tell(
        situation(severity=Severity.CRITICAL, steps={Step.WORSE, Step.RETURNED}, said=OPENED),
        told={1: frozenset({1})},
    )

    assert (one.saying, one.own) == (Saying.WORSE, {1, 2})


def test_what_turns_out_graver_while_it_opens_is_told_to_those_who_were_not():
    (one,) = tell(
        situation(severity=Severity.CRITICAL, steps=(), said=OPENED), told={1: frozenset({1})}
    )

    assert (one.saying, one.own) == (Saying.OPEN, {2})


def test_its_end_is_told_to_those_who_were_told_it_began():
    for state in (State.RECOVERED, State.RESOLVED):
        (one,) = tell(situation(state=state, steps=(), said=OPENED), told={1: frozenset({1, 9})})
        assert (one.saying, one.own) == (Saying.RESOLVED, {1})
    over = Said(Saying.RESOLVED, Severity.ERROR)
    assert tell(situation(state=State.RESOLVED, steps={Step.RESOLVED}, said=over)) == []


def test_what_somebody_has_is_told_to_nobody_and_anew_when_it_returns():
    taken = situation(state=State.ACKNOWLEDGED, steps={Step.TAKEN}, said=OPENED)
    back = situation(steps={Step.RETURNED}, said=OPENED)
    released = situation(steps={Step.RELEASED}, said=OPENED)

    assert tell(taken) == []
    assert tell(back, told={1: frozenset({1})})[0].own == {1}
    assert tell(released, told={1: frozenset({1})}) == []
    assert tell(released)[0].own == {1}


def test_a_wider_problem_is_told_only_to_those_told_of_none_it_took_in():
    merged = situation(2, State.RESOLVED, steps={Step.MERGED}, merged=True, said=OPENED)
    wider = situation(3)
    third = Listener(3, frozenset({"error"}))

    (one,) = tell(merged, wider, told={3: frozenset({1})}, listeners=(ANA, BIA, third))

    assert (one.number, one.own) == (3, {3})


def test_reasons_come_in_the_order_of_the_contract():
    silenced = situation(silence=7)

    assert tell(silenced, alerts_on=False)[0].untold == {"alerts_off": {1, 2}}
    (held,) = tell(silenced)
    assert (held.untold, held.waits) == ({"severity": {2}, "silence:7": {1}}, True)
    (first,) = tell(situation(baseline=True))
    assert (first.untold, first.waits) == ({"severity": {2}, "baseline": {1}}, False)


def test_what_a_silence_held_is_told_when_it_ends_if_it_is_still_open():
    held = Said(Saying.OPEN, Severity.ERROR, "silence:7", waits=True)

    assert tell(situation(steps=(), said=held, silence=7)) == []
    assert tell(situation(steps=(), said=held))[0].own == {1}
    assert tell(situation(state=State.ACKNOWLEDGED, steps=(), said=held)) == []


def test_a_problem_of_before_that_a_note_is_written_to_is_no_news():
    assert tell(situation(steps={Step.NOTE})) == []
    assert tell(situation(steps={Step.WORSE}))[0].saying is Saying.WORSE


@given(some.sets(some.integers(1, 60)))
def test_a_set_of_numbers_survives_being_written(numbers):
    assert numbers_of(numbers_text(numbers)) == numbers


CHANGE = some.tuples(
    some.integers(1, 6),  # a problem
    some.sampled_from(["opens", "worse", "taken", "returned", "over", "again", "noted"]),
    some.booleans(),  # in a silence
)
CHANGES = some.lists(some.lists(CHANGE, max_size=6, unique_by=lambda one: one[0]), max_size=12)


class World:
    """Problems as the store keeps them, and all that was ever said to anybody."""

    def __init__(self):
        self.said, self.state, self.told = {}, {}, {}
        self.heard = []  # (change, listener, problem, saying)
        self.entered = Counter()  # how often each problem became open, by problem

    def change(self, number, changes):
        found = []
        for problem, what, silenced in changes:
            state, steps = self.state.get(problem), set()
            if what in ("opens", "again"):
                if state not in (None, State.RESOLVED):
                    continue
                steps = {Step.OPENED if state is None else Step.AGAIN}
                state = State.OPEN
                self.entered[problem] += 1
            elif state is None or state is State.RESOLVED:
                continue
            elif what == "worse":
                steps = {Step.WORSE}
            elif what == "taken":
                state, steps = State.ACKNOWLEDGED, {Step.TAKEN}
            elif what == "returned" and state is State.ACKNOWLEDGED:
                state, steps = State.OPEN, {Step.RETURNED}
                self.entered[problem] += 1
            elif what == "over":
                state, steps = State.RESOLVED, {Step.RESOLVED}
            self.state[problem] = state
            found.append(
                Situation(
                    problem,
                    state,
                    Severity.ERROR,
                    silence=5 if silenced else None,
                    steps=frozenset(steps),
                    said=self.said.get(problem),
                )
            )
        wants = [(one, saying) for one in found if (saying := wanted(one)) is not None]
        asked = {one.number for one, saying in wants if asks_who_was_told(one, saying)}
        known = {one: frozenset(self.told.get(one, ())) for one in asked}
        made = owed(wants, (ANA, BIA), known, alerts_on=True)
        for one in made:
            self.said[one.number] = Said(one.saying, one.severity, one.held, one.waits)
            hear = one.own | one.digested
            if one.saying is Saying.RESOLVED:
                self.told[one.number] = set()
            else:
                self.told.setdefault(one.number, set()).update(hear)
            for listener in hear:
                self.heard.append((number, listener, one.number, one.saying))
        return made


@given(CHANGES)
def test_nobody_hears_twice_of_one_opening_nor_of_an_end_without_a_beginning(changes):
    world = World()

    for number, some_changes in enumerate(changes):
        made = world.change(number, some_changes)
        for saying in (Saying.OPEN, Saying.RESOLVED):
            own = Counter(who for one in made if one.saying is saying for who in one.own)
            assert all(count <= MOST_APART for count in own.values())

    for listener, problem in {(who, problem) for _, who, problem, _ in world.heard}:
        heard = [s for _, w, p, s in world.heard if (w, p) == (listener, problem)]
        assert heard.count(Saying.OPEN) <= world.entered[problem]
        standing = False
        for saying in heard:
            assert saying is not Saying.RESOLVED or standing
            standing = saying is not Saying.RESOLVED
    assert all(listener == 1 for _, listener, _, _ in world.heard)


@given(some.integers(1, 40), some.integers(0, 40))
def test_a_digest_takes_the_place_of_all_or_of_none(opened, of_others):
    mild = [situation(100 + n, severity=Severity.WARNING) for n in range(of_others)]

    made = tell(*(situation(n) for n in range(opened)), *mild)

    own = sum(1 in one.own for one in made)
    digested = sum(1 in one.digested for one in made)
    assert (own, digested) == ((opened, 0) if opened <= MOST_APART else (0, opened))
