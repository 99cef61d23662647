"""The silences ready to be asked, in memory; follows each change of them, whoever made it."""

from collections.abc import Sequence

from data.domain.changes import Change, Kind
from data.domain.silence import ActiveSilences
from data.store.engine import Database
from data.store.writings import SILENCES

_TELLING = frozenset({Kind.SILENCES, Kind.GAP})


class SilenceBook:
    """One a process; `followed` belongs before whatever tells messages on the feed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.active = ActiveSilences(SILENCES.load(db))
        db.feed.follow("silences", self.followed)

    def followed(self, changes: Sequence[Change]) -> None:
        """Read them anew when one was kept, changed or removed."""
        if any(change.kind in _TELLING for change in changes):
            self.active = ActiveSilences(SILENCES.load(self._db))
