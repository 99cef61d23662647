"""A proxy before Resync that lets the page through and refuses its data: every section says so."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_overview import failed, live

pytestmark = pytest.mark.browser

PLACES = {
    "jobs": ("/jobs", ".jobs-said", "**/status/jobs?**"),
    "timeline": ("/timeline", ".stream-body", "**/monitoring/events?**"),
    "patterns": ("/patterns", ".patterns-body", "**/monitoring/patterns?**"),
}


def refusing(page, address, status):
    page.route(address, lambda route: route.fulfill(status=status, body="<h1>No entry</h1>"))


@pytest.mark.parametrize("name", PLACES)
def test_who_may_not_see_a_section_is_told_so_and_may_ask_again(monitor, open_page, name):
    path, section, address = PLACES[name]
    page = open_page(monitor.url, allow=("403",))
    refusing(page, address, 403)

    page.goto(f"{monitor.url}{path}")

    told = page.locator(section).locator(".locked")
    expect(told).to_contain_text("Sem permissão")
    expect(told.locator("svg")).to_be_visible()
    page.unroute(address)
    told.get_by_role("button", name="Tentar de novo").click()
    expect(told).to_have_count(0)


def test_who_is_no_longer_logged_in_opens_the_page_anew(monitor, open_page):
    page = open_page(monitor.url, allow=("401",))
    refusing(page, "**/status/jobs?**", 401)
    page.goto(f"{monitor.url}/jobs")
    again = page.get_by_role("button", name="Entrar de novo")
    expect(again).to_be_visible()
    page.unroute("**/status/jobs?**")

    with page.expect_navigation():
        again.click()

    expect(page.locator(".jobs-said .locked")).to_have_count(0)


def test_an_action_that_is_not_allowed_says_so(monitor, open_page):
    monitor.poll()
    monitor.engine.lists["job"] = [failed("PIX_LIQUIDA")]
    monitor.poll()
    named = "localStorage.setItem('resync.name', 'Ana')"
    page = live(open_page(monitor.url, allow=("403",), before=named))
    refusing(page, "**/problems/*/acknowledge", 403)

    page.get_by_role("button", name="Assumir PIX_LIQUIDA").click()

    expect(page.locator('[data-banner="deed"]')).to_contain_text("Sem permissão")
