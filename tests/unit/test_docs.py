"""What is written about Resync stays true: every variable, knob and event is in its page."""

import os
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.guide import SITE
from data.domain.events import EventType
from data.runtime import KNOBS
from tests.derived import PARTS, with_part

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
EVENTS = (ROOT / "docs/events.md").read_text(encoding="utf-8")


def test_every_variable_is_in_the_settings_page_and_no_other():
    source = (ROOT / "data/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"(APP_[A-Z_]+)"', source))
    read |= {name for knob in KNOBS.values() for name in knob.env}
    told = set(re.findall(r"\bAPP_[A-Z_]+[A-Z]", SETTINGS))

    assert len(read) > 10
    assert {name for name in read if name not in told} == set()
    assert {name for name in told if not {name, name.removesuffix("_FILE")} & read} == set()


@pytest.mark.parametrize("page", PARTS, ids=lambda page: page.name)
def test_what_is_derived_from_the_code_is_as_the_code_is_now(page):
    name, part = PARTS[page]
    text = page.read_text(encoding="utf-8")

    assert text == with_part(text, name, part()), "write it anew: python -m tests.derived"


@pytest.mark.parametrize("type_", EventType)
def test_every_event_is_documented(type_):
    assert f"`{type_.word}`" in EVENTS


def test_every_file_a_page_points_at_is_there_on_the_forge():
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    links = [
        (page, target)
        for page in pages
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    ]

    assert len(links) > 100
    assert [(p.name, to) for p, to in links if not (p.parent / to).exists()] == []


def test_every_page_is_offered_by_the_guides_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    pages = {str(page.relative_to(ROOT / "docs")) for page in ROOT.glob("docs/**/*.md")}

    assert {*pages, "contributing.md"} == set(re.findall(r"[\w./-]+\.md", navigation))


def test_every_link_within_the_guide_leads_to_a_page_and_a_place_in_it():
    pages = {page: page.read_text(encoding="utf-8") for page in SITE.rglob("*.html")}
    places = {page: set(re.findall(r'\bid="([^"]+)"', text)) for page, text in pages.items()}
    broken = []
    for page, text in pages.items():
        for target in re.findall(r'\b(?:href|src)="(?![a-z]+:)([^"]*)"', text):
            path, _, place = target.partition("#")
            there = Path(os.path.normpath(page.parent / unquote(path))) if path else page
            if there.is_dir():
                there /= "index.html"
            if not there.is_file() or (place and unquote(place) not in places.get(there, {place})):
                broken.append((page.name, target))

    assert len(pages) > 30
    assert broken == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert "://" not in text
    for line in text.splitlines():
        if "==" in line and not line.startswith(" "):
            assert line.rstrip().endswith("\\"), line


def test_nothing_is_fetched_from_elsewhere():
    served = [*ROOT.glob("app/static/**/*"), *ROOT.glob("app/pages/*.html")]
    texts = {
        file: file.read_text(encoding="utf-8")
        for file in served
        if file.suffix in (".js", ".css", ".html", ".svg")
    }

    assert texts
    for file, text in texts.items():
        for address in re.findall(r"https?://[^\s\"'<>)]+", text):
            assert address.startswith("http://www.w3.org/"), f"{file}: {address}"
