"""The settings in a real browser: changed, refused, undone, and changed by somebody else."""

import json
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_overview import failed, job, live
from tests.serving import monitoring

pytestmark = pytest.mark.browser


@pytest.fixture
def settings(monitor, open_page):
    """Open the page in one of a few ways; it is ready once the settings arrived by the socket."""

    def settings(query="", **context):
        page = open_page(f"{monitor.url}/settings{query}", **context)
        page.wait_for_function("() => document.documentElement.dataset.fed === 'true'")
        return page

    return settings


def config(monitor):
    return monitor.server.runtime.current


def knob(page, name):
    return page.locator(f'[data-knob="{name}"]')


def typed(page, name):
    return page.locator(f"#k-{name}")


def save(page):
    page.get_by_role("button", name="Salvar").click()


def refusal(page, name):
    return page.locator(f"#e-{name}")


def put(monitor, **changes):
    """Change settings as another client of the API does."""
    request = urllib.request.Request(
        monitor.url.replace("/tws-monitor", "/api/v1/monitoring/config"),
        data=json.dumps(changes).encode(),
        headers={"Content-Type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def test_what_is_changed_is_saved_for_everybody_and_survives_a_reload(monitor, settings):
    page = settings()
    expect(page.locator("#save")).to_be_hidden()

    typed(page, "job_stuck_threshold_minutes").fill("45")
    typed(page, "anomaly_failure_rate_threshold").fill("7")
    knob(page, "notification_severities").get_by_label("aviso").check()
    expect(page.locator(".kept")).to_have_text("3 alterações não salvas")
    expect(page.locator("#n-job_stuck_threshold_minutes")).to_contain_text("não salvo")
    assert config(monitor).job_stuck_threshold_minutes == 60
    save(page)

    expect(page.locator(".kept")).to_have_text("Salvo. Já vale para todos.")
    assert config(monitor).job_stuck_threshold_minutes == 45
    assert config(monitor).anomaly_failure_rate_threshold == 0.07
    assert set(config(monitor).notification_severities) == {"warning", "error", "critical"}
    expect(page.locator("#save")).to_be_hidden()
    page.reload()
    expect(typed(page, "job_stuck_threshold_minutes")).to_have_value("45")
    expect(typed(page, "anomaly_failure_rate_threshold")).to_have_value("7")


def test_the_slider_ends_at_120_and_the_number_beside_it_goes_on_to_300(monitor, settings):
    page = settings()
    slider = knob(page, "polling_interval_seconds").get_by_role("slider")
    number = typed(page, "polling_interval_seconds")

    slider.fill("90")
    expect(number).to_have_value("90")
    slider.press("ArrowRight")
    expect(number).to_have_value("91")
    slider.press("End")
    expect(number).to_have_value("120")
    number.fill("240")
    save(page)

    expect(slider).to_have_value("120")
    expect(page.locator(".kept")).to_contain_text("Salvo")
    assert config(monitor).polling_interval_seconds == 240


def test_a_value_out_of_bounds_is_explained_beside_its_field_and_nothing_is_saved(
    monitor, settings
):
    page = settings()
    number = typed(page, "polling_interval_seconds")

    number.fill("301")
    typed(page, "job_late_threshold_minutes").fill("20")
    save(page)

    expect(refusal(page, "polling_interval_seconds")).to_have_text("use um valor de 5 a 300")
    expect(number).to_have_attribute("aria-invalid", "true")
    described = number.get_attribute("aria-describedby").split()
    assert "e-polling_interval_seconds" in described
    expect(number).to_be_focused()
    expect(page.locator(".kept")).to_contain_text("Nada foi salvo: 1 valor recusado")
    assert config(monitor).job_late_threshold_minutes == 30

    number.fill("300")

    expect(refusal(page, "polling_interval_seconds")).to_be_hidden()
    save(page)
    expect(page.locator(".kept")).to_contain_text("Salvo")
    assert config(monitor).polling_interval_seconds == 300
    assert config(monitor).job_late_threshold_minutes == 20


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("pt-BR", "use um fuso horário como"),
        ("en-US", "use a time zone such as"),
        ("es-ES", "use una zona horaria como"),
    ],
)
def test_what_only_the_server_can_refuse_comes_back_in_the_readers_language(
    monitor, settings, open_page, locale, words
):
    # The failed request is told on the console by the browser itself.
    page = open_page(f"{monitor.url}/settings", locale=locale, allow=("422",))

    typed(page, "timezone").fill("Mars/Olympus")
    page.locator("#save").click()

    expect(refusal(page, "timezone")).to_contain_text(words)
    expect(typed(page, "timezone")).to_be_focused()
    assert config(monitor).timezone == "America/Sao_Paulo"


