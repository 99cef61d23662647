"""Several problems at once: picked by mouse, finger and key, taken, closed and given back."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_jobs import jobs_page, row
from tests.browser.test_overview import job, rows
from tests.browser.test_problems import as_ana, away, names, of, plan

pytestmark = pytest.mark.browser

MANY = tuple(f"JOB_{n}" for n in range(6))


def bar(page):
    return page.locator(".picked")


def act(page, name):
    return bar(page).locator(f'[data-act="{name}"]')


def ill(monitor):
    """Six failures that stand still enough to be picked."""
    plan(monitor, names=MANY)
    plan(monitor, *MANY, names=MANY)


def test_a_range_is_picked_by_the_mouse_taken_at_once_and_given_back(monitor, open_page):
    ill(monitor)
    mine, other = as_ana(open_page, monitor.url), as_ana(open_page, monitor.url)
    order = names(mine)

    of(mine, order[0]).locator(".error").click(modifiers=["Control"])
    of(mine, order[3]).locator(".error").click(modifiers=["Shift"])
    of(mine, order[1]).locator(".error").click(modifiers=["Control"])

    expect(bar(mine)).to_contain_text("3 selecionados")
    expect(mine.locator(".inside")).to_have_count(0)
    expect(act(mine, "take-all")).to_have_text("Assumir 3")
    act(mine, "take-all").click()
    expect(bar(mine)).to_contain_text("3 assumidos")
    expect(mine.locator(".fold.taken")).to_contain_text("Assumidos (3)")
    assert names(mine) == [order[1], order[4], order[5]]
    expect(rows(other)).to_have_count(3)

    act(mine, "undo-all").click()
    expect(bar(mine)).to_contain_text("3 devolvidos")
    expect(rows(other)).to_have_count(6)
    expect(of(other, order[0]).locator(".back")).to_contain_text("Ana")


def test_no_control_of_the_bar_moves_while_one_acts(monitor, open_page):
    ill(monitor)
    page = as_ana(open_page, monitor.url)
    page.get_by_role("button", name="Selecionar vários").click()

    def places():
        return {act(page, name).get_attribute("data-act"): act(page, name).bounding_box()["x"]
                for name in ("take-all", "close-all", "undo-all")}  # fmt: skip

    before = places()
    of(page, MANY[0]).locator(".error").click()
    assert places() == before
    act(page, "take-all").click()
    expect(bar(page)).to_contain_text("1 assumido")
    assert places() == before


def test_a_name_is_asked_before_many_are_taken(monitor, open_page):
    ill(monitor)
    page = open_page(monitor.url)
    page.wait_for_function("() => document.documentElement.dataset.fed === 'true'")
    of(page, MANY[0]).locator(".error").click(modifiers=["Control"])

    act(page, "take-all").click()
    page.keyboard.press("Escape")
    expect(bar(page)).to_contain_text("1 selecionado")
    act(page, "take-all").click()
    page.get_by_label("Seu nome").last.fill("Bia")
    page.keyboard.press("Enter")

    expect(page.locator(".fold.taken")).to_contain_text("Bia")


def test_the_rest_is_picked_by_cause_and_by_workstation(monitor, open_page):
    plan(monitor, names=MANY)
    for name, log in (("JOB_0", "ORA-12541: no listener 17"), ("JOB_1", "ORA-12541: no listener 4"),
                      ("JOB_2", "ORA-01653: unable to extend table")):  # fmt: skip
        monitor.engine.logs[f"run-{name}"] = log
    plan(monitor, *MANY[:3], names=MANY)
    page = as_ana(open_page, monitor.url)
    expect(of(page, "JOB_0").locator(".error")).to_contain_text("ORA-12541")
    expect(of(page, "JOB_1").locator(".error")).to_contain_text("ORA-12541")
    of(page, "JOB_0").locator(".error").click(modifiers=["Control"])

    act(page, "more").click()
    expect(page.get_by_role("menuitem", name="Todos os 3 da lista")).to_be_visible()
    page.get_by_role("menuitem", name="Os 2 com o erro de JOB_0").click()
    expect(bar(page)).to_contain_text("2 selecionados")
    act(page, "more").click()
    page.get_by_role("menuitem", name="Os 3 de ").click()
    expect(bar(page)).to_contain_text("3 selecionados")


def test_by_the_keyboard_alone_some_are_closed_with_a_reason(monitor, open_page):
    ill(monitor)
    page = as_ana(open_page, monitor.url)
    order = names(page)

    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(of(page, order[0]).locator(".go")).to_have_attribute("aria-pressed", "true")
    act(page, "close-all").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Encerrar 2 problemas")
    assert dialog.get_by_role("listitem").all_inner_texts() == order[:2]
    expect(dialog).to_contain_text("Não se desfaz")
    dialog.get_by_role("textbox").fill("Janela do DBA")
    dialog.get_by_role("button", name="Encerrar problema").click()

    expect(bar(page)).to_contain_text("2 encerrados")
    expect(rows(page)).to_have_count(4)
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("a")
    expect(bar(page)).to_contain_text("1 assumido")


def test_what_another_took_or_what_ended_meanwhile_is_told(monitor, open_page):
    ill(monitor)
    page = as_ana(open_page, monitor.url)
    page.route(
        "**/problems/acknowledge",
        lambda route: route.continue_(
            post_data=route.request.post_data.replace('"problem_ids":[', '"problem_ids":["lost",')
        ),
    )
    theirs = as_ana(open_page, monitor.url, before="localStorage.setItem('resync.name', 'Caio')")
    for name in MANY[:3]:
        of(page, name).locator(".error").click(modifiers=["Control"])
    of(theirs, MANY[0]).locator(".take").click()
    # What is shown still says open where the news are held back.
    expect(act(page, "take-all")).to_have_text("Assumir 2")
    monitor.engine.lists["job"][1] = job(MANY[1], key=MANY[1], status="SUCC", common="SUCCESSFUL")
    monitor.poll()
    expect(act(page, "take-all")).to_have_text("Assumir 1")

    act(page, "take-all").click()

    expect(bar(page)).to_contain_text("1 assumido; 1 não existe mais")


def test_by_touch_several_are_picked_and_taken(monitor, open_page):
    ill(monitor)
    phone = {"viewport": {"width": 320, "height": 720}, "has_touch": True, "is_mobile": True}
    page = as_ana(open_page, monitor.url, **phone)

    page.get_by_role("button", name="Selecionar vários").tap()
    rows(page).nth(0).tap()
    rows(page).nth(1).tap()

    expect(bar(page)).to_contain_text("2 selecionados")
    expect(page.locator(".inside")).to_have_count(0)
    boxes = [act(page, name).bounding_box() for name in ("take-all", "close-all", "undo-all")]
    assert all(box["height"] >= 44 and box["x"] + box["width"] <= 320 for box in boxes)
    act(page, "take-all").tap()
    expect(bar(page)).to_contain_text("2 assumidos")
    expect(rows(page)).to_have_count(4)


def test_the_bar_goes_by_itself_when_all_is_done(monitor, open_page):
    ill(monitor)
    page = as_ana(open_page, monitor.url)
    of(page, MANY[0]).locator(".error").click(modifiers=["Control"])
    act(page, "take-all").click()
    expect(bar(page)).to_contain_text("1 assumido")

    page.evaluate("document.activeElement.blur()")
    away(page)

    expect(bar(page)).to_be_hidden()


def test_jobs_are_picked_in_their_list_and_their_problems_taken(monitor, open_page):
    plan(monitor, names=(*MANY, "BOM"))
    plan(monitor, *MANY, names=(*MANY, "BOM"))
    page = jobs_page(monitor, open_page, before="localStorage.setItem('resync.name', 'Ana')")

    row(page, "BOM").click(modifiers=["Control"])
    expect(bar(page)).to_contain_text("BOM não tem problema em aberto")
    shown = page.locator(".lines .line:visible .c-job_name").all_inner_texts()
    order = [name for name in shown if name != "BOM"]
    row(page, order[0]).click()
    row(page, order[2]).click(modifiers=["Shift"])
    expect(page.locator("#drawer")).to_be_hidden()
    expect(bar(page)).to_contain_text("3 selecionados")
    expect(act(page, "take-all")).to_have_css("color", "rgb(255, 255, 255)")
    act(page, "take-all").click()

    expect(bar(page)).to_contain_text("3 assumidos")
    expect(row(page, order[1]).locator(".c-owner")).to_have_text("Ana")
    page.get_by_role("button", name="Selecionar", exact=True).click()
    page.locator("#jobs-grid").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    act(page, "more").click()
    page.get_by_role("menuitem", name="Todos os 6 da lista").click()
    expect(act(page, "take-all")).to_have_text("Assumir 3")


def test_a_picked_job_that_somebody_else_took_is_told(monitor, open_page):
    plan(monitor, names=MANY)
    plan(monitor, *MANY, names=MANY)
    page = jobs_page(monitor, open_page, before="localStorage.setItem('resync.name', 'Ana')")
    theirs = as_ana(open_page, monitor.url, before="localStorage.setItem('resync.name', 'Caio')")
    row(page, "JOB_0").click(modifiers=["Control"])
    row(page, "JOB_1").click(modifiers=["Control"])
    of(theirs, "JOB_0").locator(".take").click()
    expect(theirs.locator(".fold.taken")).to_contain_text("Assumidos (1)")

    act(page, "take-all").click()

    expect(bar(page)).to_contain_text("1 assumido; 1 já tinha dono ou acabou")
    expect(row(page, "JOB_0").locator(".c-owner")).to_have_text("Caio")
