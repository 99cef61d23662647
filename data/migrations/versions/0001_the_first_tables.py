"""The first tables."""

from data.migrations.frozen import run

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(revision)
