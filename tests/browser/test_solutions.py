"""Solutions beside the failures of the overview, in a real browser on the real server."""

import re

import pytest
from playwright.sync_api import expect

from data.domain.solutions import JOB_FAILURE, Draft
from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import violations
from tests.browser.test_overview import HOSTILE, failed, job, live, rows
from tests.serving import monitoring

pytestmark = pytest.mark.browser

TABLESPACE = "ORA-01653: unable to extend table APP.PEDIDOS by 128 in tablespace USERS"
FIX = "Expandir tablespace USERS e repetir o job"


def abend(monitor, name="CARGA_PEDIDOS", says=TABLESPACE):
    """The job runs, then fails saying something."""
    monitor.engine.lists["job"] = [job(name)]
    monitor.poll()
    monitor.engine.logs[f"run-job-{name}"] = says
    monitor.engine.lists["job"] = [failed(name)]
    monitor.poll()


def know(monitor, solution=FIX, pattern=TABLESPACE):
    """A solution somebody wrote down."""
    core = monitor.server.core
    draft = Draft(JOB_FAILURE, pattern, "example", solution)
    ((known, _),) = core.solutions.add([draft], "anna", core.now())
    return known.solution_id


def result(monitor, solution_id, success):
    core = monitor.server.core
    return core.solutions.result(solution_id, success, "anna", core.now())


def stored(monitor, solution_id):
    return monitor.server.core.solutions.get(solution_id)


def opened(open_page, monitor, **more):
    """The page as somebody known opens it, its first problem unfolded."""
    page = live(open_page(monitor.url, before="localStorage.setItem('resync.name', 'Ana')", **more))
    rows(page).first.locator(".go").click()
    return page


def help_of(page):
    return rows(page).locator(".problem-solution")


def test_a_failure_shows_its_best_known_solution_with_its_record(monitor, open_page):
    solution = know(monitor, pattern=TABLESPACE.replace("PEDIDOS", "CLIENTES"))
    for success in (True, True, False):
        result(monitor, solution, success)
    page = live(open_page(monitor.url))

    abend(monitor)

    expect(rows(page).locator(".known")).to_contain_text("2 de 3")
    rows(page).locator(".error").click()
    expect(help_of(page)).to_contain_text(FIX)
    expect(help_of(page)).to_contain_text("funcionou 2 de 3")


def test_applying_is_said_in_the_same_place_and_may_be_taken_back(monitor, open_page):
    solution = know(monitor)
    abend(monitor)
    page = opened(open_page, monitor)

    help_of(page).get_by_role("button", name="Apliquei em CARGA_PEDIDOS").click()

    expect(help_of(page)).to_contain_text(re.compile(r"Você aplicou \d\d:\d\d; espera SUCC"))
    assert stored(monitor, solution).times_applied == 1
    help_of(page).get_by_role("button", name="Desfazer").click()
    expect(help_of(page).get_by_role("button", name="Apliquei em CARGA_PEDIDOS")).to_be_visible()
    assert stored(monitor, solution).times_applied == 0


def test_what_failed_before_resync_is_offered_help_and_says_why_it_cannot_be_marked(
    engine, tmp_path, open_page
):
    engine.logs["run-job-CARGA_PEDIDOS"] = TABLESPACE
    engine.lists["job"] = [failed("CARGA_PEDIDOS")]
    with monitoring(engine, tmp_path) as monitor:
        know(monitor)
        page = opened(open_page, monitor)

        expect(help_of(page).get_by_text("anterior ao Resync")).to_be_visible()
        expect(help_of(page)).to_contain_text(FIX)
        expect(help_of(page).get_by_role("button", name="Apliquei")).to_have_count(0)
        help_of(page).get_by_role("button", name="Passos").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.locator(".matches")).to_contain_text("Falhou antes de o Resync começar")
        dialog.get_by_label("O que resolve").fill("Chamar o DBA")
        dialog.get_by_role("button", name="Salvar").click()

        expect(dialog).to_be_hidden()
        assert "Chamar o DBA" in {one.solution for one in monitor.server.core.solutions.listed()}


