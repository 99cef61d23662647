"""The patterns page in a real browser, on the real server, over a planted past."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from data.domain.patterns import Evidence, JobId, Pattern, PatternType
from data.store.patterns import get_pattern, record_patterns
from data.store.runs import PastRun, PastRuns
from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import violations
from tests.browser.test_overview import HOSTILE, live
from tests.build import Status

pytestmark = pytest.mark.browser

DAYS = 30
FAILING, BEHIND, LAST = "CARGA_PEDIDOS", "FECHA_PEDIDOS", "ENVIA_PEDIDOS"


def past(name, day, hour, status=Status.SUCC, **more):
    """A run that many days ago, at an hour of UTC."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = today - timedelta(days=day) + timedelta(hours=hour)
    if status is Status.ABEND:
        more.setdefault("return_code", 12)
    return PastRun(name, "NOITE", "SRV1", status, started_at=start, scheduled_at=start,
                   ended_at=start + timedelta(minutes=3), **more)  # fmt: skip


def plant(monitor):
    """A month of thirty quiet jobs and one that fails every other night at 02:00 in São Paulo."""
    # Whatever the time of day is now, all of it lies in the window.
    runs = [past(f"CALMO{n:02d}", day, 5 + n % 12) for n in range(30) for day in range(1, DAYS)]
    for day in range(1, DAYS):
        status = Status.ABEND if day % 2 else Status.SUCC
        said = "ORA-01653: unable to extend table" if day % 2 else None
        runs.append(past(FAILING, day, 5, status, error_message=said))
    PastRuns(monitor.server.db).load(runs)


def learn(monitor):
    return monitor.server.core.learning.detect(DAYS).result(30)


def pattern(up, down=None, **more):
    now = datetime.now(UTC)
    more.setdefault("confidence", 0.93)
    kind = PatternType.DEPENDENCY_CHAIN if down else PatternType.RECURRING_FAILURE
    return Pattern(
        type=kind,
        job=JobId("SRV1", "NOITE", up),
        related_job=JobId("SRV1", "NOITE", down) if down else None,
        p_value=0.0001,
        q_value=0.001,
        effect=9.0,
        occurrences=9,
        opportunities=11,
        first_seen=now - timedelta(days=20),
        last_seen=now - timedelta(days=1),
        evidence=Evidence(0.82, 0.02, 1, 50, (), {}),
        **more,
    )


def record(monitor, *patterns):
    record_patterns(
        monitor.server.db, patterns, now=datetime.now(UTC), days=DAYS, least_confidence=0.5
    )


def patterns_page(monitor, open_page, query="", **context):
    return live(open_page(f"{monitor.url}/patterns{query}", **context))


def listed(page):
    return page.locator(".pattern")


def drawn(page):
    """The chart has come: its table can be opened."""
    page.locator(".charts-card").scroll_into_view_if_needed()
    expect(page.locator(".chart-said")).to_be_hidden()
    return page


def test_without_patterns_the_page_says_what_would_bring_some(monitor, open_page):
    page = patterns_page(monitor, open_page)

    expect(page.locator(".patterns-empty")).to_contain_text("Nenhum padrão ainda")
    expect(page.locator(".patterns-empty")).to_contain_text("30 dias de histórico")
    page.locator(".charts-card").scroll_into_view_if_needed()
    expect(page.locator(".chart-said")).to_contain_text("Nenhuma falha neste período")


def test_detecting_now_finds_what_was_planted(monitor, open_page):
    plant(monitor)
    page = patterns_page(monitor, open_page)

    page.get_by_role("button", name="Detectar agora").click()

    expect(listed(page)).to_have_count(1)
    expect(listed(page)).to_contain_text(FAILING)
    expect(listed(page)).to_contain_text("15 de 29")
    expect(listed(page).locator(".chip")).to_contain_text("ativo")
    expect(page.locator(".patterns-card .note")).to_contain_text("1 padrão em 899 execuções")


