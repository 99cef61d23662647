"""The V1 paths of the plan and the engine."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workers.simulator import ids, v1, v1_filters
from workers.simulator.engine import Engine
from workers.simulator.listing import array, encode
from workers.simulator.logs import job_log
from workers.simulator.plan import Job, Plan
from workers.simulator.v1_filters import BadFilter, Check
from workers.simulator.web import Answered, Handler

_MOST = 10_000
_DOMAIN = "MASTERDM"
_NO_HOW_MANY = "AWSJCS011E The header How-Many is missing or is not a number."


class V1Handler(Handler):
    """404 with a page when this engine is played without V1."""

    async def prepare(self) -> None:
        if not self.site.v1:
            self._page(404, b"Error 404: Not Found")
            return
        await super().prepare()

    def plan(self, name: str) -> Plan:
        plan = self.site.plan_called(name)
        if plan is None:
            raise self.missing(f"plan {name}")
        return plan

    def missing(self, what: str) -> Answered:
        """Answer that something is not there; to be raised."""
        self.fail(404, f"AWSJDB101E The object {what} was not found.")
        return Answered()

    @property
    def coded(self) -> bool:
        return self.request.headers.get("Id-Encoding") == "1"

    def accept(self) -> None:
        """202 and an empty body."""
        self.set_status(202)
        self.finish()


class V1Query(V1Handler):
    """`POST /plan/<plan>/<kind>/query` and `query_next`."""

    async def post(self, plan_name: str, kind: str, next_: str | None) -> None:
        plan = self.plan(plan_name)
        how_many, skipped = self._bunch()
        body = self.object()
        filters = body if next_ else body.get("filters") or {}
        if not isinstance(filters, Mapping):
            self.fail(400, "AWSJCS011E The member filters is not an object.")
            return
        try:
            things, render = self._select(plan, kind, filters)
        except BadFilter as error:
            self.fail(400, f"AWSJCS011E The filter is not valid: {error}.")
            return
        start, order = self._marker(plan, kind, things) if next_ else (skipped, "")
        if not next_ and kind == "job" and body.get("sorters"):
            order = "down" if _down(body["sorters"]) else "up"
        if order:
            things = sorted(things, key=lambda s: s[0].runs[s[1]].started, reverse=order == "down")
        end = start + how_many if how_many else len(things)
        chosen = things[start:end]
        items = self.spoiled([render(thing) for thing in chosen])
        self.set_header("How-Many-Returned", str(len(items)))
        if chosen:
            # By the last object itself: a rerun that slips in before it shifts no page.
            where = f"{start + len(chosen)}" if order else _position(kind, chosen[-1], end)
            self.set_header("Last-Object", f"{plan.run}:{order}:{where}")
        self.set_header("Context-PlanId", plan_name)
        if self.request.headers.get("Context-ObjectCount") == "1":
            self.set_header("Context-ObjectCount", str(len(things) if items else 0))
        await self.reply(array(items), "application/json")

    def _bunch(self) -> tuple[int, int]:
        """How many to give (0 = everything), and how many to skip for a numbered page."""
        headers = self.request.headers
        try:
            if "Query-PageSize" in headers:
                size = max(1, min(int(headers["Query-PageSize"]), _MOST))
                return size, size * max(0, int(headers.get("Query-PageNumber", "1")) - 1)
            how_many = int(headers["How-Many"])
        except (KeyError, ValueError):
            self.fail(400, _NO_HOW_MANY)
            raise Answered from None
        return max(0, min(how_many, _MOST)), 0

    def _marker(self, plan: Plan, kind: str, things: Sequence[Any]) -> tuple[int, str]:
        """Where the next bunch starts, from the `Last-Object` of the one before, and its order."""
        try:
            run, order, where = self.request.headers["Last-Object"].split(":")
            if int(run) != plan.run:
                self.fail(500, "AWSJSY404E The query failed. AWSJCS011E The plan has changed.")
                raise Answered
            if order:
                return int(where), order
            last = tuple(map(int, where.split(".")))
        except (KeyError, ValueError):
            self.fail(400, "AWSJCS011E The header Last-Object is missing or not valid.")
            raise Answered from None
        if kind in ("job", "criticaljob"):
            return bisect_right(things, last, key=lambda s: (s[0].n, s[1])), ""
        if kind == "jobstream":
            return bisect_right(things, last[0], key=lambda stream: stream.n), ""
        return last[0], ""

    def _select(
        self, plan: Plan, kind: str, filters: Mapping[str, Any]
    ) -> tuple[Sequence[Any], Callable[[Any], bytes]]:
        engine, listing, coded = self.engine, self.site.listing, self.coded
        wanted, check_of = _FILTERS[kind]
        given = filters.get(wanted) or {}
        if not isinstance(given, Mapping):
            raise BadFilter(f"{wanted} is not an object")
        check = check_of(engine, given)
        things: Sequence[Any]
        if kind == "job":
            things = self.site.runs_of(plan)
        elif kind == "jobstream":
            things = plan.streams
        else:
            things = _few(engine, plan, kind)
        if given:
            things = [thing for thing in things if check(thing)]
        if kind == "job" and not coded:
            return things, listing.job_v1
        if kind == "jobstream" and not coded:
            return things, listing.stream_v1
        make = ids.encode if coded else v1.plain
        return things, lambda thing: encode(render(engine, kind, thing, make))


_FILTERS: dict[str, tuple[str, Callable[[Engine, Mapping[str, Any]], Check]]] = {
    "job": ("jobInPlanFilter", v1_filters.job_filter),
    "jobstream": ("jobStreamInPlanFilter", v1_filters.stream_filter),
    "workstation": ("workstationInPlanFilter", v1_filters.station_filter),
    "resource": ("resourceInPlanFilter", v1_filters.resource_filter),
    "prompt": ("promptInPlanFilter", v1_filters.prompt_filter),
    "domain": ("domainInPlanFilter", v1_filters.named_filter("domainName", str)),
    "criticaljob": ("criticalJobFilter", v1_filters.job_filter),
}


def _few(engine: Engine, plan: Plan, kind: str) -> list[Any]:
    match kind:
        case "workstation":
            return list(engine.stations)
        case "resource":
            return list(engine.resources)
        case "prompt":
            return list(plan.prompts)
        case "domain":
            return [_DOMAIN]
    return [(job, len(job.runs) - 1) for job in plan.jobs if job.definition.critical]


def render(engine: Engine, kind: str, thing: Any, make: v1.Encode) -> dict[str, Any]:
    """One object of a kind."""
    match kind:
        case "job" | "criticaljob":
            return v1.job(engine, thing[0], thing[1], make)
        case "jobstream":
            return v1.stream(engine, thing, make)
        case "workstation":
            return v1.workstation(engine, thing, make)
        case "resource":
            return v1.resource(engine, thing, make)
        case "prompt":
            return v1.prompt(engine, thing, make)
    return v1.domain(engine, thing, engine.manager.name, make)


def _position(kind: str, thing: Any, end: int) -> str:
    if kind in ("job", "criticaljob"):
        return f"{thing[0].n}.{thing[1]}"
    return str(thing.n) if kind == "jobstream" else str(end)


def _down(sorters: Any) -> bool:
    try:
        return bool(next(iter(next(iter(sorters.values())).values()))["descending"])
    except (AttributeError, KeyError, StopIteration, TypeError):
        return False


class V1Object(V1Handler):
    """`GET /plan/<plan>/<kind>/<id>`."""

    async def get(self, plan_name: str, kind: str, id: str) -> None:
        plan, site = self.plan(plan_name), self.site
        found: Any = None
        match kind:
            case "job":
                found = site.v1_job(plan, id)
            case "jobstream":
                found = site.v1_stream(plan, id)
            case "workstation":
                found = site.station(id)
            case "prompt":
                found = site.prompt(id)
            case "domain":
                found = _DOMAIN if ids.decode(id) == _DOMAIN else None
            case "resource":
                name = ids.decode(id).rpartition(";")[2]
                found = next((r for r in self.engine.resources if r.definition.name == name), None)
        if found is None:
            raise self.missing(id)
        make = ids.encode if self.coded else v1.plain
        await self.reply_json(render(self.engine, kind, found, make))


class V1JobLog(V1Handler):
    """`GET /plan/<plan>/job/<id>/joblog`, whole or in pages of lines."""

    async def get(self, plan_name: str, id: str) -> None:
        found = self.site.v1_job(self.plan(plan_name), id)
        if found is None:
            raise self.missing(id)
        text = job_log(self.engine, *found)
        if not text:
            self.fail(404, "AWSJCS011E The job has no job log: it has not run.")
            return
        all_lines = text.splitlines(keepends=True)
        told: dict[str, Any] = {"log": text, "lines": len(all_lines), "pageNumber": 0}
        last = True
        if self.get_query_argument("lines", None) is not None:
            try:
                lines = max(1, int(self.get_query_argument("lines")))
                page = max(0, int(self.get_query_argument("pageNumber", "0")))
            except ValueError:
                self.fail(400, "AWSJCS011E lines and pageNumber must be numbers.")
                return
            part = all_lines[page * lines : (page + 1) * lines]
            last = (page + 1) * lines >= len(all_lines)
            told = {"log": "".join(part), "lines": lines, "pageNumber": page}
        job, index = found
        file = f"f-{job.runs[index].serial}"
        await self.reply_json({**told, "lastPage": last, "fileId": file, "jobId": id})


class V1JobAction(V1Handler):
    """`PUT /plan/current/job/<id>/action/<action>`."""

    def put(self, id: str, action: str) -> None:
        found = self.site.v1_job(self.engine.plan, id)
        if found is None:
            raise self.missing(id)
        self.object()
        if not act(self.engine, found[0], action.replace("_", "-")):
            self.fail(404, f"AWSJCS011E The action {action} is not known.")
            return
        self.accept()


def act(engine: Engine, job: Job, action: str) -> bool:
    """Do what both APIs can ask of a job; False when the action is unknown."""
    match action:
        case "rerun":
            engine.rerun(job)
        case "hold":
            engine.hold(job)
        case "release" | "release-all-dependencies":
            engine.release(job)
        case "kill":
            engine.kill(job)
        case "cancel":
            engine.cancel(job)
        case "confirm-succ" | "confirm-abend":
            engine.confirm(job, success=action == "confirm-succ")
        case _:
            return False
    return True


class V1Reply(V1Handler):
    """`PUT /plan/current/prompt/<id>/action/reply` with the header `Answer`."""

    def put(self, id: str) -> None:
        prompt = self.site.prompt(id)
        if prompt is None:
            raise self.missing(id)
        answer = self.request.headers.get("Answer", "").lower()
        if answer not in ("true", "false"):
            self.fail(400, "AWSJCS011E The header Answer must be true or false.")
            return
        self.engine.answer(prompt, answer == "true")
        self.accept()


class V1SwitchManager(V1Handler):
    """`PUT /plan/current/domain/<id>/action/switch_domain_workstation`, body = workstation id."""

    def put(self, id: str) -> None:
        if ids.decode(id) != _DOMAIN:
            raise self.missing(id)
        text = self.request.body.decode("utf-8", "replace").strip().strip('"')
        station = self.site.station(text)
        if station is None:
            raise self.missing(text)
        self.engine.manager = station
        self.accept()


class V1Engine(V1Handler):
    """`GET /engine/info` and `/engine/mailbox_fill_percentage`."""

    async def get(self, what: str) -> None:
        if what == "info":
            await self.reply_json(v1.engine_info(self.engine))
        else:
            await self.reply_json(3 + self.engine.version % 5)


class V1Plans(V1Handler):
    """`POST /plan/query`: the current plan and what is archived."""

    async def post(self) -> None:
        self.object()
        plans = [self.engine.plan, *self.engine.archive]
        self.set_header("How-Many-Returned", str(len(plans)))
        await self.reply_json([v1.plan(plan) for plan in plans])


class V1CriticalSummary(V1Handler):
    """`POST /plan/current/criticaljob/summary_info`."""

    async def post(self, plan_name: str) -> None:
        critical = [j for j in self.plan(plan_name).jobs if j.definition.critical]
        failed = sum(job.run.status in ("ABEND", "FAIL") for job in critical)
        late = sum(job.late and job.run.status not in ("SUCC", "ABEND", "FAIL") for job in critical)
        ok = len(critical) - failed - late
        await self.reply_json({"highRisk": failed, "potentialRisk": late, "noRisk": ok})
