"""The page of runbooks in a real browser: written, found, changed by two, removed, from a file."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from data.store.actions import Act
from data.store.writings import RUNBOOKS
from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import violations
from tests.browser.test_overview import HOSTILE, failed, job, live

pytestmark = pytest.mark.browser
NAMED = "localStorage.setItem('resync.name', 'Ana')"


def keep(monitor, **said):
    act = Act("Bia", datetime.now(UTC))
    return RUNBOOKS.keep(monitor.server.db, [RUNBOOKS.draft(**said)], act).written[0]


def stored(monitor):
    return [one.draft for one in RUNBOOKS.load(monitor.server.db)]


@pytest.fixture
def runbooks(monitor, open_page):
    def runbooks(query="", **context):
        context.setdefault("before", NAMED)
        return live(open_page(f"{monitor.url}/runbooks{query}", **context))

    return runbooks


def test_one_is_written_with_the_jobs_it_is_for_and_removed_and_taken_back(monitor, runbooks):
    monitor.engine.lists["job"] = [job("PIX_1", key="k1"), job("PIX_2", key="k2"), job("FOLHA")]
    monitor.poll()
    page = runbooks(allow=("422",))

    page.get_by_label("Job", exact=True).fill("PIX*")
    expect(page.locator(".preview")).to_contain_text("jobs: 2 ·")
    expect(page.locator(".preview")).to_contain_text("PIX_1, PIX_2")
    page.get_by_role("button", name="Salvar", exact=True).click()
    expect(page.locator('[data-wrong="text"]')).to_contain_text("ao menos uma coisa")
    page.get_by_label("O que fazer").fill("Ver a fila.\nDepois rerun.")
    page.get_by_label("Telefone").fill("+55 11 5555-0100")
    page.get_by_role("button", name="Salvar", exact=True).click()

    row = page.locator(".runbook")
    expect(row).to_contain_text("Depois rerun.")
    expect(row.locator('a[href="tel:+551155550100"]')).to_be_visible()
    (kept,) = stored(monitor)
    assert (kept.job, kept.text) == ("PIX*", "Ver a fila.\nDepois rerun.")

    row.get_by_role("button", name="Remover").click()
    expect(page.locator(".removed")).to_contain_text("PIX*")
    assert stored(monitor) == []
    page.get_by_role("button", name="Desfazer").click()
    expect(page.locator(".runbook")).to_contain_text("Ver a fila.")
    assert stored(monitor) == [kept]


def test_what_is_typed_outlives_the_page_until_it_is_kept_or_cancelled(monitor, runbooks):
    kept = keep(monitor, job="FOLHA", team="RH")
    page = runbooks("?job=PIX_LIQUIDA")
    page.get_by_label("O que fazer").fill("Ver a fila.")
    page.locator(".runbook").get_by_role("button", name="Alterar").click()
    expect(page.get_by_label("O que fazer")).to_have_value("")
    page.get_by_label("Equipe").fill("RH e TI")

    page.goto(monitor.url)
    live(page)
    page.goto(f"{monitor.url}/runbooks")
    page.locator(".runbook").get_by_role("button", name="Alterar").click()
    expect(page.get_by_label("Equipe")).to_have_value("RH e TI")
    page.get_by_role("button", name="Cancelar").click()
    page.locator(".runbook").get_by_role("button", name="Alterar").click()
    expect(page.get_by_label("Equipe")).to_have_value("RH")

    page.goto(f"{monitor.url}/runbooks?job=PIX_LIQUIDA")
    expect(page.get_by_label("O que fazer")).to_have_value("Ver a fila.")
    page.get_by_role("button", name="Salvar", exact=True).click()
    expect(page.locator(".runbook")).to_have_count(2)
    page.goto(f"{monitor.url}/runbooks?job=PIX_LIQUIDA")
    expect(page.get_by_label("O que fazer")).to_have_value("")
    assert kept.draft in stored(monitor)


def test_it_is_found_by_its_words_and_by_a_job_it_is_for(monitor, runbooks):
    keep(monitor, job="PIX*", text="Ligação com o banco")
    keep(monitor, job="FOLHA", team="RH")
    page = runbooks()

    expect(page.locator(".runbook")).to_have_count(2)
    page.get_by_label("Procurar nos passos").fill("PIX_LIQUIDA_7")
    expect(page.locator(".runbook")).to_have_count(1)
    expect(page.locator(".runbook")).to_contain_text("Ligação")
    assert "q=PIX_LIQUIDA_7" in page.url
    page.get_by_label("Procurar nos passos").fill("nada disso")
    expect(page.get_by_text("Nada escrito com estas palavras")).to_be_visible()


def test_what_somebody_else_changes_meanwhile_is_told_and_not_overwritten_unseen(monitor, runbooks):
    kept = keep(monitor, job="FOLHA", team="RH")
    page = runbooks(allow=("409",))
    page.locator(".runbook").get_by_role("button", name="Alterar").click()
    page.get_by_label("Equipe").fill("RH noite")

    changed = RUNBOOKS.draft(job="FOLHA", team="RH", phone="190")
    RUNBOOKS.change(monitor.server.db, kept.number, changed, Act("Rui", datetime.now(UTC)))

    expect(page.locator(".runbook")).to_contain_text("190")
    expect(page.locator(".meanwhile")).to_contain_text("Rui mudou isto")
    expect(page.get_by_label("Equipe")).to_have_value("RH noite")
    page.get_by_role("button", name="Salvar", exact=True).click()
    expect(page.locator('[data-wrong=""]')).to_contain_text("Rui mudou isto")
    assert stored(monitor) == [changed]
    page.get_by_role("button", name="Salvar mesmo assim").click()
    expect(page.locator(".runbook")).to_contain_text("RH noite")
    assert stored(monitor)[0].phone == ""


def test_a_file_is_shown_line_by_line_and_imported_only_when_all_of_it_is_right(monitor, runbooks):
    keep(monitor, job="FOLHA", team="RH")
    page = runbooks()
    choose = page.locator('[type="file"]')
    heads = "job;team;address\n"

    bad = f"{heads}FOLHA;TI;\nPIX*;TI;ftp://x\n"
    choose.set_input_files({"name": "p.csv", "mimeType": "text/csv", "buffer": bad.encode()})
    dialog = page.locator("dialog")
    expect(dialog.locator(".wrong-lines")).to_contain_text("linha 3 Endereço dos passos: precisa")
    expect(dialog.get_by_role("button", name="Importar")).to_have_count(0)
    page.keyboard.press("Escape")
    good = "job;team;address;<b>Fone</b>\nFOLHA;TI;;1\nPIX*;TI;;2\n"
    choose.set_input_files({"name": "p.csv", "mimeType": "text/csv", "buffer": good.encode()})
    expect(dialog).to_contain_text("Novos: 1 · mudam: 1 · iguais: 0")
    expect(dialog.locator(".strange")).to_have_text(re.compile("não lidas: <b>Fone</b>"))
    dialog.get_by_role("button", name="Importar 2 linhas").click()

    expect(page.locator(".runbook")).to_have_count(2)
    assert {one.team for one in stored(monitor)} == {"TI"}
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    assert "PIX*,,,,,TI,," in taken.value.path().read_text(encoding="utf-8-sig")


def test_the_drawer_leads_to_a_form_for_its_job(monitor, open_page):
    monitor.engine.lists["job"] = [failed("FOLHA", key="k1")]
    monitor.poll()
    page = live(open_page(f"{monitor.url}/jobs?open=job:k1", before=NAMED))

    page.get_by_role("link", name="Anotar o que fazer").click()
    expect(page).to_have_url(f"{monitor.url}/runbooks")
    expect(page.get_by_label("Job", exact=True)).to_have_value("FOLHA")


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_hostile_words_stay_words_and_nothing_leaves_the_page(monitor, runbooks, axe, width):
    keep(monitor, job=HOSTILE, text=HOSTILE * 3, team=HOSTILE, phone=HOSTILE)
    keep(monitor, job="X" * 200, text="x" * 5000, address="javascript:alert(1)")
    page = runbooks(viewport={"width": width, "height": 900})

    expect(page.locator(".runbook")).to_have_count(2)
    assert page.evaluate("() => window.hacked") is None
    assert page.locator('a[href^="javascript"]').count() == 0
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert violations(page, axe) == []
