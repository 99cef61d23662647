"""Runs are found in time by their number, which begins with their plan day: no index of starts."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

FAILED = "status IN (15, 16)"
STRAY = "start_at / 86400000 - (id >> 24) NOT BETWEEN 0 AND 1"


def upgrade() -> None:
    for name in ("start", "job", "failed"):
        op.drop_index(f"ix_job_runs_{name}", "job_runs")
    op.create_index("ix_job_runs_job", "job_runs", ["job_id", "start_at"])
    for name, column, where in (("failed", "end_at", FAILED), ("stray", "start_at", STRAY)):
        op.create_index(
            f"ix_job_runs_{name}",
            "job_runs",
            [column],
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
