"""Runbooks and contacts: what to do and whom to call, by job, job stream or glob."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from itertools import chain
from typing import Annotated, Literal

from msgspec import Meta

from app.ask import Context, Query
from app.declared import meaning, words
from app.queries.covered import MOST_SHOWN, CoveredView, covered, covered_jobs
from app.queries.paging import Cursor, Limit
from app.queries.runbook_drafts import (
    MOST_MISTAKES,
    File,
    PassedOver,
    RunbookBody,
    RunbookNames,
    lines_of,
)
from app.queries.tables import Table, columns
from app.queries.views import Count, View, shown
from app.refusals import Mistake
from app.rights import Right
from data.domain.folding import fold
from data.domain.globs import LONGEST_GLOB
from data.domain.runbooks import Runbook, RunbookDraft, Runbooks
from data.store.pages import cut, from_cursor
from data.store.writings import RUNBOOKS

_Name = Annotated[str, words("", LONGEST_GLOB)]
_CURSOR = "runbooks"


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
    total: Count
    next_cursor: str | None


def runbook_view(runbook: Runbook) -> RunbookView:
    return shown(
        RunbookView,
        runbook.draft,
        runbook_id=str(runbook.number),
        changed_at=runbook.changed_at,
        changed_by=runbook.changed_by,
    )


class ListRunbooks(Query, frozen=True, kw_only=True):
    """Runbooks and contacts, by what they are for; of one job, the one that names it most exactly
    first"""

    right = Right.VIEWER
    job: Annotated[_Name | None, meaning("those for the job of this name")] = None
    job_stream: Annotated[_Name | None, meaning("and in this job stream")] = None
    workstation: Annotated[_Name | None, meaning("and on this workstation")] = None
    q: Annotated[
        str, words("words of it, or the name of a job, job stream or workstation it is for", 200)
    ] = ""
    limit: Limit = 100
    cursor: Annotated[Cursor | None, meaning("of the list of all")] = None

    def run(self, context: Context) -> RunbookList:
        found, names = RUNBOOKS.load(context.db), (self.job, self.job_stream, self.workstation)
        if self.q:
            is_wanted = _finding(self.q)
            found = [one for one in found if is_wanted(one.draft)]
        if names != (None, None, None):
            page = Runbooks(found).of(*(name or "" for name in names))
            return _list(page[: self.limit], None, len(page))
        found.sort(key=_place)
        begun = 0
        if self.cursor is not None:
            after = tuple(from_cursor(self.cursor, _CURSOR, str, str, str, int))
            begun = bisect_right(found, after, key=_place)
        rest = found[begun : begun + self.limit + 1]
        return _list(*cut(rest, self.limit, _CURSOR, _place), len(found))


def _list(page: Iterable[Runbook], following: str | None, total: int) -> RunbookList:
    views = [runbook_view(one) for one in page]
    return RunbookList(runbooks=views, total=total, next_cursor=following)


def _place(runbook: Runbook) -> tuple[str, str, str, int]:
    return *runbook.draft.names, runbook.number


def _finding(q: str) -> Callable[[RunbookDraft], bool]:
    """Whether one is looked for: it has all the words, or is for what is called so."""
    looked_for, name = fold(q).split(), q.strip()

    def finds(draft: RunbookDraft) -> bool:
        said = fold("\n".join(asdict(draft).values()))
        if all(word in said for word in looked_for):
            return True
        covers = draft.covers()
        return covers(name, "", "") or covers("", name, "") or covers("", "", name)

    return finds


class CoveredByRunbook(Query, RunbookNames, frozen=True, kw_only=True):
    """Which jobs and workstations of the plan a runbook for these names would be for"""

    right = Right.VIEWER

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        yield from self.nobody(context.lang)

    def run(self, context: Context) -> CoveredView:
        covers = RunbookDraft(self.job, self.job_stream, self.workstation).covers()
        return covered(context, covers, covered_jobs(context, covers))


class LineView(View, frozen=True, kw_only=True):
    """One line of a file: what would become of it"""

    line: Count
    job: str
    job_stream: str
    workstation: str
    will: Annotated[str, meaning("create, change, or keep what is the same already")]


class WrongLine(View, frozen=True, kw_only=True):
    line: Count
    field: str
    message: str


class RunbookPreview(View, frozen=True, kw_only=True):
    created: Count
    changed: Count
    already: Count
    wrong_total: Annotated[Count, meaning("lines; with one of them nothing is imported")]
    wrong: Annotated[list[WrongLine], meaning(f"the first {MOST_MISTAKES}")]
    lines: Annotated[list[LineView], meaning(f"the first {MOST_SHOWN} that are right")]
    passed_over: PassedOver


class PreviewRunbooks(Query, frozen=True, kw_only=True):
    """What an import of the file would do, line by line, and which lines are wrong"""

    right = Right.VIEWER
    file: File

    def run(self, context: Context) -> RunbookPreview:
        there = {one.draft.names: one.draft for one in RUNBOOKS.load(context.db)}
        lines: list[LineView] = []
        wrong: list[list[WrongLine]] = []
        found, passed_over = lines_of(self.file, context.lang)
        for line in found:
            at, draft = line.number, line.draft
            if draft is None:
                wrong.append(
                    [WrongLine(line=at, field=name, message=said) for name, said in line.mistakes]
                )
                continue
            before = there.get(draft.names)
            will = "create" if before is None else "keep" if before == draft else "change"
            there[draft.names] = draft
            job, job_stream, workstation = draft.names
            lines.append(
                LineView(
                    line=at, job=job, job_stream=job_stream, workstation=workstation, will=will
                )
            )
        count = Counter(one.will for one in lines)
        return RunbookPreview(
            created=count["create"],
            changed=count["change"],
            already=count["keep"],
            wrong_total=len(wrong),
            wrong=[*chain(*wrong)][:MOST_MISTAKES],
            lines=lines[:MOST_SHOWN],
            passed_over=passed_over,
        )


RUNBOOK_COLUMNS = columns(
    "runbooks",
    RunbookView,
    " ".join(RunbookBody.__struct_fields__),
)


class ExportRunbooks(Query, frozen=True, kw_only=True):
    """All runbooks, oldest first, as JSON or as CSV that can be imported; no cell is a formula"""

    right = Right.VIEWER
    table = RUNBOOK_COLUMNS
    format: Annotated[Literal["json", "csv"], Meta(description="json by default")] = "json"

    def run(self, context: Context) -> Table:
        return Table(RUNBOOK_COLUMNS, [runbook_view(one) for one in RUNBOOKS.load(context.db)])
