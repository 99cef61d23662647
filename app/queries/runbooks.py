"""Runbooks and contacts: what to do and whom to call, by job, job stream or glob."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from app.ask import Context, Query
from app.declared import meaning, words
from app.queries.tables import Table, columns
from app.queries.views import View, shown
from app.rights import Right
from data.domain.globs import LONGEST_GLOB
from data.domain.runbooks import Runbook, Runbooks
from data.store.writings import RUNBOOKS

_Name = Annotated[str, words("", LONGEST_GLOB)]


class RunbookView(View, frozen=True, kw_only=True):
    """What is written down for a job, a job stream, or all that fit a glob"""

    runbook_id: str
    job: str
    job_stream: str
    workstation: str
    text: str
    address: str
    team: str
    phone: str
    can_wait: Annotated[str, meaning("until when nobody has to be woken: 06:00, or in words")]
    changed_at: datetime
    changed_by: str


class RunbookList(View, frozen=True, kw_only=True):
    runbooks: list[RunbookView]


def runbook_view(runbook: Runbook) -> RunbookView:
    return shown(
        RunbookView,
        runbook.draft,
        runbook_id=str(runbook.number),
        changed_at=runbook.changed_at,
        changed_by=runbook.changed_by,
    )


class ListRunbooks(Query, frozen=True, kw_only=True):
    """Runbooks and contacts; of one job, the one that names it most exactly first"""

    right = Right.VIEWER
    job: Annotated[_Name | None, meaning("those for the job of this name")] = None
    job_stream: Annotated[_Name | None, meaning("and in this job stream")] = None
    workstation: Annotated[_Name | None, meaning("and on this workstation")] = None

    def run(self, context: Context) -> RunbookList:
        if self.job is None and self.job_stream is None and self.workstation is None:
            found = RUNBOOKS.load(context.db)
        else:
            names = self.job or "", self.job_stream or "", self.workstation or ""
            found = Runbooks(RUNBOOKS.load(context.db)).of(*names)
        return RunbookList(runbooks=[runbook_view(one) for one in found])


RUNBOOK_COLUMNS = columns(
    "runbooks",
    RunbookView,
    "job job_stream workstation text address team phone can_wait",
)


class ExportRunbooks(Query, frozen=True, kw_only=True):
    """All runbooks, oldest first, as JSON or as CSV that can be imported; no cell is a formula"""

    right = Right.VIEWER
    table = RUNBOOK_COLUMNS
    format: Annotated[Literal["json", "csv"], Meta(description="json by default")] = "json"

    def run(self, context: Context) -> Table:
        return Table(RUNBOOK_COLUMNS, [runbook_view(one) for one in RUNBOOKS.load(context.db)])
