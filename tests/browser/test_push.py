"""Pushes in a real browser: what is shown, what a tap does, and how it goes without a network.

The driver delivers what a push service would; a tap on a notification cannot be driven, so the
worker is told of one.
"""

import json

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.test_line import LOST
from tests.browser.test_login import enter
from tests.browser.test_offline import installed, kept_name, until
from tests.browser.test_overview import failed, job, live, rows
from tests.browsers import Browser
from tests.chromium import WITH_WORKER, whole
from tests.inside import people
from tests.push_service import push_service
from tests.serving import monitoring

pytestmark = pytest.mark.browser

INSTALLED = {"browser": whole, **WITH_WORKER}
SHOWN = """async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return (await registration.getNotifications()).map(({ title, body, tag, actions, data }) =>
        ({ title, body, tag, actions: actions.map(({ title }) => title), data }));
}"""
TAP = """async (action) => {
    const [notification] = await registration.getNotifications();
    try {
        self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
    } catch (untrusted) {
        if (untrusted.name !== "InvalidStateError") throw untrusted;
    }
}"""


class Pushed:
    """A page whose browser gets pushes."""

    def __init__(self, page, url):
        self.page, self.url = page, url
        page.context.grant_permissions(["notifications"])
        self._cdp = page.context.new_cdp_session(page)
        found = []
        self._cdp.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda said: found.extend(said["registrations"]),
        )
        self._cdp.send("ServiceWorker.enable")
        while not found:
            page.wait_for_timeout(20)
        self._to = {
            "origin": url.removesuffix("/tws-monitor"),
            "registrationId": found[0]["registrationId"],
        }

    def push(self, text):
        self._cdp.send("ServiceWorker.deliverPushMessage", {**self._to, "data": text})

    def tell(self, problem, title):
        told = {
            "title": title, "body": "bloqueia 2 jobs", "lang": "pt-BR", "tag": problem,
            "silent": False, "navigate": f"{self.url}/problems/{problem}",
        }  # fmt: skip
        more = {"problem_id": problem, "severity": "error", "state": "open", "receipt": ""}
        self.push(json.dumps({"web_push": 8030, "notification": told, **more}))

    def shown(self, holds):
        """The notifications, once `holds` of them."""
        for _ in range(500):
            found = self.page.evaluate(SHOWN)
            if holds(found):
                return found
            self.page.wait_for_timeout(50)
        raise AssertionError(found)

    def tap(self, action=""):
        [worker] = self.page.context.service_workers
        worker.evaluate(TAP, action)


@pytest.fixture
def pushed(monitor, open_page):
    monitor.engine.lists["job"] = [failed("PIX", key="p"), job("CARGA")]
    monitor.poll()
    page = installed(live(open_page(monitor.url, allow=LOST, **INSTALLED)))
    kept_name(page)
    page.reload()
    return Pushed(live(page), monitor.url)


def test_a_push_is_shown_and_a_tap_opens_its_problem_in_the_page_that_is_open(pushed):
    page = pushed.page
    [problem] = [one.get_attribute("data-problem") for one in rows(page).all()]

    pushed.tell(problem, "PIX: ABEND")
    [shown] = pushed.shown(len)
    assert (shown["title"], shown["tag"]) == ("PIX: ABEND", problem)
    assert shown["actions"] == ["Ver Dashboard", "Assumir"]
    page.evaluate("window.sameLoad = true")
    pushed.tap("open")

    expect(page.locator(".drawer")).to_contain_text("PIX")
    assert page.evaluate("window.sameLoad")
    pushed.push("no JSON at all")
    assert pushed.shown(len)[0]["title"] == "Resync"


def test_who_may_only_look_is_not_offered_to_take_it(engine, tmp_path, open_page):
    with monitoring(engine, tmp_path, more={"auth": "basic"}) as monitor:
        people(monitor.server.db)
        page = open_page(monitor.url, allow=(*LOST, "401"), **INSTALLED)
        enter(page, "vera")
        seen = Pushed(installed(live(page)), monitor.url)

        seen.tell("x-p1", "PIX: ABEND")

        (shown,) = seen.shown(len)
        assert shown["actions"] == ["Ver Dashboard"]


