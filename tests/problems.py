"""Problems as the store tests make them: what the grouping would hand over."""

from data.domain.patterns import JobId
from data.domain.problem import Ailment, AilmentKind, Cause, FailedRun, Problem, ProblemKind
from data.store.problems.keep import keep
from data.store.sql import ms
from tests.build import at
from tests.stored import LAG

DISK = Cause("NO SPACE LEFT", True)
LEDGER = JobId("AGENT01", "LEDGER_DAILY", "LOAD_LEDGER")


def failure(subject=LEDGER, run_id=1, minute=2.0, **more):
    failed = FailedRun(run_id, at(minute), at(minute - 1), DISK)
    more.setdefault("key", "K1")
    return Ailment(
        AilmentKind.FAILURE, subject, "MDM", at(minute), at(minute) + LAG, runs=[failed], **more
    )


def problem(*ailments, kind=ProblemKind.JOB_FAILURE, **more):
    made = Problem(kind, min(one.at for one in ailments), list(ailments), **more)
    for one in ailments:
        one.problem = made
    return made


def kept(db, *problems, minute=3.0):
    """Keep problems with all their ailments, as a poll of that minute does."""
    ailments = [one for each in problems for one in each.ailments]
    db.lead(lambda c: keep(db, c, problems, ailments, ms(at(minute)), []))
    return problems
