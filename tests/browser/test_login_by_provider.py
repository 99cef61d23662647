"""Getting in by a provider of log-ins, and out again, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from data.store.access import accounts
from tests.browser.test_line import LOST
from tests.browser.test_overview import live
from tests.identity_provider import identity_provider, patient
from tests.inside import SECRET, act
from tests.serving import monitoring

pytestmark = pytest.mark.browser


@pytest.fixture
def idp():
    with identity_provider() as provider:
        yield provider


@pytest.fixture
def inside(engine, tmp_path, idp):
    with monitoring(engine, tmp_path, more=idp.settings) as monitor:
        patient(monitor)
        accounts.add_user(monitor.server.db, "bruno", "viewer", SECRET, act())
        yield monitor


def root(monitor):
    return monitor.url.removesuffix("/tws-monitor")


def test_somebody_comes_in_by_the_provider_manages_people_and_goes(inside, idp, open_page):
    idp.person |= {"preferred_username": "ana <b>", "groups": ["admins"]}
    allow = (*LOST, "401", f"asked another host: {idp.url}")
    page = open_page(f"{inside.url}/jobs?q=PIX", allow=allow)
    expect(page.get_by_label("Senha")).to_have_count(0)

    page.get_by_role("link", name="Entrar por 127.0.0.1").click()

    expect(page).to_have_url(f"{inside.url}/jobs?q=PIX")
    page.get_by_role("button", name="Quem é você").click()
    expect(page.locator(".whoami")).to_have_text(re.compile(r"ana <b>\s+administrador"))
    page.goto(f"{inside.url}/access")
    users = page.locator("#users")
    expect(users.locator("tbody tr")).to_have_count(2)
    expect(users.locator("form")).to_have_count(0)
    expect(page.locator("#password")).to_have_count(0)
    expect(users.locator("tbody tr").last).to_contain_text("pelo provedor (id:2)")
    expect(page.locator("#sessions tbody tr")).to_have_count(1)
    users.get_by_role("button", name="Bloquear").click()
    expect(users.locator("tbody tr").first).to_contain_text("bloqueado")

    accounts.change_user(inside.server.db, "id:2", act(), disabled=True)

    expect(page).to_have_url(re.compile("/login"))
    page.get_by_role("link", name="Entrar por 127.0.0.1").click()
    expect(page.get_by_role("alert")).to_contain_text("Sua conta está bloqueada")
    accounts.change_user(inside.server.db, "id:2", act(), disabled=False)
    page.get_by_role("link", name="Entrar por 127.0.0.1").click()
    expect(page).to_have_url(f"{inside.url}/access")
    live(page)
    page.get_by_role("button", name="Quem é você").click()
    page.get_by_role("button", name="Sair", exact=True).click()
    expect(page).to_have_url(f"{root(inside)}/login")
    assert page.context.cookies() == []


def test_whose_groups_are_not_told_reads_why_he_may_only_look(inside, idp, open_page):
    idp.person["_claim_names"] = {"groups": "src1"}
    page = open_page(inside.url, allow=("401", f"asked another host: {idp.url}"))
    page.get_by_role("link", name="Entrar por 127.0.0.1").click()

    expect(page.get_by_role("status")).to_contain_text("só como visualizador")
    page.get_by_role("link", name="Continuar").click()

    expect(page).to_have_url(inside.url)
    expect(page.locator("body")).to_have_attribute("data-role", "viewer")
