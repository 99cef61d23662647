"""Problems and the ailments they group; an event says which ailment it told of.

What is derived is computed by the database: the order of problems, the counts of the verdict and
the three writers of a row (the poll, the counting of what is blocked, people) cannot disagree.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STRICT = {"sqlite_strict": True}
KEYED = {"sqlite_strict": True, "sqlite_with_rowid": False}
STATE = """CASE WHEN closed_at IS NOT NULL OR standing = 2 THEN 3 WHEN standing = 1 THEN 2
 WHEN ack_at IS NOT NULL THEN 1 ELSE 0 END"""
WORST = "CASE WHEN blocked_severity > own_severity THEN blocked_severity ELSE own_severity END"
ENDED = """CASE WHEN closed_at IS NOT NULL THEN closed_at
 WHEN standing = 2 THEN resolved_at END"""


def upgrade() -> None:
    op.create_table(
        "problems",
        _key("id"),
        *_whole("kind standing own_severity"),
        *_text("root_workstation root_stream root_job"),
        *_whole("opened_at"),
        *_whole("resolved_at merged_into", nullable=True),
        *_whole("occurrences members"),
        *_text("shared", nullable=True),
        *_whole("run_id", nullable=True),
        *_whole("found_at updated_at blocked_severity blocked_total blocked_critical"),
        *_text("blocked blocked_from deadline", nullable=True),
        *_whole("impact"),
        *_whole("counted_at ack_at", nullable=True),
        *_text("ack_by ack_note", nullable=True),
        *_whole("ack_until", nullable=True),
        *_whole("ack_rerun"),
        *_text("returned_from", nullable=True),
        *_whole("closed_at", nullable=True),
        *_text("closed_by closed_reason", nullable=True),
        *_whole("close_noted"),
        sa.Column("state", INTEGER, sa.Computed(STATE, persisted=True), nullable=False),
        sa.Column("severity", INTEGER, sa.Computed(WORST, persisted=True), nullable=False),
        sa.Column("ended_at", INTEGER, sa.Computed(ENDED, persisted=True), nullable=True),
        **STRICT,
    )
    op.create_index("ix_problems_order", "problems", ["state", "impact", "id"])
    op.create_index("ix_problems_opened", "problems", ["opened_at"])
    _partial("ix_problems_open", "problems", ["state", "severity"], "state < 3")
    _partial("ix_problems_ended", "problems", ["ended_at"], "ended_at IS NOT NULL")
    _partial("ix_problems_due", "problems", ["ack_until"], "ack_until IS NOT NULL")
    _partial("ix_problems_closed", "problems", ["id"], "closed_at IS NOT NULL AND close_noted = 0")

    op.create_table(
        "ailments",
        _key("id"),
        *_whole("problem_id kind workstation_id stream_id job_id stream_workstation_id"),
        *_text("key", nullable=True),
        *_whole("at seen_at critical"),
        *_whole("run_id", nullable=True),
        *_whole("standing"),
        *_whole("good_at good_seen_at over_at", nullable=True),
        *_whole("changed_seen_at left_plan closed members"),
        **STRICT,
    )
    op.create_index("ix_ailments_problem", "ailments", ["problem_id"])
    op.create_index("ix_ailments_job", "ailments", ["job_id"])
    op.create_index("ix_ailments_workstation", "ailments", ["workstation_id"])
    _partial("ix_ailments_standing", "ailments", ["id"], "standing < 2")
    _partial("ix_ailments_over", "ailments", ["changed_seen_at"], "standing = 2")
    _partial("ix_ailments_closed", "ailments", ["id"], "closed = 1 AND left_plan = 0")

    op.create_table(
        "ailment_runs", _key("ailment_id"), _key("run_id"), *_whole("at started_at"), **KEYED
    )
    op.create_index("ix_ailment_runs_run", "ailment_runs", ["run_id"])

    op.create_table(
        "problem_steps",
        sa.Column("id", INTEGER, sa.Identity(), primary_key=True),
        *_whole("problem_id at what"),
        *_text("actor facts", nullable=True),
        **STRICT,
    )
    op.create_index("ix_problem_steps_problem", "problem_steps", ["problem_id", "id"])

    op.add_column("events", sa.Column("ailment_id", INTEGER, nullable=True))
    _partial("ix_events_ailment", "events", ["ailment_id", "at"], "ailment_id IS NOT NULL")


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, INTEGER, primary_key=True, autoincrement=False)


def _whole(names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, INTEGER, nullable=nullable) for name in names.split()]


def _text(names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names.split()]


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
