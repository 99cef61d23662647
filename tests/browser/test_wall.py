"""The wall in a real browser: clock, verdict, dense rows that turn like pages, nothing to press."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.test_overview import failed, job, live
from tests.tws_engine import v2_workstation

pytestmark = pytest.mark.browser


@pytest.fixture
def wall(monitor, open_page):
    """The overview as a wall, its session connected."""

    def wall(query="?wall=1", **context):
        context.setdefault("viewport", {"width": 1920, "height": 1080})
        return live(open_page(monitor.url + query, **context))

    return wall


def fail(monitor, count, *others):
    many = [failed(f"JOB_{n:03d}", key=f"JOB_{n:03d}") for n in range(count)]
    monitor.engine.lists["job"] = [*many, *others]
    monitor.poll()


def test_it_shows_verdict_clock_plant_and_a_row_a_problem_and_nothing_to_press(monitor, wall):
    monitor.server.runtime.change({"plant_name": "Produção"}, by="test")
    monitor.engine.lists["job"] = [job("CARGA")]
    monitor.poll()
    monitor.engine.lists["job"] = [failed("CARGA")]
    monitor.poll()

    page = wall()

    expect(page.locator(".wlist > .w")).to_contain_text("CARGA")
    expect(page.locator(".wall .n b")).to_have_text("1")
    expect(page.locator(".wall .clock")).to_contain_text("Produção")
    expect(page.locator(".wall #age")).to_contain_text("dados de há")
    assert page.locator("button:visible, select:visible, input:visible, a:visible").count() == 0


def test_more_rows_than_fit_turn_like_pages_and_no_row_is_cut_through(monitor, wall):
    fail(monitor, 30)

    page = wall()

    rows = page.locator(".wlist > .w")
    expect(page.locator(".of-rows")).to_contain_text("1 a 12 de 30")
    first = rows.first.inner_text()
    assert rows.count() == 12
    page.keyboard.press("ArrowRight")
    expect(page.locator(".of-rows")).to_contain_text("13 a 24 de 30")
    assert rows.first.inner_text() != first
    expect(page.locator(".of-rows")).to_contain_text("25 a 30 de 30", timeout=15_000)
    expect(page.locator(".of-rows")).to_contain_text("1 a 12 de 30", timeout=15_000)
    low = page.evaluate("document.querySelector('.wlist').getBoundingClientRect().bottom")
    last = page.evaluate("document.querySelector('.wlist > :last-child').getBoundingClientRect()")
    assert last["bottom"] <= low + 1


def test_workstations_and_deadlines_are_there_only_when_something_is_wrong(monitor, wall):
    monitor.engine.lists["workstation"] = [v2_workstation(), v2_workstation("WS002")]
    monitor.engine.lists["job"] = [job("CARGA")]
    monitor.poll()

    page = wall()

    expect(page.locator(".wall .n")).to_have_text("Nenhum problema aberto")
    expect(page.locator(".wfoot")).to_be_hidden()
    expect(page.locator(".wrisk .worst")).to_be_hidden()
    monitor.engine.lists["workstation"] = [
        v2_workstation(),
        v2_workstation("WS002", states=["START", "RUNNING"]),
    ]
    monitor.poll()
    expect(page.locator(".wfoot .ill")).to_contain_text("WS002")


@pytest.mark.parametrize(
    ("width", "height"), [(390, 844), (1024, 768), (1366, 768), (1920, 1080), (3840, 2160)]
)
def test_it_never_scrolls_shows_ten_rows_and_its_type_grows(monitor, wall, width, height):
    monitor.engine.lists["job"] = [failed("A" * 40, key=f"A{n}") for n in range(60)]
    monitor.poll()

    page = wall(viewport={"width": width, "height": height})

    size = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert size == [width, height]
    fail(monitor, 40)
    expect(page.locator(".of-rows")).to_contain_text("de 40")
    assert page.locator(".wlist > .w").count() >= 10
    letters = page.evaluate("getComputedStyle(document.querySelector('.wlist .name')).fontSize")
    assert float(letters.removesuffix("px")) >= (13 if width < 768 else width / 1920 * 30)


@pytest.mark.parametrize(
    ("filters", "rows"),
    [({"q": "JOB_01*"}, 2), ({"job_stream": "*FOLHA*"}, 1), ({"status": "late"}, 0)],
)
def test_a_saved_view_narrows_it(monitor, wall, filters, rows):
    fail(monitor, 12, failed("PAGA", key="PAGA", jobStreamName="FOLHA_D"))
    view = {"name": "Dez", "page": "jobs", "filters": filters, "shared": True}
    api = monitor.url.replace("/tws-monitor", "/api/v1/monitoring")
    answer = httpx.post(f"{api}/views", json=view).json()

    page = wall(f"?wall=1&view={answer['view_id']}")

    expect(page.locator(".wall .clock")).to_contain_text("Dez")
    expect(page.locator(".wlist > .w")).to_have_count(rows)
    expect(page.locator(".wall .n b")).to_have_text([str(rows)] if rows else [])


def test_escape_leads_back_to_the_controls(wall):
    page = wall("?wall=1&lang=en")

    page.keyboard.press("Escape")

    expect(page.locator(".nav")).to_be_visible()
    assert "wall" not in page.url
    assert "lang=en" in page.url


def test_the_overview_without_it_is_no_wall(wall):
    page = wall("")

    expect(page.locator(".nav")).to_be_visible()
    assert page.locator(".wall").count() == 0
