"""The stored solutions, ready to be asked: an index in memory that follows each change.

Whoever changed a solution, here or in another process, the feed tells, and what is stored now is
read and indexed before the change is answered.
"""

import logging
import threading
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from data.domain.changes import Change, Kind
from data.domain.glossary import GlossaryDraft, GlossaryEntry
from data.domain.solutions import Draft, Failure, KnownSolution, is_job_failure
from data.errors import ResyncError
from data.store import glossary, solution_results, solutions
from data.store.engine import Database
from data.store.errors import StoreError
from data.store.past_failures import newest_texts
from workers.past_failures import TEXTS_OF_OTHERS
from workers.solutions.index import Match, Solution, SolutionIndex, rank
from workers.solutions.rates import Evidence, rate_seen, with_result
from workers.solutions.reading import Reading
from workers.solutions.site import mistakes, site_of
from workers.solutions.stored_patterns import BadPattern, compile_pattern

logger = logging.getLogger(__name__)

PATIENCE_S = 3.0
SETTLES_S = 20.0  # how long a change of the glossary waits to be read with
FEW_RESULTS = 3
"""With fewer results a solution is too fresh for its rate to be held against it."""


class NotReady(ResyncError):
    """The solutions are still being read; ask again in a moment."""


class BadEntry(ResyncError):
    """An entry of the glossary that cannot be used; `mistakes` are fields and what is wrong."""

    def __init__(self, mistakes: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field} {wrong}" for field, wrong in mistakes))
        self.mistakes = mistakes


