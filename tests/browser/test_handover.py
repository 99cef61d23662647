"""The handover of a shift in a real browser: what happened in it, another period, on paper."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import violations
from tests.browser.test_overview import HOSTILE, failed, job, live, scrolling_sideways

pytestmark = pytest.mark.browser
PLAN = ("CARGA", "FOLHA", HOSTILE)


@pytest.fixture
def shift(monitor):
    """CARGA was taken, noted and solved, FOLHA recovered by itself, the third is still open."""

    def see(make, *names):
        well = [job(name, key=name) for name in PLAN if name not in names]
        monitor.engine.lists["job"] = [*well, *(make(name, key=name) for name in names)]
        monitor.poll()

    def ended(name, key):
        return job(name, key=key, status="SUCC", common="SUCCESSFUL")

    see(failed)
    see(failed, *PLAN)
    api = f"{monitor.url.removesuffix('/tws-monitor')}/api/v1/monitoring"
    listed = httpx.get(f"{api}/problems").json()["problems"]
    (problem,) = (one for one in listed if one["root"]["job_name"] == "CARGA")
    path = f"{api}/problems/{problem['problem_id']}"
    for act, said in (("acknowledge", {}), ("notes", {"text": "Disco *cheio*"})):
        told = httpx.post(f"{path}/{act}", json={"action_id": act, "by": "Ana", **said})
        told.raise_for_status()
    done = [ended(name, name) for name in ("CARGA", "FOLHA")]
    monitor.engine.lists["job"] = [*done, failed(HOSTILE, key=HOSTILE)]
    monitor.poll()
    return monitor


@pytest.fixture
def paper(shift, open_page):
    def paper(query="", **context):
        return live(open_page(f"{shift.url}/handover{query}", **context))

    return paper


def figures(page):
    """The figures by their names."""
    sums = page.locator(".sums > div")
    return dict(zip(sums.locator("dt").all_inner_texts(), sums.locator("dd").all_inner_texts(),
                    strict=True))  # fmt: skip


def test_the_sheet_tells_what_became_of_each_problem_of_the_shift(paper, axe):
    page = paper()

    expect(page.locator(".outcome")).to_have_count(3)
    assert figures(page) == {
        "Abertos no período": "3",
        "Assumidos": "1",
        "Com nota": "1",
        "Resolvidos por alguém": "1",
        "Recuperados sozinhos": "1",
        "Ainda em aberto": "1",
    }
    solved = page.locator(".outcome.solved li").first
    expect(solved.locator(".lead a")).to_contain_text("CARGA falhou")
    expect(solved.locator(".lived")).to_contain_text(re.compile("assumido · Ana.*nota · Ana"))
    expect(solved.locator(".lived")).to_contain_text("Disco *cheio*")
    expect(page.locator(".outcome.recovered")).to_contain_text("FOLHA falhou")
    expect(page.locator(".outcome.open")).to_contain_text("<img src=x")
    assert page.evaluate("() => window.hacked") is None
    assert violations(page, axe) == []
    assert scrolling_sideways(page) == []

    page.set_viewport_size({"width": 1440, "height": 1000})
    solved.locator(".lead a").click()
    expect(page.get_by_role("dialog").or_(page.locator(".drawer"))).to_contain_text("CARGA")


def test_another_period_stands_in_the_address_and_is_told_by_its_hours(paper):
    page = paper()
    expect(page.locator(".outcome")).to_have_count(3)

    page.get_by_role("button", name="Turno anterior").click()
    expect(page.get_by_text("Nada aconteceu neste período.")).to_be_visible()
    expect(page).to_have_url(re.compile("end="))
    page.get_by_label("De", exact=True).fill("2020-01-01T22:00")
    page.get_by_label("Até").fill("2020-01-02T06:00")
    page.get_by_role("button", name="Mostrar").click()
    expect(page.locator(".when")).to_contain_text("01/01 22:00 – 02/01 06:00")
    expect(page.locator(".when")).to_contain_text("8 h")
    page.go_back()
    page.go_back()
    expect(page.locator(".outcome")).to_have_count(3)


def test_it_is_taken_away_as_markdown_of_the_period_that_is_shown(paper):
    page = paper()
    expect(page.locator(".outcome")).to_have_count(3)

    with page.expect_download() as taken:
        page.get_by_role("link", name="Markdown").click()

    words = taken.value.path().read_text(encoding="utf-8")
    assert taken.value.suggested_filename.endswith(".md")
    assert "# Passagem de turno" in words
    assert r"Ana · Disco \*cheio\*" in words
    assert "<img" not in words.replace(r"\<img", "")


def test_on_paper_only_the_sheet_is_left_in_black_on_white(paper):
    page = paper(color_scheme="dark")
    expect(page.locator(".outcome")).to_have_count(3)

    page.emulate_media(media="print")

    for part in (".nav", ".head", ".period"):
        expect(page.locator(part)).to_be_hidden()
    sheet = page.locator(".sheet")
    expect(sheet).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(sheet).to_have_css("color", "rgb(0, 0, 0)")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    )
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
