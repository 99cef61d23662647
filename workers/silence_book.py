"""The silences ready to be asked, in memory; follows each change of them, whoever made it."""

from collections.abc import Sequence
from datetime import datetime

from data.domain.changes import Change, Kind
from data.domain.silence import ActiveSilences
from data.store.engine import Database
from data.store.writings import SILENCES

_TELLING = frozenset({Kind.SILENCES, Kind.GAP})


class SilenceBook:
    """One a process; `followed` belongs before whatever tells messages on the feed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._active = ActiveSilences(SILENCES.load(db))
        db.feed.follow("silences", self.followed)

    def followed(self, changes: Sequence[Change]) -> None:
        """Read them anew when one was kept, changed or removed."""
        if any(change.kind in _TELLING for change in changes):
            self._active = ActiveSilences(SILENCES.load(self._db))

    def silenced(
        self,
        job_name: str | None,
        job_stream: str | None,
        workstation: str | None,
        now: datetime,
        *,
        critical: bool = False,
    ) -> tuple[int, datetime] | None:
        """See `ActiveSilences.silenced`."""
        return self._active.silenced(job_name, job_stream, workstation, now, critical=critical)

    def changes_at(self, now: datetime) -> datetime | None:
        """When the next window opens or ends: what was silenced before may not be after."""
        return self._active.changes_at(now)
