"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBER = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "acknowledge_actions",
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("at", INTEGER, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("action_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_acknowledge_actions_at", "acknowledge_actions", ["at"], unique=False)

    op.create_table(
        "acknowledgements",
        sa.Column("seq", INTEGER, autoincrement=False, nullable=False),
        sa.Column("at", INTEGER, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_log",
        sa.Column("id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("at", INTEGER, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=True),
        sa.Column("became", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_log_at", "audit_log", ["at"], unique=False)

    op.create_table(
        "error_texts",
        sa.Column("id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
        sqlite_strict=True,
    )
    op.create_table(
        "events",
        sa.Column("seq", INTEGER, autoincrement=False, nullable=False),
        sa.Column("at", INTEGER, nullable=False),
        sa.Column("lag_ms", INTEGER, nullable=False),
        sa.Column("severity", INTEGER, nullable=False),
        sa.Column("type", INTEGER, nullable=False),
        sa.Column("job_id", INTEGER, nullable=True),
        sa.Column("workstation_id", INTEGER, nullable=True),
        sa.Column("run_id", INTEGER, nullable=True),
        sa.Column("previous", INTEGER, nullable=True),
        sa.Column("current", INTEGER, nullable=True),
        sa.Column("rc", INTEGER, nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_strict=True,
    )
    op.create_index("ix_events_at", "events", ["at"], unique=False)
    op.create_index(
        "ix_events_job",
        "events",
        ["job_id", "at"],
        unique=False,
        sqlite_where=sa.text("severity > 0"),
        postgresql_where=sa.text("severity > 0"),
    )
    op.create_index(
        "ix_events_severity",
        "events",
        ["severity", "at"],
        unique=False,
        sqlite_where=sa.text("severity > 0"),
        postgresql_where=sa.text("severity > 0"),
    )
    op.create_index(
        "ix_events_type",
        "events",
        ["type", "at"],
        unique=False,
        sqlite_where=sa.text("type > 2"),
        postgresql_where=sa.text("type > 2"),
    )

    op.create_table(
        "job_runs",
        sa.Column("id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("job_id", INTEGER, nullable=False),
        sa.Column("scheduled_at", INTEGER, nullable=True),
        sa.Column("start_at", INTEGER, nullable=True),
        sa.Column("end_at", INTEGER, nullable=True),
        sa.Column("status", INTEGER, nullable=False),
        sa.Column("rc", INTEGER, nullable=True),
        sa.Column("rerun_of", INTEGER, nullable=True),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("path", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_job_runs_end",
        "job_runs",
        ["end_at"],
        unique=False,
        sqlite_where=sa.text("start_at IS NULL AND end_at IS NOT NULL"),
        postgresql_where=sa.text("start_at IS NULL AND end_at IS NOT NULL"),
    )
    op.create_index("ix_job_runs_job", "job_runs", ["job_id"], unique=False)
    op.create_index("ix_job_runs_start", "job_runs", ["start_at"], unique=False)

    op.create_table(
        "job_stats",
        sa.Column("job_id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("n", INTEGER, nullable=False),
        sa.Column("fails", INTEGER, nullable=False),
        sa.Column("dur_sum", INTEGER, nullable=False),
        sa.Column("dur_sq", NUMBER, nullable=False),
        sa.Column("dur_max", INTEGER, nullable=False),
        sa.Column("last_run_id", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("job_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "job_status",
        sa.Column("run_id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("at", INTEGER, autoincrement=False, nullable=False),
        sa.Column("status", INTEGER, autoincrement=False, nullable=False),
        sa.Column("rc", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("run_id", "at", "status"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "job_streams",
        sa.Column("id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "jobs",
        sa.Column("id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("workstation_id", INTEGER, nullable=False),
        sa.Column("stream_id", INTEGER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_jobs_name", "jobs", ["name", "stream_id", "workstation_id"], unique=True)

    op.create_table(
        "patterns",
        sa.Column("id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("kind", INTEGER, nullable=False),
        sa.Column("job_id", INTEGER, nullable=False),
        sa.Column("first_at", INTEGER, nullable=False),
        sa.Column("last_at", INTEGER, nullable=False),
        sa.Column("n", INTEGER, nullable=False),
        sa.Column("confidence", NUMBER, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_patterns_job", "patterns", ["job_id", "kind"], unique=False)
    op.create_index("ix_patterns_last", "patterns", ["last_at"], unique=False)

    op.create_table(
        "plan_jobs",
        sa.Column("id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("job_id", INTEGER, nullable=False),
        sa.Column("stream_workstation_id", INTEGER, nullable=False),
        sa.Column("scheduled_at", INTEGER, nullable=True),
        sa.Column("not_before", INTEGER, nullable=True),
        sa.Column("deadline_at", INTEGER, nullable=True),
        sa.Column("priority", INTEGER, nullable=True),
        sa.Column("waits", INTEGER, nullable=False),
        sa.Column("open_dependencies", INTEGER, nullable=True),
        sa.Column("flags", INTEGER, nullable=False),
        sa.Column("group_", INTEGER, nullable=False),
        sa.Column("status", INTEGER, nullable=False),
        sa.Column("start_at", INTEGER, nullable=True),
        sa.Column("last_run_id", INTEGER, nullable=False),
        sa.Column("chain", INTEGER, nullable=False),
        sa.Column("kept", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_strict=True,
    )
    op.create_index("ix_plan_jobs_job", "plan_jobs", ["job_id"], unique=False)

    op.create_table(
        "plan_runs",
        sa.Column("run_id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("plan_id", INTEGER, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("status", INTEGER, nullable=False),
        sa.Column("common", INTEGER, nullable=False),
        sa.Column("raw_status", sa.Text(), nullable=True),
        sa.Column("rc", INTEGER, nullable=True),
        sa.Column("start_at", INTEGER, nullable=True),
        sa.Column("end_at", INTEGER, nullable=True),
        sa.Column("estimated_ms", INTEGER, nullable=True),
        sa.Column("number", INTEGER, nullable=True),
        sa.Column("flags", INTEGER, nullable=False),
        sa.Column("log_id", sa.Text(), nullable=True),
        sa.Column("told", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_plan_runs_plan", "plan_runs", ["plan_id"], unique=False)

    op.create_table(
        "plan_streams",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("workstation", sa.Text(), nullable=False),
        sa.Column("status", INTEGER, nullable=False),
        sa.Column("common", INTEGER, nullable=False),
        sa.Column("raw_status", sa.Text(), nullable=False),
        sa.Column("scheduled_at", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "plan_workstations",
        sa.Column("workstation_id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("linked", INTEGER, nullable=True),
        sa.Column("jobman_up", INTEGER, nullable=True),
        sa.Column("limit_", INTEGER, nullable=True),
        sa.Column("fence", INTEGER, nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("node", sa.Text(), nullable=True),
        sa.Column("since", INTEGER, nullable=False),
        sa.Column("last_seen", INTEGER, nullable=False),
        sa.Column("gone", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("workstation_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "poll_state",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "problem_solutions",
        sa.Column("id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("created_at", INTEGER, nullable=False),
        sa.Column("used", INTEGER, nullable=False),
        sa.Column("worked", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("signature"),
        sqlite_strict=True,
    )
    op.create_table(
        "run_errors",
        sa.Column("run_id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("text_id", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_run_errors_text", "run_errors", ["text_id"], unique=False)

    op.create_table(
        "settings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "snapshots",
        sa.Column("at", INTEGER, autoincrement=False, nullable=False),
        sa.Column("health", INTEGER, nullable=False),
        sa.Column("total", INTEGER, nullable=False),
        sa.Column("running", INTEGER, nullable=False),
        sa.Column("completed", INTEGER, nullable=False),
        sa.Column("failed", INTEGER, nullable=False),
        sa.Column("pending", INTEGER, nullable=False),
        sa.Column("cancelled", INTEGER, nullable=False),
        sa.Column("late", INTEGER, nullable=False),
        sa.Column("stuck", INTEGER, nullable=False),
        sa.Column("online", INTEGER, nullable=False),
        sa.Column("offline", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("at"),
        sqlite_strict=True,
    )
    op.create_table(
        "stats_daily",
        sa.Column("day", INTEGER, autoincrement=False, nullable=False),
        sa.Column("workstation_id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("status", INTEGER, autoincrement=False, nullable=False),
        sa.Column("n", INTEGER, nullable=False),
        sa.Column("dur_sum", INTEGER, nullable=False),
        sa.Column("dur_max", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("day", "workstation_id", "status"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stats_hourly",
        sa.Column("hour", INTEGER, autoincrement=False, nullable=False),
        sa.Column("status", INTEGER, autoincrement=False, nullable=False),
        sa.Column("n", INTEGER, nullable=False),
        sa.Column("dur_sum", INTEGER, nullable=False),
        sa.Column("dur_max", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("hour", "status"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "workstation_status",
        sa.Column("workstation_id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("at", INTEGER, autoincrement=False, nullable=False),
        sa.Column("status", INTEGER, nullable=False),
        sa.Column("linked", INTEGER, nullable=True),
        sa.Column("limit_", INTEGER, nullable=True),
        sa.Column("fence", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("workstation_id", "at"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "workstations",
        sa.Column("id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for table in (
        "workstations",
        "workstation_status",
        "stats_hourly",
        "stats_daily",
        "snapshots",
        "settings",
        "run_errors",
        "problem_solutions",
        "poll_state",
        "plan_workstations",
        "plan_streams",
        "plan_runs",
        "plan_jobs",
        "patterns",
        "jobs",
        "job_streams",
        "job_status",
        "job_stats",
        "job_runs",
        "events",
        "error_texts",
        "audit_log",
        "acknowledgements",
        "acknowledge_actions",
    ):
        op.drop_table(table)
