"""Notifications of a page nobody looks at; the browser's own `Notification` is recorded."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_overview import failed, job, live
from tests.browser.test_settings import put

pytestmark = pytest.mark.browser

RECORDER = """
window.shown = [];
window.Notification = class {
  static permission = "%s";
  static async requestPermission() { this.permission = "granted"; return "granted"; }
  constructor(title, { body, tag }) { window.shown.push({ title, body, tag }); }
  close() {}
};
document.hasFocus = () => false;
"""


def opened(monitor, open_page, path="", permission="granted"):
    return live(open_page(f"{monitor.url}{path}", before=RECORDER % permission))


def fail(monitor, *names):
    """These have failed; what had before stays as it is, or it would be another run's failure."""
    known = {one["name"]: one for one in monitor.engine.lists["job"]}
    before = {name: one for name, one in known.items() if one["lastRunCommonStatus"] == "ERROR"}
    monitor.engine.lists["job"] = [before.get(name) or failed(name, key=name) for name in names]
    monitor.poll()


def plan(monitor, *names):
    monitor.engine.lists["job"] = [job(name, key=name) for name in names]
    monitor.poll()


def test_a_failure_is_notified_once_while_nobody_looks(monitor, open_page):
    plan(monitor, "PIX", "CARGA")
    put(monitor, browser_notifications_enabled=True)
    page = opened(monitor, open_page)

    fail(monitor, "PIX")
    page.wait_for_function("() => window.shown.length === 1")
    monitor.poll()
    fail(monitor, "PIX", "CARGA")

    page.wait_for_function("() => window.shown.length === 2")
    first, second = page.evaluate("window.shown")
    assert first["title"] == "erro · Resync"
    assert first["body"] == "PIX falhou em AGENT01"
    assert second["body"] == "CARGA falhou em AGENT01"


def test_many_failures_at_once_are_one_notification(monitor, open_page):
    names = [f"J{n}" for n in range(6)]
    plan(monitor, *names)
    put(monitor, browser_notifications_enabled=True)
    page = opened(monitor, open_page)

    fail(monitor, *names)

    page.wait_for_function("() => window.shown.length === 1")
    assert page.evaluate("window.shown[0].title").startswith("6 problemas novos")


def test_the_settings_page_asks_the_browser_when_the_reader_wants_it(monitor, open_page):
    put(monitor, browser_notifications_enabled=False)
    page = opened(monitor, open_page, "/settings", permission="default")
    here = page.locator("#notify-here")
    expect(here).to_contain_text("desligados nos ajustes")

    put(monitor, browser_notifications_enabled=True)
    expect(here).to_contain_text("ainda não foi autorizado")
    here.get_by_role("button", name="Permitir neste navegador").click()

    expect(here).to_contain_text("avisa quando nenhuma página")
    expect(here.get_by_role("button")).to_have_count(0)