def test_what_one_applies_everybody_sees(monitor, open_page):
    know(monitor)
    abend(monitor)
    mine, other = opened(open_page, monitor), live(open_page(monitor.url))
    rows(other).first.locator(".error").click()

    help_of(mine).get_by_role("button", name="Apliquei em CARGA_PEDIDOS").click()

    expect(help_of(other)).to_contain_text("Ana aplicou")


def test_what_did_not_work_is_told_and_counted(monitor, open_page):
    solution = know(monitor)
    abend(monitor)
    page = opened(open_page, monitor)

    help_of(page).get_by_role("button", name="Apliquei em CARGA_PEDIDOS").click()
    expect(help_of(page)).to_contain_text("espera SUCC")
    help_of(page).locator("[data-act=steps]").click()
    page.get_by_role("button", name="Não funcionou em CARGA_PEDIDOS").click()
    page.keyboard.press("Escape")

    expect(help_of(page)).to_contain_text("não funcionou")
    assert stored(monitor, solution).people_failed == 1


def test_a_persons_verdict_is_shown_counts_once_and_may_be_changed(monitor, open_page):
    solution = know(monitor)
    abend(monitor)
    page = opened(open_page, monitor)
    help_of(page).locator("[data-act=steps]").click()
    worked = page.get_by_role("button", name="Funcionou em CARGA_PEDIDOS", exact=True)
    not_so = page.get_by_role("button", name="Não funcionou em CARGA_PEDIDOS")
    places = [each.bounding_box()["x"] for each in (worked, not_so)]

    for _ in range(3):
        worked.click()
        expect(worked).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".said")).to_contain_text("você: funcionou")
    assert (stored(monitor, solution).people_worked, stored(monitor, solution).times_applied) == (
        1,
        1,
    )

    not_so.click()

    expect(not_so).to_have_attribute("aria-pressed", "true")
    expect(worked).to_have_attribute("aria-pressed", "false")
    expect(not_so).to_be_focused()
    expect(page.locator(".matches .record")).to_contain_text("funcionou 0 de 1")
    known = stored(monitor, solution)
    assert (known.people_worked, known.people_failed, known.times_applied) == (0, 1, 1)
    assert [each.bounding_box()["x"] for each in (worked, not_so)] == places


def test_a_solution_is_written_down_from_the_failure_with_its_variables_masked(monitor, open_page):
    abend(monitor, says="ORA-12541: TNS:no listener (host=db30.example.org port=1521)")
    page = opened(open_page, monitor)

    help_of(page).get_by_role("button", name="anotar o que resolve").click()
    dialog = page.get_by_role("dialog", name="O que resolve CARGA_PEDIDOS")
    pattern = dialog.get_by_label("Para erros como este")
    expect(pattern).to_contain_text("ORA-12541")
    assert "db30.example.org" not in pattern.input_value()
    dialog.get_by_label("O que resolve", exact=True).fill("Subir o listener com lsnrctl start")
    dialog.get_by_role("button", name="Salvar").click()

    expect(dialog).to_have_count(0)
    expect(help_of(page)).to_contain_text("Subir o listener com lsnrctl start")
    expect(help_of(page)).to_contain_text("ainda sem resultados")


def test_an_unrelated_error_is_offered_nothing(monitor, open_page):
    know(monitor)
    page = live(open_page(monitor.url))

    abend(monitor, says="sh: /opt/carga/bin/exporta: Permission denied")

    expect(rows(page)).to_contain_text("Permission denied")
    rows(page).locator(".error").click()
    expect(help_of(page)).to_contain_text("Nenhuma solução anotada")
    expect(help_of(page).get_by_role("button", name="anotar o que resolve")).to_have_count(1)


def test_escape_closes_the_dialog_and_the_focus_is_back(monitor, open_page):
    know(monitor)
    abend(monitor)
    page = opened(open_page, monitor)
    details = help_of(page).get_by_role("button", name="Passos")

    details.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(FIX)
    page.keyboard.press("Escape")

    expect(dialog).to_have_count(0)
    expect(details).to_be_focused()


