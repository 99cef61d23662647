"""Sends what is owed, in threads of its own: the poll and the page wait for none of it.

One thread claims and notes; each push service, and each other channel, has threads and connections
of its own, so that one that hangs delays nobody else. Only who leads sends: whatever another has
claimed before is in nobody's hands then, and claimed anew.
"""

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

from data.clock import utc_now
from data.domain.changes import Change, Kind
from data.domain.subscription import Endpoint
from data.domain.telling import Fate
from data.store.engine import Database
from data.store.errors import StoreError
from data.store.telling import deliveries as kept
from data.store.telling.deliveries import Claimed, Ended
from data.tracing import note, span
from workers.poller_state import quantile
from workers.telling.carriers import Carrier, Carriers
from workers.telling.message import Message
from workers.telling.outcome import Tried, outcome_of
from workers.telling.post import PATIENCE_S

logger = logging.getLogger(__name__)

_CLAIMED = 3
"""Times as many as it carries at once are in the hands of one service: what is claimed is in doubt
after a crash."""
LOOK_EVERY_S = 5.0
"""How late what a silence held back may be told, and what is late given up."""
_AFTER_FAILURE_S = 1.0
_LAST_WORDS_S = 2.0
"""What is under way when we are stopped has so long to end by itself."""
_LEAST_S = 0.25
"""Between two rounds that nothing woke: what is due may have to wait, for its service or for an
earlier message to the same browser."""
_GATHER_S = 0.025
_FOLLOW_S = 0.5
"""Between two looks whether it is for us to send."""
_TIMES = 1_000
Write = Callable[[Sequence[Claimed]], Mapping[int, tuple[Message, str]]]
"""The message of each, by its number, with the token its receipt comes back with."""


