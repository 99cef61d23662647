"""A page that opens while nobody answers: it shows what was known last, and how old that is."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_jobs import drawer
from tests.browser.test_line import LOST
from tests.browser.test_overview import failed, live, rows
from tests.chromium import WITH_WORKER
from tests.serving import PATIENCE_S, monitoring

pytestmark = pytest.mark.browser

KEPT = """async (path) => {
    const kept = await caches.match(location.origin + path);
    return Boolean(navigator.serviceWorker.controller && kept);
}"""
"""Whether the worker has a page by now, and looks after this one."""
BOARD = """(count) => new Promise((resolve) => {
    const asked = indexedDB.open("resync /");
    asked.onsuccess = () => {
        const read = asked.result.transaction("facts").objectStore("facts").get("board");
        read.onsuccess = () => {
            asked.result.close();
            resolve(read.result?.update.sections.problems.order.length === count);
        };
    };
})"""
"""Whether a board of so many problems is kept."""


def until(page, holds, arg):
    """Wait for what a page tells by a promise: `wait_for_function` takes any promise for true."""
    for _ in range(PATIENCE_S * 20):
        if page.evaluate(holds, arg):
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came true")


def installed(page, path="/tws-monitor"):
    until(page, KEPT, path)
    return page


def test_a_page_opens_with_the_server_down_and_is_live_again_by_itself(engine, tmp_path, open_page):
    engine.lists["job"] = [failed("CARGA")]
    with monitoring(engine, tmp_path) as monitor:
        port = monitor.web.port
        page = installed(live(open_page(monitor.url, allow=LOST, **WITH_WORKER)))
        engine.lists["job"] = [failed("CARGA"), failed("PIX", key="p")]
        monitor.poll()
        expect(rows(page)).to_have_count(2)
        until(page, BOARD, 2)

    page.goto(monitor.url)

    offline = page.locator("[data-offline]")
    expect(offline).to_contain_text("Sem contato com o servidor")
    expect(offline).to_contain_text(re.compile(r"há \d+ s"))
    expect(rows(page)).to_have_count(2)
    expect(page.locator("#verdict .state")).to_have_class("state waiting")
    page.evaluate("window.sameLoad = true")
    page.goto(f"{monitor.url}/handover")  # one that was never opened leads to what is there
    expect(page).to_have_url(monitor.url)

    with monitoring(engine, tmp_path, port=port):
        expect(page.locator('[data-banner="renewed"]')).to_contain_text("está ao vivo")
        expect(offline).to_have_count(0)
        expect(rows(live(page))).to_have_count(2)


def kept_name(page):
    page.evaluate("localStorage.setItem('resync.name', 'Ana')")


def test_what_is_done_without_a_network_waits_on_its_row_and_is_done_once(monitor, open_page):
    monitor.engine.lists["job"] = [failed("CARGA"), failed("PIX", key="p")]
    monitor.poll()
    page = live(open_page(monitor.url, allow=LOST, **WITH_WORKER))
    kept_name(page)
    page.context.set_offline(True)
    row = rows(page).filter(has_text="PIX")

    row.get_by_role("button", name="Assumir").click()

    expect(row.locator(".by")).to_contain_text("a enviar")
    expect(page.locator('[data-banner="waiting"]')).to_contain_text("1 ação espera")
    page.context.set_offline(False)
    expect(page.locator('[data-banner="waiting"]')).to_have_count(0)
    expect(page.locator(".fold.taken .count")).to_have_text("(1)")
    with monitor.server.db.read() as connection:
        told = connection.exec_driver_sql("SELECT call FROM actions").fetchall()
    assert len(told) == 1


def test_what_waits_is_marked_in_the_drawer_too(monitor, open_page):
    monitor.engine.lists["job"] = [failed("PIX", key="p")]
    monitor.poll()
    page = live(open_page(monitor.url, allow=LOST, **WITH_WORKER))
    kept_name(page)
    rows(page).filter(has_text="PIX").locator("a.name").click()
    taken = drawer(page).locator(".d-taken")
    expect(taken).to_contain_text("Ninguém assumiu")
    page.context.set_offline(True)

    taken.get_by_role("button", name="Assumir").click()

    expect(taken.locator(".queued")).to_have_text("Assumir: a enviar")
    expect(taken.get_by_role("button", name="Assumir")).to_have_count(0)
    page.context.set_offline(False)
    expect(taken.locator(".queued")).to_have_count(0)
    expect(taken).to_contain_text("com você")
