"""Patterns and solutions with all that is known of them.

Revision 0001 had sketches of both tables that no version ever wrote to: they are made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBER = sa.Double().with_variant(sa.REAL(), "sqlite")


def _int(name: str) -> sa.Column:
    return sa.Column(name, INTEGER, nullable=False)


def _maybe(name: str) -> sa.Column:
    return sa.Column(name, INTEGER, nullable=True)


def _number(name: str) -> sa.Column:
    return sa.Column(name, NUMBER, nullable=False)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def _id() -> sa.Column:
    return sa.Column("id", INTEGER, autoincrement=False, nullable=False)


def upgrade() -> None:
    op.drop_table("patterns")
    op.drop_table("problem_solutions")
    op.create_table(
        "patterns",
        _id(),
        _text("key"),
        _int("kind"),
        _int("job_id"),
        _maybe("related_job_id"),
        _maybe("hour"),
        _maybe("weekday"),
        _maybe("month_end"),
        _int("resolved"),
        _int("status"),
        _number("confidence"),
        _number("p_value"),
        _number("q_value"),
        _number("effect"),
        _int("occurrences"),
        _int("opportunities"),
        _int("first_at"),
        _int("last_at"),
        _int("found_at"),
        _int("updated_at"),
        _int("days"),
        _text("evidence"),
        _maybe("dismissed_at"),
        sa.Column("dismissed_by", sa.Text(), nullable=True),
        sa.Column("dismissed_reason", sa.Text(), nullable=True),
        sa.Column("dismissed_rate", NUMBER, nullable=True),
        sa.Column("dismissed_per_day", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_strict=True,
    )
    op.create_index("ix_patterns_job", "patterns", ["job_id", "kind"], unique=False)
    op.create_index("ix_patterns_last", "patterns", ["last_at"], unique=False)
    op.create_table(
        "problem_solutions",
        _id(),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        _text("problem_type"),
        _text("problem_pattern"),
        _text("pattern_kind"),
        _text("solution"),
        _int("created_at"),
        _text("created_by"),
        _int("updated_at"),
        _int("times_applied"),
        _maybe("last_at"),
        _int("people_worked"),
        _int("people_failed"),
        _int("tws_worked"),
        _int("tws_failed"),
        _number("faded_worked"),
        _number("faded_failed"),
        _maybe("faded_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
        sqlite_strict=True,
    )
    op.create_table(
        "solution_results",
        _id(),
        _int("solution_id"),
        _int("at"),
        _text("actor"),
        _int("source"),
        _maybe("success"),
        _maybe("event_seq"),
        _maybe("job_id"),
        _maybe("run_id"),
        sa.Column("note", sa.Text(), nullable=True),
        _maybe("decided_at"),
        sa.Column("minutes", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_solution_results_solution", "solution_results", ["solution_id", "at"], unique=False
    )
    op.create_index(
        "ix_solution_results_pending",
        "solution_results",
        ["at"],
        unique=False,
        sqlite_where=sa.text("success IS NULL"),
        postgresql_where=sa.text("success IS NULL"),
    )


def downgrade() -> None:
    for table in ("solution_results", "problem_solutions", "patterns"):
        op.drop_table(table)
    op.create_table(
        "patterns",
        _id(),
        _int("kind"),
        _int("job_id"),
        _int("first_at"),
        _int("last_at"),
        _int("n"),
        _number("confidence"),
        _text("data"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_patterns_job", "patterns", ["job_id", "kind"], unique=False)
    op.create_index("ix_patterns_last", "patterns", ["last_at"], unique=False)
    op.create_table(
        "problem_solutions",
        _id(),
        _text("signature"),
        _text("title"),
        _text("solution"),
        _int("created_at"),
        _int("used"),
        _int("worked"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("signature"),
        sqlite_strict=True,
    )
