"""Revisions that have shipped, as the SQL they were: a schema of the past is data, not code."""

from pathlib import Path

from alembic import op

FOLDER = Path(__file__).resolve().parent / "sql"


def run(revision: str) -> None:
    """Execute the statements of a revision in the dialect at hand."""
    connection = op.get_bind()
    script = FOLDER / f"{revision}.{connection.dialect.name}.sql"
    for statement in script.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
