"""By which id the engine is asked for the job log of a run."""

from data.store.engine import Database
from data.store.plan_rows import PLAN_RUN_COLUMNS, read_run
from data.store.sql import fetch_one


def log_id(db: Database, run: int) -> str | None:
    """The engine's id of the log of a run (our number); None for one that is not in the plan."""
    columns = ", ".join(f"q.{name}" for name in PLAN_RUN_COLUMNS.split(", "))
    with db.read() as connection:
        row = fetch_one(
            connection,
            f"SELECT p.key, {columns} FROM plan_runs q JOIN plan_jobs p ON p.id = q.plan_id"
            " WHERE q.run_id = ?",
            (run,),
        )
    return None if row is None else read_run(row[1:], row[0]).run.log_id
