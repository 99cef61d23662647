"""One job's past and present, and how long jobs take."""

from dataclasses import replace
from statistics import median

from app.answers.told import MOST_NAMED, Asking, Told, code, row_of
from data.domain.status import CommonStatus, Status
from data.domain.views import PlanJobView, RunView
from data.store.asked import (
    Chosen,
    durations,
    ended,
    ended_runs,
    failed,
    failed_runs,
    job_times,
    last_run,
    names_of,
    planned,
    running_at,
    slowest_runs,
)
from data.texts.event_words import number, percent

_MOST_ROWS = 50
_MOST_JOBS = 5
_SUCCEEDED = (Status.SUCC, Status.DONE)


def _named(asking: Asking) -> str:
    entities = asking.asked.entities
    return asking.names(entities.jobs or entities.job_streams or entities.workstations)


def answer_history(asking: Asking) -> Told:
    """How often a job ran and failed, its last run, why it failed."""
    told, period, chosen = Told(), asking.period, asking.chosen
    whole = Chosen(chosen.jobs, chosen.job_streams, chosen.workstations)
    by_status = ended(asking.connection, whole, period.start, period.end)
    counts = failed(asking.connection, chosen, period.start, period.end)
    total, failures = sum(by_status.values()), sum(one.failures for one in counts)
    cues, job, span = asking.asked.cues, _named(asking), asking.span(period)
    broken = failed_runs(asking.connection, chosen, period.start, period.end)
    runs = ended_runs(asking.connection, whole, period.start, period.end)
    last = last_run(asking.connection, whole, asking.now)
    asks_why = "why" in cues and not ("count" in cues and "fail" not in cues)
    if asks_why and broken:
        told.say(
            asking.counted("history.why", failures, job=job, period=span, why=asking.why(broken[0]))
        )
    elif asks_why and total:
        told.say(asking.text("history.not_failed", job=job, period=span, ended=asking.ended(total)))
    elif not total:
        first = asking.text("history.none", job=job, period=span)
        if last is not None:
            first += " " + asking.text("history.last", run=asking.run(last))
        told.say(first)
    else:
        first = asking.counted(
            "history.some",
            total,
            job=job,
            period=span,
            succeeded=number(sum(by_status.get(one, 0) for one in _SUCCEEDED), asking.lang),
            failed=asking.counted("failed", failures)
            + (f" ({percent(failures / total, asking.lang)})" if failures else ""),
        )
        ends = []
        if runs:
            ends.append(asking.text("history.last", run=asking.run(runs[0])))
        if broken:
            ends.append(asking.text("history.last_failure", run=asking.why(broken[0])))
        told.say(" ".join([first, *ends]))
    if not broken and (asks_why or {"fail", "last_time"} <= cues):
        _say_earlier(asking, told, chosen)
    told.rows = [row_of(run) for run in (broken if asks_why and broken else runs)][:_MOST_ROWS]
    told.total, told.runs = (failures if asks_why and broken else total), total
    if runs:
        told.chart = {
            "kind": "durations",
            "items": [
                {"name": run.end_time, "value": run.duration_seconds, "status": run.status}
                for run in reversed(runs)
                if run.duration_seconds is not None
            ],
        }
    name = asking.asked.entities.jobs[0] if asking.asked.entities.jobs else ""
    told.next = [asking.text(f"question.{one}", job=name) for one in ("duration", "depends")]
    told.next.insert(0, asking.text("question.solve" if broken else "question.why", job=name))
    return told


def _say_earlier(asking: Asking, told: Told, chosen: Chosen) -> None:
    """The last failure before, where the period has none and somebody asks why."""
    before = failed_runs(
        asking.connection, chosen, asking.now.replace(year=1971), asking.period.start, 1
    )
    if before:
        told.say(asking.text("history.last_failure", run=asking.why(before[0])))


def answer_status(asking: Asking) -> Told:
    """A job or a stream now: in the plan where the plan has it, else its last run."""
    told, chosen = Told(), asking.chosen
    entities = asking.asked.entities
    names = entities.jobs or entities.job_streams
    for name in names[:_MOST_JOBS]:
        one = Chosen(
            jobs=(name,) if entities.jobs else (),
            job_streams=(name,) if not entities.jobs else entities.job_streams,
            workstations=chosen.workstations,
        )
        _say_status(asking, told, name, one)
    told.total = len(told.rows)
    first = names[0] if names else ""
    told.next = [
        asking.text(f"question.{one}", job=first) for one in ("history", "duration", "depends")
    ]
    return told


