"""The jobs page in a real browser, on the real server, over a canned engine."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from data.store.actions import Act
from data.store.writings import VIEWS
from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import settled, violations
from tests.browser.test_overview import scrolling_sideways
from tests.tws_engine import v2_job

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.hacked=1">'
LOG = "ORA-01653: unable to extend table <b>APP.PIX_MOV</b>\n"


def live(page):
    """Wait until the page's session is connected: from then on it is told what happens."""
    page.wait_for_function("() => window.resyncFeed !== undefined")
    page.wait_for_function("() => document.documentElement.dataset.fed === 'true'")
    return page


def moments_ago(seconds):
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def job(name, status="EXEC", common="RUNNING", **more):
    made = v2_job(name, status=status, common=common, schedTime=moments_ago(60), **more)
    times = made["jobruns"][0]["timeInfo"]
    times.clear()
    if status != "HOLD":
        times["actualStartTime"] = moments_ago(50)
    if status in ("ABEND", "SUCC"):
        times["actualEndTime"] = moments_ago(10)
    return made


def failed(name, **more):
    return job(name, status="ABEND", common="ERROR", **more)


def waiting(name, **more):
    return job(name, status="HOLD", common="WAITING", **more)


def see(monitor, *jobs):
    monitor.engine.lists["job"] = list(jobs)
    monitor.poll()


def jobs_page(monitor, open_page, query="", **context):
    page = open_page(f"{monitor.url}/jobs{query}", **context)
    expect(page.locator("#jobs-grid")).not_to_have_class(re.compile("waiting"))
    return page


def rows(page):
    return page.locator(".lines .line:visible:not(.coming)")


def row(page, name):
    return rows(page).filter(has=page.locator(".c-job_name", has_text=re.compile(f"^{name}$")))


def drawer(page):
    return page.locator("#drawer")


def asked(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def top_row(page):
    """The name of the first row somebody can see, and how far it is from the table's top."""
    return page.evaluate(
        """() => {
            const grid = document.querySelector("#jobs-grid");
            const top = grid.querySelector(".grid-head").getBoundingClientRect().bottom;
            const seen = [...grid.querySelectorAll(".lines .line:not([hidden])")]
                .map((line) => [line.getBoundingClientRect().top - top, line])
                .filter(([at]) => at > -1).sort((a, b) => a[0] - b[0])[0];
            return [seen[1].querySelector(".c-job_name").textContent, Math.round(seen[0])];
        }"""
    )


def scroll_to_row(page, index):
    page.evaluate(
        """(index) => {
            const grid = document.querySelector("#jobs-grid");
            const row = parseFloat(getComputedStyle(grid).getPropertyValue("--row"));
            grid.scrollTop = index * row;
        }""",
        index,
    )


def test_a_job_that_abends_changes_its_row_without_a_reload(monitor, open_page):
    see(monitor, job("PIX_LIQUIDA"), waiting("PIX_FECHA"))
    page = live(jobs_page(monitor, open_page))
    expect(row(page, "PIX_LIQUIDA")).to_contain_text("EXEC")
    expect(page.locator(".kind.failed .many")).to_have_text("0")
    page.evaluate("window.sameLoad = true")

    see(monitor, failed("PIX_LIQUIDA"), waiting("PIX_FECHA"))

    expect(row(page, "PIX_LIQUIDA")).to_contain_text("ABEND")
    expect(page.locator(".kind.failed .many")).to_have_text("1")
    assert page.evaluate("window.sameLoad")


def test_filters_live_in_the_address_and_the_back_button_undoes_them(monitor, open_page):
    see(monitor, failed("CARGA"), job("PIX_LIQUIDA"), waiting("PIX_FECHA"))
    page = jobs_page(monitor, open_page)
    expect(rows(page)).to_have_count(3)

    page.locator(".kind.running").click()
    expect(rows(page)).to_have_count(1)
    assert asked(page) == {"status": "running"}
    page.get_by_role("searchbox").fill("carga")
    expect(page.locator(".jobs-said")).to_contain_text("Nenhum job com estes filtros")
    expect(page).to_have_url(re.compile("q=carga"))
    page.locator(".kind.all").click()
    expect(rows(page)).to_have_text([re.compile("CARGA")])
    page.go_back()
    page.go_back()

    expect(rows(page)).to_have_count(3)
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.locator(".kind.all")).to_have_attribute("aria-pressed", "true")


