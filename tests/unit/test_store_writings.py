"""What people write, where two of them write at the same time."""

import pytest

from data.store.actions import Act
from data.store.engine import Access, Database
from data.store.sql import execute
from data.store.writings import RUNBOOKS, WrittenMeanwhile
from tests.build import at
from tests.meeting import meet


def test_what_another_changes_at_that_moment_is_not_overwritten_unseen(postgres_url):
    with Database.open(postgres_url) as db, Database.open(postgres_url, Access.WRITE) as beside:
        draft = RUNBOOKS.draft(job="PIX*", team="Pagamentos")
        (seen,) = RUNBOOKS.keep(db, [draft], Act("ana", at(1))).written
        query = "UPDATE writings SET changed_at = changed_at + 1, changed_by = 'bob'"

        met = meet(
            db,
            beside,
            lambda connection: execute(connection, query),
            lambda: RUNBOOKS.change(db, seen.number, draft, Act("ana", at(3)), seen.changed_at),
        )

        with pytest.raises(WrittenMeanwhile, match="bob"):
            met.result()
