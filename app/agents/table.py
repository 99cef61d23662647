"""The table of tools: what an agent may call, and the query or command it asks for.

Arguments, bounds, words and answers are those of the declaration. Here stands what only an agent
needs to be told.
"""

from dataclasses import dataclass
from inspect import cleandoc

from app.ask import Ask, Command
from app.commands.problems import NoteProblem, TakeProblem
from app.commands.solutions import AddSolution, RecordResult
from app.queries import events, history, patterns, plan, problems, solutions, status
from app.queries.diagnosis import Diagnosis
from app.queries.questions import AskQuestion

_PROBLEM = "Take problem_id from list_problems."
_SOLUTION = "Take solution_id from find_solutions."


@dataclass(frozen=True, slots=True)
class Tool:
    """`use` says when to call it, `unknown` where the ids come from that it did not know.

    `repeatable` is a change that done again changes nothing.
    """

    name: str
    ask: type[Ask]
    use: str
    unknown: str = ""
    repeatable: bool = True

    @property
    def title(self) -> str:
        return " ".join(cleandoc(self.ask.__doc__ or "").split("\n\n")[0].split())

    @property
    def changes(self) -> bool:
        return issubclass(self.ask, Command)


TOOLS = (
    Tool(
        "get_status",
        status.Status,
        "Begin here: `verdict` is the plant in one word, `age_seconds` how old all of it is.",
    ),
    Tool(
        "list_jobs",
        plan.Jobs,
        "The jobs of today's plan and how each stands; `status` of failed, `late` and `stuck`"
        " narrow it to what needs somebody.",
    ),
    Tool(
        "list_problems",
        problems.Problems,
        "What is wrong, the gravest first: `state` of open is what nobody has taken yet. One"
        " problem may stand for many failed jobs.",
    ),
    Tool(
        "get_problem",
        problems.Problem,
        "Its error text, the jobs in it, what it blocks, its notes and what became of it.",
        unknown=_PROBLEM,
    ),
    Tool(
        "search_events",
        events.FindEvents,
        "What was seen: failures, delays, workstations lost. Search words in `q`, or a period.",
    ),
    Tool(
        "job_history",
        history.JobHistory,
        "How a job has run before: how often it fails and how long it takes.",
    ),
    Tool(
        "list_patterns",
        patterns.Patterns,
        "Regular failures: at certain hours, after other jobs, at the end of the month.",
    ),
    Tool(
        "find_solutions",
        solutions.FindSolutions,
        "Give the error text as the problem or the log has it; each match says how often it"
        " worked.",
    ),
    Tool(
        "ask",
        AskQuestion,
        "For counts, rankings and comparisons of any period. The answer says how it was"
        " understood; where `intent` is unknown, put it in other words.",
    ),
    Tool(
        "troubleshoot",
        Diagnosis,
        "Of a problem or a job that failed: the telling lines of its log, what happened before, how"
        " the job has run, what it blocks, patterns, solutions with their rates, similar failures"
        " and what ended them.",
        unknown="Take problem_id from list_problems or job_name from list_jobs.",
    ),
    Tool(
        "acknowledge",
        TakeProblem,
        "Only when a person has said that somebody is on it: it keeps others from being called.",
        unknown=_PROBLEM,
    ),
    Tool(
        "add_note",
        NoteProblem,
        "For whoever works on the problem next; people read it.",
        unknown=_PROBLEM,
    ),
    Tool(
        "add_solution",
        AddSolution,
        "Only what has been seen to help: it is suggested to people when the error comes again.",
    ),
    Tool(
        "record_solution_result",
        RecordResult,
        "Only when a person or the job's next run has shown it: rates are made of it.",
        unknown=f"{_SOLUTION} The event_id is that of a failure, from search_events.",
        repeatable=False,
    ),
)