def test_a_link_shows_the_same_to_all(monitor, open_page):
    see(monitor, failed("CARGA_A", key="a"), failed("CARGA_B", key="b"), job("CARGA_C", key="c"))

    page = jobs_page(monitor, open_page, "?q=carga&status=ABEND&sort=-name&job=a")

    expect(rows(page).locator(".c-job_name")).to_have_text(["CARGA_B", "CARGA_A"])
    expect(page.get_by_role("searchbox")).to_have_value("carga")
    expect(page.locator(".kind.other")).to_contain_text("ABEND")
    expect(page.locator("[aria-sort=descending]")).to_have_text("Job")
    expect(drawer(page).locator("h2")).to_have_text("CARGA_A")
    expect(row(page, "CARGA_A")).to_have_attribute("aria-selected", "true")


def test_a_heading_sorts_and_turns_the_order_round(monitor, open_page):
    see(monitor, failed("B"), job("A"), waiting("C"))
    page = jobs_page(monitor, open_page)
    names = rows(page).locator(".c-job_name")
    expect(names).to_have_text(["B", "A", "C"])  # what failed, what runs, what waits
    heading = page.locator("[data-sort=name] button")

    for order, sort in (("ABC", {"sort": "name"}), ("CBA", {"sort": "-name"}), ("BAC", {})):
        heading.click()
        expect(names).to_have_text([*order])
        assert asked(page) == sort


@pytest.mark.parametrize("width", [1440, 1024, 800])
def test_the_error_has_a_column_in_every_width_and_columns_are_chosen(monitor, open_page, width):
    see(monitor, failed("B"), job("A"))
    page = jobs_page(monitor, open_page, viewport={"width": width, "height": 800})
    heads = page.locator(".grid-head .col:visible")
    expect(page.locator(".grid-head .c-error")).to_be_visible()
    assert page.locator(".grid-head .c-error").bounding_box()["width"] >= 170

    page.locator(".columns summary").click()
    panel = page.locator(".columns .types-list").bounding_box()
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= width
    owner = page.get_by_role("checkbox", name="Com", exact=True)
    owner.set_checked(False)  # where there was room for it, too
    owner.set_checked(True)
    page.get_by_role("checkbox", name="Prazo").set_checked(False)
    page.keyboard.press("Escape")

    expect(heads.filter(has_text="Com")).to_be_visible()
    expect(page.locator(".grid-head .c-deadline")).to_be_hidden()
    expect(page).to_have_url(re.compile("columns=[^&]*owner"))


def test_a_field_finds_what_has_the_letters_and_takes_stars(monitor, open_page):
    see(monitor, job("PIX_LIQUIDA"), job("CARGA_PIX"), waiting("FECHA"))
    page = jobs_page(monitor, open_page)

    page.get_by_role("searchbox").fill("*_PIX")
    expect(rows(page).locator(".c-job_name")).to_have_text(["CARGA_PIX"])
    page.get_by_role("searchbox").fill("")
    page.locator("[name=workstation]").fill("gent0")
    expect(page).to_have_url(re.compile(r"workstation=\*gent0\*"))

    expect(rows(page)).to_have_count(3)


def test_a_view_keeps_filters_order_and_columns_and_is_shown_again(monitor, open_page):
    see(monitor, failed("B"), job("A"))
    named = "localStorage.setItem('resync.name', 'Ana')"
    page = jobs_page(monitor, open_page, "?status=failed&sort=-name", before=named)
    page.locator(".saved summary").click()
    page.locator(".save-view [name=name]").fill("Meus jobs")
    page.locator(".save-view [name=shared]").check()
    page.locator(".save-view button").click()
    expect(page.locator(".views a")).to_have_text(["Meus jobs", "mural"])

    other = jobs_page(monitor, open_page)
    other.locator(".saved summary").click()
    other.locator(".views").get_by_text("Meus jobs").click()

    expect(rows(other).locator(".c-job_name")).to_have_text(["B"])
    assert asked(other) == {"status": "failed", "sort": "-name"}

    other.locator(".saved summary").click()
    other.locator(".views").get_by_text("mural").click()

    expect(other.locator(".wall .clock")).to_contain_text("Meus jobs")


def test_everybodys_view_is_replaced_by_a_second_press_and_a_removal_taken_back(monitor, open_page):
    see(monitor, failed("B"), job("A"))
    act, view = Act("Rui", datetime.now(UTC)), VIEWS.draft("Turno", "jobs", "", {"q": "A"}, ())
    VIEWS.keep(monitor.server.db, [view], act)
    named = "localStorage.setItem('resync.name', 'Ana')"
    page = jobs_page(monitor, open_page, "?status=failed", before=named)
    page.locator(".saved summary").click()

    page.locator(".save-view [name=name]").fill("Turno")
    page.locator(".save-view [name=shared]").check()
    page.locator(".save-view button").click()
    expect(page.locator(".save-view button")).to_have_text("Substituir a de Rui?")
    assert VIEWS.load(monitor.server.db)[0].draft == view
    page.locator(".save-view button").click()
    expect(page.locator(".save-view button")).to_have_text("Salvar")
    (kept,) = VIEWS.load(monitor.server.db)
    assert (kept.draft.filters["status"], kept.changed_by) == ("failed", "Ana")

    page.locator(".views .tool").click()
    expect(page.locator(".views .removed")).to_contain_text("Turno")
    assert VIEWS.load(monitor.server.db) == []
    page.locator(".views .removed").get_by_role("button", name="Desfazer").click()
    expect(page.locator(".views a")).to_have_text(["Turno", "mural"])
    assert VIEWS.load(monitor.server.db)[0].draft == kept.draft


