"""Events between the domain and `events`: what the run, job and plan tell is not stored again.

`facts` holds, under single letters, only what nothing else tells: f the type's own facts,
p and c states that have no number, r and m raw and coarse status where they are not the canonical
ones, l late, v the event id of the failure this completion makes good, w the workstation.
"""

import json
from collections.abc import Sequence
from typing import Any

from data.domain.baseline import Detected, Health
from data.domain.events import JOB_FAILURES, Acknowledgement, Event, EventType, Severity
from data.domain.plan import WorkstationStatus
from data.domain.problem import State
from data.domain.status import Status, common
from data.domain.views import JobView
from data.store.plan_rows import JobFlag
from data.store.rows import named, said
from data.store.run_rows import original_id, outside_id
from data.store.sql import instant, listed, ms, seconds_between
from data.store.text import bounded, clean, fold

EVENT_COLUMNS = (
    "seq, at, lag_ms, severity, type, job_id, workstation_id, run_id, previous, current, rc, "
    "source, facts, words, ailment_id"
)
_SELECT = f"""
SELECT e.seq, e.at, e.lag_ms, e.severity, e.type, e.previous, e.current, e.rc, e.source, e.facts,
       e.run_id, j.name, s.name, w.name, ew.name,
       r.scheduled_at, r.start_at, r.end_at, r.rerun_of, r.key, o.key,
       p.key, p.deadline_at, p.priority, p.flags, q.estimated_ms, t.text,
       coalesce(a.at, pr.ack_at), coalesce(a.actor, pr.ack_by), coalesce(a.note, pr.ack_note),
       z.problem_id, pr.state
  FROM {{source}} e
  {named("e.job_id", join="LEFT JOIN")}
  LEFT JOIN workstations ew ON ew.id = e.workstation_id
  LEFT JOIN job_runs r ON r.id = e.run_id
  LEFT JOIN job_runs o ON o.id = r.rerun_of
  LEFT JOIN plan_runs q ON q.run_id = e.run_id
  LEFT JOIN plan_jobs p ON p.id = q.plan_id
  {said("e.run_id", f"e.type IN {listed(JOB_FAILURES)}")}
  LEFT JOIN acknowledgements a ON a.seq = e.seq
  LEFT JOIN ailments z ON z.id = e.ailment_id
  LEFT JOIN problems pr ON pr.id = z.problem_id
"""


def select_events(source: str) -> str:
    """The rows that `read_event` reads, from `events` or what stands in its place."""
    return _SELECT.format(source=source)


SELECT_EVENTS = select_events("events")
FAILURES_TOLD = f"""job_runs r JOIN events e ON e.job_id = r.job_id AND e.run_id = r.id
 AND e.type IN {listed(JOB_FAILURES)} AND e.at >= coalesce(r.start_at, r.end_at, 0)"""
"""Runs `r` with the events `e` that told of their failure, found by the job and the time."""
_CODES: dict[str, int] = {
    **{status.name: int(status) for status in Status},
    **{status.name: 100 + status for status in WorkstationStatus},
    **{health.word: 110 + health for health in Health},
}
_WORDS = {code: word for word, code in _CODES.items()}
_TYPES = {int(member): member for member in EventType}
_SEVERITIES = {int(member): member for member in Severity}
_COMMONS = {name: common(None, status).name for name, status in Status.__members__.items()}
_NONE_OF_OURS, _COMMON_OF_OTHERS = Status.OTHER.name, common(None, Status.OTHER).name
_ABENP = Status.ABENP.name  # the name of an enum's member costs more than a row's own column
_GONE, _CRITICAL = int(JobFlag.GONE), int(JobFlag.CRITICAL)  # plain integers: far quicker
_ENDINGS = (EventType.JOB_COMPLETED, EventType.JOB_CANCELLED, *JOB_FAILURES)
_STARTS = (EventType.JOB_STARTED, EventType.JOB_RERUN)
SYSTEM = "system"


