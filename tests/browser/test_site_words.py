"""The site's own words, noted where solutions are written, in a real browser on the real server."""

import threading
import time

import pytest
from playwright.sync_api import expect

from data.domain.glossary import GlossaryDraft
from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import violations
from tests.browser.test_overview import HOSTILE
from tests.browser.test_solutions import abend, help_of, know, opened

pytestmark = pytest.mark.browser

SAID = "malote sem lacre no caixa"
LEARNED = "the pouch was not sealed by the counter clerk"


@pytest.fixture(autouse=True)
def read(monitor):
    """Solutions are noted once the stored ones have been read."""
    end = time.monotonic() + 60
    while not monitor.server.core.solutions.is_ready and time.monotonic() < end:
        threading.Event().wait(0.05)


def words_of(page):
    """The dialog of the unfolded failure, its words unfolded."""
    help_of(page).locator("[data-act=steps]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("#f-solution")).to_be_visible()  # it has come, and moves nothing more
    dialog.locator("[data-act=words]").click()
    expect(dialog.get_by_label("O que anotar")).to_be_visible()
    return dialog


def entries(monitor):
    return [(one.kind, one.name, one.says) for one in monitor.server.core.solutions.glossary()]


def keep(monitor, name="malote", *says):
    core = monitor.server.core
    draft = GlossaryDraft("phrases", name, says or (SAID, "pouch not sealed"))
    return core.solutions.keep_entry(draft, "anna", core.now())


def test_a_message_in_the_words_noted_in_the_dialog_finds_its_solution(monitor, open_page):
    know(monitor, solution="Lacrar o malote", pattern=LEARNED)
    abend(monitor, says=SAID)
    dialog = words_of(opened(open_page, monitor))
    expect(dialog).to_contain_text("Nenhuma solução conhecida")

    dialog.get_by_label("O erro, em poucas palavras").fill("malote sem lacre")
    dialog.get_by_label("Como os programas o dizem").fill("malote sem lacre\n\npouch not sealed\n")
    dialog.locator(".site-words").get_by_role("button", name="Salvar").press("Enter")

    # A busy machine takes a while to read everything anew.
    found = dialog.locator("[data-solution]")
    expect(found).to_contain_text("Lacrar o malote", timeout=30_000)
    expect(dialog.locator("[data-entry]")).to_contain_text("malote sem lacre · pouch not sealed")
    assert entries(monitor) == [
        ("phrases", "malote sem lacre", ("malote sem lacre", "pouch not sealed"))
    ]


def test_words_are_corrected_and_deleted_where_they_are_read(monitor, open_page):
    keep(monitor)
    abend(monitor, says=SAID)
    dialog = words_of(opened(open_page, monitor))

    dialog.get_by_role("button", name="corrigir malote").click()
    expect(dialog.get_by_role("heading", name="Corrigir malote")).to_be_visible()
    dialog.get_by_label("O erro, em poucas palavras").fill("malote aberto")
    dialog.locator(".site-words").get_by_role("button", name="Salvar").click()
    expect(dialog.locator("[data-entry]")).to_contain_text("malote aberto")

    dialog.get_by_role("button", name="apagar malote aberto").click()
    dialog.locator("[data-act=remove-now]").click()
    expect(dialog).to_contain_text("Nenhuma ainda.")
    assert entries(monitor) == []


@pytest.mark.parametrize(
    ("locale", "refused"),
    [
        ("pt-BR", "Linha 2: use duas palavras ou mais que não se digam de qualquer falha."),
        ("en-GB", "Line 2: must have two words or more that are not said of every failure."),
        ("es-ES", "Línea 2: use dos palabras o más que no se digan de cualquier fallo."),
    ],
)
def test_a_refusal_stands_beside_its_field_in_the_readers_language(
    monitor, open_page, locale, refused
):
    abend(monitor, says=SAID)
    page = opened(open_page, monitor, allow=("422",), locale=locale)
    help_of(page).locator("[data-act=steps]").click()
    expect(page.locator("#f-solution")).to_be_visible()
    page.locator("[data-act=words]").click()

    page.locator("#w-name").fill("malote")
    page.locator("#w-says").fill(f"{SAID}\njob failed")
    page.locator(".site-words [type=submit]").click()

    expect(page.locator("#wr-says")).to_have_text(refused)
    expect(page.locator("#w-says")).to_be_focused()
    expect(page.locator("#w-says")).to_have_attribute("aria-invalid", "true")
    assert entries(monitor) == []


def test_what_was_typed_is_there_again_after_escape(monitor, open_page):
    abend(monitor, says=SAID)
    page = opened(open_page, monitor)
    dialog = words_of(page)
    dialog.get_by_label("O que resolve", exact=True).fill("Lacrar o malote")
    dialog.get_by_label("O que anotar").select_option("code")
    dialog.get_by_label("Seus códigos").fill("MAL-####")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    dialog = words_of(page)

    expect(dialog.get_by_label("O que resolve", exact=True)).to_have_value("Lacrar o malote")
    expect(dialog.get_by_label("Seus códigos")).to_have_value("MAL-####")


def test_the_sites_words_are_text(monitor, open_page):
    keep(monitor, f"malote {HOSTILE}"[:100])
    abend(monitor, says=SAID)
    page = opened(open_page, monitor)

    dialog = words_of(page)

    expect(dialog.locator("[data-entry]")).to_contain_text(HOSTILE[:60])
    assert page.locator("dialog img").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_nobody_is_left_out_of_the_sites_words(monitor, open_page, axe, theme, width):
    keep(monitor, "m" * 100, f"{SAID} {'l' * 60}")
    abend(monitor, says=SAID)
    size = {"width": width, "height": 800}
    page = opened(open_page, monitor, color_scheme=theme, viewport=size)

    words_of(page)

    expect(page.locator("[data-entry]")).to_have_count(1)
    assert page.evaluate("document.querySelector('.help-body').scrollWidth") <= width
    assert violations(page, axe) == []
