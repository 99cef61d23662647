"""The table of routes: every address, its method, and the query or command it asks for.

Who may use it stands at the query or command (`right`); one that does not say keeps the server
from starting.
"""

from dataclasses import dataclass
from typing import Literal

from app.api.route import PREFIX, Route, with_sheets
from app.commands.access import LogIn, LogOut
from app.commands.accounts import (
    AddKey,
    AddUser,
    ChangePassword,
    ChangeUser,
    EndSession,
    LogOutEverywhere,
    RevokeKey,
    UnlockUser,
)
from app.commands.cleanup import CleanUp
from app.commands.config import ChangeConfig
from app.commands.events import Acknowledge
from app.commands.feedback import GiveFeedback
from app.commands.glossary import AddEntry, ChangeEntry, RemoveEntry
from app.commands.patterns import DetectPatterns, DismissPattern, RestorePattern
from app.commands.poller import PollNow, StartPolling, StopPolling
from app.commands.problems import (
    CloseProblem,
    CloseProblems,
    NoteProblem,
    ReleaseProblem,
    ReleaseProblems,
    TakeProblem,
    TakeProblems,
)
from app.commands.push import (
    RemoveDevice,
    Subscribe,
    TellReceipts,
    TryChannel,
    TryPush,
    Unsubscribe,
)
from app.commands.runbooks import AddRunbook, ChangeRunbook, ImportRunbooks, RemoveRunbook
from app.commands.saved_views import RemoveView, SaveView
from app.commands.silences import AddSilence, ChangeSilence, RemoveSilence
from app.commands.solutions import (
    AddSolution,
    ChangeSolution,
    ImportSolutions,
    MarkApplied,
    RecordResult,
    RemoveSolution,
    WithdrawApplied,
)
from app.queries import events, history, patterns, plan, problems, solutions, status
from app.queries.access import ListKeys, ListSessions, ListUsers, Me
from app.queries.alike import AlikeProblems
from app.queries.audit import Audit, AuditTable
from app.queries.config import GetConfig, GetConfigChanges
from app.queries.diagnosis import Diagnosis, DiagnosisText
from app.queries.feedback import ExportFeedback
from app.queries.glossary import Glossary
from app.queries.handover import Handover, HandoverTable, HandoverText
from app.queries.push import Channels, Devices, PublicKey
from app.queries.questions import AskQuestion, KnownNames, QuestionExamples
from app.queries.runbooks import (
    CoveredByRunbook,
    ExportRunbooks,
    ListRunbooks,
    PreviewRunbooks,
)
from app.queries.saved_views import ListViews
from app.queries.silences import PreviewSilence, Silences
from app.rights import Right

GROUPS = {
    "config": "How Resync works: every setting",
    "status": "What is now: the plan, its jobs and workstations",
    "problems": "What somebody has to mend",
    "events": "What was seen",
    "history": "Runs of before",
    "patterns": "What was learned from the past",
    "solutions": "What helped",
    "questions": "Questions in plain language",
    "silences": "What holds messages back: silences and maintenance windows",
    "push": "Browsers that are told of problems while no page is open, and other channels",
    "runbooks": "What to do and whom to call, as the site wrote it down",
    "views": "Lists as people like to see them",
    "poller": "Polling, switched and asked for",
    "access": "Who asks, and who may",
    "system": "How Resync itself is doing",
    "documents": "These documents",
}

