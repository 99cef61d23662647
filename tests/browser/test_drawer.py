"""The one drawer: from every name, over every page, in the address; what it tells and offers."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import settled, violations
from tests.browser.test_jobs import (
    HOSTILE,
    LOG,
    asked,
    drawer,
    failed,
    job,
    jobs_page,
    live,
    row,
    see,
    waiting,
)
from tests.browser.test_overview import moments_ago, rows
from tests.browser.test_problems import as_ana, of, plan
from tests.tws_engine import answers

pytestmark = pytest.mark.browser


def test_the_address_of_a_problem_opens_the_overview_with_its_drawer(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA", "PIX")
    page = as_ana(open_page, monitor.url)
    problem = of(page, "CARGA").get_attribute("data-problem")

    page.goto(f"{monitor.url}/problems/{problem}?lang=es")

    expect(drawer(page).locator("h2")).to_have_text("CARGA")
    assert asked(page) == {"open": f"problem:{problem}", "lang": "es"}
    expect(of(page, "CARGA")).to_have_attribute("data-current", "")
    page.reload()
    expect(drawer(page).locator("h2")).to_have_text("CARGA")
    page.keyboard.press("Escape")
    expect(drawer(page)).to_be_hidden()
    page.go_back()
    expect(drawer(page).locator("h2")).to_have_text("CARGA")


def test_a_name_opens_it_over_the_page_and_the_focus_comes_back(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    page = as_ana(open_page, f"{monitor.url}/timeline")
    page.evaluate("window.stays = true")
    name = page.locator(".stream a.name", has_text="CARGA").first

    name.click()

    expect(drawer(page).locator("h2")).to_have_text("CARGA")
    expect(drawer(page).locator(".d-taken")).to_contain_text("Ninguém assumiu")
    page.keyboard.press("Escape")
    expect(drawer(page)).to_be_hidden()
    expect(name).to_be_focused()
    assert page.evaluate("window.stays")


def test_a_failed_job_tells_its_problem_its_life_its_runs_and_its_log(monitor, open_page):
    monitor.engine.logs["run-k"] = LOG
    see(monitor, job("PIX_LIQUIDA", key="k"))
    see(monitor, failed("PIX_LIQUIDA", key="k"))
    page = live(jobs_page(monitor, open_page))

    row(page, "PIX_LIQUIDA").click()

    side = drawer(page)
    expect(side.locator(".d-steps .chip")).to_have_text(["EXEC", "ABEND"])
    expect(side.locator(".past .note")).to_contain_text("1 execução · 1 com falha (100,0%)")
    expect(side.locator(".past tbody tr")).to_have_count(1)
    expect(side.locator(".past .took")).to_have_text("40 s")
    expect(side.locator("pre.log")).to_have_text(LOG)
    expect(side.locator(".d-life")).to_contain_text("abriu")
    expect(side.locator(".d-events")).to_contain_text("PIX_LIQUIDA terminou em ABEND")
    expect(side.locator(".conman code")).to_have_text('conman "rerun AGENT01#LEDGER.PIX_LIQUIDA"')
    assert side.locator("pre.log b").count() == 0


def test_a_log_shows_its_cause_and_is_searched(monitor, open_page):
    lines = [f"2026-11-29 03:14:{n % 60:02} INFO Lendo lote {n}" for n in range(200)]
    lines[150] = "2026-11-29 03:15:02 ERROR ORA-01653: unable to extend table APP.PIX_MOV by 128"
    lines[151] = "2026-11-29 03:15:02 WARN lote 150 de novo"
    monitor.engine.logs["run-k"] = "\n".join(lines)
    see(monitor, job("PIX", key="k"))
    see(monitor, failed("PIX", key="k"))
    page = live(jobs_page(monitor, open_page, "?open=job:k"))
    log = drawer(page).locator("pre.log")

    expect(log.locator(".cause")).to_contain_text("ORA-01653")
    assert log.locator(".error").count() == 1
    expect(log.locator(".warning")).to_contain_text("de novo")
    assert log.evaluate(
        """(log) => { const [one, all] = [log.querySelector('.cause'), log]
            .map((each) => each.getBoundingClientRect());
          return one.top >= all.top && one.bottom <= all.bottom; }"""
    )

    field = drawer(page).get_by_label("Procurar no log")
    field.fill("lote 19")
    expect(log.locator(".here")).to_contain_text("lote 19")
    field.press("Enter")
    expect(log.locator(".here")).to_contain_text("lote 190")
    with page.expect_download() as download:
        drawer(page).get_by_role("button", name="Baixar").click()
    assert download.value.path().read_text() == "\n".join(lines)


def test_a_problem_is_taken_noted_and_given_back_in_the_drawer(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    page, other = as_ana(open_page, monitor.url), as_ana(open_page, monitor.url)
    of(page, "CARGA").locator("a.name").click()
    side = drawer(page)

    side.get_by_role("button", name="Assumir CARGA").click()

    expect(side.locator(".whose")).to_contain_text("com você")
    expect(other.locator(".fold.taken")).to_contain_text("Assumidos (1)")
    side.get_by_role("textbox", name=re.compile("O que quem vem depois")).fill("DBA chamado")
    page.keyboard.press("Escape")
    page.go_back()
    note = side.get_by_role("textbox", name=re.compile("O que quem vem depois"))
    expect(note).to_have_value("DBA chamado")
    side.get_by_role("button", name="Salvar nota").click()
    expect(side.locator(".d-notes")).to_contain_text("DBA chamado")
    expect(note).to_have_value("")
    side.get_by_role("button", name="Devolver").click()
    expect(side.locator(".whose")).to_contain_text("Voltou: estava com Ana")
    expect(side.locator(".d-life")).to_contain_text("devolvido")


@pytest.mark.parametrize("touch", [False, True])
def test_a_workstations_name_in_the_grid_opens_it_and_the_rest_of_its_card_narrows_the_page(
    monitor, open_page, touch
):
    plan(monitor)
    page = live(open_page(monitor.url, has_touch=touch))
    name = page.locator(".station a.name").first
    name.scroll_into_view_if_needed()
    assert name.bounding_box()["height"] >= 24

    name.tap() if touch else name.click()

    expect(drawer(page).locator("h2")).to_have_text("AGENT01")
    page.keyboard.press("Escape")
    page.locator(".station .since").first.click(force=True)
    expect(page).to_have_url(re.compile("workstation=AGENT01"))


def test_j_and_k_go_through_the_problems_while_it_is_open(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA", "FOLHA", "PIX")
    page = as_ana(open_page, monitor.url)
    order = page.locator(".list.open .name").all_inner_texts()
    page.locator(".list.open .name").first.click()
    title = drawer(page).locator("h2")
    expect(title).to_have_text(order[0])
    # The list beside it has lost its columns, not the line above it.
    head = page.locator("#h-problems").bounding_box()
    assert head["y"] + head["height"] <= rows(page).first.bounding_box()["y"]

    page.keyboard.press("j")
    expect(title).to_have_text(order[1])
    page.keyboard.press("j")
    expect(title).to_have_text(order[2])
    page.keyboard.press("k")

    expect(title).to_have_text(order[1])
    of(page, order[2]).locator(".r .sev").click()
    expect(title).to_have_text(order[2])


def test_other_runs_are_opened_with_their_errors(monitor, open_page):
    see(monitor, failed("CARGA", key="k"))
    rerun = failed("CARGA", key="k")
    times = {"actualStartTime": moments_ago(8), "actualEndTime": moments_ago(0)}
    rerun["jobruns"] = [{**rerun["jobruns"][0], "id": "run-again", "timeInfo": times}]
    see(monitor, rerun)
    page = live(jobs_page(monitor, open_page, "?open=job:k"))
    others = drawer(page).locator(".past tbody tr:not([aria-current]) a")

    others.first.click()

    assert asked(page)["open"].startswith("run:")
    expect(drawer(page).locator("h2")).to_have_text("CARGA")
    expect(drawer(page).locator(".d-state")).to_contain_text("ABEND")


def test_an_engine_that_gives_no_log_says_why_and_may_be_asked_again(monitor, open_page):
    monitor.engine.fail("/joblog", answers(403), forever=True)
    see(monitor, job("CARGA", key="k"))
    page = live(jobs_page(monitor, open_page, "?open=job:k", allow=("502",)))
    drawer(page).get_by_role("button", name="Ver log").click()
    expect(drawer(page).locator(".log-body")).to_contain_text("não tem permissão")

    monitor.engine.faults.clear()
    monitor.engine.logs["run-k"] = "all is well"
    drawer(page).get_by_role("button", name="Buscar de novo").click()

    expect(drawer(page).locator("pre.log")).to_have_text("all is well")


def test_it_leads_to_what_a_job_waits_for(monitor, open_page):
    node = {"id": "a", "name": "CARGA", "flowNodeType": "JOB", "workstation": "/AGENT01"}
    outside = {"id": "zzz", "name": HOSTILE, "flowNodeType": "JOB", "workstation": "/AGENT09"}
    monitor.engine.around |= {
        "b/predecessors": [node, outside],
        "b/successors": [],
        "a/predecessors": [],
        "a/successors": [{**node, "id": "b", "name": "PIX_FECHA"}],
    }
    monitor.engine.fail("/b/predecessors", answers(403), forever=True)
    see(monitor, job("CARGA", key="a"), waiting("PIX_FECHA", key="b"))
    page = live(jobs_page(monitor, open_page, "?q=a&job=b", allow=("502",)))
    near = drawer(page).locator(".d-near")
    expect(near).to_contain_text("não tem permissão")
    monitor.engine.faults.clear()

    near.get_by_role("button", name="Buscar de novo").click()

    before, after = near.locator(".near-group").nth(0), near.locator(".near-group").nth(1)
    expect(before.locator("li")).to_contain_text(["CARGALEDGER · AGENT01EXEC", HOSTILE])
    expect(after).to_contain_text("Nenhum outro job espera por este.")
    expect(near.get_by_role("link")).to_have_count(1)
    see(monitor, failed("CARGA", key="a"), waiting("PIX_FECHA", key="b"))
    expect(before.locator(".chip")).to_have_text("ABEND")

    near.get_by_role("link", name="CARGA").click()

    expect(drawer(page).locator("h2")).to_have_text("CARGA")
    assert asked(page) == {"q": "a", "open": "job:a", "of": "CARGA"}
    expect(near.get_by_role("link")).to_contain_text("PIX_FECHA")
    page.go_back()
    expect(drawer(page).locator("h2")).to_have_text("PIX_FECHA")


def test_an_engine_that_tells_no_neighbours_leaves_the_section_out(monitor, open_page):
    see(monitor, job("CARGA", key="a"))
    page = jobs_page(monitor, open_page)

    with page.expect_response("**/neighbours") as answer:
        row(page, "CARGA").click()

    assert answer.value.json()["known"] is False
    expect(drawer(page).locator(".runs")).to_be_visible()
    expect(drawer(page).locator(".d-near")).to_be_hidden()


def test_what_is_not_there_any_more_is_said_so(monitor, open_page):
    see(monitor, job("CARGA", key="a"))
    page = live(jobs_page(monitor, open_page, "?open=job:zzz", allow=("404",)))

    expect(drawer(page).locator(".drawer-said")).to_have_text("Este job não está mais no plano.")


def test_a_stream_and_a_workstation_show_their_jobs_and_problems(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    page = as_ana(open_page, monitor.url)
    of(page, "CARGA").locator("a.name").click()
    side = drawer(page)

    side.locator(".where a", has_text="LEDGER").click()

    expect(side.locator("h2")).to_have_text("LEDGER")
    expect(side.locator(".d-problems")).to_contain_text("CARGA")
    expect(side.locator(".jobs-of li")).to_have_count(3)
    expect(side.locator(".jobs-of li").first).to_contain_text("CARGA")
    page.go_back()
    side.locator(".where a", has_text="AGENT01").click()
    expect(side.locator(".d-station")).to_contain_text("no ar")
    expect(side.locator(".d-problems")).to_contain_text("CARGA")
    expect(side.locator(".kinds-of")).to_contain_text("Com falha 1")


def test_the_console_is_one_click_away_with_its_names_encoded(monitor, open_page):
    there = "https://dwc.example.org/jobs/{stream}?name={job}&ws={workstation}"
    monitor.server.core.runtime.change({"console_address": there}, "Ana")
    see(monitor, job('A&B "C"', key="a"))
    page = live(jobs_page(monitor, open_page, "?open=job:a"))

    console = drawer(page).locator("[data-act='console']")

    expect(console).to_have_attribute(
        "href", "https://dwc.example.org/jobs/LEDGER?name=A%26B%20%22C%22&ws=AGENT01"
    )
    expect(drawer(page).locator(".d-next")).to_contain_text("conman não aceita")


@pytest.mark.parametrize("width", [390, 1024])
def test_below_1280_it_covers_the_page_below_the_header_and_lets_it_go(monitor, open_page, width):
    see(monitor, job("CARGA", key="a"))
    page = jobs_page(monitor, open_page, viewport={"width": width, "height": 800})
    row(page, "CARGA").click()

    expect(drawer(page)).to_have_attribute("aria-modal", "true")
    head = page.locator(".head").bounding_box()
    assert drawer(page).bounding_box()["y"] >= head["y"] + head["height"]
    assert page.locator("main").evaluate("(main) => main.inert")
    page.get_by_role("button", name="Fechar").click()

    expect(drawer(page)).to_be_hidden()
    assert not page.locator("main").evaluate("(main) => main.inert")


def test_from_1280_the_list_beside_it_stays_in_reach(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA", "PIX")
    page = as_ana(open_page, monitor.url, viewport={"width": 1280, "height": 800})
    of(page, "CARGA").locator("a.name").click()

    side = drawer(page).bounding_box()
    take = of(page, "PIX").locator(".take").bounding_box()
    assert take["x"] + take["width"] <= side["x"]
    assert not page.locator("main").evaluate("(main) => main.inert")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it_on_every_width(monitor, open_page, scheme, axe):
    monitor.engine.logs["run-CARGA"] = LOG
    plan(monitor)
    plan(monitor, "CARGA")
    page = as_ana(open_page, monitor.url, color_scheme=scheme)
    of(page, "CARGA").locator("a.name").click()
    expect(drawer(page).locator("pre.log")).to_be_visible()
    found = []
    for width in (1440, 1024, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        found += violations(settled(page), axe)
        body = page.locator(".drawer-body")
        assert body.evaluate("(body) => body.scrollWidth - body.clientWidth") == 0
        assert drawer(page).evaluate("(side) => side.scrollWidth - side.clientWidth") == 0

    assert found == []
