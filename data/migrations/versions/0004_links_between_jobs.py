"""Which job waits for which, as the engine told it.

Known of jobs that failed; they back the chains among the patterns.
"""

from data.migrations.frozen import frozen

revision, down_revision, upgrade = frozen(__file__)
