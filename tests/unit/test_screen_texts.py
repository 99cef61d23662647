"""Every text the page asks for exists; a missing one would show as its key."""

import re
from pathlib import Path

import pytest

from app.static_files import FOLDER, scripts
from data.texts import LANGUAGES, entries

PAGES = Path(FOLDER).parent / "pages"
CALL = re.compile(r"""\bt\(\s*["']([\w.]+)["']\s*[,)]""")
BROWSER_SIDE = ("screen.", "")  # the page drops `screen.`; health and the like keep their names


def asked():
    for name in scripts():
        for key in CALL.findall((FOLDER / name).read_text(encoding="utf-8")):
            yield name, key
    for page in PAGES.glob("*.html"):
        for key in CALL.findall(page.read_text(encoding="utf-8")):
            yield page.name, key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_the_page_asks_for_exists(lang):
    texts = entries(lang)

    missing = [
        f"{where}: {key}"
        for where, key in asked()
        if not any(prefix + key in texts for prefix in BROWSER_SIDE)
    ]

    assert missing == []


def test_the_page_asks_for_texts_at_all():
    assert len(set(asked())) > 50


def asked_by_parts(key, families, sources):
    """Whether a key may be put together at run time: its last part has to be a word there."""
    family, _, name = key.rpartition(".")
    for known, ending in families:
        stem = name.removesuffix(ending)
        fits = known == family and name.endswith(ending)
        if fits and (stem.isdigit() or re.search(rf"\b{stem}\b", sources) is not None):
            return True
    return False


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_of_the_screen_is_left_over(lang):
    sources = "\n".join(
        [(FOLDER / name).read_text(encoding="utf-8") for name in scripts()]
        + [page.read_text(encoding="utf-8") for page in PAGES.glob("*.html")]
        + [room.read_text(encoding="utf-8") for room in PAGES.parent.rglob("*.py")]
    )
    # Keys that are finished at run time: `state.${kind}` or `state.${kind}_for` in a module,
    # f"screen.state.{kind}" here, "state." in a page, and the heads and words of a table's columns.
    families = {
        *re.findall(r"`([\w.]+)\.\$\{\w+\}(\w*)`", sources),
        *((family, "") for family in re.findall(r"`([\w.]+)\.\$\{", sources)),
        *((family, "") for family in re.findall(r'f"screen\.([\w.]+)\.\{', sources)),
        *((family, "") for family in re.findall(r'"screen\.([\w.]+)"', sources)),
        *((family, "") for family in re.findall(r'"(\w[\w.]*)\."', sources)),
    }

    left = [
        key
        for key in entries(lang)
        if key.startswith("screen.")
        and (short := key.removeprefix("screen.")) not in sources
        and not asked_by_parts(short, families, sources)
        and not short.startswith("page.")  # asked for by the page's name
        and not short.endswith(".title")  # asked for by the section's name
    ]

    assert left == []
