"""What failed, what happened, what failed most, one period against another."""

from collections import Counter
from datetime import timedelta

from app.answers.told import MOST_NAMED, Asking, Told, code, row_of
from data.domain.status import FAILURES, SUCCESSES
from data.store.asked.chosen import MOST_ROWS, Chosen
from data.store.asked.ended import ended
from data.store.asked.failed import failed, failed_runs, failure_instants
from data.store.asked.took import durations
from data.texts.event_words import number, percent
from workers.questions.asked import Period

_BARS = 48


def answer_failures(asking: Asking) -> Told:
    """Which runs failed, and of which jobs."""
    told, period, chosen = Told(), asking.period, asking.chosen
    counts = failed(asking.connection, chosen, period.start, period.end)
    runs = failed_runs(asking.connection, chosen, period.start, period.end)
    total = sum(one.failures for one in counts)
    said = {"where": asking.where(), "period": asking.span(period)}
    ran = _ran(asking, chosen, period)
    if not counts:
        told.say(asking.text("failures.none", ended=asking.ended(ran), **said))
    else:
        kinds = asking.text("job", count=len(counts))
        told.say(
            asking.counted("failures.some", total, kinds=kinds, jobs=asking.jobs(counts), **said)
        )
        if "why" in asking.asked.cues:
            newest = {one.job_name: one for one in reversed(runs)}
            why = [
                f"- {asking.text('failures.why', job=code(name), why=asking.why(run))}"
                for name, run in list(newest.items())[:MOST_NAMED]
            ]
            told.say("\n".join(why))
        elif ran:
            told.say(asking.text("failures.all", ended=asking.ended(ran)))
        told.next = asking.questions("why", "solve", "pattern", job=counts[0].job_name)
    told.rows = [row_of(run) for run in runs]
    told.total, told.runs = total, max(total, ran)
    told.chart = _by_hour(asking, chosen, period) if total > 1 else None
    return told


def answer_summary(asking: Asking) -> Told:
    """How a period went: runs by how they ended, and who failed."""
    told, period, chosen = Told(), asking.period, asking.chosen
    by_status = ended(asking.connection, chosen, period.start, period.end)
    counts = failed(asking.connection, chosen, period.start, period.end)
    total = sum(by_status.values())
    said = {"where": asking.where(), "period": asking.span(period)}
    if not total:
        told.say(asking.text("summary.none", **said))
    else:
        failures, succeeded = (
            sum(by_status.get(one, 0) for one in group) for group in (FAILURES, SUCCESSES)
        )
        others = total - failures - succeeded
        told.say(
            asking.text(
                "summary.some",
                ended=asking.ended(total),
                succeeded=number(succeeded, asking.lang),
                failed=asking.counted("failed", failures),
                others=asking.text("summary.others", number=number(others, asking.lang))
                if others
                else "",
                jobs=asking.text("summary.failing", jobs=asking.jobs(counts)) if counts else "",
                **said,
            ).strip()
        )
    told.rows = [
        {"job_name": one.job_name, "job_stream": one.job_stream, "workstation": one.workstation,
         "failures": one.failures, "last_failure": one.last_at}
        for one in counts[:MOST_ROWS]
    ]  # fmt: skip
    told.total, told.runs = len(counts), total
    told.chart = _by_hour(asking, chosen, period) if counts else None
    told.next = asking.questions("failed", "compare", "pattern")
    return told


def answer_top(asking: Asking) -> Told:
    """Which jobs failed most."""
    told, period, chosen = Told(), asking.period, asking.chosen
    counts = failed(asking.connection, chosen, period.start, period.end)
    said = {"where": asking.where(), "period": asking.span(period)}
    most = asking.most
    if not asking.asked.top and most == 1:  # those that failed as often as the first
        most = sum(one.failures == counts[0].failures for one in counts) if counts else 1
    if not counts:
        told.say(
            asking.text("failures.none", ended=asking.ended(_ran(asking, chosen, period)), **said)
        )
        return told
    key = "top.one" if most == 1 else "top.some"
    told.say(asking.text(key, jobs=asking.jobs(counts[:most], most), **said))
    told.rows = [
        {"rank": rank, "job_name": one.job_name, "job_stream": one.job_stream,
         "workstation": one.workstation, "failures": one.failures, "last_failure": one.last_at}
        for rank, one in enumerate(counts[:MOST_ROWS], 1)
    ]  # fmt: skip
    told.total = len(counts)
    told.runs = sum(one.failures for one in counts)
    told.chart = {
        "kind": "ranking",
        "items": [{"name": one.job_name, "value": one.failures} for one in counts[:most]],
    }
    told.next = asking.questions("why", "history", "pattern", job=counts[0].job_name)
    return told


