"""Keys that are made once in the life of a store and shared by all who serve it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from data.secret import Secret
from data.store.engine import Database
from data.store.rows import insert
from data.store.sql import fetch_one


def kept_key(db: Database, name: str, make: Callable[[], str]) -> Secret:
    """The key of that name; made now where nobody has made it before."""
    query = "SELECT value FROM secret_keys WHERE name = ?"
    with db.read() as connection:
        row = fetch_one(connection, query, (name,))
    if row is None:
        made = make()

        def keep(connection: Connection) -> Any:  # of two who make one the first wins
            insert(connection, "secret_keys", "name, value", [(name, made)], "DO NOTHING")
            return fetch_one(connection, query, (name,))

        row = db.write(keep)
    return Secret(row[0])
