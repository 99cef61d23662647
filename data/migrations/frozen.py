"""Revisions that have shipped, as the SQL they were: a schema of the past is data, not code."""

from collections.abc import Callable
from pathlib import Path

from alembic import op

FOLDER = Path(__file__).resolve().parent / "sql"


def frozen(file: str) -> tuple[str, str | None, Callable[[], None]]:
    """What a revision's file has to say of itself: its number, the one before it, its upgrade.

    The number begins the file's name. Its statements are in `sql`: of the dialect at hand, or
    the same for both.
    """
    number = Path(file).name[:4]
    before = f"{int(number) - 1:04}" if number != "0001" else None

    def upgrade() -> None:
        connection = op.get_bind()
        script = FOLDER / f"{number}.{connection.dialect.name}.sql"
        if not script.exists():
            script = FOLDER / f"{number}.sql"
        for statement in script.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)

    return number, before, upgrade