def test_fields_of_another_mode_come_when_their_mode_is_chosen(monitor, settings, open_page):
    page = open_page(f"{monitor.url}/settings", allow=("422",))
    modes = page.get_by_role("radiogroup", name="Modo de consulta")
    expect(typed(page, "polling_schedule")).to_be_hidden()

    modes.get_by_label("por horário").check()
    typed(page, "polling_schedule").fill("06:00-22:00, 25:00-26:00")
    save(page)

    expect(refusal(page, "polling_schedule")).to_contain_text("horários como 06:00-22:00")
    typed(page, "polling_schedule").fill("06:00-22:00; 23:30-02:00")
    save(page)
    expect(page.locator(".kept")).to_contain_text("Salvo")
    assert config(monitor).polling_mode == "scheduled"
    assert config(monitor).polling_schedule == ("06:00-22:00", "23:30-02:00")

    modes.get_by_label("adaptativo").check()

    expect(typed(page, "polling_min_interval_seconds")).to_be_visible()
    expect(typed(page, "polling_schedule")).to_be_hidden()


def test_discarding_shows_again_what_holds(monitor, settings):
    page = settings()
    typed(page, "retention_days_full").fill("90")
    knob(page, "alerts_enabled").get_by_role("switch").uncheck()

    page.get_by_role("button", name="Descartar").click()

    expect(typed(page, "retention_days_full")).to_have_value("7")
    expect(knob(page, "alerts_enabled").get_by_role("switch")).to_be_checked()
    expect(page.locator("#save")).to_be_hidden()
    assert config(monitor).retention_days_full == 7


def test_defaults_are_shown_and_restored_one_by_one_or_all(monitor, settings):
    put(monitor, job_late_threshold_minutes=90, retention_days_summary=60, plant_name="Produção")
    page = settings()
    expect(page.locator("#n-job_late_threshold_minutes")).to_contain_text("valor inicial: 30 min")
    expect(page.locator("#n-plant_name")).to_contain_text("valor inicial: vazio")

    page.get_by_role("button", name="usar o valor inicial: Job atrasado").click()

    expect(typed(page, "job_late_threshold_minutes")).to_have_value("30")
    expect(page.locator(".kept")).to_have_text("1 alteração não salva")
    page.get_by_role("button", name="Restaurar os valores iniciais").click()
    expect(typed(page, "retention_days_summary")).to_have_value("30")
    expect(typed(page, "dashboard_refresh_seconds")).to_have_value("5")
    save(page)
    expect(page.locator(".kept")).to_contain_text("Salvo")
    assert config(monitor).retention_days_summary == 30


def test_a_change_from_elsewhere_appears_without_touching_what_is_being_typed(monitor, settings):
    page = settings()
    stuck, late = (
        typed(page, "job_stuck_threshold_minutes"),
        typed(page, "job_late_threshold_minutes"),
    )
    stuck.press("Control+a")
    stuck.press_sequentially("4")
    page.evaluate("window.sameLoad = true")

    put(monitor, job_stuck_threshold_minutes=120, job_late_threshold_minutes=15)

    expect(late).to_have_value("15")
    expect(page.locator("#n-job_late_threshold_minutes")).to_contain_text("alguém acabou de mudar")
    expect(stuck).to_have_value("4")
    expect(stuck).to_be_focused()
    note = page.locator("#n-job_stuck_threshold_minutes")
    expect(note).to_contain_text("alguém mudou para 120 min")
    stuck.press_sequentially("5")
    expect(stuck).to_have_value("45")

    note.get_by_role("button", name="usar esse valor").click()

    expect(stuck).to_have_value("120")
    expect(page.locator("#save")).to_be_hidden()
    assert page.evaluate("window.sameLoad")


