"""The V2 paths: lists, objects, counts, neighbours, job logs, engine and catalogue."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from workers.simulator import v2
from workers.simulator.listing import encode
from workers.simulator.logs import job_log
from workers.simulator.oql import OqlError, Query
from workers.simulator.plan import JOB_COMMON, STREAM_COMMON, Job, Plan, Stream, common
from workers.simulator.v2_fields import job_query, other_query, stream_query
from workers.simulator.web import Answered, Handler

_MOST = 10_000


class V2Handler(Handler):
    """404 with a page when this engine is played without V2."""

    async def prepare(self) -> None:
        if not self.site.v2:
            self._page(404, b"Error 404: Not Found")
            return
        await super().prepare()

    def missing(self, what: str) -> Answered:
        """Answer that something is not there; to be raised."""
        self.fail(404, f"AWSJDB101E The object {what} was not found.")
        return Answered()

    def plan(self) -> Plan:
        name = self.get_query_argument("plan_id", "current")
        plan = self.site.plan_called(name)
        if plan is None:
            raise self.missing(f"plan {name}")
        return plan

    def query(self, kind: str) -> Query:
        """What `oql` and `plan_filter` ask for; 400 when one cannot be read."""
        oql = self.get_query_argument("oql", "")
        filter_ = self.get_query_argument("plan_filter", "")
        engine = self.engine
        try:
            if kind == "job":
                return job_query(engine, oql, filter_)
            if kind == "jobstream":
                return stream_query(engine, oql, filter_)
            render = _RENDER[kind]
            things = self.few(kind)
            sample = render(engine, things[0]) if things else {}
            return other_query(engine, oql, filter_, render, sample)
        except OqlError as error:
            self.fail(400, f"OQL_FILTER_SYNTAX_ERROR {error}")
            raise Answered from None

    def few(self, kind: str) -> list[Any]:
        engine = self.engine
        if kind == "workstation":
            return engine.stations
        if kind == "resource":
            return engine.resources
        return self.plan().prompts if kind == "prompt" else []

    def number(self, name: str, default: int) -> int:
        try:
            value = int(self.get_query_argument(name, str(default)))
        except ValueError:
            value = -1
        if value < 0:
            self.fail(400, f"AWSJCS011E {name} must be a number of 0 or more.")
            raise Answered
        return value


_RENDER: dict[str, Callable[..., dict[str, Any]]] = {
    "workstation": v2.workstation,
    "resource": v2.resource,
    "prompt": v2.prompt,
    "file": v2.resource,
}


class V2List(V2Handler):
    """`GET /plan/<kind>`: a page in its envelope."""

    async def get(self, kind: str) -> None:
        plan, listing = self.plan(), self.site.listing
        limit = min(self.number("limit", _MOST), _MOST) or _MOST
        offset = self.number("offset", 0)
        query = self.query(kind)
        things: list[Any]
        render: Callable[[Any], bytes]
        if kind == "job":
            things, render = plan.jobs, listing.job_v2
        elif kind == "jobstream":
            things, render = plan.streams, listing.stream_v2
        else:
            things, render = self.few(kind), listing.others(_RENDER[kind])
        if query.matches is not None or query.order:
            things = query.apply(things)
        items = self.spoiled([render(thing) for thing in things[offset : offset + limit]])
        # A plan that is empty by fault announces no objects either.
        total = len(things) if items else min(offset, len(things))
        parts = [b'{"count":%d,"results":[' % total, b",".join(items), b"]"]
        if offset + limit < total:
            parts.append(b',"next":' + encode(self._link(limit, offset + limit)))
        if offset > 0:
            parts.append(b',"previous":' + encode(self._link(limit, max(0, offset - limit))))
        await self.reply(b"".join(parts) + b"}", "application/json")

    def _link(self, limit: int, offset: int) -> str:
        """Absolute, with the name the engine knows itself by: a client may not reach it."""
        given = {
            name: self.get_query_argument(name)
            for name in self.request.query_arguments
            if name not in ("limit", "offset")
        }
        query = urlencode({**given, "limit": limit, "offset": offset})
        host = self.engine.stations[0].definition.node
        return f"https://{host}:31116{self.request.path}?{query}"


class V2Object(V2Handler):
    """`GET /plan/<kind>/<id>`."""

    async def get(self, kind: str, id: str) -> None:
        site, plan, engine = self.site, self.plan(), self.engine
        if kind == "job":
            job = site.job(plan, id)
            if job is not None:
                await self.reply(site.listing.job_v2(job), "application/json")
                return
        elif kind == "jobstream":
            stream = site.stream(plan, id)
            if stream is not None:
                await self.reply(site.listing.stream_v2(stream), "application/json")
                return
        elif kind != "file":
            for thing in self.few(kind):
                told = _RENDER[kind](engine, thing)
                if told["id"] == id:
                    await self.reply_json(told)
                    return
        raise self.missing(id)


class V2Count(V2Handler):
    """`GET /plan/<job|jobstream>/count`, grouped by `workstation`, `status`, `folder` in any order.

    How several fields make one key is not documented: here their values are joined by commas.
    """

    async def get(self, kind: str) -> None:
        plan, query = self.plan(), self.query(kind)
        fields = self.get_query_argument("grouping_filters", "status").split(",")
        if not {"workstation", "status", "folder"}.issuperset(fields):
            self.fail(400, "AWSJCS011E grouping_filters knows workstation, status and folder.")
            return
        things: list[Job | Stream] = [*query.apply(plan.jobs if kind == "job" else plan.streams)]
        grouped = Counter(
            ",".join(self._value(thing, field) for field in fields) for thing in things
        )
        await self.reply_json({"count": len(things), "groupedCount": grouped})

    def _value(self, thing: Job | Stream, field: str) -> str:
        if field == "workstation":
            return "/" + self.engine.stations[thing.definition.station].name
        if field == "folder":
            return "/"
        return common(thing, thing.run) if isinstance(thing, Job) else STREAM_COMMON[thing.status]


class V2Neighbours(V2Handler):
    """`GET /plan/job/<id>/predecessors|successors`, `depth` steps far."""

    async def get(self, id: str, direction: str) -> None:
        job = self.site.job(self.plan(), id)
        if job is None:
            raise self.missing(id)
        depth = self.number("depth", 1)
        seen: list[Job] = []
        edge = [job]
        for _ in range(min(depth, 100)):
            positions = {
                position
                for one in edge
                for position in getattr(one.definition, direction)
                if position < len(job.stream.jobs)
            }
            edge = [job.stream.jobs[p] for p in sorted(positions)]
            edge = [one for one in edge if one not in seen and one is not job]
            seen.extend(edge)
        nodes = [v2.flow_node(self.engine, one) for one in seen]
        await self.reply_json({"count": len(nodes), "results": nodes})


class V2JobLog(V2Handler):
    """The job log as plain text, by run id or by an `oql` that finds one job."""

    async def get(self, run: str | None = None) -> None:
        plan = self.plan()
        if run is not None:
            found = self.site.run(plan, run)
        else:
            jobs = self.query("job").apply(plan.jobs)
            found = (jobs[0], len(jobs[0].runs) - 1) if jobs else None
        if found is None:
            raise self.missing(run or "job")
        content_only = self.get_query_argument("contentOnly", "false").lower() == "true"
        lines = job_log(self.engine, *found, content_only=content_only).splitlines(keepends=True)
        if not lines:
            self.fail(404, "AWSJCS011E The job has no job log.")
            return
        low, high = self.number("from_line", 1), self.number("to_line", len(lines))
        text = "".join(lines[max(0, low - 1) : high])
        await self.reply(text.encode(), "text/plain; charset=utf-8")


class V2Engine(V2Handler):
    async def get(self) -> None:
        await self.reply_json(v2.engine_info(self.engine))


class V2ObjectsInfo(V2Handler):
    """`GET /objects-info`: statuses and actions of one kind of object, or of all."""

    async def get(self) -> None:
        asked = self.get_query_argument("object_type", "")
        if asked and asked not in _CATALOGUE:
            self.fail(400, f"AWSJCS011E The object type {asked} is not known.")
            return
        chosen = {asked: _CATALOGUE[asked]} if asked else _CATALOGUE
        await self.reply_json(chosen)


def _labels(words: Any) -> list[dict[str, str]]:
    return [{"key": word, "label": word.replace("_", " ").capitalize()} for word in sorted(words)]


_CATALOGUE: dict[str, dict[str, Any]] = {
    "JOB_IN_PLAN": {
        "status": _labels(JOB_COMMON),
        "commonStatus": _labels({*JOB_COMMON.values(), "HELD"}),
        "actions": [
            {
                "key": key,
                "label": key.replace("-", " "),
                "httpMethod": "PUT",
                "parametricUrl": f"/plan/job/{{id}}/action/{key}",
            }
            for key in ("hold", "release", "kill", "cancel", "confirm-succ", "confirm-abend")
        ],
    },
    "JOB_STREAM_IN_PLAN": {
        "status": _labels(STREAM_COMMON),
        "commonStatus": _labels(set(STREAM_COMMON.values())),
    },
    "WORKSTATION_IN_PLAN": {
        "activeStates": _labels({"LINKED", "JOBMAN_UP", "MONMAN", "IS_INITED", "MASTER"}),
    },
}
