"""A problem's row in words, as the page's markup shows it before any script has run.

static/js/sections/problems/words.js says the same with the clock of the moment.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from app.jobrow import shortened
from app.sections.problems import NEAR_S
from data.domain.problem_view import ProblemView
from data.domain.views import JobView
from data.texts import text
from data.texts.numbers import at_zone
from data.texts.visible import visible

_SHAPES = {"critical": ("critical", "s-critical"), "error": ("failed", "s-failed")}
_WIDE = ("workstation_outage", "shared_cause", "flapping", "blind")


@dataclass(frozen=True, slots=True)
class Words:
    id: str
    critical: bool
    tone: str
    shape: str
    word: str
    root: str
    times: str
    code: str
    error: str
    workstation: str
    blocks: int
    blocks_critical: str
    known: bool
    limit: str
    slack: str
    slack_tone: str
    age: str
    label: str


def row_words(
    problem: ProblemView, job: JobView | None, lang: str, zone: tzinfo, now: datetime
) -> Words:
    """`job` is the one that is late or stuck, where the plan has it."""
    tone, shape = _SHAPES.get(problem.severity, ("late", "s-late"))
    root = visible(root_of(problem))
    word = text(f"screen.problems.word.{word_of(problem)}", lang)
    critical = problem.blocked_critical
    deadline = problem.deadline
    slack_s = None if deadline is None else deadline.slack_seconds
    return Words(
        id=problem.problem_id,
        critical=problem.severity == "critical",
        tone=tone,
        shape=shape,
        word=word,
        root=root,
        times=f"×{problem.occurrences}" if problem.occurrences > 1 else "",
        code=_code(problem, job, lang),
        error=visible(_error(problem, job, lang, zone, now).split("\n", 1)[0]),
        workstation=visible(problem.root.workstation or "") if problem.root.job_name else "",
        blocks=problem.blocked_total,
        blocks_critical=text("screen.problems.critical", lang, count=critical) if critical else "",
        known=problem.blocked_known,
        limit="" if deadline is None else f"{at_zone(deadline.at, zone):%H:%M}",
        slack="" if slack_s is None else _slack(slack_s, lang),
        slack_tone=_tone(slack_s),
        age=brief((now - problem.opened_at).total_seconds()),
        label=f"{root}: {word}",
    )


def root_of(problem: ProblemView) -> str:
    """What to look at, by its narrowest name; what keeps us from seeing anything is TWS itself."""
    root = problem.root
    return root.job_name or root.workstation or root.job_stream or "TWS"


def word_of(problem: ProblemView) -> str:
    """critical, late, stuck or failure: the words of the header."""
    if problem.severity == "critical":
        return "critical"
    if problem.kind in ("late", "stuck"):
        return problem.kind
    return "late" if problem.severity == "warning" else "failure"


def brief(seconds: float) -> str:
    """6 s, 4 min, 1 h 14, 12 h, 3 d."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 10 and rest:
        return f"{hours} h {rest:02d}"
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


def _code(problem: ProblemView, job: JobView | None, lang: str) -> str:
    if problem.kind in _WIDE:
        return text(f"screen.problems.code.{problem.kind}", lang)
    if problem.kind in ("late", "stuck"):
        return job.raw_status if job else ""
    if problem.return_code is not None:
        return f"RC {problem.return_code}"
    kinds = {member.event_type for member in problem.members}
    return "FAIL" if "job_failed" in kinds else "ABEND" if "job_abend" in kinds else ""


def _error(
    problem: ProblemView, job: JobView | None, lang: str, zone: tzinfo, now: datetime
) -> str:
    if problem.kind == "late":
        due = job.scheduled_time if job else None
        if due is None:
            return text("screen.problems.late", lang)
        return text("screen.problems.late_since", lang, time=f"{at_zone(due, zone):%H:%M}")
    if problem.kind == "stuck":
        return _stuck(job, lang, now)
    if problem.error_message:
        return shortened(problem.error_message)
    return text(f"screen.problems.told.{problem.kind}", lang, count=max(1, problem.members_total))


def _stuck(job: JobView | None, lang: str, now: datetime) -> str:
    if job is None or job.start_time is None:
        return text("screen.problems.stuck", lang)
    since = brief((now - job.start_time).total_seconds())
    usual = job.estimated_duration_seconds
    if usual is None:
        return text("screen.problems.stuck_since", lang, span=since)
    return text("screen.problems.stuck_usual", lang, span=since, usual=brief(usual))


def _slack(seconds: float, lang: str) -> str:
    if seconds < 0:
        return f"+{brief(-seconds)}"
    return text("screen.problems.slack", lang, span=brief(seconds))


def _tone(seconds: float | None) -> str:
    if seconds is None or seconds >= NEAR_S:
        return "quiet"
    return "critical" if seconds < 0 else "late"
