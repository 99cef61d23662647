"""Stories played on demand: one cause each, told with what it planted, and mended when asked.

A story brings streams of its own, so that it fits any site at any time; the site's people leave
its jobs alone, and whatever it does not end itself ends well.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workers.simulator.engine import Engine, Refused
from workers.simulator.failures import Outcome
from workers.simulator.forcing import force
from workers.simulator.ledger import instant
from workers.simulator.model import JobDefinition, StreamDefinition
from workers.simulator.plan import ENDED, Job, Station, Stream

MOST_JOBS = 10_000
_FIRST_INDEX = 50_000_000  # of definitions: above those of any site
_DEADLINE_S = 5400
_FAILS_AFTER_S = 20


@dataclass(frozen=True, slots=True)
class Script:
    """A story as `stories.toml` has it."""

    tells: str
    stream: str = ""
    job: str = ""
    other: str = ""
    jobs: int = 0
    message: str = ""
    return_code: int = 0
    times: int = 0
    every_s: int = 0
    ago_s: int = 0


SCRIPTS = {
    name: Script(**given)
    for name, given in tomllib.loads(
        (Path(__file__).parent / "stories.toml").read_text("utf-8")
    ).items()
}


@dataclass(slots=True)
class Story:
    """One that has been played: `root` is the job or the workstation that everything comes from."""

    number: int
    name: str
    began: int
    root: str
    station: Station
    streams: list[Stream] = field(default_factory=list[Stream])
    mended: int = 0

    @property
    def jobs(self) -> list[Job]:
        return [job for stream in self.streams for job in stream.jobs]

    def facts(self) -> dict[str, Any]:
        """What was planted."""
        return {
            "story": self.number,
            "name": self.name,
            "root": self.root,
            "workstation": self.station.name,
            "streams": [stream.name for stream in self.streams],
            "jobs": len(self.jobs),
        }

    def told(self) -> dict[str, Any]:
        """What was planted, and how it stands."""
        status: dict[str, int] = {}
        for job in self.jobs:
            status[job.run.status] = status.get(job.run.status, 0) + 1
        times = {"began": instant(self.began), "mended": instant(self.mended)}
        return {**self.facts(), **times, "job_status": status}


class Stories:
    """The stories of one site, numbered as they are played."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._definitions = _FIRST_INDEX
        self.played: list[Story] = []

    def play(
        self,
        name: str,
        *,
        jobs: int | None = None,
        workstation: Station | None = None,
        mends_after_s: int | None = None,
    ) -> Story:
        """Let it begin now. `jobs` is how many there are beside the first one, where the story has
        others at all. Raises KeyError for a name of none, Refused where no agent works."""
        engine, script = self._engine, SCRIPTS[name]
        agents = self._agents()
        station = workstation or agents[len(self.played) % len(agents)]
        story = Story(len(self.played) + 1, name, engine.now, "", station)
        others = script.jobs if jobs is None or not script.jobs else jobs
        _PLAYS[name](self, story, script, others)
        self.played.append(story)
        engine.ledger.story(engine.now, story.facts(), "PLANTED")
        if mends_after_s is not None:
            engine.at(engine.now + mends_after_s, self.mend, story)
        return story

    def mend(self, story: Story) -> None:
        """Do what a person would: bring the agent back, rerun what failed, let go what hangs."""
        engine = self._engine
        engine.set_jobman(story.station, up=True)
        engine.set_link(story.station, linked=True)
        for job in story.jobs:
            if not engine.lives(job):
                continue
            match job.run.status:
                case "ABEND" | "FAIL":
                    engine.rerun(job)
                case "EXEC" if job.run.outcome is None:
                    engine.end_at(job, Outcome("SUCC", 0, 1))
                case "READY":
                    engine.make_ready(job)
        story.mended = engine.now
        engine.ledger.story(engine.now, story.facts(), "MENDED")

    # The plays

    def _cascade(self, story: Story, script: Script, jobs: int) -> None:
        stream = self._stream(story, script, _waiting(jobs), critical_last=True)
        self._fail(stream.jobs[0], script)

    def _outage(self, story: Story, script: Script, jobs: int) -> None:
        engine, station = self._engine, story.station
        stream = self._stream(story, script, [()] * jobs)
        story.root = station.name
        for job in stream.jobs:
            force(engine, job, "EXEC")

        def goes(_: None) -> None:
            engine.set_jobman(station, up=False)
            engine.set_link(station, linked=False)
            for job in stream.jobs:
                self._fail(job, script)

        engine.at(engine.now + _FAILS_AFTER_S, goes, None)

    def _shared_cause(self, story: Story, script: Script, jobs: int) -> None:
        agents = [one for one in self._agents() if one is not story.station]
        agents.insert(0, story.station)
        for n in range(jobs + 1):
            stream = self._stream(story, script, [], agents[n % len(agents)], f"_{n + 1:03d}")
            self._later(n * script.every_s, self._fail, stream.jobs[0], script)

    def _flapping(self, story: Story, script: Script, _: int) -> None:
        job = self._stream(story, script, []).jobs[0]
        force(self._engine, job, "EXEC")
        for n in range(script.times):
            begins = n * script.every_s
            if n:
                self._later(begins, self._rerun, job)
            self._later(begins + _FAILS_AFTER_S, self._fail, job, script)
            self._later(begins + 3 * _FAILS_AFTER_S, self._rerun, job)

    def _flapping_workstation(self, story: Story, script: Script, _: int) -> None:
        story.root = story.station.name
        for n in range(script.times):
            for linked in (False, True):
                after = n * script.every_s + linked * script.every_s // 3
                self._later(after, self._engine.set_link, story.station, linked)

    def _recovery(self, story: Story, script: Script, _: int) -> None:
        first = self._stream(story, script, [])
        self._fail(first.jobs[0], script)
        again = self._instance(first.definition, self._engine.now, first.name)
        story.streams.append(again)
        self._later(2 * _FAILS_AFTER_S, self._engine.make_ready, again.jobs[0])

    def _late(self, story: Story, script: Script, jobs: int) -> None:
        stream = self._stream(story, script, _waiting(jobs))
        self._engine.move(stream.jobs[0], "READY")  # and in nobody's queue

    def _stuck(self, story: Story, script: Script, jobs: int) -> None:
        job = self._stream(story, script, _waiting(jobs)).jobs[0]
        force(self._engine, job, "EXEC")
        job.run.started -= script.ago_s
        self._engine.touch(job)

    # What they are made of

    def _agents(self) -> list[Station]:
        found = [one for one in self._engine.stations if one.works and one.type == "AGENT"]
        if not found:
            raise Refused("AWSJCS011E No agent of this site works.")
        return found

    def _stream(
        self,
        story: Story,
        script: Script,
        others: list[tuple[int, ...]],
        station: Station | None = None,
        more: str = "",
        *,
        critical_last: bool = False,
    ) -> Stream:
        """A stream of the story, begun as long ago as it says: the first job, and others by whom
        they wait for. All its jobs are in HOLD."""
        where = (station or story.station).definition.index
        end = f"_S{story.number:02d}"
        names = [script.job + end + more]
        names += [f"{script.other}{end}_{n:03d}" for n in range(2, len(others) + 2)]
        before: list[tuple[int, ...]] = [(), *others]
        after: list[list[int]] = [[] for _ in names]
        for position, predecessors in enumerate(before):
            for n in predecessors:
                after[n].append(position)
        jobs = tuple(
            self._definition(name, where, n, before[n], tuple(after[n]))
            for n, name in enumerate(names)
        )
        if critical_last:
            jobs[-1].critical, jobs[-1].deadline_after_s = True, _DEADLINE_S
        definition = StreamDefinition(
            jobs[0].stream, script.stream + end + more, where, "daily", (), jobs
        )
        stream = self._instance(definition, self._engine.now - script.ago_s, definition.name)
        story.streams.append(stream)
        story.root = story.root or names[0]
        return stream

    def _instance(self, definition: StreamDefinition, scheduled: int, name: str) -> Stream:
        stream = self._engine.submit_stream(definition, scheduled, name)
        stream.time_reached = stream.released = True  # its jobs go when the story says so
        return stream

    def _definition(
        self,
        name: str,
        station: int,
        position: int,
        before: tuple[int, ...],
        after: tuple[int, ...],
    ) -> JobDefinition:
        self._definitions += 1
        return JobDefinition(
            index=self._definitions,
            name=name,
            station=station,
            median_s=3 * _FAILS_AFTER_S,
            spread=0,
            family=0,
            task=f"/batch/{name.lower()}.sh",
            user="batch",
            stream=self._definitions - position,
            position=position,
            predecessors=before,
            successors=after,
            in_story=True,
        )

    def _later(self, after_s: int, act: Callable[..., None], *subject: object) -> None:
        self._engine.at(self._engine.now + after_s, lambda _: act(*subject), None)

    def _fail(self, job: Job, script: Script) -> None:
        if self._engine.lives(job) and job.run.status not in ENDED:
            station = self._engine.stations[job.definition.station]
            host = station.definition.node
            message = script.message.format(host=host, agent=station.name, n=job.n)
            force(self._engine, job, "ABEND", script.return_code, message)

    def _rerun(self, job: Job) -> None:
        if self._engine.lives(job) and job.run.status in ("ABEND", "FAIL", "SUCC"):
            self._engine.rerun(job)


def _waiting(jobs: int) -> list[tuple[int, ...]]:
    """Whom each of so many jobs waits for: five chains that part at the first one."""
    return [(max(0, n - 5),) for n in range(1, jobs + 1)]


_PLAYS: dict[str, Callable[[Stories, Story, Script, int], None]] = {
    name: getattr(Stories, f"_{name.replace('-', '_')}") for name in SCRIPTS
}
