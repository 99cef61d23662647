"""The past: runs of a job, one run with everything it went through, one day, failures."""

import logging
from datetime import date as Date
from datetime import timedelta
from typing import Annotated

from app.api.core import Pace
from app.ask import Context, Query
from app.declared import meaning, number, words
from app.queries.engine import refused_by_engine
from app.queries.paging import Cursor, Limit
from app.queries.views import shown
from app.refusals import NotKnown
from app.rights import Right
from data.domain.views import RunView, StepView, View
from data.store import history, logs
from data.store.failures import FailedRuns, Place, failed_runs
from workers.tws.errors import TwsError
from workers.tws.joblog import marks

logger = logging.getLogger(__name__)

_LONGEST_NAME = 300
_OneJob = Annotated[str, words("only those of this job", _LONGEST_NAME)]
_FastBy = Annotated[str, words("makes looking for it fast", _LONGEST_NAME)]


class JobHistory(Query, frozen=True, kw_only=True):
    """Runs of a job, newest first, and their statistics"""

    right = Right.VIEWER
    job_name: Annotated[
        str,
        words(
            "the job's name",
            _LONGEST_NAME,
            refused=f"must have at most {_LONGEST_NAME} characters",
        ),
    ]
    days: Annotated[int, number("the last so many days", 1, 3650)] = 30
    job_stream: Annotated[str, words("only those of this job stream")] | None = None
    workstation: Annotated[str, words("only those of this workstation")] | None = None
    limit: Limit = 100
    cursor: Cursor | None = None

    def run(self, context: Context) -> history.JobHistory:
        return history.job_history(
            context.db,
            self.job_name,
            context.now() - timedelta(days=self.days),
            self.limit,
            self.cursor,
            job_stream=self.job_stream,
            workstation=self.workstation,
        )


class RunAnswer(View, frozen=True, kw_only=True):
    run: RunView
    transitions: list[StepView]


class Run(Query, frozen=True, kw_only=True):
    """One run and every status it went through"""

    right = Right.VIEWER
    run_id: str
    job_name: _FastBy | None = None

    def run(self, context: Context) -> RunAnswer:
        number, run = _known(context, self.run_id, self.job_name)
        return RunAnswer(run=run, transitions=history.run_transitions(context.db, number))


def _known(context: Context, run_id: str, job_name: str | None) -> tuple[int, RunView]:
    run = history.find_run(context.db, run_id[:_LONGEST_NAME], job_name)
    if run is None:
        raise NotKnown("No run is known by this id.")
    return run


_Lines = Annotated[list[int], meaning("numbers of lines, from 0, parted by line feeds")]


class LogMarksView(View, frozen=True, kw_only=True):
    """Which lines of a log say how grave they are"""

    cause: Annotated[int | None, meaning("the line that the error text begins with")]
    errors: _Lines
    warnings: _Lines
    asides: Annotated[_Lines, meaning("of information and debugging")]


class RunLogView(View, frozen=True, kw_only=True):
    run_id: str
    in_plan: bool
    log: str | None
    marks: LogMarksView | None


class RunLog(Query, frozen=True, kw_only=True):
    """The end of a run's job log, asked of the engine now; null where it keeps none"""

    right = Right.VIEWER
    pace = Pace.ENGINE
    refuses = (502,)
    run_id: str
    job_name: _FastBy | None = None

    def run(self, context: Context) -> RunLogView:
        number, _ = _known(context, self.run_id, self.job_name)
        asked_by = logs.log_id(context.db, number)
        try:
            log = None if asked_by is None else context.core.poller.job_log(asked_by)
        except TwsError as error:
            logger.info("The engine gave no job log: %s", error)
            raise refused_by_engine(error.code, context.lang) from None
        return RunLogView(
            run_id=self.run_id,
            in_plan=asked_by is not None,
            log=log,
            marks=None if log is None else shown(LogMarksView, marks(log)),
        )


class Daily(Query, frozen=True, kw_only=True):
    """One day of the configured zone: totals, by hour, worst jobs"""

    right = Right.VIEWER
    date: Annotated[Date, meaning("such as 2026-01-31")]

    def run(self, context: Context) -> history.Day:
        return history.daily(context.db, self.date, context.zone)


class Failures(Query, frozen=True, kw_only=True):
    """Failed runs of a local hour, weekday or day, newest first, and the jobs behind them"""

    right = Right.VIEWER
    days: Annotated[int, number("the last so many days", 1, 400)] = 30
    hour: Annotated[int, number("that began in this hour", 0, 23)] | None = None
    weekday: Annotated[int, number("0 is Monday", 0, 6)] | None = None
    date: Annotated[Date | None, meaning("that began on this day")] = None
    job_name: _OneJob | None = None
    limit: Annotated[int, number("runs listed; all are counted", 1, 500)] = 50

    def run(self, context: Context) -> FailedRuns:
        now = context.now()
        return failed_runs(
            context.db,
            now - timedelta(days=self.days),
            now,
            context.zone,
            Place(hour=self.hour, weekday=self.weekday, day=self.date),
            self.job_name,
            most_runs=self.limit,
        )