def test_a_browser_that_takes_no_worker_says_so(monitor, open_page):
    refuse = """ServiceWorkerContainer.prototype.register =
        async () => { throw new DOMException("", "SecurityError"); };"""
    more = {"before": refuse, "permissions": ["notifications"], "browser": whole, **WITH_WORKER}

    page = open_page(f"{monitor.url}/settings", **more)

    expect(page.get_by_text("Este navegador não deixa o Resync instalar")).to_be_visible()


def test_a_problem_is_taken_from_its_notification_once_also_without_a_network(pushed, monitor):
    page = pushed.page
    [problem] = [one.get_attribute("data-problem") for one in rows(page).all()]
    pushed.tell(problem, "PIX: ABEND")
    pushed.shown(len)
    page.context.set_offline(True)

    pushed.tap("acknowledge")

    pushed.shown(lambda found: found and "Sem rede" in found[0]["body"])
    expect(rows(page).locator(".by")).to_contain_text("a enviar")
    page.context.set_offline(False)
    expect(page.locator(".fold.taken .count")).to_have_text("(1)")
    with monitor.server.db.read() as connection:
        assert len(connection.exec_driver_sql("SELECT call FROM actions").fetchall()) == 1


SERVICE = """{
    // The push service, which no test reaches: it gives an address and keys, and keeps them.
    const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")),
        (char) => char.charCodeAt(0));
    const of = ({ endpoint, key, keys }) => ({ endpoint,
        options: { applicationServerKey: bytes(key).buffer },
        toJSON: () => ({ endpoint, expirationTime: null, keys }),
        unsubscribe: async () => { localStorage.removeItem("pushed"); return true; } });
    Object.assign(PushManager.prototype, {
        async getSubscription() {
            const found = JSON.parse(localStorage.getItem("pushed"));
            return found && of(found);
        },
        async subscribe({ applicationServerKey: key }) {
            const { endpoint, keys } = GIVEN;
            const made = { key, keys, endpoint: `${endpoint}/${crypto.randomUUID()}` };
            localStorage.setItem("pushed", JSON.stringify(made));
            return of(made);
        },
    });
}"""


def served(browser):
    """What stands for the push service of a page whose keys are those of `browser`."""
    return SERVICE.replace("GIVEN", json.dumps(browser.subscription))


def subscribed(page):
    """Accept the invitation, once it is there: it comes where the browser was not asked yet, and
    the reader has begun to do something."""
    expect(page.locator(".tools .bell")).to_be_visible()
    expect(page.locator('[data-toast="invitation"]')).to_have_count(0)
    page.keyboard.press("Shift")
    expect(page.locator('[data-toast="invitation"]')).to_be_visible()
    page.context.grant_permissions(["notifications"])
    page.locator('[data-toast="invitation"] [data-push="subscribe"]').click()
    expect(page.locator(".tools .bell")).to_have_attribute("aria-pressed", "true")
    return page


def test_a_failure_reaches_the_browser_and_what_became_of_it_comes_back(
    engine, tmp_path, open_page
):
    with push_service() as service, monitoring(engine, tmp_path, more=service.settings) as monitor:
        told = service.browser()
        page = installed(live(open_page(monitor.url, before=served(told), **INSTALLED)))
        kept_name(subscribed(page))

        engine.lists["job"] = [failed("PIX", key="p")]
        monitor.poll()
        payload = told.reads(service.wait(1)[0].body)
        pushed = Pushed(page, monitor.url)
        pushed.push(json.dumps(payload))

        [shown] = pushed.shown(len)
        assert shown["title"] == payload["notification"]["title"]
        problem = payload["problem_id"]
        address = monitor.url.replace("/tws-monitor", f"/api/v1/monitoring/problems/{problem}")

        def fate():
            [delivery] = httpx.get(f"{address}/deliveries").json()["deliveries"]
            return delivery["status"]

        monitor.wait_until(lambda: fate() == "shown")
        pushed.tap("acknowledge")
        monitor.wait_until(lambda: fate() == "clicked")
        monitor.wait_until(lambda: httpx.get(address).json()["state"] == "acknowledged")
        page.goto(f"{monitor.url}/problems/{problem}")
        expect(page.locator(".d-ledger")).to_contain_text("Este aparelho: abriu · tocado")


