"""An engine that is slow, silent, flapping or talks rubbish for an hour, and one that changes
faster than any: afterwards ledger and store agree, and each failure stands in one problem."""

import random
import ssl
from collections import Counter
from contextlib import closing
from dataclasses import replace

import httpx
import pytest

from app.server import Server
from data.domain.events import JOB_FAILURES
from data.settings import load_settings
from data.store.sql import fetch, listed
from tests.api.test_ledger import everything
from tests.bench.canned import Canned
from tests.bench.poll import canned_engine, settings_for
from tests.ledger import compare
from tests.simulated import START
from workers.poller import PollFailed
from workers.simulator.server import Simulator, SimulatorOptions

FAULTS = (
    {"kind": "slow", "seconds": 0.05},
    {"kind": "drop"},
    {"kind": "truncate"},
    {"kind": "cut_json"},
    {"kind": "html"},
    {"kind": "html_503"},
    {"kind": "aws_500"},
    {"kind": "empty_plan"},
)


WORDS = {0: "", 1: "job_started", 2: "job_completed", 4: "job_rerun"}  # of a canned job's step


class Plant:
    """A simulated engine whose clock stands, and a monitor of it over a database."""

    def __init__(self, simulator, control, settings):
        self.control = control
        self.begin = control.get("/clock").json()["last"]
        self.server = Server(settings)
        self.server.poller.poll_now()

    def advance(self, seconds):
        self.control.post("/advance", json={"seconds": seconds})

    def agrees(self):
        """How much of the ledger was told, where all of it was, once, and nothing else."""
        said = self.control.get(f"/ledger?after={self.begin}&limit=200000").json()["entries"]
        lost, invented, agreed = compare(said, everything(self.server))
        assert (lost, invented) == (Counter(), Counter())
        return agreed

    def places(self):
        """How many failures were told; each has to stand in one problem."""
        types = listed(JOB_FAILURES)
        failed = f"SELECT count(*), count(ailment_id) FROM events WHERE type IN {types}"
        in_problems = "SELECT count(*), count(DISTINCT run_id) FROM ailment_runs"
        with self.server.db.read() as connection:
            (told, placed), (runs, distinct) = (
                tuple(fetch(connection, query)[0]) for query in (failed, in_problems)
            )
        assert told == placed
        assert runs == distinct
        return told


@pytest.fixture
def plant_of(database_url, settings_of):
    """A function that starts a plant with these options, until the test is over."""
    ends = []

    def start(api="v2", **options):
        simulator = Simulator(SimulatorOptions(factor=0, start=START, **options))
        simulator.start()
        ends.append(simulator.stop)
        trust = ssl.create_default_context(cafile=str(simulator.ca_file))
        control = httpx.Client(base_url=simulator.control_url, verify=trust, timeout=60)
        ends.append(control.close)
        plant = Plant(simulator, control, settings_of(simulator, database_url, api))
        ends.append(plant.server.close)
        return plant

    yield start
    for close in reversed(ends):
        close()


@pytest.fixture
def settings_of(tmp_path):
    def settings(simulator, database_url, api):
        given = {
            "APP_TWS_URL": simulator.url,
            "APP_TWS_USER": simulator.options.user,
            "APP_TWS_PASSWORD": simulator.options.password,
            "APP_TWS_CA_FILE": str(simulator.ca_file),
            "APP_TWS_API": api,
        }
        return replace(load_settings(given), database_url=database_url)

    return settings


@pytest.mark.timeout(600)
@pytest.mark.parametrize("api", ["v2", "v1"])
@pytest.mark.parametrize("polls", [12, pytest.param(120, marks=pytest.mark.long)])
def test_an_hour_of_a_flapping_engine_loses_and_invents_nothing(plant_of, api, polls):
    plant, dice, failed = plant_of(api, jobs=600, seed=12), random.Random(7), 0

    for _ in range(polls):
        plant.advance(3600 / polls * 4)
        for fault in dice.choices(FAULTS, k=dice.randrange(3)):
            plant.control.post("/faults", json={**fault, "count": dice.choice((1, 2, 30))})
        try:
            plant.server.poller.poll_now()
        except PollFailed:
            failed += 1
        plant.control.delete("/faults")
    plant.server.poller.poll_now()

    assert failed > polls / 10
    assert plant.agrees() > 100
    assert plant.places() > 1


@pytest.mark.long
@pytest.mark.timeout(900)
def test_each_of_five_thousand_changes_a_minute_is_told_once(database_url, tmp_path):
    """Ten minutes of a poll each half minute; in the last minute there are twice as many."""
    mirror, expected = Canned(5000), Counter()
    with canned_engine(mirror.jobs) as base, httpx.Client(base_url=base) as engine:
        settings = replace(settings_for(base, tmp_path), database_url=database_url)
        with closing(Server(settings)) as server:
            server.poller.poll_now()
            for poll in range(20):
                before = list(mirror.steps)
                for _ in range(100 if poll >= 18 else 50):
                    engine.get("/advance")
                    mirror.advance()
                server.poller.poll_now(120)
                for n, (was, now) in enumerate(zip(before, mirror.steps, strict=True)):
                    if now > was and (word := WORDS[min(now, 4) if now % 3 == 1 else now % 3]):
                        expected[f"JOB_{n:06}", word] += 1
            told = Counter((one.job.job_name, one.type.word) for one in everything(server))

    told = Counter({one: many for one, many in told.items() if one[1] in WORDS.values()})
    assert told == expected
    assert told.total() > 33_000
