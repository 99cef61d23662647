"""The timeline page in a real browser, on the real server, over a canned engine."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_line import LOST
from tests.browser.test_overview import HOSTILE, failed, job, live, scrolling_sideways
from tests.serving import monitoring
from tests.tws_engine import v2_job, v2_workstation

pytestmark = pytest.mark.browser

SLOW_S = 0.6  # longer than a reader must rest to have their place noted
MANY = [f"JOB_{n:03d}" for n in range(230)]
IN_SIGHT = """() => {
    const head = document.querySelector(".head").getBoundingClientRect().bottom;
    const row = [...document.querySelectorAll(".stream .line")]
        .find((each) => each.getBoundingClientRect().top >= head);
    return [row.dataset.seq, Math.round(row.getBoundingClientRect().top)];
}"""


def lines(page):
    return page.locator(".stream .line")


def started(name, at, **more):
    """A job the engine says has run since `at`."""
    made = v2_job(name, status="EXEC", common="RUNNING", **more)
    times = made["jobruns"][0]["timeInfo"]
    times.clear()
    times["actualStartTime"] = at.isoformat().replace("+00:00", "Z")
    return made


def waiting(names):
    return [job(name, key=name, status="HOLD", common="WAITING") for name in names]


@pytest.fixture
def told(monitor):
    """A store that tells of 230 starts, spread over the last hour, the last one the newest."""
    monitor.engine.lists["job"] = waiting(MANY)
    monitor.poll()
    now = datetime.now(UTC).replace(microsecond=0)
    monitor.engine.lists["job"] = [
        started(name, now - timedelta(seconds=13 * (250 - n)), key=name)
        for n, name in enumerate(MANY)
    ]
    monitor.poll()
    monitor.timeline = f"{monitor.url}/timeline"
    return monitor


def test_a_job_that_abends_appears_on_top_and_in_the_chart(monitor, open_page):
    monitor.engine.lists["job"] = [job("PIX_LIQUIDA")]
    monitor.poll()
    page = live(open_page(f"{monitor.url}/timeline"))
    page.evaluate("window.sameLoad = true")

    monitor.engine.lists["job"] = [failed("PIX_LIQUIDA")]
    monitor.poll()

    expect(lines(page).first).to_contain_text("PIX_LIQUIDA terminou em ABEND")
    expect(lines(page).first).to_have_class(re.compile("failed"))
    expect(page.locator(".stream .day").first).to_contain_text("hoje · ")
    assert page.evaluate("window.sameLoad")

    page.reload()
    expect(page.locator(".bars-card .note")).to_contain_text("1 falha")
    expect(page.locator(".bars-chart canvas").first).to_be_attached()


def test_scrolling_reaches_the_oldest_event_and_comes_back(told, open_page):
    page = live(open_page(told.timeline))
    expect(lines(page).first).to_contain_text("JOB_229")

    page.wait_for_function(
        """() => {
            window.scrollTo(0, document.body.scrollHeight);
            return document.querySelector(".end.older").textContent.startsWith("Não há eventos");
        }"""
    )

    names = page.locator(".line .name").all_inner_texts()
    assert [name for name in names if name.startswith("JOB_")] == MANY[::-1]


def test_the_place_being_read_is_in_the_address(told, open_page):
    page = live(open_page(told.timeline))
    expect(lines(page).nth(99)).to_be_attached()
    page.route("**/events?*cursor=*", lambda route: (time.sleep(SLOW_S), route.continue_()))
    with page.expect_request("**/events?*cursor=*"):
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function("() => new URL(location.href).searchParams.has('at')")
    read, _ = page.evaluate(IN_SIGHT)

    other = live(open_page(page.url))

    expect(other.locator(f'.line[data-seq="{read}"]')).to_be_in_viewport()
    other.wait_for_function(
        """() => {
            window.scrollTo(0, 0);
            return document.querySelector(".stream .line .name")?.textContent === "JOB_229";
        }"""
    )
    other.wait_for_function("() => !new URL(location.href).searchParams.has('at')")


def test_what_is_new_waits_and_moves_nothing_while_one_reads(told, open_page):
    page = live(open_page(told.timeline))
    expect(lines(page).nth(99)).to_be_attached()
    page.evaluate("window.scrollTo(0, 1500)")
    page.wait_for_function("() => new URL(location.href).searchParams.has('at')")
    before = page.evaluate(IN_SIGHT)

    told.engine.lists["job"] = [failed(n, key=n) for n in MANY[:3]]
    told.poll()

    button = page.locator(".fresh")
    expect(button).to_have_text(re.compile(r"^↑ \d+ novos eventos$"))
    expect(button).to_be_in_viewport()
    assert page.evaluate(IN_SIGHT)[0] == before[0]
    button.click()
    expect(button).to_be_hidden()
    expect(page.locator(".line.failed").first).to_be_in_viewport()


def test_pausing_holds_new_events_back(told, open_page):
    page = live(open_page(told.timeline))
    page.get_by_role("button", name="pausar").click()

    told.engine.lists["job"] = [failed(MANY[0], key=MANY[0])]
    told.poll()

    expect(page.locator(".fresh")).to_be_visible()
    expect(page.locator(".line.failed")).to_have_count(0)
    page.get_by_role("button", name="continuar").click()
    expect(page.locator(".line.failed").first).to_contain_text(MANY[0])


def test_filters_are_in_the_address_and_the_back_button_undoes_them(told, open_page):
    told.engine.lists["job"] = [failed("CARGA_A", key="JOB_000"), failed("PIX_1", key="JOB_001")]
    told.engine.lists["workstation"] = [v2_workstation(), v2_workstation("SRV2", linked=False)]
    told.poll()
    page = live(open_page(told.timeline))

    page.get_by_role("button", name="erro", exact=True).click()
    expect(page.locator(".line:not(.failed)")).to_have_count(0)
    page.get_by_label("Job", exact=True).fill("carga*")
    expect(lines(page)).to_have_count(1)
    expect(lines(page)).to_contain_text("CARGA_A")
    assert "severity=error" in page.url
    assert "job=carga" in page.url

    other = open_page(page.url)
    expect(lines(other)).to_have_count(1)
    expect(other.get_by_label("Job", exact=True)).to_have_value("carga*")

    page.go_back()
    expect(lines(page)).to_have_count(2)
    page.go_back()
    expect(lines(page).nth(50)).to_be_attached()
    page.get_by_label("Buscar nas mensagens").fill("não existe")
    expect(page.locator(".end.older")).to_contain_text("Nenhum evento com estes filtros")
    page.locator(".end.older").get_by_role("button").click()
    expect(lines(page).nth(50)).to_be_attached()


def test_an_address_that_asks_wrongly_is_told_what_is_wrong_and_where_to_go(told, open_page):
    page = open_page(f"{told.url}/events?severity=bogus", allow=("422",))

    refused = page.locator("[role=alert]", has_text="severity")
    expect(refused).to_contain_text("severity = bogus: must be of info")
    expect(page.get_by_text("01/01")).to_be_hidden()
    refused.get_by_role("link", name="Limpar os filtros").click()
    expect(page).to_have_url(f"{told.url}/events")
    expect(lines(page).first).to_be_visible()


def test_types_are_chosen_from_a_list_with_the_keyboard(told, open_page):
    told.engine.lists["job"] = [failed(MANY[0], key=MANY[0])]
    told.poll()
    page = live(open_page(told.timeline))

    page.locator(".types:not(.saved) > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Job em ABEND").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")

    expect(lines(page)).to_have_count(1)
    expect(page.locator(".types:not(.saved) > summary")).to_have_text("Job em ABEND")
    assert "type=job_abend" in page.url


def test_new_events_that_do_not_fit_the_filters_stay_out(told, open_page):
    page = live(open_page(f"{told.timeline}?job=CARGA*"))

    told.engine.lists["job"] = [failed("PIX", key="JOB_000"), failed("CARGA", key="JOB_001")]
    told.poll()

    expect(lines(page)).to_have_count(1)
    expect(lines(page)).to_contain_text("CARGA terminou em ABEND")


def test_dragging_on_the_chart_chooses_a_range(told, open_page):
    page = live(open_page(f"{told.timeline}?span=6h"))
    expect(page.locator(".bars-card .note")).to_contain_text("eventos")
    box = page.locator(".bars-chart").bounding_box()
    middle = box["y"] + 70

    page.mouse.move(box["x"] + box["width"] * 0.85, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.90, middle, steps=5)
    page.mouse.up()

    expect(page.locator(".chosen-range")).to_be_visible()
    asked = page.evaluate("Object.fromEntries(new URL(location.href).searchParams)")
    start, end = (datetime.fromisoformat(asked[name]) for name in ("start", "end"))
    assert timedelta(minutes=10) < end - start < timedelta(minutes=40)
    page.wait_for_function(
        "() => { const n = document.querySelectorAll('.stream .line').length;"
        " return n > 0 && n < 130 && document.querySelector('.end.older').textContent !== ''; }"
    )
    told_at = [
        datetime.fromisoformat(each.get_attribute("datetime"))
        for each in page.locator(".line time").all()
    ]
    assert told_at
    assert all(start <= at < end for at in told_at)
    expect(page.locator(".bars-card .note")).to_contain_text("por 1 min")

    page.get_by_role("button", name="Ver tudo").click()
    expect(lines(page).first).to_contain_text("JOB_229")


def test_the_figures_of_the_chart_can_be_read_as_a_table(told, open_page):
    page = live(open_page(told.timeline))
    expect(page.locator(".bars-card .note")).to_contain_text("230 eventos")

    page.get_by_text("Ver como tabela").click()

    counts = page.locator(".bars-rows tbody td:nth-child(2)")
    told.wait_until(lambda: sum(map(int, counts.all_inner_texts())) == 230)


def test_a_failure_is_taken_from_the_list_for_everybody(told, open_page):
    told.engine.lists["job"] = [failed("CARGA", key="JOB_000")]
    told.poll()
    mine, other = live(open_page(told.timeline)), live(open_page(told.timeline))

    mine.get_by_role("button", name="Assumir: CARGA terminou em ABEND").focus()
    mine.keyboard.press("Enter")
    mine.get_by_label("Seu nome").last.fill("Bia")
    mine.keyboard.press("Enter")

    for page in (mine, other):
        expect(page.locator(".line.failed .by")).to_contain_text("com Bia")


def test_what_told_of_a_problem_shows_who_has_that(told, open_page):
    told.engine.lists["job"] = [failed("CARGA", key="JOB_000")]
    told.poll()
    page = live(open_page(told.timeline))
    take = page.get_by_role("button", name="Assumir: CARGA terminou em ABEND")
    expect(take).to_be_visible()
    problems = told.url.replace("/tws-monitor", "/api/v1/monitoring/problems")
    (one,) = page.request.get(problems).json()["problems"]

    deed = f"{problems}/{one['problem_id']}"
    page.request.post(f"{deed}/acknowledge", data={"action_id": "a1", "by": "Caio"})

    expect(page.locator(".line.failed .by")).to_contain_text("com Caio")
    expect(take).to_be_hidden()
    page.request.post(f"{deed}/release", data={"action_id": "a2", "by": "Caio"})
    expect(take).to_be_visible()


def test_a_banner_leaves_the_header_as_high_as_it_was(told, open_page):
    page = live(open_page(told.timeline, allow=LOST))
    expect(page.locator(".events-top")).to_be_visible()
    page.evaluate("document.fonts.ready")
    height = page.locator(".top").bounding_box()["height"]

    page.context.set_offline(True)

    expect(page.locator(".banner")).to_be_visible()
    expect(page.locator(".events-top")).to_be_visible()
    assert page.locator(".top").bounding_box()["height"] == height


def test_all_that_is_open_is_taken_under_a_name_that_is_asked(told, open_page):
    told.engine.lists["job"] = [failed("CARGA", key="JOB_000")]
    told.poll()
    page = live(open_page(f"{told.timeline}?state=open"))

    page.get_by_role("button", name=re.compile("Assumir o")).click()
    page.get_by_role("dialog").get_by_role("button", name="Fechar").click()
    expect(page.locator(".open-events")).to_contain_text("1 aberto")
    page.get_by_role("button", name=re.compile("Assumir o")).click()
    page.get_by_label("Seu nome").last.fill("Bia")
    page.keyboard.press("Enter")

    expect(page.locator(".open-events")).to_contain_text("1 assumido")
    page.goto(told.timeline)
    expect(page.locator(".line.failed .by")).to_contain_text("com Bia")


def test_names_from_the_engine_are_text_and_no_formula(monitor, open_page):
    names = (HOSTILE, "=HYPERLINK(1)")
    monitor.engine.lists["job"] = [job(name, key=name) for name in names]
    monitor.poll()
    monitor.engine.lists["job"] = [failed(name, key=name) for name in names]
    monitor.poll()
    page = live(open_page(f"{monitor.url}/timeline?severity=error"))
    expect(lines(page)).to_have_count(2)

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    written = download.value.path().read_text("utf-8-sig")

    expect(page.locator(".stream")).to_contain_text(HOSTILE)
    assert page.locator("main img").count() == 0
    assert page.evaluate("window.hacked") is None
    assert len(written.splitlines()) == 3
    assert ";'=HYPERLINK(1);" in written
    assert ";=" not in written


def test_an_hour_that_is_told_twice_stays_two(engine, tmp_path, open_page):
    times = [datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (4, 5, 6, 7)]
    names = [f"AT_{at:%H}" for at in times]
    engine.lists["job"] = waiting(names)
    with monitoring(engine, tmp_path, timezone="America/New_York") as monitor:
        engine.lists["job"] = [
            started(name, at, key=name) for name, at in zip(names, times, strict=True)
        ]
        monitor.poll()
        page = open_page(
            f"{monitor.url}/timeline?job=AT_*&type=job_started", timezone_id="Asia/Tokyo"
        )

        expect(lines(page)).to_have_count(4)
        shown = [text.replace("\n", "") for text in page.locator(".line time").all_inner_texts()]
        assert shown == [
            "02:30:00GMT-5", "01:30:00GMT-5", "01:30:00GMT-4", "00:30:00GMT-4",
        ]  # fmt: skip
        expect(page.locator(".stream .day")).to_have_count(1)
        expect(page.locator(".line.same")).to_have_count(0)


def test_no_width_scrolls_sideways(monitor, open_page):
    long = "A" * 40
    monitor.engine.lists["job"] = [job(long, key="a")]
    monitor.poll()
    monitor.engine.lists["job"] = [failed(long, key="a")]
    monitor.poll()

    page = open_page(f"{monitor.url}/timeline")

    expect(page.locator(".line.failed")).to_have_count(1)
    assert scrolling_sideways(page) == []


def test_the_filters_of_a_phone_are_behind_one_button(told, open_page):
    page = live(open_page(told.timeline, viewport={"width": 390, "height": 800}))
    error = page.get_by_role("button", name="erro", exact=True)
    expect(error).to_be_hidden()

    page.get_by_role("button", name="Filtros").click()
    error.click()

    expect(page.get_by_role("button", name="Filtros (1)")).to_be_visible()


def test_the_chart_wears_the_theme_without_a_reload(told, open_page):
    page = live(open_page(told.timeline, color_scheme="dark"))
    expect(page.locator(".bars-card .note")).to_contain_text("eventos")
    colours = """() => Bokeh.documents.flatMap((each) => [...each._all_models.values()])
        .filter((model) => model.type === "Quad").map((quad) => quad.fill_color.value)"""

    def shown():
        return page.evaluate("() => getComputedStyle(document.documentElement)"
                             ".getPropertyValue('--bar-plain').trim()")  # fmt: skip

    dark = shown()
    page.wait_for_function(f"(dark) => ({colours})().includes(dark)", arg=dark)
    page.locator("#me").click()
    page.locator("#theme").click()

    assert shown() != dark
    page.wait_for_function(f"(light) => ({colours})().includes(light)", arg=shown())


@pytest.mark.parametrize(
    ("locale", "heading"),
    [
        ("pt-BR", "Eventos no tempo"),
        ("en-US", "Events over time"),
        ("es-ES", "Eventos en el tiempo"),
    ],
)
def test_the_page_speaks_the_readers_language(monitor, open_page, locale, heading):
    monitor.poll()
    page = open_page(f"{monitor.url}/timeline", locale=locale)

    expect(page.locator("#h-bars")).to_have_text(heading)
    page.locator(".types:not(.saved) > summary").click()
    assert not re.search(r"\b(events|event_type|category|timeline)\.", page.inner_text("body"))
