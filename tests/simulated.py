"""A simulated engine for tests and a client of it: both APIs, and its control endpoint."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx

from workers.simulator.server import Simulator, SimulatorOptions

START = datetime(2026, 1, 7, 17, 30, tzinfo=UTC)  # a Wednesday, 14:30 in São Paulo
ALL = {"filters": {}}


class Caller:
    """Calls a simulator as a client would; `sim` calls the control endpoint."""

    def __init__(self, simulator: Simulator) -> None:
        options = simulator.options
        self.simulator = simulator
        self.trust = ssl.create_default_context(cafile=str(simulator.ca_file))
        self.http = httpx.Client(
            base_url=simulator.url,
            verify=self.trust,
            auth=(options.user, options.password),
            timeout=30,
        )

    def v2(self, path: str, **params) -> httpx.Response:
        return self.http.get(f"/twsd/api/v2{path}", params=params)

    def put(self, path: str, body: object = None) -> httpx.Response:
        return self.http.put(f"/twsd/api/v2{path}", json={} if body is None else body)

    def results(self, kind: str, **params) -> list[dict]:
        answer = self.v2(f"/plan/{kind}", **params)
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]

    def v1(self, kind: str, filters: dict | None = None, how_many: int = 0, plan="current"):
        answer = self.http.post(
            f"/twsd/plan/{plan}/{kind}/query",
            json={"filters": filters or {}},
            headers={"How-Many": str(how_many)},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sim(self, path: str, body: object = None) -> dict:
        answer = self.http.post(f"/sim/{path}", json={} if body is None else body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def ledger(self, after: int = 0) -> list[dict]:
        return self.http.get("/sim/ledger", params={"after": after, "limit": 100_000}).json()[
            "entries"
        ]

    def last(self) -> int:
        return self.http.get("/sim/clock").json()["last"]

    def v1_id(self, job: dict) -> str:
        """The V1 id of a job that V2 has shown."""
        return self.http.get(f"/sim/job/{job['id']}").json()["v1_id"]

    def waiting(self) -> dict:
        """A job that has not started, alone in waiting for its time."""
        wanted = "lastRunCompositeStatus.substatus = 'HOLD_WAITING_FOR_TIME'"
        return self.results("job", oql=wanted, limit=1)[0]


@contextmanager
def calling(**options) -> Iterator[Caller]:
    """A started simulator with a frozen clock unless told otherwise, stopped at the end."""
    given = {"jobs": 300, "factor": 0, "start": START, "profile": "quiet", "seed": 3, **options}
    with Simulator(SimulatorOptions(**given)) as simulator:
        caller = Caller(simulator)
        try:
            yield caller
        finally:
            caller.http.close()
