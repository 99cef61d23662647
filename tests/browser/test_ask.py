"""Questions in a real browser: asked, put right, gone on from, taken away, refused, judged."""

import re
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import violations
from tests.browser.test_overview import HOSTILE, failed, job, live, scrolling_sideways
from tests.questions import HISTORY
from tests.serving import monitoring
from tests.tws_engine import Engine, serving
from workers.backfill import backfill

pytestmark = pytest.mark.browser
OCTOBER = "quantas falhas em outubro de 2026?"
HOLD = """() => {
    const ask = window.fetch;
    window.held = [];
    window.fetch = (url, options) => String(url).endsWith("/query")
        ? new Promise((resolve, reject) => {
            options.signal.addEventListener("abort", () => reject(options.signal.reason));
            window.held.push(() => ask(url, options).then(resolve, reject));
        }) : ask(url, options);
}"""


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    """A plant with the sample history and a failure of a hostile name; for all who only ask."""
    with (
        serving(Engine()) as engine,
        monitoring(engine, tmp_path_factory.mktemp("asked")) as monitor,
    ):
        names = (HOSTILE, "CARGA_PEDIDOS", "PIX_LIQUIDA")
        for make in (job, failed):
            engine.lists["job"] = [
                (make if name == HOSTILE else job)(name, key=f"k{at}")
                for at, name in enumerate(names)
            ]
            monitor.poll()
        backfill(monitor.server.db, HISTORY, ZoneInfo("America/Sao_Paulo"))
        yield monitor


@pytest.fixture
def asking(plant, open_page):
    """The page with a question asked, or none."""

    def asking(question="", query="", **context):  # `allow` as of open_page
        words = f"?q={quote_plus(question)}{query}" if question else query
        page = live(open_page(f"{plant.url}/ask{words}", **context))
        if question:
            expect(opened(page).locator(".summary")).to_be_visible()
        return page

    return asking


def opened(page):
    """The answer that is not folded."""
    return page.locator(".answer:not(.folded)")


def type_in(page, words):
    page.get_by_role("textbox", name="Pergunta").fill(words)
    page.keyboard.press("Enter")
    expect(opened(page).locator(".asked-words")).to_have_text(words)
    expect(opened(page).locator(".body")).to_have_attribute("aria-busy", "false")


def chip(page, name):
    return opened(page).locator(f'[data-chip="{name}"]')


def drawn(page):
    expect(opened(page).locator(".answer-chart canvas").first).to_be_visible()
    expect(opened(page).locator(".answer-chart.away")).to_have_count(0)


def test_an_example_is_tapped_and_answered(asking):
    page = asking()
    examples = page.locator(".ask-first .next-one")
    expect(examples).to_have_count(6)

    examples.filter(has_text="Como estão as workstations?").click()

    expect(opened(page).get_by_role("heading", level=2)).to_have_text("Como estão as workstations?")
    expect(opened(page).locator(".summary")).to_contain_text("1 workstation")
    expect(page).to_have_url(re.compile(r"/ask\?q=Como"))
    expect(page.locator(".ask-first")).to_be_hidden()
    expect(page.locator("[data-told]")).to_contain_text("1 workstation")  # said aloud


def test_an_answer_has_its_figure_its_chart_its_rows_and_where_they_come_from(asking, axe):
    page = asking(OCTOBER)

    answer = opened(page)
    expect(answer.locator(".big")).to_have_text("7")
    expect(answer.locator(".understood")).to_contain_text("falhas")
    expect(answer.locator(".understood")).to_contain_text("01/10/2026 a 31/10/2026")
    expect(answer.locator(".answer-rows tbody tr")).to_have_count(7)
    expect(answer.locator(".read")).to_have_text(re.compile(r"^Li 155 execuções em [\d.]+ ms$"))
    expect(answer.get_by_role("link", name="Ver os 7")).to_have_attribute(
        "href", re.compile("/tws-monitor/timeline|/tws-monitor/events")
    )
    drawn(page)
    answer.get_by_text("Ver como tabela").click()
    expect(answer.locator(".bars-rows tbody tr")).to_have_count(31)
    expect(answer.locator(".bars-rows tbody tr").nth(28)).to_have_text(re.compile("29/10.*2"))
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert violations(page, axe) == []
    assert scrolling_sideways(page) == []


def test_two_tables_of_an_answer_have_names_of_their_own(asking, axe):
    page = asking("compara setembro com outubro de 2026")

    tables = opened(page).locator(".answer-rows")
    expect(tables).to_have_count(2)
    expect(tables.first).to_have_attribute("aria-label", "Linhas da resposta: Período")
    assert violations(page, axe) == []


