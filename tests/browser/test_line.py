"""The live line in a real browser: what breaks it is noticed, named and mended."""

import json
import re

import httpx
import pytest
from playwright.sync_api import expect

from app.pages import PAGES
from tests.browser.test_overview import failed, job, live, rows
from tests.serving import monitoring

pytestmark = pytest.mark.browser

LOST = ("WebSocket", "ERR_CONNECTION", "ERR_INTERNET", "connection", "socket", "session")
"""What a browser and Bokeh say on the console when a server goes, rightly."""
TURNED = "a\u202egnp.exe"


def test_an_update_that_does_not_fit_is_not_shown_and_what_is_missed_comes(monitor, open_page):
    monitor.engine.lists["job"] = [job("CARGA")]
    monitor.poll()
    page = live(open_page(monitor.url))
    stray = {
        "version": 9000,
        "base": 8999,
        "now": 0,
        "boot_id": "stray",
        "sections": {"problem/none": {"state": "open"}},
        "events": [],
    }
    monitor.engine.lists["job"] = [failed("CARGA")]
    monitor.poll()
    expect(rows(page)).to_have_count(1)

    page.evaluate(
        """(text) => {
            const { send } = window.resyncFeed;
            window.asked = [];
            window.resyncFeed.send = (said) => { window.asked.push(said); return send(said); };
            window.dispatchEvent(new CustomEvent("resync:update", { detail: text }));
        }""",
        json.dumps(stray),
    )

    assert ["have"] in page.evaluate("window.asked.map((said) => Object.keys(said))")
    expect(rows(page)).to_have_count(1)
    monitor.engine.lists["job"] = [failed("CARGA"), failed("PIX", key="p")]
    monitor.poll()
    expect(rows(page)).to_have_count(2)
    told = page.locator(".event").all_inner_texts()
    assert len(told) == len(set(told))


def test_a_restarted_server_opens_the_page_anew_and_says_so(engine, tmp_path, open_page):
    with monitoring(engine, tmp_path) as monitor:
        port = monitor.web.port
        page = live(open_page(monitor.url, allow=LOST))
        page.evaluate("window.sameLoad = true")

    with monitoring(engine, tmp_path, port=port):
        page.wait_for_function("() => window.sameLoad === undefined")
        expect(page.locator('[data-banner="renewed"]')).to_contain_text("foi reiniciado")
        expect(page.locator('[data-banner="renewed"]')).to_have_count(0)


def test_a_restart_waits_for_unsaved_settings_and_keeps_them(engine, tmp_path, open_page):
    with monitoring(engine, tmp_path) as monitor:
        port = monitor.web.port
        page = live(open_page(f"{monitor.url}/settings", allow=LOST))
        field = page.locator("#k-polling_interval_seconds")
        field.fill("33")
        page.evaluate("window.sameLoad = true")

    with monitoring(engine, tmp_path, port=port):
        bar = page.locator('[data-banner="renew"]')
        expect(bar).to_contain_text("foi reiniciado")
        assert page.evaluate("window.sameLoad")
        expect(field).to_have_value("33")

        bar.get_by_role("button", name="Abrir de novo").click()

        page.wait_for_function("() => window.sameLoad === undefined")
        expect(field).to_have_value("33")
        expect(page.locator("#n-polling_interval_seconds")).to_contain_text("não salv")


def test_a_device_without_network_is_told_at_once_and_nobody_else_is_blamed(monitor, open_page):
    monitor.poll()
    page = live(open_page(monitor.url, allow=LOST))

    page.context.set_offline(True)

    expect(page.locator("#verdict .waiting")).to_have_count(1, timeout=15_000)
    expect(page.locator('[data-banner="link"]')).to_contain_text("sem rede")
    expect(page.locator(".banner")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator(".banner")).to_have_count(0)
    expect(page.locator("#verdict .fine")).to_have_text("Nenhum problema aberto")


@pytest.mark.parametrize(
    ("path", "size", "bar"),
    [("", (390, 844), ".calm"), ("/settings", (1440, 900), ".keeper"), ("", (390, 844), ".slot")],
)
def test_what_stands_at_the_edge_of_the_window_stays_there_without_a_link(
    monitor, open_page, path, size, bar
):
    monitor.engine.lists["job"] = [failed(f"JOB_{n}", key=f"k{n}") for n in range(30)]
    monitor.poll()
    width, height = size
    viewport = {"width": width, "height": height}
    page = live(open_page(monitor.url + path, allow=LOST, viewport=viewport))
    if path:
        page.locator("#k-polling_interval_seconds").fill("33")
    if bar == ".slot":
        rows(page).first.locator(".go").click()
    before = page.locator(bar).bounding_box()

    page.context.set_offline(True)

    expect(page.locator("html[data-lost]")).to_have_count(1)
    assert page.locator(bar).bounding_box() == before
    assert before["y"] + before["height"] <= height


def test_a_page_whose_session_is_over_is_opened_anew_once_and_says_so(monitor, open_page):
    opened = []

    def over(socket):
        opened.append(socket)
        if len(opened) == 1:
            socket.close(code=1008, reason="Token is expired")
        else:
            socket.connect_to_server()

    page = live(open_page(monitor.url, allow=LOST))
    page.route_web_socket(re.compile(r"/tws-monitor/ws"), over)
    page.goto(monitor.url)

    expect(page.locator('[data-banner="renewed"]')).to_contain_text("tinha vencido")
    live(page)


def test_a_name_cannot_turn_the_reading_direction(monitor, open_page):
    monitor.engine.lists["job"] = [job(TURNED)]
    monitor.poll()
    page = live(open_page(monitor.url))
    monitor.engine.lists["job"] = [failed(TURNED)]
    monitor.poll()

    expect(rows(page)).to_contain_text("a⟨202E⟩gnp.exe")
    expect(page.locator(".event").first).to_contain_text("a⟨202E⟩gnp.exe")
    for path in ("", "/jobs", "/timeline"):
        page.goto(monitor.url + path)
        expect(page.locator("main")).to_contain_text("a⟨202E⟩gnp.exe")
        assert "\u202e" not in page.evaluate(
            """() => [document.body.innerText,
                ...[...document.querySelectorAll("[title], [aria-label]")]
                    .map((node) => node.title + node.getAttribute("aria-label"))].join(" ")"""
        )


def test_a_stroke_at_the_end_of_an_address_leads_to_the_page(monitor):
    root = monitor.url.removesuffix("/tws-monitor")
    for page in PAGES:
        for end in ("/", "//"):
            answer = httpx.get(f"{root}{page.path}{end}?lang=es")

            assert answer.status_code == 301
            assert answer.headers["Location"] == f"{page.path}?lang=es"
