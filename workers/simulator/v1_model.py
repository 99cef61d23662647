"""The V1 paths of the model (definitions) and of submissions, as the vendor's samples call them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workers.simulator import ids, v1
from workers.simulator.ledger import instant
from workers.simulator.model import JobDefinition, StreamDefinition
from workers.simulator.oql import like
from workers.simulator.v1_api import V1Handler

_TABLE = {"name": "MAIN_TABLE", "isDefault": True}


class V1ModelQuery(V1Handler):
    """`POST /model/<kind>/header/query`."""

    async def post(self, kind: str) -> None:
        filters = self.object().get("filters") or {}
        given = next(iter(filters.values()), None) if isinstance(filters, Mapping) else None
        given = given if isinstance(given, Mapping) else {}
        try:
            how_many = int(self.request.headers.get("How-Many", "500"))
        except ValueError:
            self.fail(400, "AWSJCS011E The header How-Many is not a number.")
            return
        found = self._found(kind, given)
        chosen = found[:how_many] if how_many > 0 else found
        self.set_header("How-Many-Returned", str(len(chosen)))
        await self.reply_json(chosen)

    def _found(self, kind: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        engine = self.engine
        station = str(given.get("workstationName", "@"))
        match kind:
            case "jobdefinition":
                name = str(given.get("jobDefinitionName", "@"))
                rendered = (
                    v1.job_definition(engine, job)
                    for job in (*engine.world.jobs, *engine.world.added)
                    if like(name, job.name)
                )
                return [x for x in rendered if like(station, x["workstationName"])]
            case "jobstream":
                name = str(given.get("jobStreamName", "@"))
                rendered = (
                    v1.stream_definition(engine, stream)
                    for stream in engine.world.streams
                    if like(name, stream.name)
                )
                return [x for x in rendered if like(station, x["workstationName"])]
            case "workstation":
                stations = (s for s in engine.stations if like(station, s.name))
                return [v1.station_definition(engine, s) for s in stations]
        return [{"id": ids.uuid(ids.TABLE, 0, 1), **_TABLE}]


class V1AddJob(V1Handler):
    """`POST /model/jobdefinition`: a new definition."""

    async def post(self) -> None:
        body = self.object()
        header = body.get("header")
        key = header.get("jobDefinitionKey") if isinstance(header, Mapping) else None
        if not isinstance(header, Mapping) or not isinstance(key, Mapping) or not key.get("name"):
            self.fail(400, "AWSJCS011E header.jobDefinitionKey.name is missing.")
            return
        name, world = str(key["name"]), self.engine.world
        station = self.site.station(str(key.get("workstationName", "")))
        if station is None:
            raise self.missing(f"workstation {key.get('workstationName')}")
        definitions = (*world.jobs, *world.added)
        if any(j.name == name and j.station == station.definition.index for j in definitions):
            self.fail(400, f"AWSJOM177E The job definition {name} already exists.")
            return
        definition = replace(
            world.jobs[0],
            index=len(definitions),
            name=name,
            station=station.definition.index,
            task=str(body.get("taskString", "")),
            user=str(header.get("userLogin", "")),
            recovery=str(body.get("recoveryOption", "STOP")),
            predecessors=(),
            successors=(),
            critical=False,
            prompt=False,
            resource=-1,
            deadline_after_s=0,
        )
        world.added.append(definition)
        await self.reply_json(v1.job_definition(self.engine, definition))


class V1ModelStream(V1Handler):
    """`GET /model/jobstream/<id>`."""

    async def get(self, id: str) -> None:
        definition = find_stream_definition(self.engine.world.streams, id)
        if definition is None:
            raise self.missing(id)
        told = v1.stream_definition(self.engine, definition)
        told["jobs"] = [
            {"name": job.name, "jobDefinitionName": job.name} for job in definition.jobs
        ]
        await self.reply_json(told)


def find_stream_definition(
    streams: tuple[StreamDefinition, ...], id: str
) -> StreamDefinition | None:
    n = ids.number(ids.MODEL_STREAM, 0, id)
    return streams[n] if n is not None and 0 <= n < len(streams) else None


class V1ModelStation(V1Handler):
    """`GET` and `PUT /model/workstation/<id>`; a pool keeps its members in `agentLinks`."""

    async def get(self, id: str) -> None:
        station = self.site.station(id)
        if station is None:
            raise self.missing(id)
        told = v1.station_definition(self.engine, station)
        members = self.site.pools.get(station.name)
        if members is not None:
            told["agentLinks"] = [{"workstationName": member} for member in members]
        await self.reply_json(told)

    async def put(self, id: str) -> None:
        station = self.site.station(id)
        if station is None:
            raise self.missing(id)
        links = self.object().get("agentLinks", [])
        if not isinstance(links, list) or not all(isinstance(link, dict) for link in links):
            self.fail(400, "AWSJCS011E agentLinks is not a list of workstations.")
            return
        members = [str(link.get("workstationName", "")) for link in links]
        for member in members:
            if self.site.station(member) is None:
                raise self.missing(f"workstation {member}")
        self.site.pools[station.name] = members
        await self.reply_json(v1.station_definition(self.engine, station))


class V1SubmitStream(V1Handler):
    """`POST /plan/current/jobstream/<model id>/action/submit_jobstream`: a list of ids."""

    async def post(self, id: str) -> None:
        engine = self.engine
        definition = find_stream_definition(engine.world.streams, id)
        if definition is None:
            raise self.missing(id)
        body = self.object()
        alias = str(body["alias"]) if body.get("alias") else None
        scheduled = self.site.scheduled(self.site.clock.now(), body.get("inputArrivalTime"))
        stream = engine.submit_stream(definition, scheduled, alias)
        await self.reply_json([stream.v1_id(engine.stations[definition.station].name)])


class _ModelJobs(V1Handler):
    def _definition(self, id: str) -> JobDefinition | None:
        world = self.engine.world
        n = ids.number(ids.MODEL_JOB, 0, id)
        definitions = (*world.jobs, *world.added)
        return definitions[n] if n is not None and 0 <= n < len(definitions) else None


class V1SubmitJob(_ModelJobs):
    """`POST /plan/current/jobstream/<id>/action/submit_job`: a job instance to hand in ad hoc."""

    async def post(self, id: str) -> None:
        stream = self.site.v1_stream(self.engine.plan, id)
        if stream is None:
            raise self.missing(id)
        body = self.object()
        definition = self._definition(str(body.get("jobDefinitionId", "")))
        if definition is None:
            raise self.missing(f"job definition {body.get('jobDefinitionId')}")
        home = self.engine.stations[stream.definition.station].name
        name = str(body.get("alias") or definition.name)
        await self.reply_json(
            {
                "id": f"{stream.v1_id(home)};{name}",
                "name": name,
                "jobDefinitionId": ids.uuid(ids.MODEL_JOB, 0, definition.index),
                "jobStreamInPlan": {
                    "id": stream.v1_id(home),
                    "name": stream.name,
                    "startTime": instant(stream.scheduled),
                    "workstationKey": {"name": home},
                },
                "jobDefinition": {"taskString": definition.task, "userLogin": definition.user},
                "priority": definition.priority,
            }
        )


class V1SubmitAdHoc(_ModelJobs):
    """`POST /plan/current/job/action/submit_ad_hoc_job`: puts that instance into the plan."""

    async def post(self) -> None:
        given = self.object().get("job")
        if not isinstance(given, Mapping) or not isinstance(given.get("jobStreamInPlan"), Mapping):
            self.fail(400, "AWSJCS011E The member job is missing.")
            return
        stream = self.site.v1_stream(self.engine.plan, str(given["jobStreamInPlan"].get("id", "")))
        definition = self._definition(str(given.get("jobDefinitionId", "")))
        if stream is None or definition is None:
            raise self.missing(str(given.get("id")))
        name = str(given.get("name") or definition.name)
        if any(job.name == name for job in stream.jobs):
            self.fail(409, f"AWSJCO084E The job {name} is already in the job stream.")
            return
        loose = replace(definition, predecessors=(), successors=(), prompt=False)
        job = self.engine.submit_job(stream, loose, name)
        home = self.engine.stations[stream.definition.station].name
        await self.reply_json({"id": job.v1_id(home), "name": name})
