"""The page of silences in a real browser: made, previewed, changed, ended and taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from data.store.actions import Act
from data.store.writings import SILENCES
from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import violations
from tests.browser.test_overview import HOSTILE, job, live

pytestmark = pytest.mark.browser


def act():
    return Act("Bia", datetime.now(UTC))


def draft(**more):
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    said = {
        "jobs": ("PIX*",),
        "job_streams": (),
        "workstations": (),
        "starts_at": start - timedelta(hours=1),
        "ends_at": start + timedelta(hours=3),
        "reason": "Troca de disco",
    }
    return SILENCES.draft(**{**said, **more})


def planned(monitor):
    monitor.engine.lists["job"] = [
        job("PIX_1", key="k1"),
        job(HOSTILE, key="k2"),
        job("FOLHA", key="k3", jobOptions={"critical": True}),
    ]
    monitor.poll()


NAMED = "localStorage.setItem('resync.name', 'Ana')"


def at(monitor):
    return f"{monitor.url}/silences"


def test_a_silence_is_made_by_the_form_and_ended_and_taken_back(monitor, open_page):
    planned(monitor)
    page = live(open_page(at(monitor), before=NAMED))

    # Nobody who has named nothing yet means everything.
    expect(page.locator(".preview")).to_have_text("Diga ao menos um nome; * silencia tudo.")
    page.get_by_label("Jobs", exact=True).fill("PIX*, BI_?")
    page.get_by_label("Repete").select_option("weekdays")
    page.get_by_label("Motivo").fill("Homologação")
    expect(page.locator(".preview")).to_contain_text("jobs: 1 ·")
    page.get_by_role("button", name="Silenciar", exact=True).click()

    row = page.locator(".silence")
    expect(row).to_contain_text("PIX*, BI_?")
    expect(row).to_contain_text("de segunda a sexta")
    (kept,) = SILENCES.load(monitor.server.db)
    assert kept.created_by == "Ana"
    assert kept.draft.rrule == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    assert (kept.draft.timezone, kept.draft.duration_minutes) == ("America/Sao_Paulo", 60)

    row.get_by_role("button", name="Terminar já").click()
    expect(page.locator(".removed")).to_contain_text("PIX*, BI_?")
    page.get_by_role("button", name="Desfazer").click()
    expect(page.locator(".silence:not(.removed)")).to_contain_text("Homologação")
    (back,) = SILENCES.load(monitor.server.db)
    assert back.draft == kept.draft


def test_what_somebody_else_keeps_appears_and_is_changed(monitor, open_page):
    page = live(open_page(at(monitor), before=NAMED, allow=("422",)))
    expect(page.get_by_text("Nenhum silêncio")).to_be_visible()

    SILENCES.keep(monitor.server.db, [draft()], act())

    expect(page.locator(".silence.active")).to_contain_text("Troca de disco · Bia")
    page.locator(".silence").get_by_role("button", name="Alterar").click()
    expect(page.get_by_label("Motivo")).to_have_value("Troca de disco")
    page.get_by_label("Até", exact=True).fill("2020-01-01T00:00")
    page.get_by_role("button", name="Silenciar", exact=True).click()
    expect(page.locator('[data-wrong="ends_at"]')).to_contain_text("depois do início")


def test_a_critical_job_is_left_out_unless_it_is_meant(monitor, open_page):
    planned(monitor)
    page = live(open_page(at(monitor), before=NAMED))

    page.get_by_label("Jobs", exact=True).fill("*")
    page.get_by_label("Motivo").fill("x")
    expect(page.locator(".critical-line")).to_contain_text("FOLHA")
    page.get_by_label("Sim, silenciar tudo").check()
    page.get_by_role("button", name="Silenciar sem os críticos").click()

    expect(page.locator(".silence")).to_contain_text("sem os críticos")
    assert SILENCES.load(monitor.server.db)[0].draft.spare_critical


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_hostile_names_stay_words_and_nothing_leaves_the_page(monitor, open_page, axe, width):
    planned(monitor)
    nightly = draft(jobs=(HOSTILE, "X" * 200), ends_at=None, rrule="FREQ=DAILY",
                    duration_minutes=240, timezone="Asia/Tokyo", reason=HOSTILE)  # fmt: skip
    SILENCES.keep(monitor.server.db, [draft(), nightly], act())
    page = live(open_page(at(monitor), viewport={"width": width, "height": 900}))

    expect(page.locator(".silence")).to_have_count(2)
    expect(page.locator(".silence", has_text="<img src=x")).to_contain_text("Asia/Tokyo: ")
    assert page.evaluate("() => window.hacked") is None
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert violations(page, axe) == []
