"""One job's past and present, and how long jobs take."""

from dataclasses import replace
from statistics import median

from app.answers.told import MOST_NAMED, Asking, Told, code, row_of
from data.domain.status import SUCCESSES, CommonStatus
from data.domain.views import PlanJobView, RunView
from data.store.asked.chosen import MOST_ROWS, Chosen
from data.store.asked.ended import ended, ended_runs
from data.store.asked.failed import failed, failed_runs
from data.store.asked.present import last_run, names_of, planned, running_at
from data.store.asked.took import durations, timed
from data.texts.event_words import number, percent

_MOST_JOBS = 5


def answer_history(asking: Asking) -> Told:
    """How often a job ran and failed, its last run, why it failed."""
    told, period, chosen = Told(), asking.period, asking.chosen
    whole = chosen.whole
    by_status = ended(asking.connection, whole, period.start, period.end)
    counts = failed(asking.connection, chosen, period.start, period.end)
    total, failures = sum(by_status.values()), sum(one.failures for one in counts)
    cues, span = asking.asked.cues, asking.span(period)
    job = asking.names(asking.asked.entities.named)
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
            succeeded=number(sum(by_status.get(one, 0) for one in SUCCESSES), asking.lang),
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
        before = asking.last_failure(period.start)
        if before is not None:
            told.say(asking.text("history.last_failure", run=asking.why(before)))
    told.rows = [row_of(run) for run in (broken if asks_why and broken else runs)]
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
    told.next = asking.questions("solve" if broken else "why", "duration", "depends", job=name)
    return told


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
    told.next = asking.questions("history", "duration", "depends", job=first)
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
    for name in names_of(asking.connection, stream, MOST_ROWS):
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
        place=asking.place(run),
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
        place=asking.place(job),
        when=when,
    )


def answer_durations(asking: Asking) -> Told:
    """How long runs took: of one job its average, of several the slowest, or the longest run."""
    told, period, chosen = Told(), asking.period, asking.chosen.whole
    said = {"where": asking.where(), "period": asking.span(period)}
    fastest = "best" in asking.asked.cues
    took = timed(asking.connection, chosen, period.start, period.end, fastest=fastest)
    jobs, runs = took.jobs, took.extremes
    told.total = told.runs = took.runs
    if not jobs:
        told.say(asking.text("duration.none", **said))
        return told
    cues, single = asking.asked.cues, "job" in asking.asked.cues
    mean = asking.duration(took.total_s / took.runs)
    extreme = runs[0]
    at, longest = asking.at(extreme.end_time), asking.duration(extreme.duration_seconds or 0)
    asks_run = fastest or "worst_run" in cues
    key = "duration.best" if fastest else "duration.worst"
    of_run = asking.text(key, job=code(extreme.job_name), longest=longest, at=at, mean=mean, **said)
    if single and not asks_run:
        each = durations(asking.connection, chosen, period.start, period.end)
        told.say(
            asking.text(
                "duration.some",
                job=code(extreme.job_name),
                mean=mean,
                period=asking.span(period),
                runs=asking.counted("duration.runs", told.runs),
                median=asking.duration(median(each)),
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
    told.next = asking.questions("history", "why", "depends", job=extreme.job_name)
    return told
