"""The V2 paths that change something: always PUT, 405 for POST, 415 without a content type."""

from typing import Any

from workers.simulator import ids
from workers.simulator.engine import Refused
from workers.simulator.plan import Station
from workers.simulator.v1_api import act
from workers.simulator.v2_api import V2Handler
from workers.simulator.web import Answered


class V2Action(V2Handler):
    """Base of the actions: checks method and content type first."""

    async def prepare(self) -> None:
        await super().prepare()
        if self._finished or self.request.method != "PUT":
            return
        kind = self.request.headers.get("Content-Type", "")
        if self.request.body and not kind.startswith("application/json"):
            self.fail(415, "AWSJCS011E Unsupported Media Type.")

    def _refuse_method(self, *_: str) -> None:
        self.set_header("Allow", "PUT")
        self.fail(405, "AWSJCS011E Method Not Allowed.")

    get = post = delete = patch = _refuse_method

    async def done(self, id: str, url: str) -> None:
        """200 with id and address of what was changed."""
        host = self.engine.stations[0].definition.node
        await self.reply_json({"id": id, "url": f"https://{host}:31116/twsd/api/v2{url}"})


class V2RunRerun(V2Action):
    """`PUT /plan/job/run/<run id>/action/rerun`, body `{}` at least."""

    async def put(self, run: str) -> None:
        found = self.site.run(self.engine.plan, run)
        if found is None:
            self._explain_id(run)
            raise Answered
        if not self.request.body.strip():
            self.fail(400, "AWSJCS011E The request body is missing.")
            return
        self.object()
        job = found[0]
        self.engine.rerun(job)
        await self.done(job.run_id(), f"/plan/job/{job.id}")

    def _explain_id(self, run: str) -> None:
        if self.site.job(self.engine.plan, run) is not None:
            self.fail(500, "AWSJSY404E The rerun failed. AWSBIO006E The id is not one of a run.")
        else:
            self.fail(404, f"AWSJDB101E The object {run} was not found.")


class V2JobAction(V2Action):
    """`PUT /plan/job/<id>/action/<action>`."""

    async def put(self, id: str, action: str) -> None:
        job = self.site.job(self.engine.plan, id)
        if job is None:
            raise self.missing(id)
        if action == "update-priority":
            self.engine.set_priority(job, self.number("priority", 10))
        elif not act(self.engine, job, action):
            raise self.missing(f"action {action}")
        await self.done(job.id, f"/plan/job/{job.id}")


class V2FilterAction(V2Action):
    """`PUT /plan/job/action/<action>` on what `oql` finds, at most `max_object_affected`."""

    async def put(self, action: str) -> None:
        if not (self.get_query_argument("oql", "") or self.get_query_argument("plan_filter", "")):
            self.fail(400, "OQL_FILTER_SYNTAX_ERROR a filter is missing")
            return
        jobs = self.query("job").apply(self.engine.plan.jobs)
        good: list[dict[str, Any]] = []
        bad: list[dict[str, Any]] = []
        for job in jobs[: self.number("max_object_affected", 1)]:
            told: dict[str, Any] = {"id": job.id, "isError": False}
            try:
                if not act(self.engine, job, action):
                    raise self.missing(f"action {action}")
            except Refused as error:
                bad.append({**told, "isError": True, "message": str(error)})
            else:
                good.append(told)
        await self.reply_json({"successfulResourceResponses": good, "failedResourceResponses": bad})


class V2PromptReply(V2Action):
    """`PUT /plan/prompt/<id>/action/reply`, body `{"answer": true}`."""

    async def put(self, id: str) -> None:
        number = ids.number(ids.PROMPT, self.engine.plan.run, id)
        prompt = self.site.prompt(id) if number is not None else None
        if prompt is None:
            raise self.missing(id)
        answer = self.object().get("answer")
        if not isinstance(answer, bool):
            self.fail(400, "AWSJCS011E answer must be true or false.")
            return
        self.engine.answer(prompt, answer)
        await self.done(id, f"/plan/prompt/{id}")


class V2StationAction(V2Action):
    """`PUT /plan/workstation/<id>/action/<action>`."""

    async def put(self, id: str, action: str) -> None:
        number = ids.number(ids.WORKSTATION, 0, id)
        station = self.site.station(id) if number is not None else None
        if station is None:
            raise self.missing(id)
        if not self._act(station, action):
            raise self.missing(f"action {action}")
        await self.done(id, f"/plan/workstation/{id}")

    def _act(self, station: Station, action: str) -> bool:
        engine = self.engine
        match action:
            case "link" | "unlink":
                engine.set_link(station, action == "link")
            case "start" | "stop":
                engine.set_jobman(station, action == "start")
            case "update-limit":
                engine.set_limit(station, min(1024, self.number("limit", 10)))
            case "update-fence":
                engine.set_fence(station, min(99, self.number("priority", 0)))
            case _:
                return False
        return True
