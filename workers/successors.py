"""Who waits for which job, asked of the engine once a plan, and remembered."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator

from data.clock import steady_s
from data.domain.baseline import Baseline
from data.store.links import Link
from workers.problems.waiting import ANY, Node, Told, Whole, job_id
from workers.tws.client import TwsClient
from workers.tws.errors import TwsError
from workers.tws.neighbours import Neighbour

logger = logging.getLogger(__name__)

DEPTH = 50
"""How many steps behind something ill the first question reaches."""
ROUND_S = 10.0
"""A round of asking takes no longer; what is left is asked after the next poll."""
ASK_TIMEOUT_S = 2.5
MOST_STEPS = 300
"""Jobs behind the ill ones asked about in one round, for the ways between them."""
_UNRULY = 3  # failed questions in a row: the engine has other worries, until the next poll


class Successors:
    """What the engine has told of the plan at hand."""

    def __init__(self, client: TwsClient) -> None:
        self._client = client
        self._plan_id: str | None = None
        self._refused: set[str] = set()  # jobs of which it tells nothing
        self.told = Told(tells=False)
        self.stopping = False

    def begin(self, base: Baseline, ill: Collection[str]) -> None:
        """Forget what was said of another plan, and how far what is well again reaches."""
        if base.plan_id != self._plan_id:
            self.told = Told(tells=self.told.tells)  # a new plan numbers its jobs anew
            self._plan_id, self._refused = base.plan_id, set()
        self.told.far = {key: far for key, far in self.told.far.items() if key in ill}
        try:
            self.told.tells = self._client.tells_neighbours()
        except TwsError as error:
            logger.info("Whether the engine tells what waits for a job is not known: %s", error)

    def lacks(self, keys: Iterable[str]) -> list[str]:
        """Those of the jobs that it has not been asked about."""
        near = self.told.near
        return [key for key in keys if key not in near and key not in self._refused]

    def ask(
        self,
        base: Baseline,
        ill: Iterable[str],
        wondered: Iterable[str],
        behind: Callable[[], Iterable[str]],
    ) -> Iterator[Link]:
        """One round: what is ill first, near and far, then what `behind` says, step by step.

        Yields the direct dependencies it learns. Blocks for as long as a round may take.
        """
        if not self.told.tells:
            return
        until, unruly, steps = steady_s() + ROUND_S, 0, MOST_STEPS
        for key, is_ill in self._turns(ill, wondered, behind):
            if self.stopping or unruly >= _UNRULY or steps <= 0 or steady_s() > until:
                return
            steps -= not is_ill
            try:
                yield from self._ask_of(base, key, is_ill)
            except TwsError as error:
                logger.info("The engine told nothing of what waits for a job: %s", error)
                unruly += 1

    def _turns(
        self,
        ill: Iterable[str],
        wondered: Iterable[str],
        behind: Callable[[], Iterable[str]],
    ) -> Iterator[tuple[str, bool]]:
        yield from ((key, True) for key in ill if self._asks_far(key))
        yield from ((key, False) for key in self.lacks(wondered))
        tried: set[str] = set()
        while following := [key for key in self.lacks(behind()) if key not in tried]:
            tried.update(following)
            yield from ((key, False) for key in following)

    def _asks_far(self, key: str) -> bool:
        """Whether there is something to ask of an ill job."""
        if key in self._refused or key in self.told.far:
            return False
        return self.told.near.get(key) != ()

    def _ask_of(self, base: Baseline, key: str, is_ill: bool) -> Iterator[Link]:
        near = self._near(base, key)
        if near and is_ill:
            far = self._client.successors(key, depth=DEPTH, timeout_s=ASK_TIMEOUT_S)
            self.told.far[key] = frozenset(_node(base, one) for one in far or ())
        first = base.jobs.get(key)
        for node in near:
            then = base.jobs.get(node) if isinstance(node, str) else None
            if first and then and job_id(then) != job_id(first):
                yield job_id(first), job_id(then)

    def _near(self, base: Baseline, key: str) -> tuple[Node, ...]:
        known = self.told.near.get(key)
        if known is not None:
            return known
        near = self._client.successors(key, timeout_s=ASK_TIMEOUT_S)
        if near is None:
            self._refused.add(key)
            return ()
        self.told.near[key] = found = tuple(_node(base, one) for one in near)
        return found


def _node(base: Baseline, neighbour: Neighbour) -> Node:
    """A job by its id, or the instance of a stream; all its instances where that is not known."""
    if neighbour.key is not None:
        return neighbour.key
    stream = base.streams.get(neighbour.stream_key or "")
    if stream is not None:
        return Whole(stream.workstation, stream.name, stream.scheduled_at)
    return Whole(neighbour.workstation, neighbour.stream, ANY)
