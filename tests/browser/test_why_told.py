"""Who was told of a problem and who was not, as its drawer says it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_jobs import drawer
from tests.browser.test_overview import HOSTILE, live
from tests.browser.test_problems import as_ana, of, plan
from tests.browsers import Browser
from tests.push_service import push_service
from tests.serving import monitoring

pytestmark = pytest.mark.browser


def subscribed(page, api, name, **more):
    """A browser of that name is told, or would be."""
    one = Browser(f"https://fcm.googleapis.com/fcm/send/{name}").subscription
    assert page.request.post(f"{api}/push/subscriptions", data={**one, **more}).status == 201


def test_a_problem_says_why_nobody_was_told_and_how_to_be(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    page = as_ana(open_page, monitor.url)
    api = monitor.url.replace("/tws-monitor", "/api/v1/monitoring")
    ledger = drawer(page).get_by_role("region", name="Quem foi avisado")
    of(page, "CARGA").locator("a.name").click()

    expect(ledger).to_contain_text("Ninguém foi avisado até agora.")
    ledger.get_by_text("Por que fui, ou não fui, avisado?").click()

    expect(ledger).to_contain_text("Ninguém pediu avisos neste servidor.")
    expect(ledger.get_by_role("button", name="Avisar neste aparelho")).to_be_visible()
    subscribed(page, api, "a", label=HOSTILE, severities=["critical"])
    subscribed(page, api, "b", label="Plantão")
    now = datetime.now(UTC)
    silence = {
        "jobs": ["PIX"],
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(hours=1)).isoformat(),
        "reason": "Troca de disco",
    }
    number = page.request.post(f"{api}/silences", data=silence).json()["silence_id"]
    plan(monitor, "CARGA", "PIX")
    of(page, "PIX").locator("a.name").click()

    # It was unfolded once: it is at the next problem, the newest subscription first.
    rows = ledger.get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("abriu")
    expect(rows.first).to_contain_text("Plantão · local")
    expect(rows.first).to_contain_text("não enviado: um silêncio segurava os avisos")
    expect(rows.last).to_contain_text(HOSTILE)
    expect(rows.last).to_contain_text("não enviado: a severidade não é das pedidas")
    expect(ledger).to_contain_text("2 sem mensagem própria")
    ledger.get_by_role("link", name="um silêncio segurava os avisos").click()
    expect(live(page).locator(f"#silence-{number}")).to_be_focused()


def test_how_far_a_message_came_stands_in_the_open_drawer_before_the_next_poll(
    engine, tmp_path, open_page
):
    with push_service() as service, monitoring(engine, tmp_path, more=service.settings) as monitor:
        told = service.browser()
        page = as_ana(open_page, monitor.url)
        api = monitor.url.replace("/tws-monitor", "/api/v1/monitoring")
        assert page.request.post(f"{api}/push/subscriptions", data=told.subscription).status == 201
        hung = threading.Event()
        service.before_answering = hung.wait
        plan(monitor, "PIX")
        of(page, "PIX").locator("a.name").click()
        ledger = drawer(page).get_by_role("region", name="Quem foi avisado")
        ledger.get_by_text("Por que fui, ou não fui, avisado?").click()
        expect(ledger.get_by_role("listitem")).to_contain_text("a enviar")

        hung.set()

        expect(ledger).to_contain_text("1 aviso aceito")
        receipt = told.reads(service.wait(1)[0].body)["receipt"]
        said = {"action": "shown", "receipt": receipt}
        assert page.request.post(f"{api}/push/receipts", data=said).status == 202
        expect(ledger.get_by_role("listitem")).to_contain_text("mostrado")
        page.set_viewport_size({"width": 390, "height": 844})
        expect(ledger.get_by_role("button", name="Mostrar mais")).to_have_count(0)