def test_who_changed_a_setting_stands_beside_it(monitor, settings, open_page):
    page = settings(before="localStorage.setItem('resync.name', 'Ana')")
    typed(page, "job_late_threshold_minutes").fill("45")
    save(page)
    expect(page.locator(".kept")).to_contain_text("Salvo")

    for reader in (page, settings()):
        expect(reader.locator("#n-job_late_threshold_minutes")).to_contain_text("Ana mudou: ")


def test_only_what_the_reader_changed_is_sent(monitor, settings):
    page = settings(before="localStorage.setItem('resync.name', 'Ana')")
    typed(page, "retention_days_full").fill("14")
    sent = []
    page.on("request", lambda r: sent.append(r.post_data_json) if r.method == "PUT" else None)

    save(page)

    expect(page.locator(".kept")).to_contain_text("Salvo")
    assert sent == [{"retention_days_full": 14, "by": "Ana"}]


def test_saved_settings_reach_a_page_open_elsewhere(monitor, settings):
    mine, other = settings(), settings()

    typed(mine, "critical_workstations_offline").fill("5")
    mine.keyboard.press("Enter")

    expect(typed(other, "critical_workstations_offline")).to_have_value("5")
    expect(mine.locator("#n-critical_workstations_offline")).not_to_contain_text("alguém")


def test_a_page_that_cannot_save_says_so_and_keeps_what_was_typed(engine, tmp_path, open_page):
    with monitoring(engine, tmp_path) as monitor:
        page = live(open_page(f"{monitor.url}/settings", allow=("WebSocket", "ERR_CONNECTION")))
        typed(page, "retention_days_full").fill("14")

    save(page)

    expect(page.locator(".kept")).to_have_text("Sem contato com o servidor.")
    expect(typed(page, "retention_days_full")).to_have_value("14")


def test_the_default_theme_holds_until_this_browser_chooses_its_own(monitor, settings):
    page = settings(color_scheme="light")
    theme = "document.documentElement.dataset.theme"
    said = page.locator("#theme-here .here-said")
    expect(said).to_have_text("Este navegador segue o tema dos ajustes.")

    typed(page, "dashboard_theme").select_option("dark")
    save(page)
    page.wait_for_function(f"() => {theme} === 'dark'")
    page.locator("#me").click()
    page.locator("#theme").click()

    # The header's choice wins over the default, and says so.
    expect(said).to_contain_text("vale a escolha do cabeçalho")
    own = page.evaluate(theme)
    put(monitor, dashboard_theme="light")
    expect(typed(page, "dashboard_theme")).to_have_value("light")
    assert page.evaluate(theme) == own
    put(monitor, dashboard_theme="dark")
    expect(typed(page, "dashboard_theme")).to_have_value("dark")
    page.get_by_role("button", name="Seguir os ajustes").click()
    page.wait_for_function(f"() => {theme} === 'dark'")
    assert page.evaluate("localStorage.getItem('resync.theme')") is None


def test_another_language_for_everybody_is_spoken_at_once(monitor, settings):
    page = settings()

    typed(page, "language").select_option("en")
    save(page)

    expect(page.locator("#h-detection")).to_have_text("Detection")
    assert config(monitor).language == "en"


def test_the_time_in_a_zone_is_told_before_it_is_saved(monitor, settings):
    page = settings()

    typed(page, "timezone").fill("Asia/Tokyo")

    tokyo = page.evaluate(
        "new Intl.DateTimeFormat('pt-BR', {timeZone: 'Asia/Tokyo', hour: '2-digit', "
        "hourCycle: 'h23'}).format(Date.now())"
    )
    expect(page.locator("#zone-now")).to_contain_text(f"Agora são {tokyo}:")


