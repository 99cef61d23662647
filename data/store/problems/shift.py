"""The problems of a period with their lives, for the handover of a shift."""

from datetime import datetime

import msgspec

from data.domain.handover import Account, LivedStep, account
from data.domain.problem_steps import Step
from data.store.engine import Database
from data.store.sql import fetch, fetch_in, instant, ms

MOST_PROBLEMS = 20_000
"""Of a period: the newest. A site that has more in one has other worries than its handover."""

_TOUCHED = """
SELECT id FROM problems
 WHERE (state < 3 OR updated_at >= ?) AND found_at < ? AND merged_into IS NULL
 ORDER BY id DESC LIMIT ?"""
_LIFE = """
SELECT problem_id, at, what, actor, facts FROM problem_steps
 WHERE problem_id IN ({}) ORDER BY problem_id, id"""


def shift_accounts(db: Database, start: datetime, end: datetime) -> dict[int, Account]:
    """How each problem of the period stood at its end, by number; those a wider one took in are
    told with that one."""
    with db.read() as connection:
        rows = fetch(connection, _TOUCHED, (ms(start), ms(end), MOST_PROBLEMS))
        lives: dict[int, list[LivedStep]] = {row[0]: [] for row in rows}
        for number, at, what, actor, facts in fetch_in(connection, _LIFE, list(lives)):
            told = msgspec.json.decode(facts) if facts else {}
            lives[number].append(LivedStep(instant(at), Step(what), actor, told))
    found = {number: account(life, start, end) for number, life in lives.items()}
    return {number: one for number, one in found.items() if one is not None}
