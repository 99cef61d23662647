"""Patterns and solutions with all that is known of them.

Revision 0001 had sketches of both tables that no version ever wrote to: they are made anew.
"""

from data.migrations.frozen import run

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(revision)