def test_the_runs_a_pattern_rests_on_open_to_what_they_went_through(monitor, open_page):
    plant(monitor)
    learn(monitor)
    page = patterns_page(monitor, open_page)

    listed(page).get_by_role("button", name="Execuções").click()

    runs = listed(page).locator("tbody > tr:not(.run-detail)")
    expect(runs).to_have_count(8)
    expect(runs.first).to_contain_text("ABEND")
    expect(runs.first).to_contain_text("ORA-01653")
    runs.first.get_by_role("button").click()
    link = listed(page).get_by_role("link", name="Eventos daquela hora")
    expect(link).to_have_attribute("href", re.compile(r"events\?job=CARGA_PEDIDOS&at="))
    listed(page).get_by_role("button", name="Mostrar mais antigas").click()
    expect(runs).to_have_count(15)


def test_a_dismissed_pattern_goes_and_comes_back(monitor, open_page):
    record(monitor, pattern(FAILING))
    page = patterns_page(monitor, open_page)

    listed(page).get_by_role("button", name="Dispensar").click()
    listed(page).get_by_label("Por quê").fill("conhecido, sai na mudança de março")
    page.keyboard.press("Enter")

    expect(page.locator(".patterns-empty")).to_be_visible()
    known = get_pattern(monitor.server.db, pattern(FAILING).key)
    assert known.dismissed.reason == "conhecido, sai na mudança de março"
    page.get_by_label("mostrar dispensados").check()
    expect(listed(page)).to_contain_text("conhecido, sai na mudança de março")
    listed(page).get_by_role("button", name="Desfazer").click()
    expect(listed(page).get_by_role("button", name="Dispensar")).to_be_visible()
    assert get_pattern(monitor.server.db, pattern(FAILING).key).dismissed is None


def test_direct_pairs_read_as_one_chain(monitor, open_page):
    record(monitor, pattern(FAILING, BEHIND), pattern(BEHIND, LAST), pattern("OUTRO"))
    page = patterns_page(monitor, open_page)

    chain = page.locator(".chain")

    expect(chain.locator(".path")).to_have_text(f"{FAILING} → {BEHIND} → {LAST}")
    expect(chain.locator(".pattern")).to_have_count(2)
    expect(listed(page)).to_have_count(3)


def test_filters_live_in_the_address(monitor, open_page):
    record(monitor, pattern(FAILING, BEHIND), pattern("OUTRO", confidence=0.99), pattern("MAIS"))
    page = patterns_page(monitor, open_page, "?confidence=0.95")
    expect(listed(page)).to_have_count(1)

    page.get_by_role("button", name="limpar filtros").click()
    expect(listed(page)).to_have_count(3)
    page.get_by_role("button", name="Cadeia", exact=True).click()

    expect(listed(page)).to_have_count(1)
    expect(listed(page)).to_contain_text(BEHIND)
    assert "type=dependency_chain" in page.url
    page.go_back()
    expect(listed(page)).to_have_count(3)


def test_the_table_of_a_chart_says_what_it_shows_and_leads_to_the_runs(monitor, open_page):
    plant(monitor)
    page = drawn(patterns_page(monitor, open_page, "?chart=clock"))
    expect(page.locator(".charts-card .note")).to_have_text("15 falhas")

    page.locator(".charts-card summary").click()
    expect(page.locator(".bars-rows tbody tr")).to_have_count(1)
    expect(page.locator(".bars-rows tbody tr")).to_contain_text("02–03 h")
    page.locator(".bars-rows tbody button").click()

    cell = page.locator(".cell")
    expect(cell).to_contain_text("2h00–2h59: 15 falhas")
    expect(cell.locator("tbody > tr:not(.run-detail)")).to_have_count(15)
    assert "hour=2" in page.url
    cell.locator(".cell-jobs button").click()
    assert f"job={FAILING}" in page.url


@pytest.mark.parametrize(
    ("tab", "rows"), [("Hora × dia da semana", 7), ("Relógio", 1), ("O ano", 15)]
)
def test_every_chart_tells_the_same_failures(monitor, open_page, tab, rows):
    plant(monitor)
    page = patterns_page(monitor, open_page, "?chart=chain")

    page.get_by_role("tab", name=tab).click()

    expect(page.locator(".charts-card .note")).to_have_text("15 falhas")
    page.locator(".charts-card summary").click()
    expect(page.locator(".bars-rows tbody tr")).to_have_count(rows)