def test_on_a_phone_a_comparison_shows_both_counts_of_each_job(asking):
    page = asking("compara setembro com outubro de 2026", viewport={"width": 360, "height": 780})

    for rows in opened(page).locator(".answer-rows").all():
        assert rows.evaluate("each => each.scrollWidth - each.clientWidth") == 0


def test_a_name_in_the_words_and_in_the_rows_opens_its_drawer(asking):
    page = asking(OCTOBER)

    opened(page).locator(".summary").get_by_role("link", name="FOLHA_CALC").click()

    expect(page.locator("#drawer")).to_contain_text("FOLHA_CALC")
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    opened(page).locator(".answer-rows a", has_text="CAMBIO_COTACAO").first.click()
    expect(page.locator("#drawer")).to_contain_text("CAMBIO_COTACAO")


def test_hostile_names_are_text_in_words_chips_rows_and_chart(asking):
    page = asking("quais jobs mais falharam hoje?")

    answer = opened(page)
    expect(answer.locator(".summary")).to_contain_text(HOSTILE)
    expect(answer.locator(".answer-rows")).to_contain_text(HOSTILE)
    drawn(page)
    answer.get_by_text("Ver como tabela").click()
    expect(answer.locator(".bars-rows")).to_contain_text(HOSTILE)
    chip(page, "add").click()
    page.get_by_role("menuitem", name="job", exact=True).click()
    page.get_by_role("textbox", name="job").fill(HOSTILE)
    page.get_by_role("button", name="Aplicar").click()
    expect(chip(page, "jobs")).to_contain_text(HOSTILE)
    assert page.locator("main img").count() == 0
    assert page.evaluate("() => window.hacked") is None


def test_a_period_is_put_right_by_the_clock_or_by_words(asking):
    page = asking(OCTOBER)

    chip(page, "when").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("De", exact=True)).to_have_value("2026-10-01T00:00")
    dialog.get_by_label("De", exact=True).fill("2026-10-28T00:00")
    dialog.get_by_label("Até", exact=True).fill("2026-10-29T00:00")
    dialog.get_by_role("button", name="Aplicar").click()
    expect(chip(page, "when")).to_contain_text("28/10/2026")
    expect(opened(page).locator(".asked-words")).to_have_text(OCTOBER)
    expect(opened(page).locator(".answer-rows tbody tr")).to_have_count(1)

    chip(page, "when").click()
    dialog.get_by_label("Ou em palavras").fill("25 a 29 de outubro de 2026")
    dialog.get_by_role("button", name="Aplicar").click()
    expect(chip(page, "when")).to_contain_text("25/10/2026 a 29/10/2026")

    page.go_back()
    expect(chip(page, "when")).to_contain_text("28/10/2026")
    page.reload()
    expect(chip(page, "when")).to_contain_text("28/10/2026")


def test_a_period_nobody_understands_is_said_and_can_be_left(asking):
    page = asking(OCTOBER, allow=["422"])
    dialog = page.get_by_role("dialog")

    chip(page, "when").click()
    dialog.get_by_label("De", exact=True).fill("2026-10-29T00:00")
    dialog.get_by_label("Até", exact=True).fill("2026-10-28T00:00")
    dialog.get_by_role("button", name="Aplicar").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Diga o começo")
    dialog.get_by_label("Ou em palavras").fill("fazer café")
    dialog.get_by_role("button", name="Aplicar").click()

    expect(opened(page).get_by_role("alert")).to_contain_text("Não entendi este período")
    expect(opened(page).locator(".big")).to_have_text("7")
    chip(page, "when").click()
    dialog.get_by_role("button", name="Últimas 24 h").click()
    dialog.get_by_role("button", name="Aplicar").click()
    expect(opened(page).get_by_role("alert")).to_have_count(0)
    expect(opened(page).locator(".answer-rows tbody tr")).to_have_count(1)


def test_names_are_offered_and_put_in_place_by_the_keyboard_alone(asking):
    page = asking(OCTOBER)

    chip(page, "add").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # the first of the menu: job
    page.keyboard.type("camb")
    expect(page.locator(".offered")).to_contain_text("CAMBIO_COTACAO")
    page.keyboard.press("Control+a")
    page.keyboard.type("CAMBIO*")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    expect(chip(page, "jobs")).to_contain_text("CAMBIO*")
    expect(opened(page).locator(".answer-rows tbody tr")).to_have_count(2)
    expect(opened(page).locator(".asked-words")).to_be_focused()


def test_another_kind_of_answer_is_chosen(asking):
    page = asking(OCTOBER)

    chip(page, "intent").click()
    expect(page.get_by_role("menuitem", name="histórico")).to_have_count(0)  # of whom?
    page.get_by_role("menuitem", name="quem mais falhou").click()

    expect(opened(page).locator("figcaption")).to_have_text("Falhas por job")
    drawn(page)


