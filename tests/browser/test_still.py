"""Pages that stand still, and say nothing to the console: cold, warm, and while they live."""

import pytest
from playwright.sync_api import expect

from tests.bench.still import PAGES
from tests.browser.test_overview import failed, job, live
from tests.browser.test_problems import names, plan
from tests.browser.test_problems_sizes import SHIFT
from tests.tws_engine import v2_workstation

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MODELS = """() => (window.Bokeh?.documents ?? [])
    .flatMap((each) => [...each._all_models.values()].map((model) => model.type))"""


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_a_model_of_panels_and_none_complains_on_a_phone(monitor, open_page, path):
    plan(monitor)
    plan(monitor, "CARGA")

    page = open_page(f"{monitor.url}{path}".rstrip("/"), **PHONE)

    page.wait_for_selector("html[data-fed]")
    models = page.evaluate(MODELS)
    assert models
    # What Panel would show brings style sheets of a CDN, which the page's policy refuses.
    assert [each for each in models if each.startswith("panel.")] == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_rows_that_change_places_unread_glide_and_shift_nothing(monitor, open_page, width, height):
    many = [f"JOB_{n}" for n in range(8)]
    plan(monitor, names=many)
    plan(monitor, *many[2:], names=many)
    page = live(open_page(monitor.url, before=SHIFT, viewport={"width": width, "height": height}))
    page.mouse.move(5, 5)
    page.evaluate("window.shifted = 0")

    monitor.engine.lists["job"] = [
        failed(name, key=name, jobOptions={"critical": n == 0}) if n != 4 else
        job(name, key=name, status="SUCC", common="SUCCESSFUL")
        for n, name in enumerate(many)
    ]  # fmt: skip
    monitor.poll()

    page.wait_for_function(
        "() => document.querySelector('.list.open .name').textContent == 'JOB_0'"
    )
    expect(page.locator(".list.open > [data-problem]")).to_have_count(7)
    assert "JOB_4" not in names(page)
    page.wait_for_timeout(400)
    assert page.evaluate("window.shifted") <= 0.05


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_on_a_good_night_nothing_is_seen_to_move_while_the_environment_comes(
    monitor, open_page, width, height
):
    stations = [v2_workstation(f"AGENT{n:02d}") for n in range(30)]
    monitor.engine.lists["workstation"] = stations
    plan(monitor)
    plan(monitor, "CARGA")

    page = live(open_page(monitor.url, before=SHIFT, viewport={"width": width, "height": height}))

    expect(page.locator(".station")).to_have_count(30)
    expect(page.locator(".card.running")).to_be_visible()
    page.wait_for_timeout(400)
    assert page.evaluate("window.shifted") <= 0.05


def test_what_is_told_in_the_corner_stays_where_it_is_when_more_is_told(monitor, open_page):
    many = ["CARGA", "FOLHA", "PIX"]
    plan(monitor, names=many)
    page = live(open_page(f"{monitor.url}/jobs", before=SHIFT, **PHONE))
    told = page.locator(".toast")
    plan(monitor, "CARGA", names=many)
    expect(told).to_have_count(1)
    first = told.filter(has_text="CARGA")
    first.hover()  # it stays
    before = first.bounding_box()
    page.evaluate("window.shifted = 0")

    plan(monitor, "CARGA", "FOLHA", names=many)

    expect(told).to_have_count(2)
    assert first.bounding_box() == before
    page.wait_for_timeout(400)
    assert page.evaluate("window.shifted") <= 0.05


def test_charts_of_patterns_stay_out_of_sight_until_their_place_is_known(monitor, open_page):
    page = live(open_page(f"{monitor.url}/patterns", before=SHIFT, **PHONE))

    expect(page.locator(".patterns-empty")).to_be_visible()
    expect(page.locator(".charts-card h2")).to_be_visible()
    page.wait_for_timeout(400)
    assert page.evaluate("window.shifted") <= 0.05
