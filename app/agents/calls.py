"""One call of an agent: answered off the event loop, refused with what to do, audited."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import msgspec

from app.agents.bounds import Answer
from app.agents.table import Tool
from app.agents.tools import Caller, answer, offered
from app.api.core import Core
from app.ask import Context
from app.refusals import InConflict, NotAcceptable, NotKnown, NotNow, Refusal
from data.store.audit import AuditEntry, acting_from
from data.store.errors import StoreError, StoreInvalid

logger = logging.getLogger(__name__)

ACTION = "agent"
"""What a call is in the audit log; its subject is the tool."""
_LONGEST_NAME = 100
_MOST = 4000  # characters of the arguments that are kept, and of a refusal


@dataclass(frozen=True, slots=True)
class Said:
    """What an agent is answered; without `answer` the text says why, and what to do.

    `known` is whether there is such a tool for the caller.
    """

    text: str
    answer: Answer | None = None
    known: bool = True


async def call(core: Core, caller: Caller, name: str, given: Mapping[str, Any]) -> Said:
    """Answer a call; whatever becomes of it, the audit log tells it."""
    began, source = perf_counter(), caller.address or caller.via
    context = Context(core, caller.name, caller.lang)
    tool = offered(caller, core.settings).get(name)
    if tool is None:
        said, outcome = Said(f"Unknown tool: {name[:_LONGEST_NAME]}", known=False), "refused"
    else:
        said, outcome = await _said(tool, given, context, source)
    became = {
        "outcome": outcome,
        "elapsed_ms": round((perf_counter() - began) * 1000, 1),
        "via": caller.via,
        **({"said": said.text} if said.answer is None else {}),
    }
    entry = AuditEntry(
        context.now(), caller.name, ACTION, name[:_LONGEST_NAME], _short(given), became, source
    )
    core.questions.note(entry)
    return said


async def _said(
    tool: Tool, given: Mapping[str, Any], context: Context, source: str
) -> tuple[Said, str]:
    try:
        said = await context.core.run(_answered, tool, given, context, source, pace=tool.ask.pace)
    except (Refusal, StoreError) as why:
        return Said(_short(_what_to_do(tool, why))), "refused"
    except Exception:
        logger.exception("The tool %s failed", tool.name)
        return Said("Something went wrong inside Resync; its log says what."), "failed"
    return said, "answered"


def _answered(tool: Tool, given: Mapping[str, Any], context: Context, source: str) -> Said:
    with acting_from(source):
        told = answer(tool, given, context)
    return Said(msgspec.json.encode(told).decode(), told)


def _short(value: Any) -> Any:
    """A value as it is, or the beginning of a long text, or of how JSON writes it."""
    written = value if isinstance(value, str) else json.dumps(value)
    return value if len(written) <= _MOST else f"{written[:_MOST]}…"


def _what_to_do(tool: Tool, why: Refusal | StoreError) -> str:
    match why:
        case NotAcceptable():
            return f"Not acceptable: {why}. Correct it and call again."
        case StoreInvalid():
            return f"Not acceptable: cursor: {why}. Begin without a cursor."
        case NotKnown():
            return f"{why} {tool.unknown}".strip()
        case NotNow():
            return f"{why} Call again in {why.retry_s} s."
        case InConflict():
            return f"{why} Look at it anew before you go on."
        case Refusal():
            return f"{why} Call again later."
        case _:
            return f"{why} Call again in 5 s; if that lasts, tell whoever runs Resync."