def answer_comparison(asking: Asking) -> Told:
    """A period against another: failures, runs, and how long they took where that is asked."""
    told, period, chosen = Told(), asking.period, asking.chosen
    length = period.end - period.start
    before = asking.asked.reference or Period(period.start - length, period.start)
    rows = []
    for one in (period, before):
        counts = failed(asking.connection, chosen, one.start, one.end)
        rows.append((sum(job.failures for job in counts), _ran(asking, chosen, one), counts))
    (failures, ran, now_failing), (failures_before, ran_before, then_failing) = rows
    more = failures - failures_before
    key = "comparison.more" if more > 0 else "comparison.less" if more < 0 else "comparison.same"
    told.say(
        asking.text(
            "comparison.told",
            failed=asking.counted("failed", failures),
            ended=asking.counted("comparison.runs", ran),
            rate=_rate(asking, failures, ran),
            period=asking.span(period),
            where=asking.where(),
            failed_before=asking.counted("failed", failures_before),
            ended_before=asking.counted("comparison.runs", ran_before),
            rate_before=_rate(asking, failures_before, ran_before),
            period_before=asking.span(before),
            change=asking.text(key, number=number(abs(more), asking.lang))
            if more
            else asking.text(key),
        )
    )
    if "duration" in asking.asked.cues:
        means = [
            _mean(durations(asking.connection, chosen, one.start, one.end))
            for one in (period, before)
        ]
        if None not in means:
            told.say(
                asking.text(
                    "comparison.times",
                    mean=asking.duration(means[0] or 0),
                    mean_before=asking.duration(means[1] or 0),
                )
            )
    then = {(one.job_name, one.job_stream, one.workstation): one.failures for one in then_failing}
    now = {(one.job_name, one.job_stream, one.workstation): one.failures for one in now_failing}
    changed = sorted(
        now.keys() | then.keys(), key=lambda one: (then.get(one, 0) - now.get(one, 0), one)
    )
    told.rows = [
        {"period": "examined", "start": period.start, "end": period.end,
         "failures": failures, "runs": ran},
        {"period": "reference", "start": before.start, "end": before.end,
         "failures": failures_before, "runs": ran_before},
        *(
            {"job_name": one[0], "job_stream": one[1], "workstation": one[2],
             "failures": now.get(one, 0), "failures_before": then.get(one, 0)}
            for one in changed[: MOST_ROWS - 2]
        ),
    ]  # fmt: skip
    told.total, told.runs = 2 + len(changed), ran + ran_before
    told.chart = {
        "kind": "comparison",
        "items": [
            {"name": asking.span(before), "value": failures_before},
            {"name": asking.span(period), "value": failures},
        ],
    }
    told.next = asking.questions("top", "failed", "pattern")
    return told


def _ran(asking: Asking, chosen: Chosen, period: Period) -> int:
    """How many runs ended, whatever code or status is asked for."""
    return sum(ended(asking.connection, chosen.whole, period.start, period.end).values())


def _rate(asking: Asking, failures: int, ran: int) -> str:
    return percent(failures / ran if ran else 0.0, asking.lang)


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _by_hour(asking: Asking, chosen: Chosen, period: Period) -> dict[str, object]:
    """Failures over the period, by hours or days of the asker's clock."""
    instants = failure_instants(asking.connection, chosen, period.start, period.end)
    hourly = period.end - period.start <= timedelta(hours=_BARS)
    counts = Counter(
        local.replace(hour=local.hour if hourly else 0, minute=0, second=0, microsecond=0)
        for local in (at.astimezone(asking.zone) for at in instants)
    )
    return {
        "kind": "trend",
        "unit": "hour" if hourly else "day",
        "items": [{"name": at.isoformat(), "value": counts[at]} for at in sorted(counts)],
    }
