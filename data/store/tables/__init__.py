"""The tables. They never leave `data.store`; other rooms get domain values.

Instants are epoch milliseconds UTC, closed sets small integers, facts short JSON text. Rows are
written and read by plain SQL on the hot paths: these classes define the schema, nothing more. A
table is called as its class, `job_runs` for `JobRuns`.
"""

from data.store.tables import access, cluster, events, plan, problems, runs, telling, written
from data.store.tables.base import Table

metadata = Table.metadata

__all__ = [
    "access",
    "cluster",
    "events",
    "metadata",
    "plan",
    "problems",
    "runs",
    "telling",
    "written",
]
