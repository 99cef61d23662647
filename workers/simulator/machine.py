"""What a site does of itself: a discrete-event simulation, advanced to simulated instants.

Pure: no clock, no network; the same world and the same calls give the same ledger. Instants are
epoch seconds.
"""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from workers.simulator.failures import Failures, Outcome
from workers.simulator.ledger import Ledger
from workers.simulator.model import World
from workers.simulator.plan import (
    ENDED,
    LIVE,
    Job,
    Plan,
    Resource,
    Run,
    Station,
    Stream,
)
from workers.simulator.planning import close_plan, first_run, make_plan

if TYPE_CHECKING:
    from workers.simulator.people import People

_CHAIN_WINDOW_S = 1800  # a failure drags its successor along for this long


class Machine:
    """State of the site and its own course: plans begin, jobs wait, run and end."""

    people: "People"
    plan: Plan

    def __init__(self, world: World, now: datetime) -> None:
        self.world = world
        self.failures = Failures(world)
        self.day = world.production_day(now)
        self.now = int(world.day_start(self.day).timestamp())
        self.stations = [Station(definition, self.now) for definition in world.stations]
        self.resources = [Resource(definition) for definition in world.resources]
        self.station_named = {station.name: station for station in self.stations}
        self.ledger = Ledger(world.stations)
        self.archive: list[Plan] = []
        self.version = 0  # grows with every change
        self._agenda: list[tuple[int, int, Callable[[Any], None], Any]] = []
        self._order = 0
        self._serial = 0
        self._number = 40_000
        self.manager = self.stations[0]  # of the domain

    def begin(self, now: datetime) -> None:
        """Make the first plan and live until now."""
        self.plan = make_plan(self, first_run(self.world, now, self.day), [])
        self.at(self.plan.ends, self._renew, None)
        self.people.begin()
        self.advance(int(now.timestamp()))
        self.ledger.open()

    # Time

    def at(self, when: int, action: Callable[[Any], None], subject: Any) -> None:
        """Have something happen at an instant, after what is already due then."""
        self._order += 1
        heapq.heappush(self._agenda, (when, self._order, action, subject))

    def advance(self, to: int) -> None:
        """Let everything happen that is due until an instant, that instant included."""
        agenda = self._agenda
        while agenda and agenda[0][0] <= to:
            when, _, action, subject = heapq.heappop(agenda)
            self.now = max(self.now, when)
            action(subject)
        self.now = max(self.now, to)

    def next_serial(self) -> int:
        """A number for a new run, unique while the simulator lives."""
        self._serial += 1
        return self._serial

    @property
    def runs_made(self) -> int:
        return self._serial

    def local(self, when: int) -> datetime:
        """An instant on the site's wall clock."""
        return datetime.fromtimestamp(when, UTC).astimezone(self.world.zone)

    # Plans

    def renew(self) -> None:
        """Make the next production plan now, whatever the hour."""
        before, self.day = self.plan, self.day + timedelta(days=1)
        carried = close_plan(before)
        self.archive = [before]
        self.plan = make_plan(self, before.run + 1, carried)
        self.ledger.plan(self.now, before.run, self.plan.run)
        self.version += 1
        # A plan that begins in the future (an early renewal) ends when that day ends.
        self.at(max(self.plan.ends, self.now + 60), self._renew, before.run + 1)

    def _renew(self, run: int | None) -> None:
        if run is None or run == self.plan.run:
            self.renew()

    def lives(self, job: Job) -> bool:
        """Whether the job is in the current plan (and not in an archive)."""
        jobs = self.plan.jobs
        return job.n < len(jobs) and jobs[job.n] is job

    # Streams

    def reach_time(self, stream: Stream) -> None:
        stream.time_reached = True
        for job in stream.jobs:
            job.v2 = None  # its start time is satisfied now
        self._touch(stream)
        self._release(stream)

    def _release(self, stream: Stream) -> None:
        if stream.released or not stream.time_reached or stream.pending > 0:
            return
        stream.released = True
        for job in list(stream.jobs):
            self._try_ready(job)

    def _touch(self, stream: Stream) -> None:
        stream.v1 = stream.v2 = None
        self.version += 1

    def _settle(self, stream: Stream) -> None:
        """Give the stream the status its jobs ask for."""
        self._touch(stream)
        after = stream.judge()
        before = stream.status
        if after == before:
            return
        stream.status = after
        if after == "EXEC" and not stream.started:
            stream.started = self.now
        stream.ended = self.now if after in ENDED else 0
        self.ledger.stream(self.now, stream, before, after)
        if after in ("SUCC", "CANCL"):
            followers, stream.followers = stream.followers, []
            for follower in followers:
                follower.pending -= 1
                for job in follower.jobs:
                    job.v2 = None
                self._touch(follower)
                self._release(follower)

    # Jobs

    def move(self, job: Job, status: str) -> None:
        """The one way a run changes its status."""
        run, stream = job.run, job.stream
        before = run.status
        if before == status:
            return
        counts = stream.counts
        counts[before] -= 1
        counts[status] = counts.get(status, 0) + 1
        run.status = status
        self.touch(job)
        self.ledger.run(self.now, job, before, status)
        self._settle(stream)

    def touch(self, job: Job) -> None:
        job.v2 = None
        job.run.v1 = None
        self.version += 1

    def _try_ready(self, job: Job) -> None:
        run = job.run
        if run.status != "HOLD" or job.pending > 0 or job.priority == 0:
            return
        if not job.stream.released:
            return
        prompt = job.prompt
        if prompt is not None and prompt.status != "ANSWERED_YES":
            if prompt.status == "NOT_ASKED":
                prompt.status, prompt.asked_at = "ASKED", self.now
                self.touch(job)
                self.ledger.prompt(self.now, prompt, "NOT_ASKED", "ASKED")
                self.people.on_prompt(prompt)
            return
        self.make_ready(job)

    def make_ready(self, job: Job) -> None:
        """Queue a job at its workstation, whatever it waited for."""
        self.move(job, "READY")
        self._enqueue(job)

    def _enqueue(self, job: Job) -> None:
        self._order += 1
        station = self.stations[job.definition.station]
        heapq.heappush(station.queue, (-job.priority, self._order, job))
        self.dispatch(station)

    def dispatch(self, station: Station) -> None:
        """Hand jobs over for launch while limit, fence, link and resources allow."""
        queue, kept = station.queue, []
        while queue and station.works and (station.running < station.limit or -queue[0][0] > 99):
            entry = heapq.heappop(queue)
            job = entry[2]
            run = job.run
            if run.status != "READY" or job.priority == 0 or not self.lives(job):
                continue
            if -entry[0] != job.priority:
                heapq.heappush(queue, (-job.priority, entry[1], job))
                continue
            if job.priority <= station.fence:
                kept.append(entry)
                continue
            if job.definition.resource >= 0 and not self._take(job):
                continue
            self.hand_over(job)
            self.at(self.now + 1 + run.serial % 3, self._launch, (job, run))
        for entry in kept:
            heapq.heappush(queue, entry)

    def hand_over(self, job: Job) -> None:
        """A ready job goes to its workstation and gets its number."""
        run = job.run
        self.stations[job.definition.station].running += 1
        self._number = self._number % 999_999 + 1
        run.number, run.submitted = self._number, self.now
        self.move(job, "INTRO")

    def _take(self, job: Job) -> bool:
        resource = self.resources[job.definition.resource]
        if resource.available > 0:
            resource.holders.append(job)
            job.waits_resource = False
            return True
        if not job.waits_resource:
            job.waits_resource = True
            self.touch(job)
        resource.waiting.append(job)
        return False

    def _launch(self, subject: tuple[Job, Run]) -> None:
        job, run = subject
        if run is not job.run or run.status != "INTRO":
            return
        outcome = self._decide(job)
        if outcome.status == "FAIL":
            run.return_code = outcome.return_code
            self.end(job, "FAIL")
        else:
            self.execute(job, outcome)

    def _decide(self, job: Job) -> Outcome:
        if job.definition.in_story:
            return Outcome("SUCC", 0, job.definition.median_s)
        upstream = self.failures.upstream_of(job.definition.index)
        dragged = upstream >= 0 and any(
            other.definition.index == upstream
            and other.run.status in ("ABEND", "FAIL")
            and self.now - other.run.ended <= _CHAIN_WINDOW_S
            for other in job.stream.jobs
        )
        return self.failures.outcome(
            job.definition,
            job.stream.scheduled,
            self.local(self.now),
            len(job.runs) - 1,
            dragged,
        )

    def execute(self, job: Job, outcome: Outcome | None) -> None:
        """The job runs. Without an outcome it runs until somebody ends it."""
        run = job.run
        run.started = self.now
        self.move(job, "EXEC")
        if outcome is not None:
            self.end_at(job, outcome)

    def end_at(self, job: Job, outcome: Outcome) -> None:
        """Decide how and when the run that executes now ends."""
        job.run.outcome = outcome
        self.at(self.now + outcome.duration_s, self._finish, (job, job.run))

    def _finish(self, subject: tuple[Job, Run]) -> None:
        job, run = subject
        if run is not job.run or run.status not in ("EXEC", "SUCCP", "ABENP"):
            return
        outcome = run.outcome
        if outcome is None:
            return
        run.return_code = outcome.return_code
        confirmed = {"SUCCP": "SUCC", "ABENP": "ABEND"}
        self.end(job, confirmed.get(run.status, outcome.status))

    def end(self, job: Job, status: str) -> None:
        """A run is over: free what it held, tell who waited for it, let people react."""
        run = job.run
        run.ended = self.now
        if run.status in LIVE:
            self.free(job)
        freed = self._satisfy(job) if status == "SUCC" or _goes_on(job) else []
        self.move(job, status)
        for other in freed:
            self._try_ready(other)
        self.dispatch(self.stations[job.definition.station])
        if status in ("ABEND", "FAIL"):
            self.people.on_failure(job)

    def free(self, job: Job) -> None:
        self.stations[job.definition.station].running -= 1
        if job.definition.resource < 0:
            return
        resource = self.resources[job.definition.resource]
        if job in resource.holders:
            resource.holders.remove(job)
        waiting, resource.waiting = resource.waiting, []
        for other in waiting:
            if other.run.status == "READY" and self.lives(other):
                self._enqueue(other)

    def _satisfy(self, job: Job) -> list[Job]:
        """Count the job off at its successors, once; the ones that may now go on."""
        if job.satisfied:
            return []
        job.satisfied = True
        freed = []
        for position in job.definition.successors:
            other = job.stream.jobs[position]
            other.pending -= 1
            self.touch(other)
            freed.append(other)
        return freed

    def pass_deadline(self, job: Job) -> None:
        if self.lives(job) and job.run.status not in ENDED and not job.late:
            job.late = True
            self.touch(job)
            self.ledger.job(self.now, job, "LATE")


def _goes_on(job: Job) -> bool:
    return job.definition.recovery == "CONTINUE"
