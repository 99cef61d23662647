"""Who is owed a message is decided and kept in the transaction of whatever makes it owed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from data.clock import utc_now
from data.domain.problem import State
from data.domain.telling import Listener, Situation
from data.runtime import RuntimeConfig
from data.store.engine import Database
from data.store.problems.changes import changed_problems
from data.store.problems.find import live_in
from data.store.sql import ms
from data.store.telling import outbox as kept
from workers.silence_book import SilenceBook
from workers.telling.owed import asks_who_was_told, owed, wanted


class Outbox:
    """`owe` belongs before the commit of every write (`Database.before_commit`)."""

    def __init__(
        self,
        runtime: RuntimeConfig,
        silences: SilenceBook,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._runtime, self._silences, self._clock = runtime, silences, clock

    def owe(self, connection: Connection) -> None:
        """Keep what is owed of the problems that this transaction has changed."""
        if not changed_problems(connection):
            return
        found, now = kept.situations(connection), self._clock()
        over = [one.number for one in found if one.said and one.state >= State.RECOVERED]
        kept.take_back(connection, over, ms(now))
        config = self._runtime.current
        usual = frozenset(config.notification_severities)
        listeners = [
            Listener(one.number, usual if one.severities is None else frozenset(one.severities))
            for one in kept.wishes(connection)
        ]
        if not listeners and all(one.said is None for one in found):
            return
        wants = [
            (one, saying)
            for one in self._with_silences(connection, found, now)
            if (saying := wanted(one)) is not None
        ]
        asked = [one.number for one, saying in wants if asks_who_was_told(one, saying)]
        told = kept.told_of(connection, asked)
        made = owed(wants, listeners, told, alerts_on=config.alerts_enabled)
        kept.put(connection, made, ms(now))

    def look(self, db: Database) -> None:
        """Tell what a silence held back that holds it no more."""
        with db.read() as connection:
            numbers = kept.waiting(connection)
            free = [number for number in numbers if number not in self._held(connection, numbers)]
        if free:

            def touch(connection: Connection) -> None:
                for number in free:
                    changed_problems(connection).setdefault(number, set())

            db.lead(touch)

    def _with_silences(
        self, connection: Connection, found: Sequence[Situation], now: datetime
    ) -> Sequence[Situation]:
        if not self._silences.active.holds_any(now):
            return found
        held = self._held(connection, [one.number for one in found if one.state is State.OPEN])
        return [replace(one, silence=held.get(one.number)) for one in found]

    def _held(self, connection: Connection, numbers: Sequence[int]) -> dict[int, int]:
        """The silence of each of these problems that has one."""
        active, now = self._silences.active, self._clock()
        if not active.holds_any(now):
            return {}
        live = live_in(connection, numbers)
        told = {number: active.silenced_all(live.get(number, ()), now) for number in numbers}
        return {number: silence[0] for number, silence in told.items() if silence is not None}