def test_a_browser_is_invited_subscribes_anew_for_another_key_and_leaves_nothing_behind(
    monitor, open_page
):
    def devices():
        address = monitor.url.replace("/tws-monitor", "/api/v1/monitoring/push/subscriptions")
        return httpx.get(address).json()["subscriptions"]

    page = subscribed(
        installed(live(open_page(monitor.url, before=served(Browser()), **INSTALLED)))
    )
    bell = page.locator(".tools .bell")
    [first] = devices()
    assert (first["language"], first["label"][:6]) == ("pt", "Chrome")

    page.evaluate("""() => { // the key of a point begins with BA to BP
        const mine = JSON.parse(localStorage.getItem("pushed"));
        localStorage.setItem("pushed", JSON.stringify({ ...mine, key: "BZ" + mine.key.slice(2) }));
    }""")
    page.goto(f"{monitor.url}/settings")

    listed = live(page).locator("#devices li")
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text("este")
    known = first["subscription_id"]
    monitor.wait_until(lambda: [one["subscription_id"] for one in devices()] not in ([known], []))
    expect(listed).to_have_count(1)
    page.locator("#forget").click()

    monitor.wait_until(lambda: devices() == [])
    expect(bell).to_have_attribute("aria-pressed", "false")
    page.wait_for_function("localStorage.getItem('pushed') === null")


LEFT = """async () => ({
    caches: await caches.keys(),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    names: Object.keys(localStorage).filter((name) => name.startsWith("resync.")),
})"""


def test_after_all_is_forgotten_no_cache_no_database_and_no_name_is_left(monitor, open_page):
    page = installed(live(open_page(monitor.url, before=served(Browser()), **INSTALLED)))
    kept_name(subscribed(page))
    beside = page.context.new_page()
    beside.goto(monitor.url.replace("/tws-monitor", "/manifest.webmanifest"))
    page.goto(f"{monitor.url}/settings")
    live(page)
    before = beside.evaluate(LEFT)
    assert all(before.values()), before
    page.context.route("**/tws-monitor/settings", lambda route: None)  # it is not opened anew yet

    page.locator("#forget").click()

    until(beside, f"async () => Object.values(await ({LEFT})()).every((one) => !one.length)", None)


def test_a_device_that_was_removed_elsewhere_says_so_and_comes_back_by_a_tap_only(
    monitor, open_page
):
    address = monitor.url.replace("/tws-monitor", "/api/v1/monitoring/push/subscriptions")

    def devices():
        return [one["subscription_id"] for one in httpx.get(address).json()["subscriptions"]]

    page = subscribed(
        installed(live(open_page(monitor.url, before=served(Browser()), **INSTALLED)))
    )
    [first] = devices()
    assert httpx.delete(f"{address}/{first}").status_code == 204

    for _ in range(2):  # also the second time
        page.reload()
        said = live(page).locator('[data-toast="invitation"]')
        expect(said).to_contain_text("removido dos avisos em outro lugar")
        expect(page.locator(".tools .bell")).to_have_attribute("aria-pressed", "false")
    assert devices() == []
    said.get_by_role("button", name="Avisar neste aparelho").click()
    expect(page.locator(".tools .bell")).to_have_attribute("aria-pressed", "true")
    assert devices() not in ([], [first])
