"""The running site behind the handlers: engine, clock, faults, and finding things by id."""

import asyncio
from datetime import datetime, timedelta

from workers.simulator import ids
from workers.simulator.clock import Clock
from workers.simulator.engine import Engine
from workers.simulator.faults import Faults
from workers.simulator.listing import Listing
from workers.simulator.options import SimulatorOptions
from workers.simulator.plan import Job, Plan, Prompt, Station, Stream
from workers.simulator.stories import Stories
from workers.simulator.v2 import plan_id


class Site:
    """Everything the handlers share. Lives on the loop of the simulator's thread."""

    def __init__(self, options: SimulatorOptions, engine: Engine, clock: Clock) -> None:
        self.options = options
        self.engine = engine
        self.clock = clock
        self.faults = Faults()
        self._runs: tuple[tuple[int, int], list[tuple[Job, int]]] | None = None
        self.listing = Listing(engine)
        self.stories = Stories(engine)
        self.v1, self.v2 = options.v1, options.v2
        self.pools: dict[str, list[str]] = {s.name: [] for s in engine.stations if s.type == "POOL"}
        self._stopping = asyncio.Event()

    def sync(self) -> datetime:
        """Bring the engine up to the clock; the simulated now."""
        now = self.clock.now()
        self.engine.advance(int(now.timestamp()))
        return now

    def jump(self, seconds: float) -> datetime:
        """Move the clock forward and let happen what falls in between."""
        self.clock.move(seconds)
        return self.sync()

    def renew(self) -> None:
        """Make the next plan; a frozen or running clock jumps to where that plan begins."""
        self.sync()
        wait = self.engine.plan.ends - self.engine.now
        self.jump(max(0, wait) + 1)

    async def wait_for_stop(self, seconds: float) -> None:
        """Return when the server stops, or after that many seconds."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    def stop(self) -> None:
        self._stopping.set()

    # Finding

    def runs_of(self, plan: Plan) -> list[tuple[Job, int]]:
        """Every run of a plan as (job, position in its chain), in the order of the jobs."""
        key = (plan.run, self.engine.runs_made)
        if self._runs is None or self._runs[0] != key:
            runs = [(job, i) for job in plan.jobs for i in range(len(job.runs))]
            self._runs = (key, runs)
        return self._runs[1]

    def plan_called(self, name: str | None) -> Plan | None:
        """The plan of a path or `plan_id`: current, an archived plan's name, or a V2 plan id."""
        current = self.engine.plan
        if name in (None, "", "current", plan_id(current.run)):
            return current
        for plan in self.engine.archive:
            if name in (plan.name, plan_id(plan.run)):
                return plan
        return None

    def job(self, plan: Plan, text: str) -> Job | None:
        """A job by its V2 id."""
        n = ids.number(ids.JOB, plan.run, text)
        return self._job_at(plan, n)

    @staticmethod
    def _job_at(plan: Plan, n: int | None) -> Job | None:
        if n is None or not 0 <= n < len(plan.jobs):
            return None
        return plan.jobs[n]

    def run(self, plan: Plan, text: str) -> tuple[Job, int] | None:
        """A run by its V2 id: the job and the position in its chain."""
        n = ids.number(ids.RUN, plan.run, text)
        if n is None:
            return None
        job = self._job_at(plan, ids.job_and_index(n)[0])
        index = ids.job_and_index(n)[1]
        return (job, index) if job is not None and index < len(job.runs) else None

    def stream(self, plan: Plan, text: str) -> Stream | None:
        """A stream by its V2 id."""
        n = ids.number(ids.STREAM, plan.run, text)
        return plan.streams[n] if n is not None and 0 <= n < len(plan.streams) else None

    def v1_stream(self, plan: Plan, text: str) -> Stream | None:
        """A stream by `WKS;STREAMID`, plain or Base64."""
        station, _, code = ids.decode(text).partition(";")
        found = ids.stream_number(code)
        if found is None or found[0] != plan.run or found[1] >= len(plan.streams):
            return None
        stream = plan.streams[found[1]]
        return stream if station.upper() == self._home(stream).upper() else None

    def v1_job(self, plan: Plan, text: str) -> tuple[Job, int] | None:
        """A run by `WKS;STREAMID;JOB`, or with a job number behind it for an older run."""
        station, _, rest = ids.decode(text).partition(";")
        code, _, name = rest.partition(";")
        name, _, number = name.partition(";")
        found = ids.stream_number(code)
        if found is None or found[0] != plan.run or found[1] >= len(plan.streams):
            return None
        stream = plan.streams[found[1]]
        for job in stream.jobs:
            own = self.engine.stations[job.definition.station].name
            if job.name == name and station in (self._home(stream), own):
                if not number:
                    return job, len(job.runs) - 1
                for index, run in enumerate(job.runs):
                    if str(run.number or index) == number:
                        return job, index
        return None

    def _home(self, stream: Stream) -> str:
        return self.engine.stations[stream.definition.station].name

    def station(self, text: str) -> Station | None:
        """A workstation by V2 id, V1 id or name."""
        n = ids.number(ids.WORKSTATION, 0, text)
        if n is not None and 0 <= n < len(self.engine.stations):
            return self.engine.stations[n]
        return self.engine.station_named.get(ids.decode(text).lstrip("/"))

    def prompt(self, text: str) -> Prompt | None:
        """A prompt by V2 id, number or name."""
        prompts = self.engine.plan.prompts
        n = ids.number(ids.PROMPT, self.engine.plan.run, text)
        if n is None:
            plain = ids.decode(text)
            if not plain.isdigit():
                return next((p for p in prompts if p.name == plain), None)
            n = int(plain)
        return prompts[n - 1] if 1 <= n <= len(prompts) else None

    def scheduled(self, now: datetime, text: object) -> int:
        """The instant a client gave for a submission, UTC when it says no zone; else now."""
        if isinstance(text, str):
            try:
                given = datetime.fromisoformat(text)
            except ValueError:
                return int(now.timestamp())
            if given.tzinfo is None:
                given = given.replace(tzinfo=now.tzinfo)
            # The clock that matters is the simulated one: a far-off arrival time means now.
            if abs(given - now) < timedelta(hours=12):
                return int(given.timestamp())
        return int(now.timestamp())
