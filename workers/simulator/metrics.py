"""`GET /metrics`: the engine's figures for Prometheus (section 10), without a login."""

from collections import Counter

from workers.simulator.plan import common
from workers.simulator.web import Handler


class Metrics(Handler):
    checks_login = False

    async def get(self) -> None:
        engine = self.engine
        by_status: Counter[str] = Counter()
        by_station: Counter[tuple[str, str]] = Counter()
        for job in engine.plan.jobs:
            status = common(job, job.run)
            by_status[status] += 1
            by_station[engine.stations[job.definition.station].name, status] += 1
        lines = [
            f'application_wa_JobsInPlanCount_job{{jobstatus="{status}"}} {count}'
            for status, count in sorted(by_status.items())
        ]
        lines += [
            f'application_wa_JobsByWorkstation_jobs{{workstation="{name}",jobstatus="{status}"}} '
            f"{count}"
            for (name, status), count in sorted(by_station.items())
        ]
        for station in engine.stations:
            label = f'{{workstation="{station.name}"}}'
            lines.append(f"application_wa_workstation_running_boolean{label} {int(station.jobman)}")
            lines.append(f"application_wa_workstation_linked_boolean{label} {int(station.linked)}")
        lines.append("application_wa_DB_connected_boolean 1")
        await self.reply(("\n".join(lines) + "\n").encode(), "text/plain; version=0.0.4")
