"""What is now: what runs, what is late, the workstations, and critical events."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.answers.told import Asking, Told, code, row_of
from app.queries.events import event_view
from data.domain.events import Category, Event, EventType, Severity
from data.domain.status import Status
from data.domain.views import RunView
from data.store.asked.chosen import MOST_ROWS, Chosen
from data.store.asked.ended import ended
from data.store.asked.failed import failed
from data.store.asked.present import last_run, planned, running_at
from data.store.event_filters import EventQuery
from data.store.events import events_page
from data.store.plan import workstations

_MOST_READ = 500
_LATE = (EventType.JOB_LATE, EventType.JOB_STUCK)


def answer_running(asking: Asking) -> Told:
    """What runs now, or what the plan holds in a status that was asked for."""
    told, chosen = Told(), asking.chosen
    others = [one for one in chosen.statuses if one is not Status.EXEC]
    period = asking.asked.period
    if period is not None:
        count, jobs = running_at(
            asking.connection, replace(chosen, statuses=()), period.start, period.end
        )
    elif asking.has_plan:
        count, jobs = planned(asking.context.db, asking.connection, chosen, running=not others)
    else:
        count, jobs = (0, []) if others else running_at(asking.connection, chosen.whole, asking.now)
    some, none = (
        ("running.statuses", "running.no_such") if others else ("running.some", "running.none")
    )
    said = {"where": asking.where()}
    if period is not None:
        some, none, said["period"] = "running.then", "running.none_then", asking.span(period)
    if count:
        told.say(asking.counted(some, count, jobs=asking.names(_names(jobs)), **said))
    else:
        told.say(asking.text(none, **said))
    told.rows, told.total, told.runs = [row_of(job) for job in jobs], count, count
    told.next = asking.questions("late", "failed", "stations")
    return told


def _names(jobs: Sequence[RunView]) -> list[str]:
    return list(dict.fromkeys(job.job_name for job in jobs))


def answer_late(asking: Asking) -> Told:
    """What is late or stuck now; of a period, what was told of it then."""
    told, period, chosen = Told(), asking.asked.period, asking.chosen
    if period is not None:
        events = _events(asking, EventQuery(types=_LATE, start=period.start, end=period.end))
        said = {"where": asking.where(), "period": asking.span(period)}
        names = list(dict.fromkeys(event.source for event in events))
        if events:
            told.say(asking.counted("late.events", len(events), jobs=asking.names(names), **said))
        else:
            told.say(asking.text("late.no_events", **said))
        told.rows = _rows(asking, events)
        told.total = told.events = len(events)
    else:
        lasting_s, count, jobs = asking.asked.lasting_s, 0, []
        before = None if lasting_s is None else asking.now - timedelta(seconds=lasting_s)
        runs = before is not None and "late" not in asking.asked.cues
        if asking.has_plan:
            count, jobs = planned(
                asking.context.db,
                asking.connection,
                chosen.whole,
                running=runs,
                late=not runs,
                begun_before=before,
            )
        some, none = ("late.long", "late.none_long") if runs else ("late.some", "late.none")
        said = {"where": asking.where(), "lasting": _lasting(asking)}
        if count:
            told.say(asking.counted(some, count, jobs=asking.names(_names(jobs)), **said))
        else:
            told.say(asking.text(none, **said))
        told.rows, told.total, told.runs = [row_of(job) for job in jobs], count, count
    told.next = asking.questions("running", "failed", "stations")
    return told


def _lasting(asking: Asking) -> str:
    """How long it has to last at least, behind what lasts."""
    lasting_s = asking.asked.lasting_s
    if lasting_s is None:
        return ""
    return asking.text("late.lasting", duration=asking.duration(lasting_s))


def answer_workstations(asking: Asking) -> Told:
    """How workstations are: by name, or all by their state."""
    told, names = Told(), asking.asked.entities.workstations
    wanted = {name.lower() for name in names if not set(name) & set("*?@")}
    found = workstations(asking.context.db) if asking.has_plan else []
    if names and not (len(wanted) < len(names)):
        found = [one for one in found if one.name.lower() in wanted]
    told.total = len(found)
    if names and found:
        for one in found:
            since = asking.text("stations.since", at=asking.at(one.since)) if one.since else ""
            told.say(
                asking.text(
                    "stations.one",
                    workstation=code(one.name),
                    status=one.status,
                    since=since,
                    running=one.jobs_running,
                    failed=one.jobs_failed,
                    pending=one.jobs_pending,
                )
            )
    elif found:
        states = Counter(one.status for one in found)
        told.say(
            asking.counted(
                "stations.all",
                len(found),
                states=", ".join(f"{count} {state}" for state, count in states.most_common()),
            )
        )
        bad = [one.name for one in found if one.status != "ONLINE"]
        if bad:
            told.say(asking.text("stations.bad", workstations=asking.names(bad)))
    elif not names:
        _say_places(asking, told)
    for name in names:
        if not any(one.name.lower() == name.lower() for one in found):
            _say_past(asking, told, name)
    period = asking.asked.period
    if period is not None:
        query = EventQuery(categories=(Category.WORKSTATIONS,), start=period.start, end=period.end)
        events = _events(asking, query)
        told.say(asking.counted("stations.events", len(events), period=asking.span(period)))
        told.events = len(events)
        told.rows += _rows(asking, events)
    told.rows = [*[row_of(one) for one in found], *told.rows][:MOST_ROWS]
    told.next = asking.questions("failed", "running", "late")
    return told


def _say_past(asking: Asking, told: Told, name: str) -> None:
    """Of a workstation that the plan does not know: what ran there."""
    chosen, period = Chosen(workstations=(name,)), asking.period
    ran = sum(ended(asking.connection, chosen, period.start, period.end).values())
    failures = failed(asking.connection, chosen, period.start, period.end)
    last = last_run(asking.connection, chosen, asking.now)
    told.say(
        asking.text(
            "stations.past",
            workstation=code(name),
            period=asking.span(period),
            ended=asking.ended(ran),
            failed=asking.counted("failed", sum(one.failures for one in failures)),
        )
    )
    if last is not None:
        told.say(asking.text("stations.last", job=code(last.job_name), run=asking.run(last)))
        told.rows.append(row_of(last))
    told.runs += ran


def _say_places(asking: Asking, told: Told) -> None:
    """Without a plan: which workstations there are, and what ran on each."""
    names = asking.catalogue.of_workstations()
    for name in names[:10]:
        _say_past(asking, told, name)
    if not names:
        told.say(asking.text("stations.none"))


def answer_critical(asking: Asking) -> Told:
    """The critical events of a period, and how many of the next severity there are."""
    told, period = Told(), asking.period
    critical, errors = (
        _events(asking, EventQuery(severities=(one,), start=period.start, end=period.end))
        for one in (Severity.CRITICAL, Severity.ERROR)
    )
    said = {"where": asking.where(), "period": asking.span(period)}
    if critical:
        told.say(asking.counted("critical.some", len(critical), **said))
        last = critical[0]
        message = event_view(last, asking.lang, asking.zone).message
        told.say(asking.text("critical.last", event=code(message), at=asking.at(last.at)))
    else:
        told.say(asking.text("critical.none", **said))
    if errors:
        told.say(asking.counted("critical.errors", len(errors)))
    told.rows = _rows(asking, [*critical, *errors])
    told.total, told.events = len(critical), len(critical) + len(errors)
    told.next = asking.questions("failed", "late", "stations")
    return told


def _events(asking: Asking, query: EventQuery) -> list[Event]:
    """Events of the names that are asked for, newest first."""
    entities = asking.asked.entities
    if not entities.named:
        return _all(asking, query)
    found = {}
    for name in entities.named:
        narrowed = (
            {"job": name} if entities.jobs
            else {"workstation": name} if entities.workstations
            else {"text": name}
        )  # fmt: skip
        for event in _all(asking, replace(query, **narrowed)):
            found[event.seq] = event
    return sorted(found.values(), key=lambda event: (event.at, event.seq), reverse=True)


def _all(asking: Asking, query: EventQuery) -> list[Event]:
    return list(events_page(asking.context.db, replace(query, limit=_MOST_READ)).items)


def _rows(asking: Asking, events: Sequence[Event]) -> list[Mapping[str, Any]]:
    return [
        {
            "event_id": one.event_id,
            "event_type": one.event_type,
            "severity": one.severity,
            "timestamp": one.timestamp,
            "source": one.source,
            "message": one.message,
        }
        for one in (event_view(event, asking.lang, asking.zone) for event in events[:MOST_ROWS])
    ]
