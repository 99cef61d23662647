"""Every page, both themes, all widths: axe-core finds nothing, and nothing leaves the host."""

import json
from importlib import resources

import pytest
from playwright.sync_api import expect

from app.pages import PAGES
from tests.browser.test_overview import failed, job, live, scrolling_sideways
from tests.serving import monitoring
from tests.tws_engine import Engine, answers, serving, v2_workstation

pytestmark = pytest.mark.browser

WIDTHS = (1440, 1024, 768, 390)
THEMES = ("dark", "light")
STATES = {
    **{page.name: page.path.removeprefix("/tws-monitor") for page in PAGES},
    "wall": "?wall=1",
    "drawer": "/jobs?job=PIX_LIQUIDA",
    "diagnosed": "/diagnosis?job_name=PIX_LIQUIDA",
    "spanish": "/settings?lang=es",
}
READY = {
    "drawer": "#drawer table",
    "timeline": ".bars-chart canvas",
    "diagnosed": ".of-behaviour li",
}
"""What a page shows last, where that is more than its first state."""


@pytest.fixture(scope="session")
def axe():
    """axe-core as the test package ships it: nothing is fetched."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A plan with everything a page can show: failures, running jobs, ill workstations.

    One for all tests that only look; who changes something has a server of their own.
    """
    with (
        serving(Engine()) as engine,
        monitoring(engine, tmp_path_factory.mktemp("busy")) as monitor,
    ):
        make_busy(monitor)
        yield monitor


def make_busy(monitor):
    engine = monitor.engine
    engine.lists["workstation"] = [
        v2_workstation("AGENT01"),
        v2_workstation("AGENT02", states=("START",)),
        v2_workstation("AGENT03", states=()),
    ]
    names = ("PIX_LIQUIDA", "CARGA_PEDIDOS", "BKP")
    engine.lists["job"] = [job(name, key=name) for name in names]
    monitor.poll()
    engine.lists["job"] = [failed("PIX_LIQUIDA", key="PIX_LIQUIDA")] + [
        job(name, key=name) for name in names[1:]
    ]
    monitor.poll()


def violations(page, axe):
    """What axe-core has to say, one line an element."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(axe)
    found = page.evaluate(
        "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
    )
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:160]} "
        f"{json.dumps([check['message'] for check in node['any'] + node['all']])[:240]}"
        for rule in found
        for node in rule["nodes"]
    ]


def settled(page, name=None):
    """Wait for the session, its plots and what fades in: half-way colours have no contrast."""
    live(page)
    if name in READY:
        expect(page.locator(READY[name]).first).to_be_visible()
    page.wait_for_function(
        "() => document.getAnimations().every((each) => each.playState !== 'running')"
    )
    return page


def in_each_theme(page):
    """The page opened in the first theme follows the system into the other."""
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        yield theme


@pytest.mark.parametrize("name", STATES)
def test_every_page_is_for_everybody_fits_every_width_and_asks_no_other_host(
    busy, open_page, axe, name
):
    # `open_page` listens to the console and to every request, and fails the test.
    page = open_page(busy.url + STATES[name], color_scheme=THEMES[0])
    told = []
    for theme in in_each_theme(page):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            told += [f"{theme} {width}: {line}" for line in violations(settled(page, name), axe)]

    assert told == []
    assert scrolling_sideways(page, (*WIDTHS, 320)) == []
    origins = page.evaluate(
        "[...new Set(performance.getEntriesByType('resource').map((r) => new URL(r.name).origin))]"
    )
    assert origins == [page.evaluate("location.origin")]


def test_axe_finds_nothing_while_a_setting_is_refused(busy, open_page, axe):
    page = settled(open_page(f"{busy.url}/settings", color_scheme=THEMES[0]))
    page.locator("#k-polling_interval_seconds").fill("4")
    page.locator("#k-retention_days_full").fill("9")
    page.locator("#save").click()
    expect(page.locator("#e-polling_interval_seconds")).to_be_visible()

    assert [violations(settled(page), axe) for _ in in_each_theme(page)] == [[], []]


def test_axe_finds_nothing_while_the_engine_is_away(monitor, open_page, axe):
    make_busy(monitor)
    page = settled(open_page(monitor.url, color_scheme=THEMES[0]))
    monitor.engine.fail("/plan/job", answers(500), forever=True)
    with pytest.raises(Exception, match="500"):
        monitor.poll()
    expect(page.locator("html[data-stale]")).to_have_count(1)

    assert [violations(settled(page), axe) for _ in in_each_theme(page)] == [[], []]


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_the_keyboard_reaches_everything_and_is_always_seen(busy, open_page, name):
    page = settled(open_page(busy.url + STATES[name]), name)
    unseen = []
    reached = set()

    for _ in range(120):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => {
                const node = document.activeElement;
                if (!node || node === document.body) return null;
                const box = node.getBoundingClientRect();
                const ring = node.closest(".pill") ?? node;
                return {
                    html: node.outerHTML.slice(0, 120),
                    outlined: getComputedStyle(ring).outlineStyle !== "none",
                    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
                };
            }"""
        )
        if where is None:
            break
        reached.add(where["html"])
        if not (where["outlined"] and where["inside"]):
            unseen.append(where["html"])

    assert unseen == []
    assert len(reached) > 6


def test_without_motion_nothing_moves(busy, open_page):
    page = settled(open_page(busy.url, reduced_motion="reduce"))

    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((node) => {
            const style = getComputedStyle(node);
            return style.animationName !== "none"
                || style.transitionDuration.split(", ").some((part) => part !== "0s");
        }).length"""
    )

    assert moving == 0