def test_a_talk_goes_on_and_the_answers_before_are_a_line_each(asking):
    page = asking(OCTOBER)
    drawn(page)

    type_in(page, "e em novembro?")

    expect(page.locator(".answer")).to_have_count(2)
    before = page.locator(".answer.folded")
    expect(before).to_contain_text(OCTOBER)
    expect(before).to_contain_text("7 falhas em 3 jobs")
    expect(chip(page, "intent")).to_contain_text("falhas")
    expect(chip(page, "when")).to_contain_text("01/11/2026")
    drawn(page)

    before.get_by_role("button").click()
    expect(opened(page).locator(".asked-words")).to_have_text(OCTOBER)
    drawn(page)
    page.reload()
    expect(opened(page).locator(".big")).to_have_text("7")


def test_a_talk_goes_on_from_what_was_put_in_place_and_the_team_may_pin_it(asking):
    page = asking(OCTOBER, before="localStorage.setItem('resync.name', 'Ana')")
    chip(page, "when").click()
    page.get_by_role("textbox", name="Ou em palavras").fill("12/11/2026")
    page.get_by_role("dialog").get_by_role("button", name="Aplicar").click()
    expect(chip(page, "when")).to_contain_text("12/11/2026")

    type_in(page, "e da FOLHA_CALC?")

    expect(chip(page, "when")).to_contain_text("12/11/2026")
    expect(chip(page, "jobs")).to_contain_text("FOLHA_CALC")
    opened(page).get_by_role("button", name="Fixar para a equipe").click()
    pinned = page.get_by_role("region", name="Fixadas pela equipe")
    expect(pinned.locator(".q")).to_have_text("e da FOLHA_CALC?")
    page.get_by_role("button", name="Nova conversa").click()
    pinned.get_by_role("button", name=f"e da FOLHA_CALC? {OCTOBER}", exact=True).click()
    expect(chip(page, "when")).to_contain_text("12/11/2026")
    pinned.get_by_role("button", name="Soltar: e da FOLHA_CALC?").click()
    expect(pinned.locator(".q")).to_have_count(0)
    expect(pinned.get_by_role("status")).to_contain_text("Não está mais fixada")


def test_the_next_question_is_one_click_away(asking):
    page = asking(OCTOBER)

    opened(page).locator(".going-on .next-one").first.click()

    expect(opened(page).locator(".asked-words")).to_contain_text("Por que")
    expect(page.locator(".answer")).to_have_count(2)


def test_rows_are_taken_away_as_the_readers_spreadsheet_has_them(asking):
    page = asking("quais jobs mais falharam hoje?")

    with page.expect_download() as taken:
        opened(page).get_by_role("button", name="Baixar as linhas em CSV").click()

    words = taken.value.path().read_text(encoding="utf-8")
    assert taken.value.suggested_filename.endswith(".csv")
    head, row = words.splitlines()[:2]
    assert head.lstrip("\ufeff").split(";")[:2] == ["Nº", "Job"]
    assert '"<img src=x onerror=""window.hacked=1"">"' in row


def test_whether_it_helped_is_kept_and_can_be_changed(plant, asking):
    page = asking("o que falhou ontem?")
    api = f"{plant.url.removesuffix('/tws-monitor')}/api/v1/monitoring/query/feedback"

    opened(page).get_by_role("button", name="Sim", exact=True).click()
    expect(opened(page).get_by_role("button", name="Sim")).to_have_attribute("aria-pressed", "true")
    opened(page).get_by_role("button", name="Não", exact=True).click()
    expect(opened(page).get_by_role("button", name="Sim")).to_have_attribute(
        "aria-pressed", "false"
    )
    opened(page).get_by_role("textbox", name="O que faltou").fill("faltou o erro")
    page.keyboard.press("Enter")
    expect(opened(page).get_by_text("Anotado, com o motivo.")).to_be_visible()

    (told,) = httpx.get(api).json()["feedback"]
    assert (told["helped"], told["note"]) == (False, "faltou o erro")
    assert (told["question"], told["understood"]["intent"]) == ("o que falhou ontem?", "failures")


def test_a_question_under_way_can_be_cancelled_and_asked_again(asking):
    page = asking()
    page.evaluate(HOLD)
    page.get_by_role("textbox", name="Pergunta").fill(OCTOBER)
    page.keyboard.press("Enter")
    expect(opened(page).get_by_text("Lendo o histórico")).to_be_visible()

    opened(page).get_by_role("button", name="Cancelar").click()
    expect(opened(page).get_by_text("Pergunta cancelada.")).to_be_visible()
    opened(page).get_by_role("button", name="Perguntar de novo").click()
    page.wait_for_function("() => window.held.length === 2")
    page.evaluate("() => window.held[1]()")

    expect(opened(page).locator(".big")).to_have_text("7")


