"""Values for tests: every default is what does not matter to the test at hand."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from data.domain.baseline import Baseline, Detection, Knobs
from data.domain.plan import Job, PlanSnapshot, Prompt, Run, Stream, Waits, Workstation
from data.domain.status import CommonStatus, Status, common
from data.domain.views import JobView

NOW = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
KNOBS = Knobs()


def at(minutes: float = 0) -> datetime:
    """An instant so many minutes after the tests' midnight-ish NOW."""
    return NOW + timedelta(minutes=minutes)


def run(status: Status = Status.HOLD, **more) -> Run:
    more.setdefault("raw_status", status.name)
    more.setdefault("common", common(None, status))
    if status in (Status.EXEC, Status.SUCC, Status.ABEND, Status.SUCCP, Status.ABENP):
        more.setdefault("started_at", at(1))
    if status in (Status.SUCC, Status.ABEND):
        more.setdefault("ended_at", at(2))
    return Run(key=more.pop("key", None), status=status, **more)


def job(*runs: Run, status: Status = Status.HOLD, name: str = "LOAD_LEDGER", **more) -> Job:
    more.setdefault("key", f"AGENT01;0AAAAAAAAAAAAB7Q;{name}")
    more.setdefault("stream", "LEDGER_DAILY")
    more.setdefault("workstation", "AGENT01")
    more.setdefault("stream_workstation", "AGENT01")
    more.setdefault("scheduled_at", at(0))
    return Job(name=name, runs=runs or (run(status),), **more)


def job_view(name: str = "LOAD_LEDGER", status: str = "ABEND", **more) -> JobView:
    """A job as readers see it; what does not matter is not known."""
    known = {"job_id": None, "run_id": name, "job_name": name, "job_stream": "LEDGER_DAILY",
             "workstation": "AGENT01", "status": status, "common_status": "OTHER",
             "raw_status": status, "late": False, "critical": False}  # fmt: skip
    unknown = dict.fromkeys(JobView.__struct_fields__)
    return JobView(**{**unknown, "stuck": False, **known, **more})


def workstation(name: str = "AGENT01", **more) -> Workstation:
    more.setdefault("type", "AGENT")
    more.setdefault("linked", True)
    more.setdefault("jobman_up", True)
    return Workstation(name=name, **more)


def stream(name: str = "LEDGER_DAILY", status: Status = Status.EXEC, **more) -> Stream:
    more.setdefault("key", f"AGENT01;{name}")
    more.setdefault("workstation", "AGENT01")
    more.setdefault("scheduled_at", at(0))
    return Stream(
        name=name, status=status, common=common(None, status), raw_status=status.name, **more
    )


def prompt(name: str = "PRMT1", **more) -> Prompt:
    more.setdefault("key", name)
    return Prompt(name=name, text=more.pop("text", "Liberar fechamento?"), **more)


def plan(*jobs: Job, **more) -> PlanSnapshot:
    """A snapshot. `workstations`, `streams` and `prompts` are given as sequences."""
    more.setdefault("plan_id", "12")
    more.setdefault("engine_time", at(3))
    keyed = {}
    for kind, key in (("workstations", "name"), ("streams", "key"), ("prompts", "key")):
        items: Iterable = more.pop(kind, [workstation()] if kind == "workstations" else [])
        keyed[kind] = {getattr(item, key): item for item in items}
    return PlanSnapshot(jobs={j.key: j for j in jobs}, **keyed, **more)


def first_poll(snapshot: PlanSnapshot, knobs: Knobs = KNOBS) -> Baseline:
    """The baseline after the first poll ever saw `snapshot`."""
    return polled(Baseline(), snapshot, knobs).baseline


def polled(baseline: Baseline, snapshot: PlanSnapshot, knobs: Knobs = KNOBS) -> Detection:
    from workers.detection.detect import detect

    return detect(baseline, snapshot, knobs, snapshot.engine_time)


__all__ = [
    "KNOBS", "NOW", "CommonStatus", "Status", "Waits", "at", "first_poll", "job", "plan",
    "polled", "prompt", "replace", "run", "stream", "workstation",
]  # fmt: skip