_P = PREFIX
_AUTH = "/api/v1/auth"
ROUTES: tuple[Route, ...] = (
    Route("get", f"{_P}/config", GetConfig, "config"),
    Route("put", f"{_P}/config", ChangeConfig, "config"),
    Route("get", f"{_P}/config/changes", GetConfigChanges, "config"),
    Route("get", f"{_P}/status", status.Status, "status"),
    Route("get", f"{_P}/status/workstations", plan.Workstations, "status"),
    *with_sheets(f"{_P}/status/workstations", plan.WorkstationTable, "status"),
    Route("get", f"{_P}/status/jobs", plan.Jobs, "status"),
    *with_sheets(f"{_P}/status/jobs", plan.JobTable, "status"),
    Route("get", f"{_P}/status/job-counts", plan.JobCounts, "status"),
    Route("get", f"{_P}/status/job-cursors", plan.JobCursors, "status"),
    Route("get", f"{_P}/status/jobs/{{job_id}}/neighbours", plan.Neighbours, "status"),
    Route("get", f"{_P}/status/jobs/{{job_id}}", plan.Job, "status"),
    Route("get", f"{_P}/events", events.Events, "events"),
    *with_sheets(f"{_P}/events", events.EventTable, "events"),
    Route("get", f"{_P}/events/critical", events.CriticalEvents, "events"),
    Route("get", f"{_P}/events/search", events.EventSearch, "events"),
    Route("get", f"{_P}/events/histogram", events.Histogram, "events"),
    Route("post", f"{_P}/events/acknowledge", Acknowledge, "events"),
    Route("get", f"{_P}/problems", problems.Problems, "problems"),
    *with_sheets(f"{_P}/problems", problems.ProblemTable, "problems"),
    Route("post", f"{_P}/problems/acknowledge", TakeProblems, "problems"),
    Route("post", f"{_P}/problems/release", ReleaseProblems, "problems"),
    Route("post", f"{_P}/problems/close", CloseProblems, "problems"),
    Route("get", f"{_P}/problems/{{problem_id}}", problems.Problem, "problems"),
    Route("get", f"{_P}/problems/{{problem_id}}/alike", AlikeProblems, "problems"),
    Route("get", f"{_P}/problems/{{problem_id}}/deliveries", problems.Deliveries, "problems"),
    Route("post", f"{_P}/problems/{{problem_id}}/acknowledge", TakeProblem, "problems"),
    Route("post", f"{_P}/problems/{{problem_id}}/release", ReleaseProblem, "problems"),
    Route("get", f"{_P}/problems/{{problem_id}}/notes", problems.ProblemNotes, "problems"),
    Route("post", f"{_P}/problems/{{problem_id}}/notes", NoteProblem, "problems"),
    Route("post", f"{_P}/problems/{{problem_id}}/close", CloseProblem, "problems"),
    Route("get", f"{_P}/handover", Handover, "problems"),
    *with_sheets(f"{_P}/handover", HandoverTable, "problems"),
    Route("get", f"{_P}/handover.md", HandoverText, "problems", ending="md"),
    Route("get", f"{_P}/diagnosis", Diagnosis, "problems"),
    Route("get", f"{_P}/diagnosis.md", DiagnosisText, "problems", ending="md"),
    Route("get", f"{_P}/history/job/{{job_name}}", history.JobHistory, "history"),
    Route("get", f"{_P}/history/run/{{run_id}}/log", history.RunLog, "history"),
    Route("get", f"{_P}/history/run/{{run_id}}", history.Run, "history"),
    Route("get", f"{_P}/history/daily/{{date}}", history.Daily, "history"),
    Route("get", f"{_P}/history/failures", history.Failures, "history"),
    Route("get", f"{_P}/patterns", patterns.Patterns, "patterns"),
    *with_sheets(f"{_P}/patterns", patterns.PatternTable, "patterns"),
    Route("post", f"{_P}/patterns/detect", DetectPatterns, "patterns"),
    Route("post", f"{_P}/patterns/{{pattern_id}}/dismiss", DismissPattern, "patterns"),
    Route("delete", f"{_P}/patterns/{{pattern_id}}/dismiss", RestorePattern, "patterns"),
    Route(
        "post",
        f"{_P}/patterns/{{pattern_id}}/restore",
        RestorePattern,
        "patterns",
        "The same as DELETE of its dismissal",
    ),
    Route("get", f"{_P}/patterns/{{pattern_id}}", patterns.Pattern, "patterns"),
    Route("get", f"{_P}/solutions", solutions.Solutions, "solutions"),
    Route("post", f"{_P}/solutions", AddSolution, "solutions"),
    Route("get", f"{_P}/solutions/find", solutions.FindSolutions, "solutions"),
    Route("get", f"{_P}/solutions/suggest", solutions.Suggest, "solutions"),
    Route("get", f"{_P}/solutions/glossary", Glossary, "solutions"),
    Route("post", f"{_P}/solutions/glossary", AddEntry, "solutions"),
    Route("put", f"{_P}/solutions/glossary/{{entry_id}}", ChangeEntry, "solutions"),
    Route("delete", f"{_P}/solutions/glossary/{{entry_id}}", RemoveEntry, "solutions"),
    Route("post", f"{_P}/solutions/result", RecordResult, "solutions"),
    Route("get", f"{_P}/solutions/export", solutions.ExportSolutions, "solutions"),
    Route("post", f"{_P}/solutions/import", ImportSolutions, "solutions"),
    Route("post", f"{_P}/solutions/{{solution_id}}/applied", MarkApplied, "solutions"),
    Route("post", f"{_P}/solutions/{{solution_id}}/withdrawn", WithdrawApplied, "solutions"),
    Route("get", f"{_P}/solutions/{{solution_id}}", solutions.Solution, "solutions"),
    Route("put", f"{_P}/solutions/{{solution_id}}", ChangeSolution, "solutions"),
    Route("delete", f"{_P}/solutions/{{solution_id}}", RemoveSolution, "solutions"),
    Route("post", f"{_P}/query", AskQuestion, "questions"),
    Route("get", f"{_P}/query/examples", QuestionExamples, "questions"),
    Route("get", f"{_P}/query/names", KnownNames, "questions"),
    Route("get", f"{_P}/query/feedback", ExportFeedback, "questions"),
    Route("post", f"{_P}/query/feedback", GiveFeedback, "questions"),
    Route("get", f"{_P}/silences", Silences, "silences"),
    Route("post", f"{_P}/silences", AddSilence, "silences"),
    Route("post", f"{_P}/silences/preview", PreviewSilence, "silences"),
    Route("put", f"{_P}/silences/{{silence_id}}", ChangeSilence, "silences"),
    Route("delete", f"{_P}/silences/{{silence_id}}", RemoveSilence, "silences"),
    Route("get", f"{_P}/push/public-key", PublicKey, "push"),
    Route("get", f"{_P}/push/subscriptions", Devices, "push"),
    Route("post", f"{_P}/push/subscriptions", Subscribe, "push"),
    Route("delete", f"{_P}/push/subscriptions", Unsubscribe, "push"),
    Route("delete", f"{_P}/push/subscriptions/{{subscription_id}}", RemoveDevice, "push"),
    Route("post", f"{_P}/push/test", TryPush, "push"),
    Route("post", f"{_P}/push/receipts", TellReceipts, "push"),
    Route("get", f"{_P}/push/channels", Channels, "push"),
    Route("post", f"{_P}/push/channels/{{subscription_id}}/test", TryChannel, "push"),
    Route("get", f"{_P}/runbooks", ListRunbooks, "runbooks"),
    Route("post", f"{_P}/runbooks", AddRunbook, "runbooks"),
    Route("get", f"{_P}/runbooks/covered", CoveredByRunbook, "runbooks"),
    Route("post", f"{_P}/runbooks/preview", PreviewRunbooks, "runbooks"),
    Route("get", f"{_P}/runbooks/export", ExportRunbooks, "runbooks"),
    Route("post", f"{_P}/runbooks/import", ImportRunbooks, "runbooks"),
    Route("put", f"{_P}/runbooks/{{runbook_id}}", ChangeRunbook, "runbooks"),
    Route("delete", f"{_P}/runbooks/{{runbook_id}}", RemoveRunbook, "runbooks"),
    Route("get", f"{_P}/views", ListViews, "views"),
    Route("post", f"{_P}/views", SaveView, "views"),
    Route("delete", f"{_P}/views/{{view_id}}", RemoveView, "views"),
    Route("post", f"{_P}/poller/start", StartPolling, "poller"),
    Route("post", f"{_P}/poller/stop", StopPolling, "poller"),
    Route("post", f"{_P}/poller/poll", PollNow, "poller"),
    Route("get", f"{_P}/stats", status.Stats, "system"),
    Route("post", f"{_P}/cleanup", CleanUp, "system"),
    Route("post", f"{_AUTH}/login", LogIn, "access"),
    Route("post", f"{_AUTH}/logout", LogOut, "access"),
    Route("get", f"{_AUTH}/me", Me, "access"),
    Route("post", f"{_AUTH}/password", ChangePassword, "access"),
    Route("get", f"{_AUTH}/sessions", ListSessions, "access"),
    Route("delete", f"{_AUTH}/sessions", LogOutEverywhere, "access"),
    Route("delete", f"{_AUTH}/sessions/{{session_id}}", EndSession, "access"),
    Route("get", f"{_AUTH}/users", ListUsers, "access"),
    Route("post", f"{_AUTH}/users", AddUser, "access"),
    Route("put", f"{_AUTH}/users/{{user}}", ChangeUser, "access"),
    Route("post", f"{_AUTH}/users/{{user}}/unlock", UnlockUser, "access"),
    Route("get", f"{_AUTH}/keys", ListKeys, "access"),
    Route("post", f"{_AUTH}/keys", AddKey, "access"),
    Route("delete", f"{_AUTH}/keys/{{name}}", RevokeKey, "access"),
    Route("get", f"{_P}/audit", Audit, "access"),
    *with_sheets(f"{_P}/audit", AuditTable, "access"),
    Route("get", "/healthz", status.Alive, "system", watching=True),
    Route("get", "/readyz", status.Ready, "system", watching=True),
)


@dataclass(frozen=True, slots=True)
class Own:
    """An address that is answered with something else than an object."""

    path: str
    title: str
    group: str
    right: Right
    media: tuple[str, ...] = ("application/json",)
    method: Literal["get"] = "get"


METRICS = Own(
    "/metrics",
    "Figures for a collector, as OpenMetrics where it is asked for",
    "system",
    Right.VIEWER,
    ("text/plain", "application/openmetrics-text"),
)
OPENAPI = Own(f"{_P}/openapi.json", "This document", "documents", Right.VIEWER)
ASYNCAPI = Own(f"{_P}/asyncapi.json", "The WebSocket's document", "documents", Right.VIEWER)
DOCS = Own(f"{_P}/docs", "A readable page of this", "documents", Right.VIEWER, ("text/html",))
OWN = (METRICS, OPENAPI, ASYNCAPI, DOCS)
