"""The engine: a site as people and programs have it, who ask for reruns, holds, links and jobs.

Pure, like the machine it is.
"""

from datetime import datetime

from workers.simulator import ids
from workers.simulator.machine import Machine
from workers.simulator.model import JobDefinition, StreamDefinition, World
from workers.simulator.people import People
from workers.simulator.plan import Job, Prompt, Run, Station, Stream
from workers.simulator.planning import add_job, add_stream


class Refused(Exception):
    """The engine refuses an action; the text carries the message ids a real one would send."""


class Engine(Machine):
    """A site and all that may be asked of it. Every change goes through a method here."""

    def __init__(self, world: World, now: datetime) -> None:
        super().__init__(world, now)
        self.people = People(self)
        self.begin(now)

    def rerun(self, job: Job, kind: str = "RERUN") -> Run:
        """Append a run to the chain of a job that has ended."""
        if job.run.status not in ("SUCC", "ABEND", "FAIL"):
            raise _wrong_state(job, "rerun")
        if len(job.runs) >= ids.MAX_RUNS:
            raise Refused("AWSJSY404E The operation failed. AWSBIN076E Too many reruns.")
        before = job.run
        before.v1 = None
        counts = job.stream.counts
        counts[before.status] -= 1
        run = Run(self.next_serial(), "READY", kind)
        counts["READY"] = counts.get("READY", 0) + 1
        job.runs.append(run)
        if job.priority == 0:
            job.priority = job.definition.priority
        self.touch(job)
        self.ledger.run(self.now, job, None, "READY")
        self._settle(job.stream)
        self._enqueue(job)
        return run

    def hold(self, job: Job) -> None:
        """Set the priority to 0."""
        if job.run.status not in ("HOLD", "READY"):
            raise _wrong_state(job, "hold")
        self.set_priority(job, 0)

    def release(self, job: Job) -> None:
        """Undo a hold, or let a job go before its dependencies are resolved."""
        if job.run.status not in ("HOLD", "READY"):
            raise _wrong_state(job, "release")
        if job.priority == 0:
            self.set_priority(job, job.definition.priority or 10)
        elif job.run.status == "HOLD":
            self.make_ready(job)

    def set_priority(self, job: Job, priority: int) -> None:
        """0 holds; 100 is `hi`, 101 `go`."""
        before, job.priority = job.priority, priority
        self.touch(job)
        self._settle(job.stream)
        if before > 0 and priority == 0:
            self.ledger.job(self.now, job, "HELD")
        elif before == 0 and priority > 0:
            self.ledger.job(self.now, job, "RELEASED")
            if job.run.status == "READY":
                self._enqueue(job)
            else:
                self._try_ready(job)

    def cancel(self, job: Job) -> None:
        """Take a job that has not started out of the plan's work; its successors go on."""
        if job.run.status not in ("HOLD", "READY", "ABEND", "FAIL", "SUSP"):
            raise _wrong_state(job, "cancel")
        freed = self._satisfy(job)
        self.move(job, "CANCL")
        for other in freed:
            self._try_ready(other)

    def kill(self, job: Job) -> None:
        if job.run.status != "EXEC":
            raise _wrong_state(job, "kill")
        job.run.return_code = 9
        job.run.message = "Terminated by operator (signal 9)."
        self.end(job, "ABEND")

    def confirm(self, job: Job, success: bool) -> None:
        """Say how a job ended, or will have ended when it still runs."""
        run = job.run
        if run.status == "EXEC":
            self.move(job, "SUCCP" if success else "ABENP")
        elif run.status in ("ABEND", "FAIL", "SUCC"):
            freed = self._satisfy(job) if success else []
            self.move(job, "SUCC" if success else "ABEND")
            for other in freed:
                self._try_ready(other)
        else:
            raise _wrong_state(job, "confirm")

    def answer(self, prompt: Prompt, yes: bool) -> None:
        if prompt.status != "ASKED":
            raise Refused("AWSJSY404E The operation failed. AWSBIN076E The prompt is not asked.")
        after = "ANSWERED_YES" if yes else "ANSWERED_NO"
        prompt.status, prompt.answered_at = after, self.now
        self.touch(prompt.job)
        self.ledger.prompt(self.now, prompt, "ASKED", after)
        if yes:
            self._try_ready(prompt.job)

    def set_link(self, station: Station, linked: bool) -> None:
        if station.linked == linked:
            return
        station.linked = linked
        self.version += 1
        words = ("UNLINKED", "LINKED")
        self.ledger.station(self.now, station, words[not linked], words[linked])
        if linked:
            station.linked_at = self.now
        self._touch_queue(station)
        self.dispatch(station)

    def set_jobman(self, station: Station, up: bool) -> None:
        if station.jobman == up:
            return
        station.jobman = up
        self.version += 1
        words = ("JOBMAN_DOWN", "JOBMAN_UP")
        self.ledger.station(self.now, station, words[not up], words[up])
        self._touch_queue(station)
        self.dispatch(station)

    def _touch_queue(self, station: Station) -> None:
        """What its ready jobs wait for has changed."""
        for _, _, job in station.queue:
            job.v2 = None

    def set_limit(self, station: Station, limit: int) -> None:
        station.limit = limit
        self.version += 1
        self.dispatch(station)

    def set_fence(self, station: Station, fence: int) -> None:
        station.fence = fence
        self.version += 1
        self.dispatch(station)

    def submit_stream(
        self, definition: StreamDefinition, scheduled: int, alias: str | None
    ) -> Stream:
        """Add an instance of a stream to the current plan."""
        stream = add_stream(self, self.plan, definition, scheduled)
        stream.name = alias or definition.name
        self.ledger.stream(self.now, stream, None, "HOLD")
        self.at(max(scheduled, self.now), self.reach_time, stream)
        self.version += 1
        return stream

    def submit_job(self, stream: Stream, definition: JobDefinition, name: str) -> Job:
        """Add one job to a stream of the current plan; it waits for nothing but the stream."""
        job = add_job(self, self.plan, stream, definition)
        job.name, job.pending = name, 0
        job.prompt = None
        self.ledger.run(self.now, job, None, "HOLD")
        self._settle(stream)
        self._try_ready(job)
        return job


def _wrong_state(job: Job, action: str) -> Refused:
    return Refused(
        f"AWSJSY404E The operation {action} failed for {job.name}. "
        f"AWSBIN076E The job is in the state {job.run.status}, which does not allow it."
    )
