"""Takes the pictures of `docs/screens/`: every page, four widths, both themes, from a running demo.

./panel_serve.sh --demo &
.venv/bin/python tests/browser/screens.py http://127.0.0.1:5006/tws-monitor
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.chromium import FLAGS, whole

FOLDER = Path(__file__).resolve().parents[2] / "docs/screens"
PAGES = {"overview": "", "jobs": "/jobs", "timeline": "/timeline", "patterns": "/patterns",
         "settings": "/settings",
         "ask": "/ask?q=quais+jobs+mais+falharam+na+semana"}  # fmt: skip
SIZES = {1440: 1000, 1024: 900, 768: 1000, 390: 844}
COLOURS = 256  # with fewer, what only a few points have turns grey: shapes, links


def keep(screenshot: bytes, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    picture.quantize(COLOURS).save(file, optimize=True)


def main(base: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=whole(), args=FLAGS)
        for theme in ("dark", "light"):
            context = browser.new_context(
                color_scheme=theme, locale="pt-BR", reduced_motion="reduce"
            )
            for name, path in PAGES.items():
                page = context.new_page()
                page.goto(f"{base}{path}")
                for width, height in SIZES.items():
                    page.set_viewport_size({"width": width, "height": height})
                    page.wait_for_timeout(2500)
                    keep(page.screenshot(), FOLDER / f"{name}-{theme}-{width}.png")
                page.close()
            context.close()
        browser.close()
    total = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures, {total / 1024:.0f} KiB")


if __name__ == "__main__":
    main(sys.argv[1])
