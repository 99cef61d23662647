"""The overview in a real browser, on the real server, over a canned engine."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.serving import monitoring
from tests.tws_engine import answers, v2_job, v2_workstation

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.hacked=1">'


def live(page):
    """Wait until the page's session is connected: from then on it is told what happens."""
    page.wait_for_function("() => window.resyncFeed !== undefined")
    page.wait_for_function("() => document.documentElement.dataset.fed === 'true'")
    return page


def moments_ago(seconds):
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def job(name, status="EXEC", common="RUNNING", **more):
    """A job that started a moment ago, as the engine tells it."""
    made = v2_job(name, status=status, common=common, schedTime=moments_ago(60), **more)
    times = made["jobruns"][0]["timeInfo"]
    times.clear()
    if status != "HOLD":
        times["actualStartTime"] = moments_ago(50)
    if status == "ABEND":
        times["actualEndTime"] = moments_ago(0)
    return made


def failed(name, **more):
    return job(name, status="ABEND", common="ERROR", **more)


def rows(page):
    return page.locator(".list.open > [data-problem]")


def scrolling_sideways(page, widths=(320, 390, 768, 1024, 1280, 1440), height=800):
    """The widths at which the page is wider than its window."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate("document.documentElement.scrollWidth") != width:
            found.append(width)
    return found


def on(name, workstation):
    """The plan's jobs of a workstation: one that runs, one that failed."""
    return [
        job(f"RUN_{name}", key=f"r{name}", workstation=workstation),
        failed(f"BAD_{name}", key=f"f{name}", workstation=workstation),
    ]


def test_a_job_that_abends_appears_without_a_reload(monitor, open_page):
    monitor.engine.lists["job"] = [job("PIX_LIQUIDA")]
    monitor.poll()
    page = live(open_page(monitor.url))
    expect(page.locator(".rows.running")).to_contain_text("PIX_LIQUIDA")
    expect(page.locator('[data-figure="failed"] .value')).to_have_text("0")
    page.evaluate("window.sameLoad = true")

    monitor.engine.lists["job"] = [failed("PIX_LIQUIDA")]
    monitor.poll()

    expect(rows(page)).to_contain_text("PIX_LIQUIDA")
    expect(rows(page)).to_contain_text("falha")
    expect(page.locator('[data-figure="failed"] .value')).to_have_text("1")
    expect(page.locator(".event").first).to_contain_text("PIX_LIQUIDA terminou em ABEND")
    expect(page.locator("#spoken")).to_contain_text("PIX_LIQUIDA")
    expect(page).to_have_title(re.compile(r"^■ 1 · "))
    assert page.evaluate("window.sameLoad")


def test_a_failure_tells_how_many_jobs_it_blocks(monitor, open_page):
    waiting = [
        job("PIX_FECHA", status="HOLD", common="WAITING", key="b"),
        job("PIX_ENVIA", status="HOLD", common="WAITING", key="c", jobOptions={"critical": True}),
    ]
    monitor.engine.around["a/successors"] = [
        {"id": each["id"], "name": each["name"], "flowNodeType": "JOB"} for each in waiting
    ]
    monitor.engine.lists["job"] = [failed("PIX_LIQUIDA", key="a"), *waiting]
    page = live(open_page(monitor.url))

    monitor.poll()

    expect(rows(page).locator(".blocks")).to_contain_text("2 (1 crítico)")
    expect(page.locator("#verdict .critical")).to_contain_text("1 crítico")


def test_ages_are_told_by_the_engines_clock_where_it_differs_from_ours(monitor, open_page):
    # Started 50 minutes ago by the clock of an engine that is an hour ahead: in our future.
    monitor.engine.ahead = timedelta(hours=1)
    monitor.engine.lists["job"] = [job("PIX_LIQUIDA")]
    run = monitor.engine.lists["job"][0]["jobruns"][0]
    run["timeInfo"]["actualStartTime"] = moments_ago(-600)
    monitor.poll()

    page = live(open_page(monitor.url))

    expect(page.locator(".rows.running .took time")).to_have_text("50 min")
    expect(page.locator("#age")).to_contain_text(re.compile(r"há \d s"))


