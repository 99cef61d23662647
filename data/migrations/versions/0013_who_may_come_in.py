"""Accounts, their sessions and log-ins; and from where each deed was done."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "accounts",
        _identity(),
        *_text("same name method role"),
        *_whole("disabled"),
        *_text("secret", nullable=True),
        sa.Column("ticket", sa.LargeBinary(), nullable=True),
        *_text("prefix", nullable=True),
        *_whole("expires_at", nullable=True),
        *_whole("created_at"),
        *_text("created_by"),
        *_whole("seen_at", nullable=True),
        sa.UniqueConstraint("same"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_accounts_ticket", "accounts", ["ticket"], unique=True)
    op.create_table(
        "login_sessions",
        _identity(),
        sa.Column("ticket", sa.LargeBinary(), nullable=False),
        *_whole("account_id created_at seen_at until_at"),
        *_text("address agent"),
        sa.UniqueConstraint("ticket"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_login_sessions_account", "login_sessions", ["account_id"])
    op.create_table(
        "login_addresses",
        sa.Column("account_id", INTEGER, primary_key=True, autoincrement=False),
        sa.Column("address", sa.Text(), primary_key=True),
        *_whole("at"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "login_attempts",
        _identity(),
        *_whole("at"),
        *_text("same address"),
        *_whole("known"),
        sqlite_strict=True,
    )
    op.create_index("ix_login_attempts_same", "login_attempts", ["same", "at"])
    op.create_index("ix_login_attempts_address", "login_attempts", ["address", "at"])
    op.add_column("audit_log", sa.Column("source", sa.Text(), nullable=True))


def _identity() -> sa.Column[int]:
    return sa.Column("id", INTEGER, sa.Identity(), primary_key=True)


def _text(names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names.split()]


def _whole(names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, INTEGER, nullable=nullable) for name in names.split()]
