"""Problems where there is little room: on phones and laptops, and that nothing shifts."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_overview import live, rows
from tests.browser.test_problems import as_ana, names, of, plan

pytestmark = pytest.mark.browser


def test_on_a_phone_problems_come_first_are_taken_in_the_slot_and_given_back_to_their_place(
    monitor, open_page
):
    many = [f"JOB_{n}" for n in range(12)]
    plan(monitor, names=many)
    plan(monitor, *many, names=many)
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = as_ana(open_page, monitor.url, **phone)

    slot = page.locator(".calm").bounding_box()["y"]
    seen = [box for box in (r.bounding_box() for r in rows(page).all())
            if box["y"] + box["height"] <= slot]  # fmt: skip
    assert len(seen) >= 4
    assert page.locator(".top").bounding_box()["height"] == 52
    name = names(page)[0]
    rows(page).first.tap()
    take = page.locator(".slot .primary")
    expect(take).to_contain_text(f"Assumir {name}")
    assert take.bounding_box()["height"] >= 44
    take.tap()

    expect(page.locator(".undo")).to_contain_text(f"{name} é sua")
    expect(of(page, name)).to_have_count(0)
    page.locator(".undo [data-act=undo]").tap()
    expect(rows(page).first.locator(".name")).to_have_text(name)


def test_on_a_phone_who_has_what_and_what_is_over_stand_under_their_own_heads(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA", "FOLHA", "PIX")
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = as_ana(open_page, monitor.url, **phone)
    of(page, "PIX").tap()
    page.locator(".slot .primary").tap()
    expect(page.locator(".fold.taken")).to_contain_text("Assumidos (1)")

    page.locator(".fold.taken").tap()

    taken = of(page, "PIX", "taken")
    expect(taken).to_be_visible()
    heads = [page.locator(f".fold.{name}").bounding_box()["y"] for name in ("taken", "recovered")]
    assert heads[0] < taken.bounding_box()["y"] < heads[1]


_MET_PX = """(control) => {
  const { left, top, width, height } = control.getBoundingClientRect();
  const isMet = (y) => document.elementFromPoint(left + width / 2, y) === control;
  const middle = top + height / 2;
  let [from, to] = [middle, middle];
  while (isMet(from - 1)) from -= 1;
  while (isMet(to + 1)) to += 1;
  return to - from + 1;
}"""


def test_by_touch_on_a_small_laptop_what_a_row_unfolds_is_met(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    screen = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
    page = as_ana(open_page, monitor.url, **screen)

    of(page, "CARGA").tap()

    for control in ("[data-act=log]", ".where a", "[data-act=note]"):
        met = page.locator(f".inside {control}").evaluate(_MET_PX)
        assert met >= 44, control


def test_on_a_laptop_a_dozen_problems_are_in_sight(monitor, open_page):
    many = [f"JOB_{n:02d}" for n in range(30)]
    plan(monitor, names=many)
    plan(monitor, *many, names=many)
    page = as_ana(open_page, monitor.url, viewport={"width": 1366, "height": 768})

    end = page.locator(".below").bounding_box()["y"]
    seen = [box for row in rows(page).all() if (box := row.bounding_box())["y"] + 36 <= end]
    assert len(seen) >= 12


SHIFT = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({ type: "layout-shift", buffered: true });
localStorage.setItem("resync.name", "Ana");
"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (768, 1000), (390, 844)])
def test_nothing_shifts_while_the_page_comes_nor_while_it_lives(monitor, open_page, width, height):
    many = [f"JOB_{n:02d}" for n in range(40)]
    plan(monitor, names=many)
    plan(monitor, *many[:20], names=many)

    page = as_ana(open_page, monitor.url, before=SHIFT, viewport={"width": width, "height": height})
    for load in ("cold", "warm"):
        if load == "warm":  # the same browser, which has all of it by now
            page.goto(monitor.url)
            live(page)
        plan(monitor, *many[:20], names=many)
        page.wait_for_timeout(1500)
        assert page.evaluate("window.shifted") <= 0.05
