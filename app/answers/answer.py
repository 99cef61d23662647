"""The answer of each intent, and what every answer says besides."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from app.answers import failures, jobs, knowledge, plan
from app.answers.told import Asking, Told, code
from workers.questions.asked import Asked, Intent

ANSWERS: Mapping[Intent, Callable[[Asking], Told]] = {
    Intent.SUMMARY: failures.answer_summary,
    Intent.FAILURES: failures.answer_failures,
    Intent.TOP_OFFENDERS: failures.answer_top,
    Intent.COMPARISON: failures.answer_comparison,
    Intent.JOB_HISTORY: jobs.answer_history,
    Intent.JOB_STATUS: jobs.answer_status,
    Intent.DURATION_STATS: jobs.answer_durations,
    Intent.RUNNING_JOBS: plan.answer_running,
    Intent.LATE_JOBS: plan.answer_late,
    Intent.WORKSTATION_STATUS: plan.answer_workstations,
    Intent.CRITICAL_EVENTS: plan.answer_critical,
    Intent.PATTERNS: knowledge.answer_patterns,
    Intent.SOLUTION: knowledge.answer_solution,
    Intent.DEPENDENCY_IMPACT: knowledge.answer_dependency,
    Intent.HELP: knowledge.answer_help,
    Intent.UNKNOWN: knowledge.answer_unknown,
}
_PAGES = {
    Intent.PATTERNS: "patterns",
    Intent.JOB_STATUS: "jobs",
    Intent.RUNNING_JOBS: "jobs",
    Intent.LATE_JOBS: "jobs",
}


def answer(asking: Asking) -> Told:
    """Answer what was understood; names that were guessed or that nobody knows are said."""
    asked = asking.asked
    told = Told() if _must_ask(asked) else ANSWERS[asked.intent](asking)
    for one in asked.unsure:
        choices = ", ".join(map(code, one.names))
        told.say(asking.counted("unsure", len(one.names), typed=one.typed, names=choices))
    for one in asked.taken:
        told.say(asking.text("taken", typed=one.typed, names=", ".join(map(code, one.names))))
    unknown = _unknown_names(asking)
    if unknown and asked.intent not in (Intent.UNKNOWN, Intent.HELP):
        told.say(asking.text("not_known", names=", ".join(map(code, unknown))))
    period = asked.period
    if period is not None and period.start >= period.end:
        told.say(asking.text("not_yet"))
    if told.link is None:
        told.link = _diagnosis(asking) or _link(asking)
    return told


def _must_ask(asked: Asked) -> bool:
    """Whether two names fit what was typed, and nothing else is asked about."""
    entities = asked.entities
    named = len(entities.jobs) + len(entities.workstations) + len(entities.job_streams)
    return bool(asked.unsure) and named == len(asked.unsure)


def _unknown_names(asking: Asking) -> list[str]:
    """Names of the question that the plant does not have."""
    unsure = {one.typed for one in asking.asked.unsure}
    entities, names = asking.asked.entities, asking.catalogue
    return [
        name
        for name in (*entities.jobs, *entities.workstations, *entities.job_streams)
        if not set(name) & set("*?@") and name not in unsure and not names.kinds(name.lower())
    ]


def _diagnosis(asking: Asking) -> str | None:
    """Why one job failed: the page that tells it of its last failure until then."""
    if "why" not in asking.asked.cues or len(asking.asked.entities.jobs) != 1:
        return None
    last = asking.last_failure(asking.period.end)
    if last is None:
        return None
    place = urlencode({"run_id": last.run_id, "job_name": last.job_name})
    return f"{asking.context.core.settings.prefix}/tws-monitor/diagnosis?{place}"


def _link(asking: Asking) -> str | None:
    """The same on the dashboard."""
    asked = asking.asked
    if asked.intent in (Intent.HELP, Intent.UNKNOWN, Intent.SOLUTION, Intent.DEPENDENCY_IMPACT):
        return None
    page, entities = _PAGES.get(asked.intent, "timeline"), asked.entities
    place: dict[str, str] = {}
    if page == "patterns" and entities.jobs:
        place["job"] = entities.jobs[0]
    elif page == "jobs":
        for name, values in (
            ("q", entities.jobs),
            ("workstation", entities.workstations),
            ("job_stream", entities.job_streams),
        ):
            if values:
                place[name] = values[0]
        status = {Intent.RUNNING_JOBS: "running", Intent.LATE_JOBS: "late,stuck"}
        if asked.intent in status:
            place["status"] = status[asked.intent]
    elif page == "timeline":
        for name, values in (("job", entities.jobs), ("workstation", entities.workstations)):
            if values:
                place[name] = values[0]
        if asked.period is not None:
            place["start"] = f"{asked.period.start:%Y-%m-%dT%H:%M:%SZ}"
            place["end"] = f"{asked.period.end:%Y-%m-%dT%H:%M:%SZ}"
        if asked.intent in (Intent.FAILURES, Intent.TOP_OFFENDERS, Intent.CRITICAL_EVENTS):
            place["severity"] = (
                "critical" if asked.intent is Intent.CRITICAL_EVENTS else "error,critical"
            )
    prefix = asking.context.core.settings.prefix
    path = f"{prefix}/tws-monitor/{page}"
    return f"{path}?{urlencode(place)}" if place else path
