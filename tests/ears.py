"""Who is told of a plant: a browser, a webhook and a mailbox; and whether each heard all that is
due to him, and how often."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from data.domain.problem import Standing
from data.domain.telling import Saying
from data.store.engine import Access, Database
from data.store.sql import fetch
from data.store.telling.outbox import ARRIVED
from tests.browsers import Browser
from tests.mail_server import mail_server
from tests.push_service import PushService, push_service
from tests.receiver import Receiver, receiver

ANSWERS_S = 0.03
"""A push service takes a moment to answer: in it the answer may be lost."""
_TRIED = f"""
SELECT s.label, s.channel, d.id, d.tries, d.fate IN {ARRIVED} FROM deliveries d
  JOIN subscriptions s ON s.id = d.subscription_id WHERE d.tries > 0"""
_UNTOLD = f"""
SELECT p.id FROM problems p
 WHERE p.severity >= 2 AND p.merged_into IS NULL
   AND p.found_at > (SELECT min(at) FROM snapshots)
   AND NOT EXISTS (SELECT 1 FROM tellings t WHERE t.problem_id = p.id
                    AND t.saying = {int(Saying.OPEN)})
   AND NOT EXISTS (SELECT 1 FROM problem_origins o WHERE o.problem_id = p.id)
   AND (p.standing = {int(Standing.ILL)} OR EXISTS (
     SELECT 1 FROM problem_steps s WHERE s.problem_id = p.id AND s.at > p.found_at))"""
"""Problems that nobody was to be told of, but for those of the first poll, what was over when it
was found (nothing has happened to it since), and what a wider problem took in or took over."""


@dataclass
class Ears:
    service: PushService
    hook: Receiver
    mail_port: int
    mails: list
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.service.before_answering = lambda: time.sleep(ANSWERS_S)
        self.browser = self.service.browser()

    @property
    def environment(self) -> dict[str, str]:
        """What lets a server write to them."""
        mailbox = f"mailto://localhost:{self.mail_port}?from=resync@example.com&to=b@example.com"
        return {
            "APP_PUSH_SERVICES": self.service.place,
            "APP_PUSH_CA_FILE": str(self.service.ca_file),
            "APP_NOTIFY_URLS": f"json://127.0.0.1:{self.hook.port}/in {mailbox}",
        }

    def heard(self, url: str) -> dict[str, tuple[int, int]]:
        """By channel, how many messages there were and how many of them came once more; raises
        AssertionError where one was lost, came without being owed, or twice in one try."""
        with Database.open(url, Access.READ) as db, db.read() as connection:
            untold = [row[0] for row in fetch(connection, _UNTOLD)]
            assert not untold, [self._story(connection, one) for one in untold]
            tried: dict[str, dict[int, int]] = {"push": {}, "json": {}, "mailto": {}}
            arrived: dict[str, set[int]] = {name: set() for name in tried}
            for label, channel, number, tries, is_there in fetch(connection, _TRIED):
                name = "push" if channel == "webpush" else label.partition(" ")[0]
                tried[name][number] = tries
                arrived[name] |= {number} if is_there else set()
        pushes = Counter(
            int(self.browser.reads(one.body)["receipt"].partition(".")[0])
            for one in self.service.posted
        )
        assert arrived["push"] <= pushes.keys()
        assert all(times <= tried["push"].get(number, 0) for number, times in pushes.items())
        found = {"push": (len(pushes), pushes.total() - len(pushes))}
        for name, came in (("json", len(self.hook.came)), ("mailto", len(self.mails))):
            assert len(arrived[name]) <= came <= sum(tried[name].values()), (name, came)
            found[name] = (len(arrived[name]), came - len(arrived[name]))
        return found

    @staticmethod
    def _story(connection: Connection, problem: int) -> list[tuple[str, ...]]:
        """What is kept of a problem, to be read by a person."""
        return [
            tuple(map(str, row))
            for query in (
                "SELECT kind, standing, severity, opened_at, found_at FROM problems WHERE id = ?",
                "SELECT at, what, facts FROM problem_steps WHERE problem_id = ? ORDER BY id",
                "SELECT at, saying, held, untold FROM tellings WHERE problem_id = ? ORDER BY id",
            )
            for row in fetch(connection, query, (problem,))
        ]

    def is_quiet(self, url: str) -> bool:
        """Whether nothing is due any more."""
        with Database.open(url, Access.READ) as db, db.read() as connection:
            return not fetch(connection, "SELECT 1 FROM deliveries WHERE fate < 2 LIMIT 1")


@contextmanager
def ears() -> Iterator[Ears]:
    with push_service() as service, receiver() as hook, mail_server() as (port, mails):
        yield Ears(service, hook, port, mails)
