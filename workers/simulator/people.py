"""The people of the site: they rerun what failed, answer prompts, hold and cancel, and relink.

Every decision is drawn from the seed and the thing decided about.
"""

from typing import TYPE_CHECKING

from workers.simulator.draw import between, bits, uniform
from workers.simulator.plan import Job, Prompt, Run, Station

if TYPE_CHECKING:
    from workers.simulator.engine import Engine

_MOST_RERUNS = 4


class People:
    """Everything that happens because somebody decides it, or because the network has its day."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._profile = engine.world.profile
        self._seed = engine.world.seed
        # A small site has few hands: what happens to 1,000 jobs an hour happens to 100 in ten.
        self._calm = max(1, 1000 // engine.world.options.jobs)

    def begin(self) -> None:
        """Put the first trouble and the first whim on the agenda."""
        if self._profile.unlink_every_s:
            self._engine.at(self._next(91, self._profile.unlink_every_s), self._trouble, None)
        if self._profile.operator_every_s:
            self._engine.at(self._next(92, self._profile.operator_every_s), self._whim, None)

    def _next(self, salt: int, mean_s: int) -> int:
        now, mean_s = self._engine.now, mean_s * self._calm
        return now + between(mean_s // 3, mean_s * 5 // 3, self._seed, salt, now)

    # Failures

    def on_failure(self, job: Job) -> None:
        """Somebody sees a failure; by recovery option the engine itself reruns at once."""
        engine, profile, serial = self._engine, self._profile, job.run.serial
        tired = len(job.runs) > _MOST_RERUNS
        if profile.rerun_share == 0 or tired or job.definition.in_story:
            return
        if job.definition.recovery == "RERUN" and len(job.runs) == 1:
            engine.at(engine.now + 20, self._recover, (job, job.run))
        elif uniform(self._seed, 93, serial) < profile.rerun_share:
            pause = between(*profile.rerun_after_s, self._seed, 94, serial)
            engine.at(engine.now + pause, self._repair, (job, job.run))

    def _recover(self, subject: tuple[Job, Run]) -> None:
        job, run = subject
        if self._still(job, run):
            self._engine.rerun(job, "RECOVERY_RERUN")

    def _repair(self, subject: tuple[Job, Run]) -> None:
        job, run = subject
        if not self._still(job, run):
            return
        draw = uniform(self._seed, 95, run.serial)
        if draw < 0.9:
            self._engine.rerun(job)
        elif draw < 0.96:
            self._engine.confirm(job, success=True)
        else:
            self._engine.cancel(job)

    def _still(self, job: Job, run: Run) -> bool:
        return job.run is run and run.status in ("ABEND", "FAIL") and self._engine.lives(job)

    # Prompts

    def on_prompt(self, prompt: Prompt) -> None:
        """Somebody answers after a while, mostly with yes."""
        pause = between(60, 1500, self._seed, 96, prompt.job.run.serial)
        self._engine.at(self._engine.now + pause, self._reply, prompt)

    def _reply(self, prompt: Prompt) -> None:
        if prompt.status == "ASKED" and self._engine.lives(prompt.job):
            yes = uniform(self._seed, 97, prompt.job.run.serial) < 0.93
            self._engine.answer(prompt, yes)

    # Whims

    def _whim(self, _: None) -> None:
        """Hold a job that waits, to release it later; sometimes cancel one."""
        engine = self._engine
        jobs = engine.plan.jobs
        for i in range(30):
            job = jobs[bits(self._seed, 98, engine.now, i) % len(jobs)]
            waits = job.run.status == "HOLD" and not job.definition.in_story
            if waits and job.priority > 0:
                if uniform(self._seed, 99, engine.now) < 0.85:
                    engine.hold(job)
                    pause = between(120, 2400, self._seed, 100, engine.now)
                    engine.at(engine.now + pause, self._let_go, job)
                else:
                    engine.cancel(job)
                break
        engine.at(self._next(92, self._profile.operator_every_s), self._whim, None)

    def _let_go(self, job: Job) -> None:
        if self._engine.lives(job) and job.held:
            self._engine.release(job)

    # The network

    def _trouble(self, _: None) -> None:
        """An agent loses its link, or now and then its job manager, for some minutes."""
        engine = self._engine
        able = [s for s in engine.stations if s.works and s.type in ("AGENT", "FTA", "XA")]
        if able:
            station = able[bits(self._seed, 101, engine.now) % len(able)]
            pause = between(45, 420, self._seed, 102, engine.now)
            if uniform(self._seed, 104, engine.now) < 0.1:
                pause += 2700  # long enough for jobs to be late
            if uniform(self._seed, 103, engine.now) < 0.75:
                engine.set_link(station, linked=False)
            else:
                engine.set_jobman(station, up=False)
            engine.at(engine.now + pause, self._relink, station)
        engine.at(self._next(91, self._profile.unlink_every_s), self._trouble, None)

    def _relink(self, station: Station) -> None:
        self._engine.set_link(station, linked=True)
        self._engine.set_jobman(station, up=True)
