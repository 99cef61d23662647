"""What earlier plans have taught of jobs: which waits for which, how long each usually takes."""

from collections.abc import Collection, Mapping

from data.clock import steady_s
from data.domain.patterns import JobId, PatternType
from data.store.engine import Database
from data.store.links import load_links
from data.store.patterns import PatternQuery, find_patterns
from data.store.rollups import usual_durations

KEPT_S = 600.0
"""What was read is taken for true so long."""


class Experience:
    """Read when it is first asked for, and anew from time to time. Blocks; for one thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._links: tuple[float, Mapping[JobId, Collection[JobId]]] | None = None
        self._usual_s: tuple[float, Mapping[JobId, float]] | None = None

    def links(self) -> Mapping[JobId, Collection[JobId]]:
        """By job, those that wait directly for it, as the engine told or patterns suggest."""
        if self._links is None or steady_s() - self._links[0] > KEPT_S:
            chains = find_patterns(self._db, PatternQuery(types=(PatternType.DEPENDENCY_CHAIN,)))
            known = {(one.pattern.job, one.pattern.related_job) for one in chains}
            found: dict[JobId, set[JobId]] = {}
            for first, then in load_links(self._db) | known:
                if then is not None:
                    found.setdefault(first, set()).add(then)
            self._links = (steady_s(), found)
        return self._links[1]

    def usual_s(self) -> Mapping[JobId, float]:
        """The seconds that a run of a job has taken so far, where there was one."""
        if self._usual_s is None or steady_s() - self._usual_s[0] > KEPT_S:
            self._usual_s = (steady_s(), usual_durations(self._db))
        return self._usual_s[1]