def test_a_click_on_a_cell_shows_its_runs(monitor, open_page):
    plant(monitor)
    page = drawn(patterns_page(monitor, open_page))
    expect(page.locator(".charts-card .note")).to_have_text("15 falhas")
    box = page.locator(".chart-place").bounding_box()

    # The third of 24 columns; seven rows tall, one of them is hit.
    page.mouse.click(box["x"] + 52 + (box["width"] - 80) * 2.5 / 24, box["y"] + box["height"] / 2)

    expect(page.locator(".cell")).to_contain_text("2h00–2h59")
    assert "weekday=" in page.url


def test_the_chain_graph_has_its_pairs_in_a_table_that_opens_the_pattern(monitor, open_page):
    record(monitor, pattern(FAILING, BEHIND), pattern(BEHIND, LAST))
    page = drawn(patterns_page(monitor, open_page, "?chart=chain"))

    page.locator(".charts-card summary").click()
    page.get_by_role("button", name=f"{BEHIND} → {LAST}").click()

    assert f"pattern={pattern(BEHIND, LAST).key}" in page.url


def test_names_and_reasons_are_text(monitor, open_page):
    record(monitor, pattern(HOSTILE, "B<b>"), pattern("B<b>", "C"))
    page = drawn(patterns_page(monitor, open_page, "?chart=chain"))

    expect(page.locator(".path")).to_contain_text("<img")

    assert page.locator("main img, main p b b").count() == 0
    assert page.evaluate("window.hacked") is None


def test_another_theme_draws_the_chart_in_its_colours(monitor, open_page):
    plant(monitor)
    page = drawn(patterns_page(monitor, open_page, color_scheme="light"))
    colour = """() => Bokeh.documents.flatMap((one) => [...one._all_models.values()])
        .filter((one) => one.type === "Rect")
        .map((one) => one.fill_color?.value ?? one.fill_color)"""
    page.wait_for_function(f"({colour})().includes('#c0272d')")

    page.locator("#me").click()
    page.locator("#theme").click()
    page.locator("#theme").click()

    page.wait_for_function(f"({colour})().includes('#ff7b7b')")


def test_on_a_phone_every_chart_fits(monitor, open_page):
    plant(monitor)
    record(monitor, pattern(FAILING, BEHIND), pattern(BEHIND, LAST))
    page = patterns_page(monitor, open_page, viewport={"width": 320, "height": 700})

    for chart in ("heat", "clock", "chain", "year"):
        page.locator(f"#tab-{chart}").click()
        expect(page.locator(f'.chart-panel[data-kind="{chart}"]')).to_have_count(1)
        drawn(page)

        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_server_that_cannot_answer_is_told_with_a_way_out(monitor, open_page):
    record(monitor, pattern(FAILING))
    page = patterns_page(monitor, open_page, allow=("503",))
    expect(listed(page)).to_have_count(1)
    page.route("**/patterns?*", lambda route: route.fulfill(
        status=503, json={"title": "Service Unavailable", "detail": "The store is away."}
    ))  # fmt: skip

    page.get_by_role("button", name="Cadeia", exact=True).click()
    expect(page.locator(".patterns-body").get_by_role("alert")).to_contain_text("store is away")
    page.unroute("**/patterns?*")
    page.get_by_role("button", name="Tentar de novo").click()

    expect(page.locator(".patterns-empty")).to_contain_text("Nenhum padrão com esses filtros")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_left_out_of_the_patterns(monitor, open_page, axe, theme):
    plant(monitor)
    learn(monitor)
    record(monitor, pattern(FAILING, BEHIND), pattern(BEHIND, LAST))
    page = patterns_page(monitor, open_page, "?hour=2", color_scheme=theme)
    drawn(page).locator(".charts-card summary").click()
    expect(page.locator(".cell tbody tr").first).to_be_visible()
    listed(page).first.get_by_role("button", name="Dispensar").click()
    listed(page).first.get_by_role("button", name="Execuções").click()

    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page, axe) == []