def event_row(
    seq: int,
    detected: Detected,
    now: int,
    job_id: int | None,
    workstation_id: int | None,
    recovers: str | None,
    ailment_id: int | None,
) -> tuple[Any, ...]:
    """The row of a detected event, in the order of EVENT_COLUMNS."""
    kept: dict[str, Any] = {}
    facts = {name: value for name, value in detected.facts.items() if name != "error_message"}
    if facts:
        kept["f"] = facts
    previous, current = _CODES.get(detected.previous or ""), _CODES.get(detected.current or "")
    if previous is None and detected.previous is not None:
        kept["p"] = detected.previous
    if current is None and detected.current is not None:
        kept["c"] = detected.current
    if recovers is not None:
        kept["v"] = recovers
    rc = run_id = None
    derived = SYSTEM
    if detected.job is not None:
        tracked = detected.run or detected.job.last
        run_id = tracked.id
        derived = detected.job.job.name
        run = tracked.run
        if detected.type in _ENDINGS:
            rc = bounded(run.return_code)
        if detected.current is None or detected.current == run.status.name:
            if run.raw_status != run.status.name:
                kept["r"] = run.raw_status
            if run.common is not common(None, run.status):
                kept["m"] = run.common.name
        if detected.job.late and detected.type is not EventType.JOB_LATE:
            kept["l"] = 1
    elif detected.workstation is not None:
        seen = detected.workstation.workstation
        derived = seen.name
        kept["w"] = {"type": seen.type, "linked": seen.linked, "jobman_up": seen.jobman_up}
    source = None if detected.source == derived else clean(detected.source)
    at = ms(detected.at)
    return (
        seq,
        at,
        now - at,
        int(detected.severity),
        int(detected.type),
        job_id,
        workstation_id,
        run_id,
        previous,
        current,
        rc,
        source,
        clean(json.dumps(kept, ensure_ascii=False, default=str)) if kept else None,
        _words(source, facts),
        ailment_id,
    )


def problem_id(store_id: str, number: int) -> str:
    """What a problem is called outside."""
    return f"{store_id}-p{number}"


def _words(source: str | None, facts: dict[str, Any]) -> str | None:
    said = [source] if source else []
    said += [value for value in facts.values() if isinstance(value, str)]
    return fold(clean("\n".join(said))) if said else None


def read_event(row: Sequence[Any], store_id: str) -> Event:
    """The event a row of SELECT_EVENTS stands for."""
    (seq, at_ms, lag, severity_, type_number, previous, current, rc, source, text) = row[:10]
    at, type_ = instant(at_ms), _TYPES[type_number]
    severity = _SEVERITIES[severity_]
    kept: dict[str, Any] = json.loads(text) if text else {}
    before = kept["p"] if "p" in kept else _WORDS.get(previous)
    after = kept["c"] if "c" in kept else _WORDS.get(current)
    facts: dict[str, Any] = kept.get("f", {})
    if "v" in kept:
        facts["recovers"] = kept["v"]
    job = _job(row, type_, severity, after, kept, rc) if row[11] is not None else None
    workstation = None
    if row[14] is not None:
        workstation = {"name": row[14], "status": after, **kept.get("w", {})}
    acknowledged = None
    if row[27] is not None:
        acknowledged = Acknowledgement(instant(row[27]), row[28], row[29])
    return Event(
        seq=seq,
        event_id=f"{store_id}-{seq}",
        type=type_,
        severity=severity,
        at=at,
        detected_at=instant(at_ms + lag),
        source=source or (job.job_name if job else row[14] or SYSTEM),
        previous=before,
        current=after,
        job=job,
        workstation=workstation,
        facts=facts,
        acknowledged=acknowledged,
        problem_id=None if row[30] is None else problem_id(store_id, row[30]),
        problem_state=None if row[31] is None else State(row[31]).word,
    )


def _job(
    row: Sequence[Any],
    type_: EventType,
    severity: Severity,
    current: str | None,
    kept: dict[str, Any],
    rc: int | None,
) -> JobView:
    """The job as it was when the event happened: later news of the run is left out."""
    at_ms, run_id = row[1], row[10]
    scheduled, start, end, rerun_of, key, original_key = row[15:21]
    job_key, deadline, priority, flags, estimated, error = row[21:27]
    flags = flags or 0
    ended = type_ in _ENDINGS and current != _ABENP
    if start is not None and start > at_ms and not ended and type_ not in _STARTS:
        start = None
    if not ended:
        end = None
    return JobView(
        job_id=None if flags & _GONE else job_key,
        run_id=outside_id(run_id, key),
        job_name=row[11],
        job_stream=row[12],
        workstation=row[13],
        status=current or _NONE_OF_OURS,
        common_status=kept.get("m") or _COMMONS.get(current or "", _COMMON_OF_OTHERS),
        raw_status=kept.get("r") or current or _NONE_OF_OURS,
        return_code=rc,
        scheduled_time=instant(scheduled),
        start_time=instant(start),
        end_time=instant(end),
        duration_seconds=seconds_between(start, end),
        estimated_duration_seconds=None if estimated is None else estimated / 1000,
        deadline=instant(deadline),
        priority=priority,
        late=type_ is EventType.JOB_LATE or "l" in kept,
        stuck=type_ is EventType.JOB_STUCK,
        critical=severity is Severity.CRITICAL or bool(flags & _CRITICAL),
        rerun_of=original_id(rerun_of, original_key),
        error_message=error,
    )
