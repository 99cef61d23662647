"""Takes the pictures of the guides and READMEs, `docs/screens/pt/` and `en/`, from a demo.

./panel_serve.sh --demo &   # and after a minute, at the port that it prints:
.venv/bin/resync simulate --port PORT --play cascade
.venv/bin/python -m tests.browser.guide_pictures http://127.0.0.1:5006 [NAME…]
"""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.screens import FOLDER, keep
from tests.chromium import FLAGS, whole
from tests.living import API

LOCALES = {"pt": "pt-BR", "en": "en-US"}
PLANT = "Produção"
SILENCES = (
    {"job_streams": ["*BACKUP*"], "rrule": "FREQ=WEEKLY;BYDAY=SU", "duration_minutes": 240,
     "reason": "Backup semanal, CHG0042117", "starts_at": "2026-01-04T04:00:00Z"},
    {"workstations": ["SRVBI*"], "rrule": "FREQ=DAILY", "duration_minutes": 150,
     "reason": "Reinício noturno do BI", "starts_at": "2026-01-01T01:00:00Z"},
)  # fmt: skip
RUNBOOK = {
    "text": "1. Ver se o banco responde.\n2. Repetir o job.\n3. Senão, chamar o plantão.",
    "team": "Plantão de bancos", "phone": "+55 11 5555-0142", "can_wait": "06:00",
}  # fmt: skip
ASKED = {"pt": "quais jobs mais falharam na semana?", "en": "which jobs failed most this week?"}

_BEFORE = """addEventListener("DOMContentLoaded", () => document.head.append(Object.assign(
  document.createElement("style"), { textContent: ".toasts { display: none }" })));
localStorage.setItem("resync.name", "Ana");
localStorage.setItem("resync.push.declined", "1")"""

_MARK = """([node, n]) => {
  const at = node.getBoundingClientRect();
  const mark = document.createElement("div");
  mark.textContent = n;
  mark.popover = "manual";
  mark.style = `position:fixed; margin:0; padding:0; border:0; overflow:visible;
    left:${Math.max(78, at.left - 24)}px; top:${at.top + at.height / 2 - 11}px; width:22px;
    height:22px; border-radius:11px; background:#0b57d0; color:#fff; text-align:center;
    font:700 13px/22px sans-serif; box-shadow:0 0 0 2px #fff`;
  document.body.append(mark);
  mark.showPopover();
}"""
LIMITED = ".list.open > li:has(.lim b)"  # the first that a deadline hangs on


@dataclass(frozen=True, slots=True)
class Picture:
    """One page, or a part of it, with numbers where the guide speaks of them."""

    name: str
    path: Callable[[str], str] = lambda _: ""
    width: int = 1280
    height: int = 800
    steps: Callable[[Page], object] = lambda _: None
    part: str = ""
    dark: bool = False
    marks: tuple[str, ...] = ()


def first(page: Page) -> Locator:
    """The gravest failure of a job of this hour for which a solution is known."""
    rows = page.locator(".list.open > [data-problem]")
    jobs = rows.filter(has=page.locator(".ws:not(:empty)"))
    known = jobs.filter(has=page.locator(".known:not([hidden])"))
    return known.filter(has=page.locator(".ago", has_text=re.compile(r"(min|s)$"))).first


def unfolded(page: Page) -> None:
    first(page).locator(".go").click()


def drawer(page: Page) -> None:
    first(page).locator(".r .name").click()
    page.locator(".drawer").wait_for()


PICTURES = (
    Picture("front", height=720, dark=True),
    Picture("front-ask", lambda lang: f"/ask?q={ASKED[lang]}", height=720, dark=True),
    Picture("now", marks=("#verdict", "[data-section=due] .name", "#age",
            *(f"{LIMITED} {cell}" for cell in (".sev", ".blocks", ".lim", ".who")))),
    Picture("row", steps=unfolded, part=".list.open > li.open"),
    Picture("drawer", steps=drawer, height=1000),
    Picture("diagnosis", height=1000),
    Picture("ask", lambda lang: f"/ask?q={ASKED[lang]}"),
    Picture("jobs", lambda _: "/jobs?status=ABEND", height=620),
    Picture("events", lambda _: "/timeline", height=700),
    Picture("patterns", lambda _: "/patterns", height=700),
    Picture("handover", lambda _: "/handover", height=800),
    Picture("silences", lambda _: "/silences", height=800),
    Picture("runbooks", lambda _: "/runbooks", height=620),
    Picture("wall", lambda _: "?wall=1", 1280, 720),
    Picture("phone", width=390, height=760),
)  # fmt: skip


def furnish(api: httpx.Client) -> None:
    """What people would have done by now; done once, however often this is run."""
    api.put("/config", json={"plant_name": PLANT}).raise_for_status()
    for number, silence in enumerate(SILENCES):
        asked = {"action_id": f"guide-silence-{number}", "spare_critical": True, **silence}
        api.post("/silences", json=asked)
    problems = api.get("/problems", params={"state": "open", "limit": 30}).json()["problems"]
    jobs = [each for each in problems if each["kind"] == "job_failure"]
    for number, each in enumerate(jobs[:3]):
        asked = {"action_id": f"guide-runbook-{number}", "job": each["root"]["job_name"], **RUNBOOK}
        api.post("/runbooks", json=asked)
    for each, by in zip(jobs[5:8], ("Ana", "Rui", "Bia"), strict=True):
        one = f"/problems/{each['problem_id']}"
        api.post(f"{one}/acknowledge", json={"action_id": f"guide-{by}", "by": by})
        note = {"action_id": f"guide-note-{by}", "by": by, "text": "Chamei o plantão do banco."}
        api.post(f"{one}/notes", json=note)


def main(root: str, *names: str) -> None:
    with httpx.Client(base_url=f"{root}{API}") as api:
        furnish(api)
        problems = api.get("/problems", params={"state": "open", "limit": 30}).json()["problems"]
        failed = next(each for each in problems if each["kind"] == "job_failure")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=whole(), args=FLAGS)
        for lang, locale in LOCALES.items():
            context = browser.new_context(
                locale=locale, reduced_motion="reduce",
            )  # fmt: skip
            context.add_init_script(_BEFORE)
            for picture in PICTURES:
                if names and picture.name not in names:
                    continue
                page = context.new_page()
                page.emulate_media(color_scheme="dark" if picture.dark else "light")
                page.set_viewport_size({"width": picture.width, "height": picture.height})
                path = picture.path(lang)
                if picture.name == "diagnosis":
                    path = f"/diagnosis?problem_id={failed['problem_id']}"
                page.goto(f"{root}/tws-monitor{path}")
                page.wait_for_timeout(4000)
                picture.steps(page)
                page.wait_for_timeout(2500)
                for number, mark in enumerate(picture.marks, 1):
                    page.evaluate(_MARK, [page.locator(mark).first.element_handle(), number])
                shot = page.locator(picture.part).first if picture.part else page
                keep(shot.screenshot(), FOLDER / lang / f"{picture.name}.png")
                page.close()
            context.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
