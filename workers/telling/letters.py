"""The message of each delivery that is claimed, made of what the store holds by then."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from data.domain.telling import Saying
from data.runtime import RuntimeConfig
from data.settings import Settings
from data.store.engine import Database
from data.store.problems.find import KnownProblem, problems_numbered
from data.store.telling.channels import LANGUAGE_OF_THE_SETTINGS, taken_in
from data.store.telling.deliveries import Claimed
from data.texts import FALLBACK
from workers.telling.message import Message, Reader, digest_of, message_of
from workers.telling.receipts import Receipts

HOME = "/tws-monitor"


class Letters:
    def __init__(
        self, db: Database, settings: Settings, runtime: RuntimeConfig, receipts: Receipts
    ) -> None:
        self._db, self._settings, self._runtime = db, settings, runtime
        self._receipts = receipts

    def write(self, claimed: Sequence[Claimed]) -> Mapping[int, tuple[Message, str]]:
        """By number; what is alike is made once."""
        wanted = {number for one in claimed for number in one.problems}
        problems = {one.number: one for one in problems_numbered(self._db, wanted)}
        made: dict[tuple[object, ...], Message | None] = {}
        found: dict[int, tuple[Message, str]] = {}
        for one in claimed:
            alike = (one.problems, one.batch, one.saying, one.language, one.origin)
            if alike not in made:
                known = [problems[number] for number in one.problems if number in problems]
                made[alike] = self._message(one, known) if known else None
            message = made[alike]
            if message is not None:
                found[one.number] = message, self._receipts.token(one.number)
        return found

    def reader(self, language: str, origin: str | None) -> Reader:
        """For whom a message is written: who opens us by the page that subscribed, or as is set."""
        config = self._runtime.current
        usual = FALLBACK if config.language == "auto" else config.language
        return Reader(language or usual, ZoneInfo(config.timezone), home_of(self._settings, origin))

    def _message(self, one: Claimed, problems: Sequence[KnownProblem]) -> Message:
        reader = self.reader(one.language, one.origin)
        if one.digest:
            batch = f"{self._db.store_id}-{one.batch}"
            message = digest_of(problems, batch, one.saying, reader)
        else:
            message = message_of(problems[0], one.saying, reader)
        if one.saying is Saying.RESOLVED and one.language == LANGUAGE_OF_THE_SETTINGS:
            # Who keeps each problem by itself is told the end of those that this one took in.
            taken = problems_numbered(self._db, taken_in(self._db, one.problems))
            message = replace(message, about=[*message.about, *taken])
        return message


def home_of(settings: Settings, origin: str | None = None) -> str:
    """The page of problems as it is opened from `origin`, or from wherever we are known."""
    return f"{base_of(settings, origin)}{HOME}"


def base_of(settings: Settings, origin: str | None = None) -> str:
    """Our address as it is opened, before any path of ours."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base = origin or settings.public_url or f"{settings.scheme}://{host}:{settings.port}"
    return f"{base}{settings.prefix}"
