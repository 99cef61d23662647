"""The wall mode in a real browser: big, without controls, one card after the other."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_overview import failed, job, live
from tests.tws_engine import v2_workstation

pytestmark = pytest.mark.browser

CARDS = ("problems", "workstations", "timeline")


@pytest.fixture
def wall(monitor, open_page):
    """The overview as a wall, its session connected."""

    def wall(query="?wall=1", **context):
        context.setdefault("viewport", {"width": 1440, "height": 900})
        return live(open_page(monitor.url + query, **context))

    return wall


def shown(page):
    return [name for name in CARDS if page.locator(f".main [data-section={name}]").is_visible()]


def expect_shown(page, name):
    expect(page.locator(f'html[data-wall="{name}"]')).to_have_count(1)
    assert shown(page) == [name]


def test_one_card_is_shown_and_nothing_to_press(monitor, wall):
    monitor.engine.lists["job"] = [job("CARGA")]
    monitor.poll()
    monitor.engine.lists["job"] = [failed("CARGA")]
    monitor.poll()

    page = wall()

    expect_shown(page, "problems")
    expect(page.locator(".list.open > li")).to_contain_text("CARGA")
    assert page.locator("button:visible, select:visible, input:visible").count() == 0
    assert page.locator("a:visible").count() == page.locator("[inert] a:visible").count()
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.locator(".figures")).to_be_visible()


def test_the_cards_take_turns_and_the_keyboard_holds_and_switches(wall):
    page = wall()

    expect_shown(page, "problems")
    expect(page.locator('html[data-wall="workstations"]')).to_have_count(1, timeout=25_000)
    assert shown(page) == ["workstations"]
    page.keyboard.press("ArrowRight")
    expect_shown(page, "timeline")
    page.keyboard.press("ArrowRight")
    expect_shown(page, "problems")
    page.keyboard.press("ArrowLeft")
    expect_shown(page, "timeline")
    page.keyboard.press("Space")
    expect(page.locator(".wall-paused")).to_have_text("em pausa")


def test_a_new_failure_brings_back_what_needs_someone(monitor, wall):
    monitor.engine.lists["job"] = [job("CARGA")]
    monitor.poll()
    page = wall()
    page.keyboard.press("ArrowRight")
    expect_shown(page, "workstations")

    monitor.engine.lists["job"] = [failed("CARGA")]
    monitor.poll()

    expect_shown(page, "problems")
    expect(page.locator(".list.open > li")).to_contain_text("CARGA")


def test_what_does_not_fit_is_counted_and_no_row_is_cut_through(monitor, wall):
    names = [f"JOB_{n:02d}" for n in range(30)]
    monitor.engine.lists["job"] = [failed(n, key=n) for n in names]
    monitor.engine.lists["workstation"] = [v2_workstation(f"WS{n:03d}") for n in range(200)]
    monitor.poll()

    page = wall()

    for name in ("problems", "workstations"):
        expect_shown(page, name)
        more = page.locator(f".main [data-section={name}] .wall-more")
        expect(more).to_contain_text("não cabem aqui")
        counted = page.evaluate(
            """name => {
                const card = document.querySelector(`.main [data-section=${name}]`);
                const body = card.querySelector(".body") ?? card.querySelector(".list.open");
                const end = body.getBoundingClientRect().bottom + 1;
                const rows = [...(card.querySelector("ul") ?? body).children];
                const seen = rows.filter((row) => getComputedStyle(row).visibility === "visible");
                return {
                    over: seen.filter((row) => row.getBoundingClientRect().bottom > end).length,
                    seen: seen.length,
                    all: rows.length,
                };
            }""",
            name,
        )
        assert counted["over"] == 0
        assert counted["seen"] > 3
        assert f"mais {counted['all'] - counted['seen']} " in more.inner_text()
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1024, 768), (1440, 900), (3840, 2160)])
def test_the_wall_never_scrolls_and_its_type_grows_with_the_screen(monitor, wall, width, height):
    monitor.engine.lists["job"] = [failed("A" * 40)]
    monitor.poll()

    page = wall(viewport={"width": width, "height": height})

    for name in CARDS:
        expect_shown(page, name)
        size = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert size == [width, height]
        foot = page.locator(".wall-foot").bounding_box()
        assert foot["y"] + foot["height"] <= height + 1
        page.keyboard.press("ArrowRight")
    value = page.locator(".figure .value").first
    assert value.bounding_box()["height"] >= (100 if width > 3000 else 28)


def test_escape_leads_back_to_the_controls(wall):
    page = wall("?wall=1&lang=en")

    page.keyboard.press("Escape")

    expect(page.locator(".nav")).to_be_visible()
    assert "wall" not in page.url
    assert "lang=en" in page.url


def test_the_overview_without_it_is_no_wall(wall):
    page = wall("")

    expect(page.locator(".nav")).to_be_visible()
    assert page.locator(".wall-foot").count() == 0
