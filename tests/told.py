"""A store that owes messages: who listens, what is due, what was sent."""

from data.domain.problem import Standing
from data.domain.subscription import Endpoint, SubscriptionDraft
from data.domain.telling import Fate, Outcome
from data.runtime import RuntimeConfig
from data.store.actions import Act
from data.store.sql import fetch
from data.store.telling import deliveries
from data.store.telling.subscriptions import subscribe, subscriptions
from tests.browsers import Browser
from tests.build import at
from tests.problems import LEDGER, failure, kept, problem
from workers.silence_book import SilenceBook
from workers.telling.outbox import Outbox

OK = Outcome(Fate.ACCEPTED)


class Told:
    """A store whose changes owe messages; `minute` is its clock, where none is given."""

    def __init__(self, db, clock=None):
        self.db, self.minute = db, 3.0
        self.now = clock or (lambda: at(self.minute))
        runtime = RuntimeConfig({}, load=dict, save=lambda changes, by: None)
        self.outbox = Outbox(runtime, SilenceBook(db), self.now)
        db.before_commit = self.outbox.owe

    def listens(self, browser, severities=None):
        """A browser, or one of that name that is never reached, wants to be told."""
        if isinstance(browser, str):
            browser = Browser(f"https://fcm.googleapis.com/{browser}")
        where = Endpoint(browser.endpoint, *browser.subscription["keys"].values())
        draft = SubscriptionDraft(where, "K", browser.endpoint[-1], severities, "pt", None)
        return subscribe(self.db, draft, Act("ana", self.now()))[0].number

    def claims(self, *ended, room=100):
        lines = {one.number: "fcm" for one in subscriptions(self.db)}
        return deliveries.claim(self.db, ended, lines, {"fcm": room}, self.now())

    def sends(self, outcome=OK):
        """Send all that is due; what was said to whom."""
        claimed = self.claims()
        self.claims(*((one, outcome) for one in claimed), room=0)
        return [(one.subscription, one.saying.word, one.problems) for one in claimed]

    def fates(self):
        with self.db.read() as connection:
            rows = fetch(connection, "SELECT fate, reason FROM deliveries ORDER BY id")
        return [(Fate(fate).word, reason) for fate, reason in rows]

    def over(self, one, standing=Standing.OVER):
        one.standing, one.resolved_at = standing, at(self.minute)
        for each in one.ailments:
            each.standing = standing
        kept(self.db, one, minute=self.minute)


def failed(name="A", run_id=1, **more):
    return problem(failure(LEDGER._replace(name=name), run_id, members=1, **more))
