"""Patterns and solutions with all that is known of them.

Revision 0001 had sketches of both tables that no version ever wrote to: they are made anew.
"""

from data.migrations.frozen import frozen

revision, down_revision, upgrade = frozen(__file__)