EAR = """
  // Born before the driver's first look into the page, which is a gesture to the browser.
  const silent = new AudioContext();
  window.AudioContext = function () { return silent; };
  const { start } = OscillatorNode.prototype;
  window.notes = 0;
  OscillatorNode.prototype.start = function (...at) {
    window.notes += 1;
    return start.apply(this, at);
  };
"""


def listening(open_page, url):
    """The page, silent until somebody touches it, with an ear at the browser's oscillators."""
    return live(open_page(url, before=EAR))


def notes(page):
    return page.evaluate("window.notes")


def test_a_new_failure_sounds_once_the_reader_touched_the_page(monitor, open_page):
    monitor.engine.lists["job"] = [job("CARGA")]
    monitor.poll()
    put(monitor, sound_enabled=True)
    page = listening(open_page, monitor.url)
    button = page.locator("#sound")
    expect(button).to_contain_text("liberar som")

    button.click()
    expect(button).to_have_attribute("aria-label", "Som ligado. Silenciar neste navegador")
    monitor.engine.lists["job"] = [failed("CARGA")]
    monitor.poll()

    page.wait_for_function("() => window.notes === 2")


def test_what_is_silenced_makes_no_sound_and_what_opens_beside_it_does(monitor, open_page):
    names = ("CARGA", "PIX")
    monitor.engine.lists["job"] = [job(n, key=n) for n in names]
    monitor.poll()
    put(monitor, sound_enabled=True)
    page = listening(open_page, monitor.url)
    page.locator("#sound").click()
    now = datetime.now(UTC)
    silence = {
        "jobs": ["CARGA"],
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(hours=1)).isoformat(),
        "reason": "disco",
    }
    api = monitor.url.replace("/tws-monitor", "/api/v1/monitoring")
    assert page.request.post(f"{api}/silences", data=silence).status == 201

    monitor.engine.lists["job"] = [failed("CARGA", key="CARGA"), job("PIX", key="PIX")]
    monitor.poll()
    expect(page.locator("#spoken")).to_contain_text("CARGA terminou")
    assert notes(page) == 0
    monitor.engine.lists["job"] = [failed(n, key=n) for n in names]
    monitor.poll()

    page.wait_for_function("() => window.notes === 2")


def test_a_muted_browser_and_an_unwanted_severity_stay_silent(monitor, open_page):
    names = ("A", "B")
    monitor.engine.lists["job"] = [job(n, key=n) for n in names]
    monitor.poll()
    put(monitor, sound_enabled=True, notification_severities=["critical"])
    page = listening(open_page, monitor.url)
    page.locator("#sound").click()
    expect(page.locator("#sound")).to_have_attribute(
        "title", "Som ligado. Silenciar neste navegador"
    )

    monitor.engine.lists["job"] = [failed("A", key="A"), job("B", key="B")]
    monitor.poll()
    expect(page.locator("#spoken")).to_contain_text("A terminou")
    assert notes(page) == 0

    put(monitor, notification_severities=["error"])
    page.locator("#sound").click()
    expect(page.locator("#sound")).to_have_attribute(
        "title", "Som silenciado neste navegador. Ligar"
    )
    monitor.engine.lists["job"] = [failed(n, key=n) for n in names]
    monitor.poll()
    expect(page.locator(".list.open > [data-problem]")).to_have_count(2)
    assert notes(page) == 0
    assert page.evaluate("localStorage.getItem('resync.muted')") == "1"


def test_on_a_phone_the_settings_fill_the_width_under_verdict_and_over_navigation(settings):
    page = settings(viewport={"width": 390, "height": 844}, has_touch=True)

    expect(page.locator("#verdict")).to_be_visible()
    assert page.locator(".settings").bounding_box()["width"] == 390
    page.get_by_role("link", name="Agora").click()
    expect(page.locator(".figures")).to_be_visible()


def test_leaving_with_unsaved_changes_asks_first(settings):
    page = settings()
    typed(page, "retention_days_full").fill("14")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.locator(".nav a").first.click()

    expect(page.locator(".figures")).to_be_visible()
    assert asked == ["beforeunload"]
