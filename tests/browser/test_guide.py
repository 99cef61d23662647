"""The guide that the server carries: to be read, to be searched, and asking nobody else."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.guide import SITE

pytestmark = pytest.mark.browser


@pytest.fixture
def read(monitor, chromium):
    """Open a page of the guide; what it complains of or asks of others fails the story."""
    root = monitor.url.removesuffix("/tws-monitor")
    context, complaints = chromium.new_context(viewport={"width": 1440, "height": 900}), []
    page = context.new_page()
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda it: it.url.startswith(root) or complaints.append(it.url))

    def read(path=""):
        page.goto(f"{root}/docs{path}")
        return page

    yield read
    context.close()
    assert complaints == []


def test_the_guide_opens_with_and_without_a_slash_and_leads_on(read):
    for path in ("", "/", "/index.html"):
        page = read(path)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Resync")

    page.get_by_role("link", name="connect your engine").first.click()

    expect(page.get_by_role("heading", name="The least rights")).to_be_visible()
    expect(page.locator("img")).to_have_count(0)


def test_the_settings_lead_to_it_and_to_the_operators_in_ones_language(monitor, open_page):
    page = open_page(f"{monitor.url}/settings")

    page.get_by_role("link", name="Abrir o guia").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Resync")
    page.go_back()
    page.get_by_role("link", name="Guia do operador").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Guia do operador")
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")


def test_it_finds_what_is_looked_for(read, monitor):
    page = read("/")

    def opened():
        page.keyboard.press("/")  # its script may not listen yet
        return page.locator("input:focus").count()  # in a tree of its own

    monitor.wait_until(opened)
    page.keyboard.press("Control+A")
    page.keyboard.type("least rights")

    expect(page.get_by_role("option", name="The least rights")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "light"), (1440, "dark")])
def test_it_can_be_read_by_everybody(read, width, scheme):
    page = read("/administrator.html")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.reload()

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})

    told = [(each["id"], each["impact"]) for each in found.response["violations"]]
    assert [one for one in told if one[1] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_page_of_docs_is_there():
    docs = SITE.parents[2] / "docs"
    for page in docs.rglob("*.md"):
        assert (SITE / page.relative_to(docs)).with_suffix(".html").is_file()