class SolutionBook:
    """Every method may be called from any thread but the event loop's: they ask the store."""

    def __init__(self, db: Database, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._db = db
        self._index: SolutionIndex | None = None  # until all are read
        self._known: dict[int, KnownSolution] = {}
        self._meanwhile: set[int] = set()  # what changed while an index was made
        self._lock = threading.Lock()  # the index, for short
        self._loaded = threading.Event()
        self._closing = threading.Event()
        self._glossary = threading.Condition()  # how often it was changed, and read
        self._changed_times = 1
        self._read_times = 0
        self._thread: threading.Thread | None = None
        self.revision = 0
        """Grows with every change: what was found before may be found otherwise since."""
        db.feed.follow("solutions", self.followed)  # its place: before whoever shows what is found

    @property
    def is_ready(self) -> bool:
        """Whether all solutions are read; until then `find` waits, then raises NotReady."""
        return self._loaded.is_set()

    def start(self) -> None:
        """Begin to read the solutions in a thread of its own."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._load, name="solution-book")
                self._thread.start()

    def close(self) -> None:
        self._closing.set()
        with self._glossary:
            self._glossary.notify_all()
        if self._thread is not None:
            self._thread.join()

    def find(
        self, problem_type: str, message: str, limit: int, now: datetime
    ) -> list[tuple[Match, KnownSolution]]:
        """What fits a message, best first. Raises NotReady while the solutions are being read."""
        index = self._wait()
        with self._lock:
            found = index.find(problem_type, message, limit, now)
            return [(match, self._known[match.solution.solution_id]) for match in found]

    def help_for(
        self, message: str, limit: int, now: datetime
    ) -> list[tuple[Match, KnownSolution]]:
        """What fits a failed job's message, under whatever name of its kind it was taught."""
        index = self._wait()
        with self._lock:
            found = [
                match
                for problem_type in index.problem_types
                if is_job_failure(problem_type)
                for match in index.find(problem_type, message, limit, now)
            ]
            return [(one, self._known[one.solution.solution_id]) for one in rank(found)[:limit]]

    @property
    def reading(self) -> Reading:
        """How messages are read at present."""
        return self._wait().reading

    def propose_pattern(self, message: str) -> str:
        """A message with its variables masked, as the pattern of a new solution."""
        return self.reading.propose_pattern(message)

    def glossary(self) -> list[GlossaryEntry]:
        """The site's own entries, oldest first."""
        return glossary.load_glossary(self._db)

    def keep_entry(
        self, draft: GlossaryDraft, actor: str, now: datetime, entry_id: int | None = None
    ) -> GlossaryEntry | None:
        """Keep or change an entry of the glossary; messages are read with it at once.

        None for an unknown one. Raises BadEntry, and what the store does.
        """
        wrong = list(mistakes(draft))
        if wrong:
            raise BadEntry(wrong)
        kept = glossary.keep_entry(self._db, draft, actor=actor, now=now, entry_id=entry_id)
        self._settle()
        return kept

    def remove_entry(self, entry_id: int, actor: str, now: datetime) -> bool:
        """Forget an entry of the glossary; whether it was there."""
        removed = glossary.remove_entry(self._db, entry_id, actor=actor, now=now)
        self._settle()
        return removed

    def _settle(self) -> None:
        """Wait until the glossary as it is has been read; with very many solutions not for all."""
        self.start()
        with self._glossary:
            times = self._changed_times
            self._glossary.wait_for(
                lambda: self._closing.is_set() or self._read_times >= times, SETTLES_S
            )

    def listed(self) -> list[KnownSolution]:
        """Every solution, the newest first."""
        self._wait()
        with self._lock:
            known = list(self._known.values())
        return sorted(known, key=lambda one: -one.solution_id)

    def get(self, solution_id: int) -> KnownSolution | None:
        self._wait()
        with self._lock:
            return self._known.get(solution_id)

    def add(
        self, drafts: Sequence[Draft], actor: str, now: datetime
    ) -> list[tuple[KnownSolution, bool]]:
        """Keep solutions; for each what is stored and whether it is new. Raises BadPattern."""
        for draft in drafts:
            check_pattern(draft)
        self._wait()
        return solutions.create_solutions(self._db, drafts, actor=actor, now=now)

    def change(
        self, solution_id: int, changes: Mapping[str, str], actor: str, now: datetime
    ) -> KnownSolution | None:
        """Change what a solution says; None for an unknown one. Raises BadPattern and
        SolutionTaken."""
        before = self.get(solution_id)
        if before is None:
            return None
        pattern = changes.get("problem_pattern", before.problem_pattern)
        kind = changes.get("pattern_kind", before.pattern_kind)
        check_pattern(Draft("", pattern, kind, ""))
        return solutions.change_solution(self._db, solution_id, changes, actor=actor, now=now)

    def remove(self, solution_id: int, actor: str, now: datetime) -> bool:
        self._wait()
        return solutions.remove_solution(self._db, solution_id, actor=actor, now=now)

    def result(
        self,
        solution_id: int,
        success: bool,
        actor: str,
        now: datetime,
        failure: Failure | None = None,
        note: str | None = None,
    ) -> KnownSolution | None:
        """A person says whether it worked; None for an unknown solution."""
        self._wait()
        return solution_results.record_result(
            self._db,
            solution_id,
            success,
            actor=actor,
            now=now,
            weigh=_weigh,
            failure=failure,
            note=note,
        )

    def applied(
        self,
        solution_id: int,
        failure: Failure,
        actor: str,
        now: datetime,
        note: str | None = None,
    ) -> KnownSolution | None:
        """A person has applied it: TWS will tell, or has told already. None for an unknown one."""
        self._wait()
        solution_results.record_applied(
            self._db, solution_id, failure, actor=actor, now=now, note=note
        )
        self.judge(now)
        return self.get(solution_id)

    def withdraw(self, solution_id: int, failure: Failure, actor: str, now: datetime) -> bool:
        """A person has not applied it after all; False where TWS has judged it by now."""
        return solution_results.withdraw_applied(
            self._db, solution_id, failure, actor=actor, now=now
        )

    def judge(self, now: datetime | None = None) -> int:
        """Let the runs since decide about what was applied; how many solutions changed."""
        if not self._loaded.is_set():
            return 0
        return len(
            solution_results.judge_applied(self._db, now=now or datetime.now(UTC), weigh=_weigh)
        )

    def followed(self, changes: Sequence[Change]) -> None:
        """Index what was changed, by whomever; after each poll: what it saw may decide."""
        kinds = {change.kind for change in changes}
        if not kinds.isdisjoint((Kind.GLOSSARY, Kind.GAP)):
            with self._glossary:
                self._changed_times += 1
                self._glossary.notify_all()
        if not self._loaded.is_set():
            return  # what is being read begins with what there is now
        if Kind.POLLED in kinds:
            self.judge()
        ids = {
            id_
            for change in changes
            if change.kind is Kind.SOLUTIONS
            for id_ in change.facts["ids"]
        }
        if Kind.GAP in kinds:
            ids = self._known.keys() | {
                one.solution_id for one in solutions.load_solutions(self._db)
            }
        if ids:
            self._take(ids)

    def _take(self, ids: Collection[int]) -> None:
        stored = {one.solution_id: one for one in solutions.solutions_called(self._db, ids)}
        for id_ in ids:
            with self._lock:
                self._meanwhile.add(id_)
                if id_ in stored:
                    self._known[id_] = stored[id_]
                else:
                    self._known.pop(id_, None)
                if self._index is not None:
                    self._put(self._index, id_)
        self.revision += 1

    def _put(self, index: SolutionIndex, solution_id: int) -> None:
        """Bring one solution of an index up to what is known of it."""
        solution = self._known.get(solution_id)
        if solution is None:
            index.remove(solution_id)
            return
        try:
            index.replace(indexed(solution))
        except BadPattern as error:
            # It was taken by another version of Resync: listed, but never found.
            logger.warning("Solution %s: %s", solution.solution_id, error)

    def _wait(self) -> SolutionIndex:
        self.start()
        if not self._loaded.wait(self._patience_s) or self._index is None:
            raise NotReady("The solutions are still being read; ask again in a moment.")
        return self._index

    def _load(self) -> None:
        """Read all, and again whenever the glossary was changed."""
        while not self._closing.is_set():
            with self._glossary:
                times = self._changed_times
            try:
                self._read()
                self._remember()
            except StoreError as error:
                logger.error("The solutions could not be read, tried again shortly: %s", error)
                self._closing.wait(PATIENCE_S)
                continue
            with self._glossary:
                self._read_times = times
                self._glossary.notify_all()
                self._glossary.wait_for(
                    lambda: self._closing.is_set() or self._changed_times > self._read_times
                )

    def _remember(self) -> None:
        """Read what any failure is compared with, before somebody waits for it."""
        for message in newest_texts(self._db, TEXTS_OF_OTHERS):
            if self._closing.is_set() or self._index is None:
                return
            self._index.reading.read(message)

    def _read(self) -> None:
        """Index all solutions by the glossary as it is; meanwhile the old index is asked."""
        feed = self._db.feed
        known = feed.last
        entries = glossary.load_glossary(self._db)
        index = SolutionIndex(known=Reading(site_of(entries)))
        with self._lock:
            self._meanwhile.clear()
        if not self._loaded.is_set():
            stored = solutions.load_solutions(self._db)
            self._known = {solution.solution_id: solution for solution in stored}
        for solution_id in list(self._known):
            if self._closing.is_set():
                return
            self._put(index, solution_id)
        with self._lock:
            for solution_id in self._meanwhile:
                self._put(index, solution_id)
            self._index = index
        self.revision += 1
        if not self._loaded.is_set():
            self._loaded.set()
            feed.follow("solutions", self.followed, after=known)  # and what changed meanwhile
        feed.deliver()
        feed.signal(Kind.DERIVED)


def check_pattern(draft: Draft) -> None:
    """Raise BadPattern when a glob or a regular expression cannot be used."""
    if draft.pattern_kind != "example":
        compile_pattern(draft.problem_pattern, draft.pattern_kind)


def rate_of(solution: KnownSolution, now: datetime) -> float:
    """The cautious success rate as of now, 0-1."""
    return rate_seen(_evidence(solution), now)


def is_recommended(solution: KnownSolution, least_rate: float, now: datetime) -> bool:
    """Whether it works often enough to be suggested, or is too fresh to tell."""
    return _tried(solution) < FEW_RESULTS or rate_of(solution, now) >= least_rate


def indexed(solution: KnownSolution) -> Solution:
    """The solution as the index wants it."""
    return Solution(
        solution_id=solution.solution_id,
        problem_type=solution.problem_type,
        problem_pattern=solution.problem_pattern,
        solution=solution.solution,
        pattern_kind=solution.pattern_kind,
        tried=_tried(solution),
        evidence=_evidence(solution),
    )


def _tried(solution: KnownSolution) -> int:
    by_people = solution.people_worked + solution.people_failed
    return by_people + solution.tws_worked + solution.tws_failed


def _evidence(solution: KnownSolution) -> Evidence:
    return Evidence(solution.faded_worked, solution.faded_failed, solution.faded_at)


def _weigh(
    worked: float, failed: float, at: datetime | None, success: bool, now: datetime
) -> tuple[float, float]:
    seen = with_result(Evidence(worked, failed, at), success, now)
    return seen.worked, seen.failed