def _say_status(asking: Asking, told: Told, name: str, one: Chosen) -> None:
    if asking.has_plan:
        count, jobs = planned(asking.context.db, asking.connection, one)
        if jobs:
            told.say(*(_in_plan(asking, job) for job in jobs[:_MOST_JOBS]))
            told.rows += [row_of(job) for job in jobs]
            told.runs += count
            return
    count, running = running_at(asking.connection, one, asking.now)
    if running:
        told.say(*(_running(asking, run) for run in running[:_MOST_JOBS]))
        told.rows += [row_of(run) for run in running]
        told.runs += count
        return
    if not one.jobs:
        _say_stream(asking, told, one)
        return
    last = last_run(asking.connection, one, asking.now)
    if last is None:
        told.say(asking.text("status.never", job=code(name)))
        return
    told.say(asking.text("status.last", job=code(name), run=asking.run(last)))
    told.rows.append(row_of(last))
    told.runs += 1


def _say_stream(asking: Asking, told: Told, stream: Chosen) -> None:
    """Of a stream that does not run: the last run of each of its jobs."""
    lines: list[str] = []
    for name in names_of(asking.connection, stream, _MOST_ROWS):
        last = last_run(asking.connection, replace(stream, jobs=(name,)), asking.now)
        if last is not None:
            lines.append(asking.text("status.last", job=code(name), run=asking.run(last)))
            told.rows.append(row_of(last))
    told.runs += len(lines)
    if lines:
        told.say("\n".join(f"- {line}" for line in lines[:MOST_NAMED]))
    else:
        told.say(asking.text("status.never", job=asking.names(stream.job_streams)))


def _running(asking: Asking, run: RunView) -> str:
    return asking.text(
        "status.running",
        job=code(run.job_name),
        at=asking.at(run.start_time),
        place=asking.text("place", workstation=code(run.workstation)),
    )


def _in_plan(asking: Asking, job: PlanJobView) -> str:
    if job.common_status == CommonStatus.RUNNING.name:
        return _running(asking, job)
    when = ""
    if job.end_time is not None:
        took = asking.took(job.duration_seconds)
        when = asking.text("status.ended", at=asking.at(job.end_time), took=took)
    elif job.scheduled_time is not None:
        when = asking.text("status.scheduled", at=asking.at(job.scheduled_time))
    return asking.text(
        "status.plan",
        job=code(job.job_name),
        status=job.status,
        rc=asking.rc(job),
        place=asking.text("place", workstation=code(job.workstation)),
        when=when,
    )


def answer_durations(asking: Asking) -> Told:
    """How long runs took: of one job its average, of several the slowest, or the longest run."""
    told, period, chosen = Told(), asking.period, asking.chosen
    chosen = Chosen(chosen.jobs, chosen.job_streams, chosen.workstations)
    said = {"where": asking.where(), "period": asking.span(period)}
    jobs = job_times(asking.connection, chosen, period.start, period.end)
    told.total = told.runs = sum(one.runs for one in jobs)
    if not jobs:
        told.say(asking.text("duration.none", **said))
        return told
    cues, single = asking.asked.cues, "job" in asking.asked.cues
    fastest = "best" in cues
    mean = asking.duration(sum(one.mean_s * one.runs for one in jobs) / told.runs)
    runs = slowest_runs(
        asking.connection, chosen, period.start, period.end, _MOST_ROWS, fastest=fastest
    )
    extreme = runs[0]
    at, longest = asking.at(extreme.end_time), asking.duration(extreme.duration_seconds or 0)
    asks_run = fastest or "worst_run" in cues
    key = "duration.best" if fastest else "duration.worst"
    of_run = asking.text(key, job=code(extreme.job_name), longest=longest, at=at, mean=mean, **said)
    if single and not asks_run:
        took = durations(asking.connection, chosen, period.start, period.end)
        told.say(
            asking.text(
                "duration.some",
                job=code(extreme.job_name),
                mean=mean,
                period=asking.span(period),
                runs=asking.counted("duration.runs", told.runs),
                median=asking.duration(median(took)),
                longest=longest,
                at=at,
            )
        )
    elif single:
        told.say(of_run)
    else:
        most = asking.most
        slow = [f"{code(one.job_name)} ({asking.duration(one.mean_s)})" for one in jobs[:most]]
        of_jobs = asking.text("duration.jobs", jobs=", ".join(slow), **said)
        about_runs = asks_run and "jobs_word" not in cues
        told.say(*((of_run, of_jobs) if about_runs else (of_jobs, of_run)))
        told.chart = {
            "kind": "ranking",
            "items": [{"name": one.job_name, "value": round(one.mean_s, 3)} for one in jobs[:most]],
        }
    told.rows = [row_of(run) for run in runs]
    name = extreme.job_name
    told.next = [asking.text(f"question.{one}", job=name) for one in ("history", "why", "depends")]
    return told