class _Line:
    """One service: who carries to it, his threads, and how many are in their hands."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self.threads = ThreadPoolExecutor(carrier.at_once, thread_name_prefix="telling")
        self.busy = 0

    @property
    def room(self) -> int:
        return _CLAIMED * self.carrier.at_once - self.busy


class Sender:
    """`write` makes the messages, `look` is asked every few seconds for what time alone owes,
    `begin` is called before the first round of a term."""

    def __init__(
        self,
        db: Database,
        carriers: Carriers,
        write: Write,
        look: Callable[[Database], None],
        begin: Callable[[], None],
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._db, self._carriers = db, carriers
        self._write, self._look, self._begin, self._clock = write, look, begin, clock
        self._wake = threading.Condition()
        self._woken = True
        self._stopping = False
        self._ended: list[Ended] = []
        self._held: set[int] = set()  # claimed, and not yet noted
        self._lines: dict[str, _Line] = {}  # by the carrier's word
        self._words: dict[str, str] = {}  # by address: the same few are looked at in every round
        self._doubtful = True  # claims may be nobody's
        self._term = 0  # what is held was claimed in it
        self._counts = Counter[str]()
        self._took_ms: deque[float] = deque(maxlen=_TIMES)
        self._said: str | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="telling", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Send nothing more; what is under way is cut, and sent again after the next start."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=PATIENCE_S)
        lines = list(self._lines.values())
        for line in lines:
            line.threads.shutdown(wait=False, cancel_futures=True)
        with self._wake:
            self._wake.wait_for(lambda: not any(line.busy for line in lines), _LAST_WORDS_S)
        for line in lines:
            line.carrier.hang_up()
        if not self._db.leads:
            return
        try:
            self._round(claiming=False)
        except StoreError as error:
            logger.warning("What became of the last messages could not be kept: %s", error)

    def followed(self, changes: Sequence[Change]) -> None:
        """Problems have changed: look at once."""
        if any(change.kind in (Kind.PROBLEMS, Kind.GAP) for change in changes):
            self._wake_up()

    def metrics(self) -> Mapping[str, Any]:
        """Counters since the start, for `/stats`."""
        took = sorted(self._took_ms)
        return {
            **{fate.word: self._counts[fate.word] for fate in Fate if fate is not Fate.DUE},
            "in_flight": len(self._held),
            "due_to_accepted_ms_p50": quantile(took, 50),
            "due_to_accepted_ms_p95": quantile(took, 95),
            "last_refusal": self._said,
        }

    # The thread

    def _run(self) -> None:
        looked_s = time.monotonic()
        while not self._stopping:
            try:
                if not self._leads():
                    with self._wake:
                        self._wake.wait_for(lambda: self._stopping, _FOLLOW_S)
                    continue
                with self._db.leading(self._term):
                    if time.monotonic() - looked_s >= LOOK_EVERY_S:
                        looked_s = time.monotonic()
                        kept.expire(self._db, self._clock())
                        self._look(self._db)
                    claimed = self._round()
                wait_s = 0.0 if claimed else self._pause_s()
                if self._held:
                    # Not once for each that ends: a round reads whom there is to tell.
                    with self._wake:
                        self._wake.wait_for(lambda: self._stopping, _GATHER_S)
            except Exception as error:
                self._doubtful, wait_s = True, 0.0
                if isinstance(error, StoreError):
                    logger.warning("Messages wait, the store is away: %s", error)
                else:
                    logger.exception("Messages could not be sent; they are tried again")
                with self._wake:
                    self._wake.wait_for(lambda: self._stopping, _AFTER_FAILURE_S)
            with self._wake:
                self._wake.wait_for(lambda: self._woken or self._stopping, wait_s)
                self._woken = False

    def _leads(self) -> bool:
        """Whether we send. What was claimed in another term is the next leader's."""
        term = self._db.term
        if term != self._term:
            with self._wake:
                self._ended.clear()
                self._held.clear()
            self._doubtful = True
            if term:
                self._begin()
            self._term = term
        return term > 0

    def _pause_s(self) -> float:
        due = kept.next_due(self._db)
        if due is None:
            return LOOK_EVERY_S
        return min(max((due - self._clock()).total_seconds(), _LEAST_S), LOOK_EVERY_S)

    def _round(self, claiming: bool = True) -> bool:
        """Note what has ended, claim what is due, hand it out; whether there was any."""
        if self._doubtful and claiming:
            kept.free_claims(self._db, self._held)
            self._doubtful = False
        with self._wake:
            ended, self._ended = self._ended, []
        addresses = kept.endpoints(self._db) if claiming else {}
        lines = self._named(addresses)
        try:
            claimed = kept.claim(self._db, ended, lines, self._room(lines), self._clock())
        except BaseException:
            with self._wake:
                self._ended = [*ended, *self._ended]
            raise
        self._held.difference_update(one.number for one, _ in ended)
        self._hand_out(claimed)
        return bool(claimed)

    def _named(self, addresses: Mapping[int, str]) -> dict[int, str]:
        """The service of each subscription; none of what may not be sent any more."""
        known, self._words = self._words, {}
        for address in addresses.values():
            word = known.get(address)
            if word is None:
                word = self._carriers.word(address)
            self._words[address] = word
        return {number: self._words[address] for number, address in addresses.items()}

    def _room(self, lines: Mapping[int, str]) -> Mapping[str, int]:
        """How many more messages each service takes; what may not be sent costs no place."""
        with self._wake:
            known = {word: line.room for word, line in self._lines.items()}
        return {word: known.get(word, _CLAIMED) for word in set(lines.values())}

    def _hand_out(self, claimed: Sequence[Claimed]) -> None:
        messages = self._write(claimed) if claimed else {}
        for one in claimed:
            self._held.add(one.number)
            if one.number not in messages:  # its problem is not kept any more
                self._end(one, Tried(reason="expired"))
                continue
            message, receipt = messages[one.number]
            left_s = int((one.until - self._clock()).total_seconds())
            future = self.send(one.endpoint, message, receipt, max(left_s, 0), self._term)
            future.add_done_callback(lambda done, one=one: self._end(one, _tried(done)))

    def send(
        self, to: Endpoint, message: Message, receipt: str, ttl_s: int, term: int | None = None
    ) -> Future[Tried]:
        """Send it once, in a thread of its service; what was claimed in a `term`, in that only."""
        line = self._line(to.address)
        if line is None:
            refused: Future[Tried] = Future()
            refused.set_result(Tried(reason="endpoint"))
            return refused
        with self._wake:
            line.busy += 1
        carry = partial(line.carrier.carry, to, message, receipt, ttl_s)
        future = line.threads.submit(self._carry, type(line.carrier).__name__, carry, term)
        future.add_done_callback(lambda _: self._left(line))
        return future

    def _carry(self, by: str, carry: Callable[[], Tried], term: int | None) -> Tried:
        if term not in (None, self._db.term):  # we were stopped meanwhile, and another sends it
            return Tried(reason="unreachable")
        with span("delivery", {"resync.carrier": by}, "CLIENT"):
            tried = carry()
            note({"resync.status": tried.status or tried.reason})
            return tried

    def _line(self, address: str) -> _Line | None:
        """The line to an address, made where nobody has written there yet."""
        word = self._carriers.word(address)
        with self._wake:
            if word and word not in self._lines:
                carrier = self._carriers.make(address)
                if carrier is not None:
                    self._lines[word] = _Line(carrier)
            return self._lines.get(word)

    def _left(self, line: _Line) -> None:
        with self._wake:
            line.busy -= 1
            self._wake.notify_all()

    def _end(self, one: Claimed, tried: Tried) -> None:
        """A try has ended, in whatever thread. What our own end has cut stays claimed: whether it
        has arrived is not known, and the next start sends it again."""
        if tried.status is None and (self._stopping or not self._db.leads):
            return
        now = self._clock()
        came = outcome_of(tried, one.tries, now, one.until)
        with self._wake:
            self._counts[came.fate.word] += 1
            if came.fate is Fate.ACCEPTED:
                self._took_ms.append((now - one.due_at).total_seconds() * 1000)
            else:
                self._said = f"{came.reason}: {came.detail}" if came.detail else came.reason
            self._ended.append((one, came))
            self._woken = True
            self._wake.notify_all()

    def _wake_up(self) -> None:
        with self._wake:
            self._woken = True
            self._wake.notify_all()


def _tried(done: Future[Tried]) -> Tried:
    """What a thread came back with."""
    if done.cancelled():
        return Tried(reason="unreachable")
    error = done.exception()
    if error is not None:
        logger.error("A message could not be sent", exc_info=error)
        return Tried(reason="unreachable", detail=type(error).__name__)
    return done.result()
