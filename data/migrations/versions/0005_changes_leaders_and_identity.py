"""The numbered changes, counters that several writers may share, ids the database gives itself.

What was counted by reading and writing again (event numbers, run numbers, `max(id) + 1`) was
right under one writer only. SQLite gives a rowid out again once the last row is gone, unless told
not to: the number of a solution is its own for ever. Runs are found by their job and start, and
failures by themselves, however long the history is. What an engine dated beyond all calendars
happened when it was seen.
"""

from data.migrations.frozen import frozen

revision, down_revision, upgrade = frozen(__file__)