def test_ctrl_k_leads_to_pages_jobs_workstations_and_settings(monitor, open_page):
    see(monitor, failed("CARGA_PIX", key="p"), job("A"))
    page = jobs_page(monitor, open_page)
    found = page.locator("#palette-found a")

    page.keyboard.press("Control+k")
    page.keyboard.type("pix")
    expect(found).to_contain_text(["CARGA_PIX"])
    page.keyboard.press("ArrowDown")
    expect(found.first).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"open=job%3Ap\b"))


def test_ctrl_k_leads_to_saved_views(monitor, open_page):
    see(monitor, failed("CARGA_PIX", key="p"), job("A"))
    page = jobs_page(monitor, open_page)
    page.evaluate("""() => fetch("../api/v1/monitoring/views", {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ name: "Noite PIX", page: "jobs", filters: { q: "PIX" },
            shared: true }) })""")

    page.keyboard.press("Control+k")
    page.get_by_role("searchbox", name="Buscar páginas").fill("noite")
    link = page.locator("#palette-found a", has_text="Noite PIX")
    expect(link).to_contain_text("visão")
    link.click()

    expect(page).to_have_url(re.compile(r"jobs\?q=PIX"))


def test_a_stuck_job_says_so_in_every_list_and_in_its_drawer(monitor, open_page):
    long = job("PIX_LIQUIDA", key="k")
    long["jobruns"][0]["timeInfo"]["actualStartTime"] = moments_ago(2 * 3600)
    see(monitor, long, job("CARGA"))

    page = jobs_page(monitor, open_page)

    expect(row(page, "PIX_LIQUIDA").locator(".chip")).to_have_text("TRAVADO")
    expect(row(page, "CARGA").locator(".chip")).to_have_text("EXEC")
    row(page, "PIX_LIQUIDA").click()
    expect(drawer(page).locator(".d-state")).to_contain_text("travadoEXECaberto")
    page.locator(".kind.stuck").click()
    expect(rows(page)).to_have_text([re.compile("TRAVADO.*PIX_LIQUIDA")])


def test_scrolling_reaches_the_last_job_with_few_rows_drawn(monitor, open_page):
    names = [f"JOB_{n:04d}" for n in range(450)]
    see(monitor, *(waiting(name, key=name) for name in names))
    page = jobs_page(monitor, open_page)

    page.wait_for_function(
        """() => {
            const grid = document.querySelector("#jobs-grid");
            grid.scrollTop = grid.scrollHeight;
            return grid.textContent.includes("JOB_0449");
        }"""
    )

    expect(row(page, "JOB_0449")).to_be_visible()
    assert page.locator(".lines .line").count() < 80
    assert page.locator("#jobs-grid").get_attribute("aria-rowcount") == "451"
    scroll_to_row(page, 0)
    expect(row(page, "JOB_0000")).to_be_visible()


def test_end_goes_to_the_last_of_all_jobs_and_home_back(monitor, open_page):
    see(monitor, *(waiting(f"JOB_{n:04d}", key=f"k{n}") for n in range(950)))
    page = jobs_page(monitor, open_page, "?sort=name")
    expect(rows(page).first).to_contain_text("JOB_0000")
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.locator("#jobs-grid").focus()
    page.keyboard.press("End")

    active = page.locator(".line.active")
    expect(active).to_contain_text("JOB_0949")
    expect(active).to_have_attribute("aria-rowindex", "951")
    expect(active).to_be_in_viewport(ratio=1)
    assert len([url for url in asked if "/status/jobs?" in url]) <= 2
    page.keyboard.press("Home")
    expect(active).to_contain_text("JOB_0000")


