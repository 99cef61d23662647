"""The diagnosis in a real browser: from a row, a drawer and an event; its evidence; the ticket."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from data.domain.status import Status
from data.store.runs import PastRun, PastRuns
from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import violations
from tests.browser.test_overview import HOSTILE, failed, job, live, scrolling_sideways

pytestmark = pytest.mark.browser
SAID = f"ORA-01653: unable to extend table A.B by 128 in tablespace USERS {HOSTILE}"
LOG = f"begin\nloading 12 rows\n{SAID}\nrolled back\nend\n"


@pytest.fixture
def night(monitor):
    """CARGA has a past, a known solution, and fails now beside a job of a hostile name."""
    now = datetime.now(UTC)
    PastRuns(monitor.server.db).load([_lived(now - timedelta(days=day)) for day in range(1, 31)])
    monitor.engine.logs["run-CARGA"] = LOG
    monitor.engine.lists["job"] = [job(name, key=name) for name in ("CARGA", HOSTILE)]
    monitor.poll()
    monitor.engine.lists["job"] = [failed(name, key=name) for name in ("CARGA", HOSTILE)]
    monitor.poll()
    monitor.wait_until(lambda: monitor.server.poller.errors.is_idle)
    return monitor


def _lived(start):
    bad = start.day % 5 == 0
    return PastRun(
        job_name="CARGA", job_stream="LEDGER", workstation="AGENT01",
        status=Status.ABEND if bad else Status.SUCC, run_id=f"{start:%d}", scheduled_at=start,
        started_at=start, ended_at=start + timedelta(minutes=20), return_code=8 if bad else 0,
        error_message=SAID.replace("128", "64") if bad else None,
    )  # fmt: skip


@pytest.fixture
def paper(night, open_page):
    def paper(query="?job_name=CARGA", **context):
        context.setdefault("permissions", ["clipboard-read", "clipboard-write"])
        return live(open_page(f"{night.url}/diagnosis{query}", **context))

    return paper


def section(page, name):
    return page.locator(f".of-{name}")


def test_the_sheet_tells_the_line_the_past_and_what_to_look_at(paper, axe):
    page = paper()

    expect(page.locator(".sheet h2")).to_have_text("Diagnóstico de CARGA")
    expect(page.locator(".sheet > .log .cause")).to_contain_text("ORA-01653")
    expect(section(page, "whole").locator(".log .cause")).to_contain_text("ORA-01653")
    expect(section(page, "what")).to_contain_text("terminou ABEND")
    expect(section(page, "next")).to_contain_text("Leia o log inteiro")
    expect(section(page, "behaviour")).to_contain_text("Em 90 dias: 31 execuções")
    expect(section(page, "past")).to_contain_text("Já falhou assim")
    assert page.evaluate("() => window.hacked") is None
    assert violations(page, axe) == []
    assert scrolling_sideways(page) == []


def test_evidence_opens_over_the_sheet_and_leads_back(paper):
    page = paper()

    section(page, "what").get_by_role("link", name=re.compile("^CARGA ")).first.click()

    expect(page.locator(".drawer h2")).to_have_text("CARGA")
    expect(page).to_have_url(re.compile("/diagnosis"))
    page.keyboard.press("Escape")
    expect(page.locator(".drawer")).to_be_hidden()
    section(page, "behaviour").get_by_role("link", name="padrões do job").click()
    expect(page).to_have_url(re.compile("/patterns"))


def test_it_is_copied_into_the_ticket_as_markdown_with_whole_addresses(paper):
    page = paper()
    expect(section(page, "next")).to_be_visible()

    page.get_by_role("button", name="Copiar como Markdown").click()

    expect(page.get_by_role("button", name="Copiado")).to_be_visible()
    words = page.evaluate("navigator.clipboard.readText()")
    assert words.startswith("# Diagnóstico de CARGA")
    assert f"]({page.url.split('/tws-monitor')[0]}/tws-monitor/" in words
    assert "](/" not in words


def test_a_row_a_drawer_and_an_event_lead_to_it(night, open_page):
    page = live(open_page(night.url))
    row = page.locator("[data-problem]", has_text="CARGA").first

    row.locator(".of-menu").click()
    page.get_by_role("menuitem", name="Diagnóstico").click()
    expect(page.locator(".sheet h2")).to_have_text("Diagnóstico de CARGA")
    section(page, "what").get_by_role("link", name="problema").click()
    page.locator(".drawer").get_by_role("link", name="Diagnóstico").click()
    expect(page.locator(".sheet h2")).to_have_text("Diagnóstico de CARGA")
    expect(page).to_have_url(re.compile("problem_id="))
    page.goto(f"{night.url}/events?job=CARGA")
    page.locator(".stream .line", has_text="CARGA").get_by_role("link", name="Diagnóstico").click()
    expect(page.locator(".sheet h2")).to_have_text("Diagnóstico de CARGA")
    expect(page).to_have_url(re.compile("event_id="))


def test_the_drawer_of_a_past_run_leads_to_the_diagnosis_of_that_run(night, open_page):
    page = live(open_page(f"{night.url}/jobs"))
    page.locator(".line", has_text="CARGA").first.click()
    drawer = page.locator(".drawer")
    # The one that failed before this one.
    drawer.locator(".past tbody tr", has_text="ABEND").nth(1).get_by_role("link").click()
    expect(drawer.locator(".job-error")).to_contain_text("by 64 in tablespace")

    drawer.get_by_role("link", name="Diagnóstico").click()

    expect(page.locator(".sheet h2")).to_have_text("Diagnóstico de CARGA")
    expect(page).to_have_url(re.compile("run_id=.*job_name=CARGA"))
    expect(page.locator(".sheet")).to_contain_text("by 64 in tablespace")


def test_a_job_is_asked_for_by_its_name_and_a_wrong_one_is_told(paper):
    page = paper("", allow=("404",))
    expect(page.locator(".sheet")).to_contain_text("Diga o job")

    page.get_by_label("Job", exact=True).fill("NINGUEM")
    page.keyboard.press("Enter")
    expect(page.locator(".empty[role=alert]")).to_be_visible()
    page.get_by_label("Job", exact=True).fill("CARGA")
    page.get_by_role("button", name="Diagnosticar").click()

    expect(page.locator(".sheet h2")).to_have_text("Diagnóstico de CARGA")
    page.go_back()
    expect(page.locator(".empty[role=alert]")).to_be_visible()


def test_on_paper_only_the_sheet_is_left_in_black_on_white(paper):
    page = paper(color_scheme="dark")
    expect(section(page, "whole")).to_be_visible()

    page.emulate_media(media="print")

    for part in (".nav", ".head", ".period", ".of-whole"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".sheet")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".sheet")).to_have_css("color", "rgb(0, 0, 0)")
