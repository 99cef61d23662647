"""Writing calls that may be sent again: an action id is done once, whatever it was about.

A call is sent again when its answer was lost on the way, by a queue of an offline page or by a
hand. The ids of all calls are one name space and are kept for KEPT_DAYS; the first body wins.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.store.sql import execute, fetch_one, ms
from data.store.text import clean, key_text

KEPT_DAYS = 30
"""Contract, section 7."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who writes, when, and by which action id, if any."""

    actor: str
    now: datetime
    action_id: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a call. `again`: its action id was known, and nothing has changed.

    `answer` is what `do` gave the first time, as JSON knows it; None where that action id belongs
    to a call of another kind.
    """

    answer: Any
    again: bool = False


def once(connection: Connection, act: Act, call: str, do: Callable[[], Any]) -> Done:
    """Do it, unless its action id has been done: then say what it answered.

    To be called within a write, before anything is looked at: a call that is sent again changes
    nothing and is not refused, however the world has changed since. What `do` raises leaves no
    trace, so that a refused call may be sent again. `call` names the kind, as the audit does.
    """
    if act.action_id is None:
        return Done(do())
    action_id = key_text(act.action_id)
    # Claimed first: of two senders on two servers one waits here for the other's commit.
    claimed = execute(
        connection,
        "INSERT INTO actions (action_id, at, call) VALUES (?, ?, ?)"
        " ON CONFLICT (action_id) DO NOTHING",
        (action_id, ms(act.now), clean(call)),
    )
    if claimed.rowcount == 0:
        known, answer = fetch_one(
            connection, "SELECT call, answer FROM actions WHERE action_id = ?", (action_id,)
        )
        return Done(json.loads(answer) if known == call else None, again=True)
    answer = do()
    execute(
        connection,
        "UPDATE actions SET answer = ? WHERE action_id = ?",
        (json.dumps(answer), action_id),
    )
    return Done(answer)