def test_names_and_messages_from_the_engine_are_text(monitor, open_page):
    monitor.engine.lists["job"] = [job(HOSTILE, key="k1"), job("QUIET", key="k2")]
    monitor.engine.lists["workstation"] = [v2_workstation(HOSTILE), v2_workstation()]
    monitor.poll()
    page = live(open_page(monitor.url))

    monitor.engine.lists["job"] = [failed(HOSTILE, key="k1"), job("QUIET", key="k2")]
    monitor.poll()

    expect(rows(page)).to_contain_text(HOSTILE)
    expect(page.locator(".station", has_text="<img")).to_have_count(1)
    expect(page.locator(".event").first).to_contain_text(HOSTILE)
    assert page.locator("main img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_while_polls_fail_the_last_state_stays_grey_with_age_and_reason(monitor, open_page):
    monitor.engine.lists["job"] = [failed("CARGA")]
    monitor.poll()
    page = live(open_page(monitor.url))
    expect(rows(page)).to_contain_text("CARGA")

    monitor.engine.fail("/plan/job", answers(500), forever=True)
    with pytest.raises(Exception, match="500"):
        monitor.poll()

    banner = page.locator('[data-banner="blind"]')
    expect(banner).to_contain_text("Sem dados novos")
    expect(banner).to_contain_text("o TWS respondeu com um erro")
    expect(page.locator("#verdict .waiting")).to_contain_text("1 falha")
    expect(page.locator("html[data-stale]")).to_have_count(1)
    expect(rows(page)).to_contain_text("CARGA")

    monitor.engine.faults.clear()
    monitor.poll()

    expect(banner).to_have_count(0)
    expect(page.locator("html[data-stale]")).to_have_count(0)


def test_the_age_of_the_data_grows_by_the_second(monitor, open_page):
    monitor.poll()
    page = open_page(monitor.url)
    age = page.locator("#age")
    expect(age).to_contain_text("dados de")
    first = age.inner_text()

    expect(age).not_to_have_text(first)

    assert re.fullmatch(r"dados de\s+há \d+ s", first)


def test_a_lost_server_shows_at_once_and_the_page_heals_with_a_new_one(engine, tmp_path, open_page):
    engine.lists["job"] = [failed("CARGA")]
    with monitoring(engine, tmp_path) as monitor:
        monitor.poll()
        port = monitor.web.port
        page = live(open_page(monitor.url, allow=("WebSocket", "ERR_CONNECTION", "connection")))
        page.evaluate("window.sameLoad = true")

    expect(page.locator('[data-banner="link"]')).to_contain_text("Sem contato com o servidor")
    expect(rows(page)).to_contain_text("CARGA")

    with monitoring(engine, tmp_path, port=port):
        page.wait_for_function("() => window.sameLoad === undefined")
        live(page)
        expect(page.locator('[data-banner="link"]')).to_have_count(0)
        expect(rows(page)).to_contain_text("CARGA")


def test_new_events_wait_while_the_timeline_is_being_read(monitor, open_page):
    names = [f"JOB_{n:02d}" for n in range(40)]
    monitor.engine.lists["job"] = [job(n, key=n, status="HOLD", common="WAITING") for n in names]
    monitor.poll()
    monitor.engine.lists["job"] = [job(n, key=n) for n in names]
    monitor.poll()
    page = live(open_page(monitor.url))
    expect(page.locator(".event").nth(30)).to_be_attached()
    page.locator(".events").evaluate("list => { list.scrollTop = 200; }")

    monitor.engine.lists["job"] = [failed(n, key=n) for n in names[:2]] + [
        job(n, key=n) for n in names[2:]
    ]
    monitor.poll()

    button = page.locator(".waiting-events")
    expect(button).to_have_text(re.compile(r"^↑ \d+ novos eventos$"))
    assert page.locator(".events").evaluate("list => list.scrollTop") == 200
    button.click()
    expect(button).to_be_hidden()
    expect(page.locator(".events")).to_contain_text("JOB_01 terminou em ABEND")


def test_the_timeline_reaches_the_oldest_event_by_scrolling(monitor, open_page):
    names = [f"JOB_{n:03d}" for n in range(230)]
    monitor.engine.lists["job"] = [job(n, key=n, status="HOLD", common="WAITING") for n in names]
    monitor.poll()
    monitor.engine.lists["job"] = [job(n, key=n) for n in names]
    monitor.poll()
    page = live(open_page(monitor.url))

    page.wait_for_function(
        """() => {
            const list = document.querySelector(".events");
            list.scrollTop = list.scrollHeight;
            return list.querySelector(".end").textContent.startsWith("Não há eventos");
        }"""
    )

    told = page.locator(".event .name").all_inner_texts()
    assert sorted(name for name in told if name.startswith("JOB_")) == names


def test_no_width_scrolls_sideways(monitor, open_page):
    monitor.engine.lists["job"] = [failed("A" * 40, key="a"), job("B" * 40, key="b")]
    monitor.engine.lists["workstation"] = [v2_workstation("W" * 16), v2_workstation()]
    monitor.poll()

    page = open_page(monitor.url)

    expect(rows(page)).to_have_count(1)
    assert scrolling_sideways(page) == []


@pytest.mark.parametrize(
    ("query", "locale", "heading"),
    [
        ("", "pt-BR", "Precisa de alguém"),
        ("", "en-US", "Needs someone"),
        ("", "es-ES", "Necesita a alguien"),
        ("", "ja-JP", "Precisa de alguém"),
        ("?lang=es", "en-US", "Necesita a alguien"),
    ],
)
def test_the_page_speaks_the_readers_language(monitor, open_page, query, locale, heading):
    page = open_page(monitor.url + query, locale=locale)

    expect(page.locator("#h-problems")).to_contain_text(heading)
    # A key that has no text would be shown as it is.
    assert not re.search(
        r"\b(figures|pulse|problems|due|calm|verdict|running|timeline)\.", page.inner_text("body")
    )


def test_the_theme_follows_the_system_until_the_reader_chooses(monitor, open_page):
    page = open_page(monitor.url, color_scheme="dark")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"

    page.locator("#me").click()
    page.locator("#theme").click()

    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_a_page_below_a_prefix_lives_as_well(engine, tmp_path, open_page):
    engine.lists["job"] = [job("CARGA")]
    with monitoring(engine, tmp_path, prefix="/ops") as monitor:
        monitor.poll()
        page = live(open_page(monitor.url))

        engine.lists["job"] = [failed("CARGA")]
        monitor.poll()

        expect(rows(page)).to_contain_text("CARGA")
        expect(page.locator('[data-banner="link"]')).to_have_count(0)


def test_closed_pages_leave_the_live_room(monitor, open_page):
    page = live(open_page(monitor.url))
    monitor.wait_until(lambda: monitor.web.live.metrics()["listening"] == 1)

    page.close()

    monitor.wait_until(lambda: monitor.web.live.metrics()["open"] == 0, seconds=60)


def test_each_figure_tells_how_it_went_in_a_line_and_in_words(monitor, open_page):
    monitor.engine.lists["job"] = [job("CARGA"), job("PIX", key="p")]
    monitor.poll()
    page = live(open_page(monitor.url))
    expect(page.locator(".figure")).to_have_count(5)
    page.evaluate("window.quiet = document.querySelector('[data-figure=workstations]')")

    monitor.engine.lists["job"] = [failed("CARGA"), job("PIX", key="p")]
    monitor.poll()

    gauge = page.locator('[data-figure="failed"]')
    expect(gauge.locator(".value")).to_have_text("1")
    # What did not change was not drawn again; a trend's next point is a change.
    assert page.evaluate(
        """() => quiet.isConnected || quiet.dataset.stamp
            !== document.querySelector('[data-figure=workstations]').dataset.stamp"""
    )


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_no_gauge_is_drawn_over_its_figure_and_no_name_of_one_is_cut(monitor, open_page, width):
    monitor.engine.lists["job"] = [job("CARGA")]
    monitor.poll()
    page = live(open_page(monitor.url, viewport={"width": width, "height": 800}))
    expect(page.locator(".figure")).to_have_count(5)

    wrong = page.evaluate("""() => {
        const wide = (node) => {
            const range = document.createRange();
            range.selectNodeContents(node);
            return range.getBoundingClientRect().right;
        };
        return [...document.querySelectorAll(".figure")].flatMap((figure) => {
            const [label, arc] = [".label", ".arc"].map((each) => figure.querySelector(each));
            const at = arc?.getBoundingClientRect();
            return [label.scrollWidth > label.clientWidth && label.textContent,
                at?.width && wide(figure.querySelector(".value")) > at.left && "gauge"];
        }).filter(Boolean);
    }""")

    assert wrong == []


def two_workstations(monitor):
    engine = monitor.engine
    engine.lists["workstation"] = [v2_workstation("AGENT01"), v2_workstation("AGENT02")]
    engine.lists["job"] = [job("EARLY", key="e", workstation="AGENT02")]
    monitor.poll()
    engine.lists["job"] = [*on("ONE", "AGENT01"), *on("TWO", "AGENT02")]
    monitor.poll()


def test_a_workstation_narrows_everything_on_the_page_from_the_keyboard(monitor, open_page):
    two_workstations(monitor)
    page = live(open_page(monitor.url))
    expect(rows(page)).to_have_count(2)

    page.get_by_role("button", name="Mostrar só AGENT02").focus()
    page.keyboard.press("Enter")

    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("BAD_TWO")
    expect(page.locator(".rows.running > li")).to_have_count(1)
    expect(page.locator(".rows.running")).to_contain_text("RUN_TWO")
    expect(page.locator(".events")).to_contain_text("BAD_TWO")
    expect(page.locator(".events")).not_to_contain_text("ONE")
    assert page.url.endswith("?workstation=AGENT02")
    pressed = page.get_by_role("button", name="Mostrar só AGENT02")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_be_focused()

    # What is told meanwhile of the other one stays out; of this one it comes in.
    monitor.engine.lists["job"] = [
        failed("RUN_ONE", key="rONE", workstation="AGENT01"),
        failed("RUN_TWO", key="rTWO", workstation="AGENT02"),
    ]
    monitor.poll()
    expect(page.locator(".event").first).to_contain_text("RUN_TWO terminou em ABEND")
    expect(page.locator(".events")).not_to_contain_text("RUN_ONE")

    page.get_by_role("button", name="Ver todas as workstations de novo").click()
    expect(page.locator(".events")).to_contain_text("RUN_ONE terminou em ABEND")
    expect(page.locator(".chosen-chip")).to_have_count(0)
    page.go_back()
    expect(page.locator(".events")).not_to_contain_text("RUN_ONE")


def test_a_link_opens_the_page_narrowed_to_a_workstation(monitor, open_page):
    two_workstations(monitor)

    page = live(open_page(f"{monitor.url}?workstation=AGENT01"))

    expect(page.locator(".chosen-chip")).to_contain_text("Só AGENT01")
    expect(rows(page)).to_have_count(1)
    expect(page.locator(".events")).to_contain_text("BAD_ONE")
    expect(page.locator(".events")).not_to_contain_text("TWO")


def test_of_hundreds_of_workstations_the_ill_ones_are_always_there(monitor, open_page):
    monitor.engine.lists["workstation"] = [
        v2_workstation(f"WS{n:03d}", states=()) if n % 4 == 0 else v2_workstation(f"WS{n:03d}")
        for n in range(400)
    ]
    monitor.poll()
    page = live(open_page(monitor.url))

    # A hundred and the one of the first plan, which is gone.
    expect(page.locator(".station.ill")).to_have_count(101)
    page.get_by_role("button", name="mais 300").click()
    expect(page.locator(".station")).to_have_count(401)
    page.get_by_role("button", name="mostrar menos").click()
    expect(page.locator(".station")).to_have_count(101)


def test_a_failure_opens_its_log_and_the_lists_lead_to_their_pages(monitor, open_page):
    monitor.engine.lists["job"] = [job("CARGA", key="k1"), job("QUIET", key="k2")]
    monitor.poll()
    monitor.engine.lists["job"] = [failed("CARGA", key="k1"), job("QUIET", key="k2")]
    monitor.engine.logs["run-k1"] = f"step one\n{HOSTILE}"
    monitor.poll()
    page = live(open_page(f"{monitor.url}?lang=pt"))

    rows(page).locator(".go").focus()
    page.keyboard.press("l")

    dialog = page.get_by_role("dialog", name="Log de CARGA")
    expect(dialog.locator(".log")).to_have_text(f"step one\n{HOSTILE}")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(rows(page).locator(".go")).to_be_focused()

    def leads(within, name, into):
        expect(within.get_by_role("link", name=name, exact=True)).to_have_attribute(
            "href", re.compile(into)
        )

    leads(page, "abrir", r"/tws-monitor/events\?lang=pt$")
    leads(rows(page), "CARGA", r"/tws-monitor/problems/[0-9a-f]+-p\d+\?lang=pt$")


def test_the_search_in_the_header_leads_to_the_jobs_that_fit(monitor, open_page):
    monitor.engine.lists["job"] = [job("CARGA_PEDIDOS", key="a"), job("OUTRO", key="b")]
    monitor.poll()
    page = live(open_page(f"{monitor.url}?lang=en"))

    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Search job, stream or error")
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_be_focused()
    page.keyboard.type("pedidos & co/")
    expect(box).to_have_value("pedidos & co/")
    box.fill("pedidos")
    page.keyboard.press("Enter")

    page.wait_for_url("**/tws-monitor/jobs?q=pedidos&lang=en")
    expect(page.locator("#jobs-grid")).to_contain_text("CARGA_PEDIDOS")
    expect(page.locator("#jobs-grid")).not_to_contain_text("OUTRO")
