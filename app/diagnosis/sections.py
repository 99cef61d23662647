"""What the facts of a failure say, section by section; each statement with what it rests on."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from app.diagnosis.facts import BEFORE, DAYS, MOST_LISTED, Facts
from app.diagnosis.material import Material
from app.diagnosis.view import (
    EvidenceView,
    Missing,
    SectionName,
    SectionView,
    StatementView,
)
from data.domain.plan import WorkstationStatus
from data.domain.problem import State
from data.domain.status import FAILED, RESULTS, Status
from data.domain.views import RunView
from data.texts import text
from data.texts.event_words import event_message, number, percent
from data.texts.pattern_words import pattern_sentence
from data.texts.problem_words import problem_title

Statements = Iterator[StatementView]
_FAILED = frozenset(one.name for one in FAILED)
_RESULTS = frozenset(one.name for one in RESULTS)
_LOOKED = BEFORE // timedelta(minutes=1)


class Sections:
    """Makes the statements of one diagnosis."""

    def __init__(self, given: Material) -> None:
        self.facts, self.saying, self.given = given.facts, given.saying, given

    def all(self, advice: Statements) -> list[SectionView]:
        """In the order in which somebody needs them; a section without a statement is left out."""
        made: Mapping[SectionName, Callable[[], Statements]] = {
            "what": self.what,
            "next": lambda: advice,
            "solutions": self.solutions,
            "before": self.before,
            "behaviour": self.behaviour,
            "blocks": self.blocks,
            "past": self.past,
        }
        sections = [
            SectionView(name=name, title=self.saying.text(f"title.{name}"), statements=[*told()])
            for name, told in made.items()
        ]
        return [one for one in sections if one.statements]

    def what(self) -> Statements:
        facts, saying = self.facts, self.saying
        run, event, problem, lived = facts.run, facts.event, facts.problem, facts.behaviour
        proof = [saying.event(event) if event else None, saying.run(run) if run else None]
        if run is not None and facts.failed:
            took = run.duration_seconds
            yield saying.say(
                "what.failed",
                *proof,
                tone="bad",
                job=run.job_name,
                workstation=run.workstation,
                ended=saying.ended(run),
                at=saying.at(facts.subject.at),
                took="" if took is None else saying.text("what.took", took=saying.took(took)),
            )
        elif event is not None:
            yield saying.tell(event_message(event, saying.lang, saying.zone), *proof)
        elif run is not None:
            yield saying.say(
                "what.run",
                *proof,
                job=run.job_name,
                workstation=run.workstation,
                ended=saying.ended(run),
                at=saying.at(facts.subject.at),
            )
        if facts.message:
            lines, cause = facts.message.split("\n"), facts.cause
            at = len(lines) - 1 if cause is None else cause
            yield saying.say(
                "what.no_line" if cause is None else "what.line",
                saying.log(run, at) if run else self._problem(),
                tone="bad",
                line=saying.quoted(lines[at]),
            )
        elif facts.failed and run is not None:
            yield saying.say(
                f"what.no_text.{missing_log(facts)}", saying.run(run), ended=saying.ended(run)
            )
        mended = lived.mended_by if lived else None
        if mended is not None and facts.failed:
            waited = (mended.end_time or facts.subject.at) - facts.subject.at
            yield saying.say(
                "what.mended",
                saying.run(mended),
                tone="good",
                at=saying.at(mended.end_time),
                took=saying.took(waited.total_seconds()),
            )
        if problem is not None:
            owner = problem.acknowledged
            yield saying.say(
                "what.problem",
                saying.problem(problem.problem_id),
                title=problem_title(problem, saying.lang),
                state=text(f"problem.state.{problem.state.word}", saying.lang),
                severity=text(f"severity.{problem.severity.word}", saying.lang),
                owner=saying.text("what.owner", name=owner.by) if owner else "",
            )

    def solutions(self) -> Statements:
        for one in self.given.solutions:
            yield self.saying.say(
                "solution.one" if one.recommended else "solution.doubtful",
                self.saying.solution(one.solution_id, self.given.page),
                tone="good" if one.recommended else "plain",
                solution=" ".join(one.solution.split())[:300],
                record=one.record,
                rate=percent(one.success_rate, self.saying.lang),
                similarity=percent(one.similarity, self.saying.lang),
            )
        if self.facts.failed and not self.given.solutions:
            key = "solution.none" if self.facts.message else "solution.no_text"
            yield self.saying.say(key, self._run())

    def before(self) -> Statements:
        facts, saying = self.facts, self.saying
        place = facts.subject.workstation
        if place:
            if facts.station is not None:
                state, since = facts.station
                yield saying.say(
                    "before.station",
                    saying.workstation(place),
                    tone="good" if state is WorkstationStatus.ONLINE else "bad",
                    workstation=place,
                    state=text(f"workstation_status.{state.name}", saying.lang),
                    since=saying.at(since),
                )
            for event in facts.station_events[:MOST_LISTED]:
                words = event_message(event, saying.lang, saying.zone)
                yield saying.tell(f"{saying.at(event.at)} – {words}", saying.event(event))
            looked = saying.events(facts.before, workstation=place)
            yield self._failures("before.station_failures", facts.station_failures, looked, place)
        if facts.message:
            looked = saying.events(facts.around)
            yield self._failures("before.same_cause", facts.same_cause, looked)
        yield from self._ahead()

    def _problem(self) -> EvidenceView | None:
        problem = self.facts.problem
        return self.saying.problem(problem.problem_id) if problem else None

    def _run(self) -> EvidenceView | None:
        return self.saying.run(self.facts.run) if self.facts.run else self._problem()

    def _failures(
        self, key: str, found: list[RunView], looked: EvidenceView, workstation: str = ""
    ) -> StatementView:
        names = dict.fromkeys(one.job_name for one in found)
        listed = ", ".join(list(names)[:MOST_LISTED])
        if len(names) > MOST_LISTED:
            listed += "…"
        saying = self.saying
        if not found:
            return saying.say(f"{key}_none", looked, minutes=_LOOKED, workstation=workstation)
        return saying.say(
            key,
            *map(saying.run, found[:MOST_LISTED]),
            tone="bad",
            count=len(found),
            number=number(len(found), saying.lang),
            jobs=listed,
            minutes=_LOOKED,
            workstation=workstation,
        )

    def _ahead(self) -> Statements:
        facts, saying = self.facts, self.saying
        good = [one.run for one in facts.ahead if one.run and one.run.status == Status.SUCC.name]
        others = [one for one in facts.ahead if one.run not in good]
        for one in others[:MOST_LISTED]:
            run = one.run
            if run is None:
                yield saying.say("before.ahead_never", saying.job(one.names[0]), job=one.names[0])
            else:
                key = "before.ahead" if run.status in _RESULTS | _FAILED else "before.ahead_waits"
                yield saying.say(
                    key,
                    saying.run(run),
                    tone="bad" if run.status in _FAILED else "plain",
                    job=run.job_name,
                    ended=saying.ended(run),
                    at=saying.at(run.end_time or run.start_time),
                )
        if good:
            last = max(good, key=lambda run: run.end_time or facts.subject.at)
            yield saying.say(
                "before.ahead_good",
                *map(saying.run, good[:MOST_LISTED]),
                tone="good",
                count=len(good),
                job=last.job_name,
                at=saying.at(last.end_time),
            )
        if facts.subject.job is not None and not facts.ahead:
            yield saying.say("before.ahead_none", saying.job(facts.names[0]))

    def behaviour(self) -> Statements:
        facts, saying, lived = self.facts, self.saying, self.facts.behaviour
        if lived is None:
            return
        if lived.runs:
            yield saying.say(
                "behaviour.rate",
                saying.job(facts.names[0]),
                count=lived.runs,
                number=number(lived.runs, saying.lang),
                failed=text(
                    "answer.failed",
                    saying.lang,
                    count=lived.failures,
                    number=number(lived.failures, saying.lang),
                ),
                rate=percent(lived.failures / lived.runs, saying.lang),
                days=DAYS,
            )
        if lived.last_good is not None:
            took = lived.last_good.duration_seconds
            yield saying.say(
                "behaviour.last_good",
                saying.run(lived.last_good),
                at=saying.at(lived.last_good.end_time),
                took="" if took is None else saying.text("what.took", took=saying.took(took)),
            )
        else:
            yield saying.say("behaviour.never_good", saying.job(facts.names[0]), tone="bad")
        if lived.in_a_row > 1:
            failed = [run for run in lived.recent if run.status in _FAILED]
            yield saying.say(
                "behaviour.in_a_row",
                *map(saying.run, failed[:MOST_LISTED]),
                tone="bad",
                count=lived.in_a_row,
            )
        yield from self._duration()
        for one in facts.patterns:
            words = pattern_sentence(one.pattern, saying.lang, saying.zone)
            yield saying.tell(words, saying.pattern(one.pattern_id, facts.names[0]))
        if not facts.patterns:
            yield saying.say("behaviour.no_pattern", saying.patterns(facts.names[0]))

    def _duration(self) -> Statements:
        run, lived, saying = self.facts.run, self.facts.behaviour, self.saying
        usual, most = (lived.usual_s(share) if lived else None for share in (0.5, 0.95))
        took = run.duration_seconds if run else None
        if run is None or took is None or usual is None or most is None:
            return
        yield saying.say(
            "behaviour.duration",
            saying.run(run),
            took=saying.took(took),
            usual=saying.took(usual),
            most=saying.took(most),
        )

    def blocks(self) -> Statements:
        facts, saying, problem = self.facts, self.saying, self.facts.problem
        if problem is not None and problem.state is not State.RESOLVED:
            proof = saying.problem(problem.problem_id)
            if problem.blocked_total:
                yield saying.say(
                    "blocks.some",
                    proof,
                    tone="bad",
                    count=problem.blocked_total,
                    critical=number(problem.blocked_critical, saying.lang),
                )
            elif problem.blocked_from == "engine":
                yield saying.say("blocks.none", proof, tone="good")
            for job in problem.blocked[:MOST_LISTED]:
                late = job.deadline and job.predicted_end and job.predicted_end > job.deadline
                yield saying.say(
                    "blocks.job",
                    saying.job(job.job_name),
                    tone="bad" if late or job.critical else "plain",
                    job=job.job_name,
                    critical=saying.text("blocks.critical") if job.critical else "",
                    planned=saying.at(job.scheduled_time),
                    expected=saying.at(job.predicted_end),
                    due=saying.at(job.deadline),
                )
        if facts.behind:
            yield saying.say(
                "blocks.usually",
                *(saying.job(names[0]) for names in facts.behind[:MOST_LISTED]),
                count=len(facts.behind),
                jobs=", ".join(names[0] for names in facts.behind[:MOST_LISTED]),
            )
        elif facts.subject.job is not None and (problem is None or not problem.blocked_total):
            yield saying.say("blocks.unknown", saying.job(facts.names[0]))

    def past(self) -> Statements:
        saying = self.saying
        for one, view in zip(self.facts.past, self.given.past, strict=True):
            proof = [
                saying.run_called(end.run_id, end.job_name, end.failed_at)
                for end in one.ends[:MOST_LISTED]
            ]
            yield saying.say(
                "past.one",
                *proof,
                error=saying.quoted(view.error_message),
                description=view.description,
                similarity=percent(view.similarity, saying.lang),
            )
        if self.facts.failed and not self.given.past:
            yield saying.say("past.none", self._run())


def missing_log(facts: Facts) -> Missing:
    """Why nothing of the log is stored: a word of the texts `diagnosis.what.no_text`."""
    if facts.run is None or not facts.failed:
        return "not_failed"
    if facts.run.start_time is None:
        return "not_launched"
    return "not_read" if facts.in_plan else "not_in_plan"