def test_a_poll_does_not_move_the_readers_place(monitor, open_page):
    names = [f"JOB_{n:04d}" for n in range(350)]
    many = [waiting(name, key=name) for name in names]
    see(monitor, *many)
    page = live(jobs_page(monitor, open_page, "?sort=name"))
    scroll_to_row(page, 120)
    expect(row(page, "JOB_0121")).to_be_visible()
    before = top_row(page)

    first_seen = names.index(before[0]) - 15
    many[first_seen + 20] = failed(names[first_seen + 20], key=names[first_seen + 20])
    del many[first_seen : first_seen + 10]
    see(monitor, *many)

    expect(row(page, names[first_seen + 20])).to_contain_text("ABEND")
    page.wait_for_function("() => !document.querySelector('.lines .line:not([hidden]).coming')")
    assert top_row(page) == before


def test_the_keyboard_walks_the_table_opens_a_job_and_comes_back(monitor, open_page):
    see(monitor, *(waiting(f"JOB_{n}", key=f"k{n}") for n in range(5)))
    page = jobs_page(monitor, open_page)
    expect(rows(page)).to_have_count(5)

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.locator("#jobs-grid").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    active = page.locator("#jobs-grid").get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_contain_text("JOB_1")
    page.keyboard.press("Enter")

    expect(drawer(page)).to_be_visible()
    expect(drawer(page).locator("h2")).to_be_focused()
    expect(drawer(page).locator("h2")).to_have_text("JOB_1")
    assert asked(page) == {"open": "job:k1", "of": "JOB_1"}
    page.keyboard.press("Escape")
    expect(drawer(page)).to_be_hidden()
    expect(page.locator("#jobs-grid")).to_be_focused()
    assert asked(page) == {}


def test_names_from_the_engine_are_text(monitor, open_page):
    see(monitor, failed(HOSTILE, key="k"))
    page = live(jobs_page(monitor, open_page, "?job=k"))

    expect(rows(page)).to_contain_text(HOSTILE)
    expect(drawer(page).locator("h2")).to_have_text(HOSTILE)
    expect(drawer(page).locator(".runs tbody tr")).to_have_count(1)
    assert page.locator("main img, .drawer img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_what_is_shown_is_exported(monitor, open_page):
    see(monitor, failed("CARGA"), job("PIX"))
    page = jobs_page(monitor, open_page, "?status=failed")
    expect(rows(page)).to_have_count(1)

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()

    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("Job;Job stream;Workstation;Estado")
    assert lines[1].startswith("CARGA;")
    assert download.value.suggested_filename.endswith(".csv")


def test_a_search_that_fails_says_so_and_can_be_tried_again(monitor, open_page):
    see(monitor, job("PIX"))
    page = jobs_page(monitor, open_page, allow=("503",))
    page.route("**/status/jobs?*", lambda route: route.fulfill(status=503, body="{}"))
    page.locator(".kind.pending").click()
    expect(page.locator(".jobs-said")).to_contain_text("O servidor recusou: HTTP 503")

    page.unroute("**/status/jobs?*")
    page.locator(".kind.all").click()

    expect(rows(page)).to_have_count(1)
    expect(page.locator(".jobs-said")).to_be_hidden()


def test_no_width_scrolls_sideways(monitor, open_page):
    see(monitor, failed("A" * 40, key="a"), job("B" * 40, key="b"))

    page = jobs_page(monitor, open_page, "?job=a")

    expect(rows(page)).to_have_count(2)
    expect(drawer(page).locator(".runs")).to_be_visible()
    assert scrolling_sideways(page) == []
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 700})
        body = page.locator(".drawer-body")
        assert body.evaluate("(body) => body.scrollWidth - body.clientWidth") == 0


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("pt-BR", ("Com falha", "Outras execuções")),
        ("en-US", ("Failed", "Other runs")),
        ("es-ES", ("Con fallo", "Otras ejecuciones")),
    ],
)
def test_the_page_speaks_the_readers_language(monitor, open_page, locale, words):
    see(monitor, failed("CARGA", key="a"))

    page = live(jobs_page(monitor, open_page, "?job=a", locale=locale))

    expect(drawer(page).locator(".runs")).to_be_visible()
    for word in words:
        expect(page.locator("body")).to_contain_text(word)
    assert not re.search(r"\b(jobs?|running|attention)\.[a-z_]+", page.inner_text("body"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_page(monitor, open_page, scheme, axe):
    monitor.engine.logs["run-a"] = LOG
    see(monitor, job("CARGA", key="a"), waiting("PIX", key="b"))
    see(monitor, failed("CARGA", key="a"), waiting("PIX", key="b"))
    page = live(jobs_page(monitor, open_page, color_scheme=scheme))
    expect(rows(page)).to_have_count(2)
    closed = violations(page, axe)
    row(page, "CARGA").click()
    expect(drawer(page).locator("pre.log")).to_be_visible()
    opened = []
    for width in (1440, 1024, 768, 390):
        page.set_viewport_size({"width": width, "height": 800})
        opened += violations(settled(page), axe)

    assert closed + opened == []
