"""Believable job logs and error lines, in Portuguese and English, different each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workers.simulator.draw import between, bits, uniform
from workers.simulator.names import FAMILIES, HOSTILE, OBJECTS, PROGRESS

_RULER = "=" * 63


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What a log tells about the run it belongs to. Times are local, `ended` None while it runs."""

    key: tuple[int, ...]  # draws of this log
    family: int
    workstation: str
    stream: str
    stream_code: str
    job: str
    user: str
    task: str
    number: int
    status: str
    return_code: int | None
    scheduled: datetime
    started: datetime | None
    ended: datetime | None
    message: str | None = None  # printed in place of the family's lines


def error_message(key: tuple[int, ...], family: int, job: str) -> str:
    """The line of the log that tells the cause."""
    return _fill(FAMILIES[family].lines[0], key, 0, job)


def render(facts: LogFacts, content_only: bool = False) -> str:
    """The whole text of a job log, header and footer included unless asked without."""
    if facts.started is None and facts.status != "FAIL":
        return ""
    body = list(_body(facts))
    if content_only:
        return "\n".join(body) + "\n"
    lines = [*_header(facts), *body]
    if facts.ended is not None:
        lines += _footer(facts)
    return "\n".join(lines) + "\n"


def _header(facts: LogFacts) -> Sequence[str]:
    scheduled = facts.scheduled.strftime("%H%M %m/%d/%y")
    begun = facts.started or facts.ended or facts.scheduled
    return (
        _RULER,
        f"= JOB       : {facts.workstation}#{facts.stream}[({scheduled}),({facts.stream_code})]"
        f".{facts.job}",
        f"= USER      : {facts.user}",
        f"= JCLFILE   : {facts.task}",
        "= TWSRCMAP  : ",
        f"= AGENT     : {facts.workstation}",
        f"= Job Number: {facts.number}",
        f"= {begun.strftime('%a %m/%d/%Y %H:%M:%S %Z')}",
        _RULER,
    )


def _body(facts: LogFacts) -> Sequence[str]:
    key = facts.key
    clock = (facts.started or facts.scheduled).strftime("%Y-%m-%d %H:%M:%S")
    lines = []
    if facts.status != "FAIL":
        for i in range(between(3, 14, *key, 1)):
            template = PROGRESS[bits(*key, 2, i) % len(PROGRESS)]
            lines.append(_fill(template, key, i + 10, facts.job, clock))
    if uniform(*key, 3) < 0.04:
        lines.append(f"{clock} INFO  cliente={HOSTILE[bits(*key, 4) % len(HOSTILE)]}")
    if facts.status in ("ABEND", "FAIL"):
        if facts.message is not None:
            lines.append(facts.message)
        else:
            told = FAMILIES[facts.family].lines
            lines.extend(_fill(line, key, 0, facts.job) for line in told)
    elif facts.status == "SUCC":
        lines.append(f"{clock} INFO  Fim normal, {between(1, 99999, *key, 5)} registros")
    return lines


def _footer(facts: LogFacts) -> Sequence[str]:
    ended = facts.ended or facts.scheduled
    seconds = 0 if facts.started is None else int((ended - facts.started).total_seconds())
    elapsed = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return (
        _RULER,
        f"= Exit Status           : {facts.return_code}",
        f"= System Time (Seconds) : {seconds // 20}     Elapsed Time (hh:mm:ss) : {elapsed}",
        f"= User Time (Seconds)   : {seconds // 7}",
        f"= CPU Usage (ms)        : {seconds * 190}",
        f"= Memory Usage (kb)     : {between(20_000, 900_000, *facts.key, 6)}",
        f"= {ended.strftime('%a %m/%d/%Y %H:%M:%S %Z')}",
        _RULER,
    )


def _fill(template: str, key: tuple[int, ...], salt: int, job: str, clock: str = "") -> str:
    table = OBJECTS[bits(*key, salt, 7) % len(OBJECTS)]
    return template.format(
        n=between(2, 980, *key, salt, 8),
        m=between(1000, 9_999_999, *key, salt, 9),
        t=table,
        h=f"db{between(1, 40, *key, salt, 10):02d}.example.org",
        f=f"{table.lower()}_{between(1, 28, *key, salt, 11):02d}{between(1, 9999, *key, 12)}.txt",
        j=job,
        d=f"2026{between(1, 12, *key, salt, 13):02d}",
        c=clock,
    )
