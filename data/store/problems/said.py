"""What the problems that are not over say: the error text of each."""

from data.domain.problem import State
from data.store.engine import Database
from data.store.rows import said
from data.store.sql import fetch

_SAID = f"""
SELECT p.id, t.text FROM problems p {said("p.run_id")}
 WHERE p.state < {int(State.RESOLVED)} AND t.text IS NOT NULL
 ORDER BY p.state, p.impact DESC, p.id LIMIT ?"""


def said_by_problems(db: Database, most: int) -> list[tuple[int, str]]:
    """Number and error text of those that have one, in the order that problems are listed in."""
    with db.read() as connection:
        return [(number, text) for number, text in fetch(connection, _SAID, (most,))]
