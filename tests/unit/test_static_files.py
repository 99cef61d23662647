"""The page's assets: what a style sheet or a module may not do, whatever page it belongs to."""

import re

import pytest

from app.static_files import FOLDER, LOGIN_SCRIPT, STYLES, WORKER, scripts
from data.texts.visible import visible

NAMED = {f"max-width: {width}px" for width in (359, 480, 768, 900, 1200, 1279, 1439)}
OF_A_WALL = {"min-width: 1900px", "min-width: 2500px", "min-width: 3800px"}


def read(name):
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("style", STYLES)
def test_a_page_changes_at_the_widths_that_have_a_name(style):
    widths = set(re.findall(r"\((\w+-width: *\d+px)\)", read(style)))

    assert widths <= (NAMED | OF_A_WALL if style == "css/wall.css" else NAMED)


def test_every_style_sheet_is_linked_and_asks_no_other_host():
    sheets = {path.relative_to(FOLDER).as_posix() for path in (FOLDER / "css").glob("*.css")}
    assert sheets == set(STYLES)
    assert not any(re.search(r"@import|url\(", read(style)) for style in STYLES)


@pytest.mark.parametrize("style", STYLES)
def test_no_sheet_asks_the_root_what_it_holds(style):
    # Chromium then styles the whole page anew for every element that comes or goes: 10 ms each.
    assert not re.search(r"(html|body|:root):has\(", read(style))


def test_every_module_is_reached_from_the_first_of_a_page_or_of_the_worker():
    reached, waiting = set(), ["js/main.js", f"{WORKER}main.js", LOGIN_SCRIPT]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        for there in re.findall(r'from "(\.[^"]+)"', read(name)):
            found = (FOLDER / name).parent.joinpath(there).resolve().relative_to(FOLDER.resolve())
            if found.as_posix() not in reached:
                waiting.append(found.as_posix())

    assert reached == set(scripts())


def test_a_name_on_a_chart_cannot_turn_the_reading_direction():
    assert visible("a\u202egnp.exe") == "a⟨202E⟩gnp.exe"
    assert visible("שלום CARGA") == "שלום CARGA"