def test_what_was_typed_is_there_again_when_the_dialog_was_closed_before_it_was_sent(
    monitor, open_page
):
    abend(monitor, says="ORA-12541: TNS:no listener")
    page = opened(open_page, monitor)
    opener = help_of(page).get_by_role("button", name="anotar o que resolve")
    solution = page.get_by_role("dialog").get_by_label("O que resolve", exact=True)

    opener.click()
    solution.fill("Subir o listener")
    page.keyboard.press("Escape")
    opener.click()
    expect(solution).to_have_value("Subir o listener")
    page.mouse.click(5, 5)
    expect(page.get_by_role("dialog")).to_have_count(0)
    opener.click()

    expect(solution).to_have_value("Subir o listener")


def test_solutions_and_errors_are_text(monitor, open_page):
    know(monitor, solution=HOSTILE)
    abend(monitor, says=f"{TABLESPACE} {HOSTILE}")
    page = opened(open_page, monitor)

    expect(help_of(page)).to_contain_text(HOSTILE)
    help_of(page).get_by_role("button", name="Passos").click()
    expect(page.locator(".matches")).to_contain_text(HOSTILE)

    assert page.locator("dialog img, main img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_refusal_is_said_beside_the_button(monitor, open_page):
    solution = know(monitor)
    abend(monitor)
    page = opened(open_page, monitor, allow=("404",))
    expect(help_of(page)).to_contain_text(FIX)
    refusal = {"title": "Not Found", "detail": "There is no such solution."}
    page.route("**/applied", lambda route: route.fulfill(status=404, json=refusal))

    help_of(page).get_by_role("button", name="Apliquei em CARGA_PEDIDOS").click()

    expect(help_of(page).get_by_role("alert")).to_contain_text("There is no such solution.")
    assert stored(monitor, solution).times_applied == 0


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_nothing_scrolls_sideways(monitor, open_page, width):
    know(monitor, solution="X" * 200)
    abend(monitor, says=f"{TABLESPACE} {'Y' * 150}")
    page = opened(open_page, monitor, viewport={"width": width, "height": 800})
    expect(help_of(page)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == width

    help_of(page).get_by_role("button", name="Passos").click()

    expect(page.locator(".matches li")).to_have_count(1)
    assert page.evaluate("document.querySelector('dialog').scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_left_out_of_the_solutions(monitor, open_page, axe, theme):
    know(monitor)
    abend(monitor)
    page = opened(open_page, monitor, color_scheme=theme)
    expect(help_of(page)).to_contain_text(FIX)
    assert violations(page, axe) == []

    help_of(page).get_by_role("button", name="Passos").click()
    expect(page.locator(".matches li")).to_have_count(1)

    assert violations(page, axe) == []


def test_a_solution_is_corrected_where_it_is_read(monitor, open_page):
    solution = know(monitor, solution="Expandir a tablespace UERS")
    abend(monitor)
    page = opened(open_page, monitor)
    help_of(page).locator("[data-act=steps]").click()
    match = page.locator(".matches li")

    match.get_by_role("button", name="corrigir").click()
    match.get_by_role("textbox").fill(FIX)
    match.get_by_role("button", name="Salvar").click()

    expect(match.locator(".solution-text")).to_have_text(FIX)
    assert stored(monitor, solution).solution == FIX
    page.keyboard.press("Escape")
    expect(help_of(page)).to_contain_text(FIX)


def test_a_solution_is_taken_away_only_after_asking(monitor, open_page):
    know(monitor)
    abend(monitor)
    page = opened(open_page, monitor)
    help_of(page).locator("[data-act=steps]").click()
    match = page.locator(".matches li")

    match.get_by_role("button", name="apagar").click()
    expect(match).to_contain_text("Apagar esta solução")
    match.locator('[data-act="remove-now"]').click()

    expect(page.locator(".help-body")).to_contain_text("Nenhuma solução conhecida")
    expect(help_of(page)).to_contain_text("Nenhuma solução anotada")


def test_a_correction_that_is_refused_says_why_and_keeps_what_was_typed(monitor, open_page):
    know(monitor)
    abend(monitor)
    page = opened(open_page, monitor, allow=("422",))
    help_of(page).locator("[data-act=steps]").click()
    match = page.locator(".matches li")

    match.get_by_role("button", name="corrigir").click()
    match.get_by_role("textbox").fill("   ")
    match.get_by_role("button", name="Salvar").click()

    expect(match.get_by_role("alert")).to_be_visible()
    expect(match.get_by_role("textbox")).to_have_value("   ")
