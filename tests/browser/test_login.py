"""Getting in and out, and what a page offers to whom."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from data.domain.access import Role
from data.store.access import accounts
from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import in_each_theme, settled, violations
from tests.browser.test_line import LOST
from tests.browser.test_offline import installed
from tests.browser.test_overview import failed, live, rows
from tests.chromium import WITH_WORKER
from tests.inside import PASSWORD, act, people
from tests.serving import monitoring

pytestmark = pytest.mark.browser
REFUSED = ("401", "403", "429")


@pytest.fixture
def inside(engine, tmp_path):
    """A server with a failure, where one person of each role logs in."""
    with monitoring(engine, tmp_path, more={"auth": "basic"}) as monitor:
        people(monitor.server.db)
        monitor.poll()
        engine.lists["job"] = [failed("PIX_LIQUIDA")]
        monitor.poll()
        yield monitor


def root(monitor):
    return monitor.url.removesuffix("/tws-monitor")


def enter(page, name, password=PASSWORD):
    page.get_by_label("Usuário").fill(name)
    page.get_by_label("Senha").fill(password)
    page.get_by_role("button", name="Entrar").click()


def as_(monitor, open_page, name, path="", **more):
    """The page as somebody sees it who has just logged in."""
    page = open_page(f"{monitor.url}{path}", allow=(*REFUSED, *more.pop("allow", ())), **more)
    enter(page, name)
    expect(page).to_have_url(f"{monitor.url}{path}")
    return page


def test_a_page_asks_who_it_is_and_goes_on_where_one_wanted_to(inside, open_page):
    there = "/jobs?q=PIX&sort=name"
    page = open_page(f"{inside.url}{there}", allow=REFUSED)
    expect(page).to_have_url(f"{root(inside)}/login?next={quote('/tws-monitor' + there, safe='')}")
    expect(page.get_by_label("Usuário")).to_be_focused()

    enter(page, "otto", "wrong")
    expect(page.get_by_role("alert")).to_have_text("Usuário ou senha errados.")
    enter(page, "otto")

    expect(page).to_have_url(f"{inside.url}{there}")
    page.get_by_role("button", name="Quem é você").click()
    expect(page.locator(".whoami")).to_have_text(re.compile(r"otto\s+operador"))


def test_where_many_log_in_at_once_the_page_waits_for_its_turn(inside, open_page):
    page, turns = open_page(inside.url, allow=(*REFUSED, "503")), []

    def full(route):
        turns.append(route)
        if len(turns) > 2:
            return route.continue_()
        told = {"Retry-After": "1", "Content-Type": "application/problem+json"}
        return route.fulfill(
            status=503, headers=told, body='{"detail": "Deixe esta página aberta"}'
        )

    page.route("**/api/v1/auth/login", full)
    enter(page, "otto")
    expect(page.get_by_role("alert")).to_have_text("Deixe esta página aberta")
    expect(page).to_have_url(inside.url)
    assert len(turns) == 3


@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
        "/login?next=/login", "tws-monitor", "/tws-monitor\n//evil",
    ],
)  # fmt: skip
def test_a_login_leads_to_places_of_ours_alone(inside, open_page, there):
    page = open_page(f"{root(inside)}/login?next={quote(there, safe='')}")

    enter(page, "vera")

    expect(page).to_have_url(inside.url)


def test_what_a_reader_may_not_do_is_not_offered(inside, open_page):
    page = live(as_(inside, open_page, "vera"))
    expect(rows(page)).to_have_count(1)

    expect(page.get_by_role("button", name="Assumir PIX_LIQUIDA")).to_have_count(0)
    page.keyboard.press("a")
    page.keyboard.press("x")
    page.keyboard.press("?")
    keys = page.locator("dl.keys")
    expect(keys).to_contain_text("buscar")
    expect(keys).not_to_contain_text("assumir")
    page.keyboard.press("Escape")
    page.locator(".of-menu[data-act=menu]").first.click()
    expect(page.get_by_role("menuitem")).to_have_count(2)  # the problem, its diagnosis
    page.keyboard.press("Escape")
    for path in ("/silences", "/runbooks"):
        page.goto(f"{inside.url}{path}")
        expect(page.locator(".written-list")).not_to_be_empty()
        expect(page.locator(".writing-card")).to_be_hidden()
    page.goto(f"{inside.url}/patterns")
    expect(page.locator("#patterns-detect")).to_be_hidden()
    page.goto(f"{inside.url}/settings")
    expect(page.locator("[name=polling_interval_seconds]")).to_be_disabled()
    expect(page.locator(".settings-head")).to_contain_text("Só um administrador")


def test_an_operator_takes_under_his_own_name_and_is_not_asked_for_one(inside, open_page):
    page = live(as_(inside, open_page, "otto"))

    page.get_by_role("button", name="Assumir PIX_LIQUIDA").click()

    expect(page.locator(".fold.taken .count")).to_have_text("(1)")
    expect(page.get_by_role("dialog")).to_have_count(0)
    with inside.server.db.read() as connection:
        who = connection.exec_driver_sql("SELECT actor FROM audit_log ORDER BY id DESC LIMIT 1")
        assert who.scalar() == "otto"


def test_an_administrator_changes_settings(inside, open_page):
    page = live(as_(inside, open_page, "ada", "/settings"))

    page.locator("[name=polling_interval_seconds]").fill("77")
    page.get_by_role("button", name="Salvar").click()

    expect(page.locator(".kept")).to_contain_text("Salvo")
    assert inside.server.runtime.current.polling_interval_seconds == 77


def test_a_log_out_leaves_nothing_in_the_browser(inside, open_page):
    page = installed(live(as_(inside, open_page, "vera", allow=LOST, **WITH_WORKER)))
    page.evaluate("localStorage.setItem('resync.note', 'mine')")

    page.get_by_role("button", name="Quem é você").click()
    page.get_by_role("button", name="Sair").click()

    expect(page).to_have_url(f"{root(inside)}/login")
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('resync.'))") == []
    )
    assert page.evaluate("caches.keys()") == []
    assert page.context.cookies() == []
    page.go_back()
    expect(page).to_have_url(re.compile("/login"))


@pytest.mark.parametrize(
    "end",
    [
        lambda db: accounts.change_user(db, "vera", act(), disabled=True),
        lambda db: accounts.set_password(db, "vera", "x", act()),
    ],
)
def test_a_page_whose_login_ends_asks_anew_by_itself(inside, open_page, end):
    page = live(as_(inside, open_page, "vera", allow=LOST))

    end(inside.server.db)

    expect(page).to_have_url(re.compile("/login"))


def test_a_page_whose_role_changes_is_that_of_the_new_role(inside, open_page):
    page = live(as_(inside, open_page, "otto", allow=(*LOST, "not connected")))
    take = page.get_by_role("button", name="Assumir PIX_LIQUIDA")
    expect(take).to_be_visible()

    accounts.change_user(inside.server.db, "otto", act(), role=Role.VIEWER)

    expect(take).to_have_count(0)
    expect(page.locator("body")).to_have_attribute("data-role", "viewer")


def test_without_an_administrator_the_page_says_how_one_is_made(engine, tmp_path, open_page):
    with monitoring(engine, tmp_path, more={"auth": "basic"}) as monitor:
        page = open_page(f"{monitor.url}?lang=en")

        expect(page.locator(".nobody")).to_contain_text("resync users add NOME --role")
        page.get_by_role("link", name="EN").click()
        expect(page.get_by_role("heading")).to_have_text("Log in")
        expect(page.locator(".nobody")).to_contain_text("resync users add NAME --role")


def test_everybody_sees_his_sessions_and_a_viewer_no_more_than_that(inside, open_page):
    page = as_(inside, open_page, "vera", "/access")

    expect(page.locator("#sessions tbody tr")).to_have_count(1)
    expect(page.locator("#sessions")).to_contain_text("este navegador")
    for name in ("users", "keys", "audit"):
        expect(page.locator(f"#{name}")).to_be_hidden()


def test_axe_finds_nothing_where_people_log_in_and_are_managed(inside, open_page, axe):
    page = open_page(f"{inside.url}/access", allow=REFUSED, color_scheme="dark")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page, axe) == []
    enter(page, "ada", "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page, axe) == []
    enter(page, "ada")
    page.locator("#keys").get_by_label("Nome").fill("ci")
    page.locator("#keys").get_by_role("button", name="Fazer chave").click()
    expect(page.locator("#keys .new-key code")).to_be_visible()
    page.locator("#audit").get_by_role("button", name="Mostrar").click()
    expect(page.locator("#audit tbody tr").first).to_be_visible()

    assert [violations(settled(page), axe) for _ in in_each_theme(page)] == [[], []]


def test_an_administrator_lets_somebody_in_makes_a_key_and_reads_of_it(inside, open_page):
    page = as_(inside, open_page, "ada", "/access")

    users = page.locator("#users")
    users.get_by_label("Nome").fill("rui <b>")
    users.get_by_label("Senha").fill(PASSWORD)
    users.get_by_role("button", name="Incluir usuário").click()
    expect(users.locator("tbody tr")).to_have_count(4)
    users.get_by_label("Papel: rui <b>").select_option("operator")
    row = users.locator("tbody tr").last
    row.get_by_role("button", name="Bloquear").click()
    expect(users.locator("tbody tr").last).to_contain_text("bloqueado")
    keys = page.locator("#keys")
    keys.get_by_label("Nome").fill("ci")
    keys.get_by_role("button", name="Fazer chave").click()
    expect(keys.locator(".new-key code")).to_contain_text("rsk_")

    audit = page.locator("#audit")
    audit.get_by_label("O quê").fill("user")
    audit.get_by_role("button", name="Mostrar").click()

    expect(audit.locator("tbody tr").first).to_contain_text("user.disable")
    expect(audit.locator("tbody tr").first).to_contain_text("rui <b>")
    by = [(one.name, one.role, one.disabled) for one in accounts.users(inside.server.db)]
    assert by[-1] == ("rui <b>", Role.OPERATOR, True)


def test_a_new_password_holds_at_once_and_logging_out_everywhere_leads_out(inside, open_page):
    page = as_(inside, open_page, "vera", "/access")

    page.get_by_label("Senha atual").fill(PASSWORD)
    page.get_by_label("Senha nova").fill("battery staple")
    page.get_by_role("button", name="Mudar a senha").click()
    expect(page.locator("#password .said")).to_contain_text("A senha foi mudada")
    page.get_by_label("Senha, para encerrar").fill("battery staple")
    page.get_by_role("button", name="Sair de todos os lugares").click()

    expect(page).to_have_url(f"{root(inside)}/login")
    enter(page, "vera", "battery staple")
    expect(page).to_have_url(inside.url)