@pytest.mark.parametrize(("status", "detail"), [
    (503, "A pergunta pede dados demais: diga um período menor."), (503, "The store is away."),
    (0, ""),
])  # fmt: skip
def test_what_goes_wrong_is_said_and_asked_again(plant, open_page, status, detail):
    page = live(open_page(f"{plant.url}/ask", allow=["503", "ERR_"]))

    def refuse(route):
        if status:
            route.fulfill(status=status, json={"detail": detail})
        else:
            route.abort("internetdisconnected")

    page.route("**/query", refuse)
    page.get_by_role("textbox", name="Pergunta").fill(OCTOBER)
    page.keyboard.press("Enter")
    expect(opened(page).get_by_role("alert")).to_contain_text(detail or "servidor")
    page.unroute("**/query")
    opened(page).get_by_role("button", name="Tentar de novo").click()

    expect(opened(page).locator(".big")).to_have_text("7")


def test_questions_of_before_are_asked_again_and_forgotten(asking):
    page = asking(OCTOBER)
    type_in(page, "e em novembro?")
    asked = page.locator(".asked .ask-again")
    expect(asked.locator(".q")).to_have_text(["e em novembro?", OCTOBER])

    page.get_by_role("button", name="Nova conversa").click()
    expect(page.locator(".answer")).to_have_count(0)
    asked.first.click()
    expect(chip(page, "when")).to_contain_text("01/11/2026")  # of what it went on from
    page.get_by_role("button", name="Esquecer todas").click()
    expect(asked).to_have_count(0)


def test_on_a_phone_the_questions_of_before_are_behind_a_button(asking, axe):
    page = asking(OCTOBER, viewport={"width": 390, "height": 844}, has_touch=True)
    drawn(page)
    expect(page.locator(".asked")).to_be_hidden()
    expect(page.locator(".nav [aria-current]")).to_have_text("Perguntar")
    assert violations(page, axe) == []

    page.get_by_role("button", name="Suas perguntas").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile(OCTOBER[:10])).click()

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opened(page).locator(".big")).to_have_text("7")


def test_nothing_moves_while_an_answer_is_read(asking):
    page = asking(OCTOBER)
    drawn(page)
    page.evaluate("""() => {
        window.moved = [];
        new PerformanceObserver((list) => {
            for (const { hadRecentInput, value, sources } of list.getEntries()) {
                if (hadRecentInput) continue;
                const what = sources.map(({ node, previousRect: from, currentRect: to }) =>
                    `${node?.outerHTML?.slice(0, 80)}: ${from.y} to ${to.y}`);
                window.moved.push([value, ...what]);
            }
        }).observe({ type: "layout-shift", buffered: false });
    }""")

    type_in(page, "top 5 jobs que mais falharam em outubro de 2026")
    drawn(page)

    moved = page.evaluate("() => window.moved")
    assert sum(value for value, *_ in moved) <= 0.05, moved


def test_the_header_asks_what_is_no_name(plant, open_page):
    page = live(open_page(plant.url))
    field = page.get_by_role("searchbox", name="Buscar job, stream ou erro, ou perguntar")
    page.keyboard.press("/")
    field.fill(OCTOBER)
    page.keyboard.press("Enter")
    expect(opened(page).locator(".big")).to_have_text("7")

    for words, there in (("CARGA", "/jobs?q=CARGA"), ("eventos", "/events")):
        page.goto(plant.url)
        live(page)
        field.fill(words)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(re.escape(there)))


def test_ctrl_k_asks_what_is_no_name(plant, open_page):
    page = live(open_page(plant.url))
    page.keyboard.press("Control+k")
    page.keyboard.type("carga")
    expect(page.locator("#palette-found a").first).to_contain_text("CARGA_PEDIDOS")
    expect(page.locator("#palette-found a").last).to_contain_text("pergunta")

    page.keyboard.press("Control+a")
    page.keyboard.type(OCTOBER)
    page.keyboard.press("Enter")

    expect(opened(page).locator(".big")).to_have_text("7")


@pytest.mark.parametrize(("lang", "words", "said"), [
    ("en", "how many jobs failed in october 2026?", "Understood"),
    ("es", "¿cuántos fallos hubo en octubre de 2026?", "Entendí"),
])  # fmt: skip
def test_it_speaks_the_readers_language(asking, lang, words, said):
    page = asking(words, f"&lang={lang}")

    expect(opened(page).locator(".big")).to_have_text("7")
    expect(opened(page).locator(".understood")).to_contain_text(said)
    expect(opened(page).locator(".summary")).to_have_attribute("lang", lang)
