"""The words of a diagnosis: sentences, instants and durations, and evidence with its address."""

from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import quote, urlencode

from app.ask import Context
from app.diagnosis.view import EvidenceKind, EvidenceView, StatementView, Tone, cut
from app.queries.views import PeriodView
from data.domain.events import Event
from data.domain.views import RunView
from data.texts import Language, text
from data.texts.event_words import duration, moment, one_line

LONGEST = 600
"""Characters of one statement: what people and engines wrote is cut, and stands whole elsewhere."""


class Saying:
    """What a diagnosis is worded with: the reader's language and clock, and our own addresses."""

    def __init__(self, context: Context) -> None:
        self.lang: Language = context.lang
        self.zone: tzinfo = context.zone
        self.store_id = context.db.store_id
        self._home = f"{context.core.settings.prefix}/tws-monitor"

    def text(self, key: str, **values: Any) -> str:
        return text(f"diagnosis.{key}", self.lang, **values)

    def say(
        self, key: str, *evidence: EvidenceView | None, tone: Tone = "plain", **values: Any
    ) -> StatementView:
        return self.tell(self.text(key, **values), *evidence, tone=tone)

    def tell(
        self, words: str, *evidence: EvidenceView | None, tone: Tone = "plain"
    ) -> StatementView:
        said = cut(words, LONGEST)
        return StatementView(text=said, tone=tone, evidence=[one for one in evidence if one])

    def at(self, at: datetime | None) -> str:
        return "–" if at is None else moment(at, self.lang, self.zone)

    def took(self, seconds: float) -> str:
        return duration(max(0.0, seconds), self.lang)

    def ended(self, run: RunView) -> str:
        """A run's end in a few words: `ABEND (RC 8)`."""
        code = run.return_code
        rc = "" if not code else text("event.part.rc", self.lang, return_code=code)
        return f"{run.status}{rc}"

    def quoted(self, words: str | None) -> str:
        return f"«{one_line(words) or ''}»"

    # Evidence

    def page(self, path: str, **query: str) -> str:
        """An address of the dashboard."""
        return f"{self._home}/{path}?{urlencode(query)}" if query else f"{self._home}/{path}"

    def event(self, event: Event) -> EvidenceView:
        of = {"job": event.job.job_name} if event.job else {}
        if event.workstation is not None:
            of = {"workstation": str(event.workstation["name"])}
        name = text(f"event_type.{event.type.word}", self.lang)
        at = f"{event.at:%Y-%m-%dT%H:%M:%S}.{event.at.microsecond // 1000:03}Z"
        link = self.page("events", **of, at=at)
        return self._made("event", event.event_id, f"{name} {self.at(event.at)}", link)

    def events(self, period: PeriodView, **narrow: str) -> EvidenceView:
        """The severe events of a period: what a finding of nothing was looked for in."""
        start, end = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (period.start, period.end))
        link = self.page("events", **narrow, severity="error,critical", start=start, end=end)
        span = f"{self.at(period.start)} – {self.at(period.end)}"
        return self._made("events", f"{start}/{end}", self.text("evidence.events", span=span), link)

    def patterns(self, job_name: str) -> EvidenceView:
        link = self.page("patterns", job=job_name)
        return self._made("pattern", job_name, self.text("evidence.patterns"), link)

    def run(self, run: RunView) -> EvidenceView:
        at = run.end_time or run.start_time or run.scheduled_time
        return self.run_called(run.run_id, run.job_name, at)

    def run_called(self, run_id: str, job_name: str, at: datetime | None) -> EvidenceView:
        return self._made("run", run_id, f"{job_name} {self.at(at)}", self._run(run_id, job_name))

    def log(self, run: RunView, line: int) -> EvidenceView:
        """A line of what is stored of a log, counted from 0."""
        label, link = self.text("evidence.log", line=line + 1), self._run(run.run_id, run.job_name)
        return self._made("log", run.run_id, label, link)

    def _run(self, run_id: str, job_name: str) -> str:
        return self.page("jobs", open=f"run:{run_id}", of=job_name)

    def problem(self, problem_id: str) -> EvidenceView:
        link = self.page(f"problems/{quote(problem_id)}")
        return self._made("problem", problem_id, self.text("evidence.problem"), link)

    def pattern(self, pattern_id: str, job_name: str) -> EvidenceView:
        link = self.page("patterns", pattern=pattern_id, job=job_name)
        return self._made("pattern", pattern_id, self.text("evidence.pattern"), link)

    def solution(self, solution_id: int, link: str) -> EvidenceView:
        label = self.text("evidence.solution", id=solution_id)
        return self._made("solution", str(solution_id), label, link)

    def job(self, name: str) -> EvidenceView:
        return self._made("job", name, name, self.page("jobs", open=f"named:{name}", of=name))

    def workstation(self, name: str) -> EvidenceView:
        link = self.page("jobs", open=f"workstation:{name}")
        return self._made("workstation", name, name, link)

    def runbook(self, runbook_id: int, looked_for: str) -> EvidenceView:
        link = self.page("runbooks", q=looked_for)
        return self._made("runbook", str(runbook_id), self.text("evidence.runbook"), link)

    def _made(self, kind: EvidenceKind, id: str, label: str, link: str) -> EvidenceView:
        return EvidenceView(kind=kind, id=id, label=label, link=link)
