"""The control endpoint `/sim/…`: what tests and curious people ask of the simulator itself.

It wants no login and no faults strike it. Everything answers JSON.
"""

import time
from typing import Any

from tornado.web import RequestHandler

from workers.simulator.engine import Refused
from workers.simulator.faults import KINDS
from workers.simulator.forcing import end_later, force, mark_late
from workers.simulator.ledger import instant
from workers.simulator.plan import Job, Plan
from workers.simulator.stories import SCRIPTS
from workers.simulator.web import Answered, Handler


class Control(Handler):
    """Base of the control handlers."""

    checks_login = False
    strikes = False

    def refuse(self, status: int, text: str) -> Answered:
        """Answer with a reason; to be raised."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish({"error": text})
        return Answered()

    def number(self, name: str, value: Any, low: float, high: float) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise self.refuse(400, f"{name} must be a number from {low:g} to {high:g}")
        return value

    def job_called(self, key: str) -> Job:
        """A job by V2 id, V1 id, or the name of the first job called so."""
        plan = self.engine.plan
        job = self.site.job(plan, key)
        if job is None:
            found = self.site.v1_job(plan, key)
            job = found[0] if found else next((j for j in plan.jobs if j.name == key), None)
        if job is None:
            raise self.refuse(404, f"no job {key} in the plan")
        return job

    def clock_facts(self) -> dict[str, Any]:
        engine, clock = self.engine, self.site.clock
        return {
            "now": clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "factor": clock.factor,
            "plan_run": engine.plan.run,
            "plan_begins": instant(engine.plan.begins),
            "plan_ends": instant(engine.plan.ends),
            "jobs": len(engine.plan.jobs),
            "streams": len(engine.plan.streams),
            "last": engine.ledger.last,
            "archived": [plan.name for plan in engine.archive],
        }


class ControlIndex(Control):
    """`GET /sim/`: what can be asked."""

    async def get(self) -> None:
        calls = (
            "GET /sim/clock · POST {factor}",
            "GET /sim/ledger?after=N&limit=M",
            "GET /sim/truths",
            "GET /sim/state",
            "POST /sim/advance {seconds}",
            "POST /sim/renew",
            "GET|POST|DELETE /sim/faults",
            "DELETE /sim/faults/ID",
            "GET /sim/job/KEY",
            "POST /sim/job/KEY/ready|intro|start|succ|abend|fail|suspend|cancel|hold|release|rerun|"
            "late {return_code, message, ends_after_seconds}",
            "POST /sim/workstation/NAME/link|unlink|start|stop",
            "POST /sim/prompt/NUMBER/yes|no",
            "GET /sim/stories",
            "POST /sim/stories {play, jobs, workstation, mends_after_seconds}",
            "POST /sim/stories/NUMBER/mend",
        )
        stories = {name: script.tells for name, script in SCRIPTS.items()}
        await self.reply_json({"calls": calls, "faults": KINDS, "stories": stories})


class ControlClock(Control):
    async def get(self) -> None:
        await self.reply_json(self.clock_facts())

    async def post(self) -> None:
        factor = self.number("factor", self.object().get("factor"), 0, 10_000)
        self.site.clock.set_factor(factor)
        await self.reply_json(self.clock_facts())


class ControlLedger(Control):
    async def get(self) -> None:
        try:
            after = int(self.get_query_argument("after", "0"))
            limit = int(self.get_query_argument("limit", "10000"))
        except ValueError:
            raise self.refuse(400, "after and limit must be numbers") from None
        ledger = self.engine.ledger
        entries = ledger.after(max(0, after), max(0, min(limit, 100_000)))
        await self.reply_json({"entries": entries, "last": ledger.last, **self._now()})

    def _now(self) -> dict[str, Any]:
        return {"now": instant(self.engine.now), "plan_run": self.engine.plan.run}


class ControlTruths(Control):
    async def get(self) -> None:
        truths = [truth.facts() for truth in self.engine.failures.truths]
        await self.reply_json({"truths": truths, "noise": self.engine.failures.noise})


class ControlState(Control):
    """`GET /sim/state`: how many jobs, streams and runs are in each status."""

    async def get(self) -> None:
        plan: Plan = self.engine.plan
        runs: dict[str, int] = {}
        for job in plan.jobs:
            runs[job.run.status] = runs.get(job.run.status, 0) + 1
        streams: dict[str, int] = {}
        for stream in plan.streams:
            streams[stream.status] = streams.get(stream.status, 0) + 1
        await self.reply_json({**self.clock_facts(), "job_status": runs, "stream_status": streams})


class ControlAdvance(Control):
    async def post(self) -> None:
        seconds = self.number("seconds", self.object().get("seconds"), 0, 40 * 86_400)
        self.site.jump(seconds)
        await self.reply_json(self.clock_facts())


class ControlRenew(Control):
    async def post(self) -> None:
        self.site.renew()
        await self.reply_json(self.clock_facts())


class ControlFaults(Control):
    async def get(self, _: str | None = None) -> None:
        await self.reply_json({"faults": [fault.told() for fault in self.site.faults.switches]})

    async def post(self, _: str | None = None) -> None:
        try:
            fault = self.site.faults.add(self.object(), time.monotonic())
        except ValueError as error:
            raise self.refuse(400, str(error)) from None
        await self.reply_json(fault.told(), 201)

    async def delete(self, id: str | None = None) -> None:
        removed = self.site.faults.remove(int(id) if id else None)
        await self.reply_json({"removed": removed})


_FORCED = {
    "ready": "READY",
    "intro": "INTRO",
    "start": "EXEC",
    "succ": "SUCC",
    "abend": "ABEND",
    "fail": "FAIL",
    "suspend": "SUSP",
    "cancel": "CANCL",
    "wait": "WAIT",
}


class ControlJob(Control):
    """`GET /sim/job/<key>` and `POST /sim/job/<key>/<what>`."""

    async def get(self, key: str, _: str | None = None) -> None:
        await self.reply_json(self._told(self.job_called(key)))

    async def post(self, key: str, what: str | None = None) -> None:
        engine, job, body = self.engine, self.job_called(key), self.object()
        try:
            if what in _FORCED:
                code, message = body.get("return_code"), body.get("message")
                force(engine, job, _FORCED[what], code, message)
                ends = body.get("ends_after_seconds")
                if what == "start" and ends is not None:
                    end_later(engine, job, int(self.number("ends_after_seconds", ends, 0, 10**7)))
            elif what == "late":
                mark_late(engine, job)
            elif what in ("hold", "release", "rerun"):
                getattr(engine, what)(job)
            else:
                raise self.refuse(404, f"nothing is called {what}")
        except Refused as error:
            raise self.refuse(409, str(error)) from None
        engine.advance(engine.now)
        await self.reply_json(self._told(job))

    def _told(self, job: Job) -> dict[str, Any]:
        engine = self.engine
        home = engine.stations[job.stream.definition.station].name
        return {
            "job_id": job.id,
            "v1_id": job.v1_id(home),
            "run_id": job.run_id(),
            "job": job.name,
            "stream": job.stream.name,
            "stream_status": job.stream.status,
            "workstation": engine.stations[job.definition.station].name,
            "status": job.run.status,
            "runs": len(job.runs),
            "priority": job.priority,
            "pending": job.pending,
        }


class ControlStation(Control):
    async def post(self, name: str, what: str) -> None:
        station = self.site.station(name)
        if station is None:
            raise self.refuse(404, f"no workstation {name}")
        match what:
            case "link" | "unlink":
                self.engine.set_link(station, what == "link")
            case "start" | "stop":
                self.engine.set_jobman(station, what == "start")
        await self.reply_json(
            {"workstation": station.name, "linked": station.linked, "jobman_up": station.jobman}
        )


class ControlPrompt(Control):
    async def post(self, number: str, what: str) -> None:
        prompt = self.site.prompt(number)
        if prompt is None:
            raise self.refuse(404, f"no prompt {number}")
        try:
            self.engine.answer(prompt, what == "yes")
        except Refused as error:
            raise self.refuse(409, str(error)) from None
        await self.reply_json({"prompt": prompt.name, "status": prompt.status})


def routes(extra: dict[str, Any]) -> list[tuple[str, type[RequestHandler], dict[str, Any]]]:
    """The control paths."""
    return [
        (path, handler, extra)
        for path, handler in (
            (r"/sim/?", ControlIndex),
            (r"/sim/clock", ControlClock),
            (r"/sim/ledger", ControlLedger),
            (r"/sim/truths", ControlTruths),
            (r"/sim/state", ControlState),
            (r"/sim/advance", ControlAdvance),
            (r"/sim/renew", ControlRenew),
            (r"/sim/faults(?:/(\d+))?", ControlFaults),
            (r"/sim/job/([^/]+)(?:/([a-z]+))?", ControlJob),
            (r"/sim/workstation/([^/]+)/(link|unlink|start|stop)", ControlStation),
            (r"/sim/prompt/([^/]+)/(yes|no)", ControlPrompt),
        )
    ]
