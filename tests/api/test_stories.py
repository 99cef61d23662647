"""Each story of the simulator becomes exactly the problem the contract says (section 7)."""

import pytest

from tests.simulated import calling
from tests.watching import watching


@pytest.fixture
def caller():
    with calling(jobs=60, seed=4) as caller:
        yield caller


def polled(caller, server, minutes=0, steps=1):
    """Let time pass and look now and then; in the end wait for texts and what is blocked."""
    for _ in range(steps):
        caller.sim("advance", {"seconds": 60 * minutes / steps})
        server.poller.poll_now()
    while not server.poller.errors.is_idle:
        pass
    server.poller.poll_now()


def standing(server):
    return [p for p in server.get("/problems")["problems"] if p["state"] != "resolved"]


def said(server):
    return [(p["kind"], p["state"], p["occurrences"]) for p in standing(server)]


EXPECTED = {
    "cascade": ("job_failure", "open", 1),
    "outage": ("workstation_outage", "open", 40),
    "shared-cause": ("shared_cause", "open", 24),
    "flapping": ("flapping", "open", 4),
    "recovery": ("job_failure", "recovered", 1),
    "late": ("late", "open", 1),
    "stuck": ("stuck", "open", 1),
}


# 1: all polls between were missed. Nobody tells when an agent went: it counts from the first look.
@pytest.mark.parametrize(
    ("name", "looks"),
    [(name, n) for name in EXPECTED for n in (1, 11) if (name, n) != ("outage", 1)],
)
def test_a_story_is_exactly_the_problem_it_should_be(caller, tmp_path, name, looks):
    with watching(caller, tmp_path) as server:
        server.poller.poll_now()
        root = caller.sim("stories", {"play": name})["root"]

        polled(caller, server, minutes=11, steps=looks)

        assert said(server) == [EXPECTED[name]]
        (problem,) = standing(server)
        assert root in (problem["root"]["job_name"], problem["root"]["workstation"])


@pytest.mark.parametrize("name", ["cascade", "outage", "shared-cause", "late", "stuck"])
def test_over_a_restart_and_a_renewal_it_is_the_same_problem_and_mended_it_is_over(
    caller, tmp_path, name
):
    with watching(caller, tmp_path) as server:
        server.poller.poll_now()
        caller.sim("stories", {"play": name})
        polled(caller, server, minutes=11, steps=11)
        (before,) = standing(server)

    with watching(caller, tmp_path) as server:
        caller.sim("renew")
        polled(caller, server)
        renewed = {p["problem_id"]: p["kind"] for p in standing(server)}
        assert renewed[before["problem_id"]] == before["kind"]

        caller.sim("stories/1/mend")
        polled(caller, server, minutes=60)

        assert standing(server) == []
