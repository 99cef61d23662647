"""Statements said once: rows written by the names of their columns, the joins that name things.

Columns are named as in a query, `id, key, status`; a row has its values in that order.
"""

from typing import Any

from sqlalchemy import Connection

from data.store.sql import execute_many, marks

Rows = list[tuple[Any, ...]]


def insert(connection: Connection, table: str, columns: str, rows: Rows, clash: str = "") -> None:
    """Write new rows; `clash` is what SQL says after ON CONFLICT."""
    places = marks(columns.count(",") + 1)
    said = f" ON CONFLICT {clash}" if clash else ""
    execute_many(connection, f"INSERT INTO {table} ({columns}) VALUES ({places}){said}", rows)


def upsert(connection: Connection, table: str, columns: str, rows: Rows, keys: int = 1) -> None:
    """Write rows, or what differs of those there are; the first columns are the key."""
    names = columns.split(", ")
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[keys:])
    found = ", ".join(names[:keys])
    insert(connection, table, columns, rows, f"({found}) DO UPDATE SET {changes}")


def update(connection: Connection, table: str, columns: str, rows: Rows) -> None:
    """Change rows there are; the last column finds them."""
    *names, key = columns.split(", ")
    changes = ", ".join(f"{name} = ?" for name in names)
    execute_many(connection, f"UPDATE {table} SET {changes} WHERE {key} = ?", rows)


def delete(connection: Connection, table: str, column: str, rows: Rows) -> None:
    """Remove the rows of these values of a column."""
    execute_many(connection, f"DELETE FROM {table} WHERE {column} = ?", rows)


def named(job_id: str, mark: str = "", join: str = "JOIN") -> str:
    """The joins that tell a job's names: of `j`, its stream `s`, its workstation `w`.

    A `mark` before these letters tells two jobs of one query apart.
    """
    return (
        f" {join} jobs {mark}j ON {mark}j.id = {job_id}"
        f" {join} job_streams {mark}s ON {mark}s.id = {mark}j.stream_id"
        f" {join} workstations {mark}w ON {mark}w.id = {mark}j.workstation_id"
    )


JOBS_WITH_NAMES = (
    "jobs j JOIN job_streams s ON s.id = j.stream_id JOIN workstations w ON w.id = j.workstation_id"
)
SELECT_JOB_NAMES = f"SELECT w.name, s.name, j.name, j.id FROM {JOBS_WITH_NAMES}"
"""Workstation, stream and job, and the job's number."""


def said(run_id: str, where: str = "") -> str:
    """The joins that tell a run's error text, `t.text`, where it has one and a condition holds."""
    return (
        f" LEFT JOIN run_errors x ON {where}{' AND ' if where else ''}x.run_id = {run_id}"
        " LEFT JOIN error_texts t ON t.id = x.text_id"
    )


RUNS_THAT_SAID = """{} IN (SELECT x.run_id FROM run_errors x
  JOIN error_texts t ON t.id = x.text_id WHERE t.folded LIKE ? ESCAPE '!')"""
"""Runs whose error text is LIKE a folded pattern."""


def like(table: str = "") -> str:
    """The condition that a folded name is LIKE a pattern."""
    dot = f"{table}." if table else ""
    return f"coalesce({dot}folded, lower({dot}name)) LIKE ? ESCAPE '!'"


def named_like(table: str) -> str:
    """The ids of the names of a table that are LIKE a pattern."""
    return f"SELECT id FROM {table} WHERE {like()}"
