import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data.domain.events import Category, Event, EventType, Severity
from data.domain.status import CommonStatus
from data.domain.telling import Fate, Saying
from data.runtime import KNOBS
from data.texts import LANGUAGES, entries, resolve_language, text
from data.texts.event_words import ago, event_message, percent
from tests.build import job_view

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def event(type=EventType.JOB_ABEND, job=True, **more):
    facts = job_view(
        "CARGA_PEDIDOS",
        job_stream="PEDIDOS",
        workstation="SRVAPP03",
        return_code=8,
        scheduled_time=AT - timedelta(hours=2),
        start_time=AT - timedelta(minutes=80),
        duration_seconds=125.0,
        estimated_duration_seconds=60.0,
        error_message="ORA-01653:\n unable to extend",
    )
    more.setdefault("source", "CARGA_PEDIDOS" if job else "SRVAPP03")
    return Event(
        seq=1,
        event_id="x-1",
        type=type,
        severity=type.severity,
        at=AT,
        detected_at=AT,
        job=facts if job else None,
        current=more.pop("current", "ABEND"),
        **more,
    )


def placeholders(entry):
    parts = entry if isinstance(entry, tuple) else (entry,)
    return [sorted(re.findall(r"{(\w+)}", part)) for part in parts]


def test_the_three_languages_have_the_same_keys_and_placeholders():
    shapes = [
        {key: placeholders(entry) for key, entry in entries(lang).items()} for lang in LANGUAGES
    ]

    assert shapes[0] == shapes[1] == shapes[2]


def test_nothing_is_left_empty():
    for lang in LANGUAGES:
        for key, entry in entries(lang).items():
            parts = entry if isinstance(entry, tuple) else (entry,)
            assert all(part.strip() for part in parts), (lang, key)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_closed_set_has_its_words(lang):
    wanted = [f"event_type.{kind.word}" for kind in EventType]
    wanted += [f"event.{kind.word}" for kind in EventType]
    wanted += [f"severity.{severity.word}" for severity in Severity]
    wanted += [f"category.{category.word}" for category in Category]
    wanted += [f"common_status.{common.name}" for common in CommonStatus]
    wanted += [f"config.{name}" for name in KNOBS]
    wanted += [f"screen.ledger.status.{fate.word}" for fate in Fate]
    wanted += [f"screen.ledger.state.{saying.word}" for saying in Saying]

    assert set(wanted) <= set(entries(lang))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", EventType)
@pytest.mark.parametrize("with_job", [True, False])
def test_every_event_has_a_sentence_even_without_facts(lang, kind, with_job):
    message = event_message(event(kind, job=with_job), lang)

    assert message
    assert "{" not in message
    assert "None" not in message


def test_an_abend_is_told_as_the_operator_says_it():
    told = {lang: event_message(event(), lang) for lang in LANGUAGES}

    end = "(RC 8) {} SRVAPP03: ORA-01653: unable to extend"
    assert told["pt"] == "CARGA_PEDIDOS terminou em ABEND " + end.format("em")
    assert told["en"] == "CARGA_PEDIDOS ended in ABEND " + end.format("on")
    assert told["es"] == "CARGA_PEDIDOS terminó en ABEND " + end.format("en")


def test_a_time_of_day_is_told_in_the_zone():
    late = event(EventType.JOB_LATE)

    assert "04:00" in event_message(late, "pt", ZoneInfo("America/Sao_Paulo"))


def test_a_stuck_job_tells_how_long():
    message = event_message(event(EventType.JOB_STUCK), "pt")

    assert "em execução há 80 minutos" in message
    assert "estimado: 1 minuto" in message or "estimado: 60 segundos" in message


def test_a_change_of_health_tells_the_figures():
    facts = {"jobs_failed": 12, "total_jobs": 100, "workstations_offline": 1}
    critical = event(EventType.SYSTEM_CRITICAL, job=False, source="system", facts=facts)

    assert event_message(critical, "pt") == (
        "Ambiente crítico: 12 jobs com falha de 100 jobs (12%), 1 workstation offline ou sem link"
    )


def test_the_reason_of_a_failed_poll_is_worded_by_its_code():
    failed = event(EventType.POLL_FAILED, job=False, source="system", facts={"code": "timeout"})

    assert event_message(failed, "en") == "Polling TWS failed: TWS took too long to answer"


def test_hostile_text_goes_through_untouched_and_harmless():
    hostile = event(EventType.WORKSTATION_OFFLINE, job=False, source="{0.__class__}<script>")

    assert event_message(hostile, "en") == "Workstation {0.__class__}<script> is offline"


def test_plurals_are_chosen_by_the_count():
    assert text("event.part.failed", "en", count=1) == "1 failed job"
    assert text("event.part.failed", "en", count=2) == "2 failed jobs"


def test_numbers_speak_the_language():
    assert percent(0.125, "pt") == "12,5%"
    assert percent(0.125, "en") == "12.5%"
    assert ago(AT - timedelta(minutes=3), AT, "es") == "hace 3 minutos"
    assert ago(None, AT, "pt") == "nunca"


@pytest.mark.parametrize(
    ("query", "accept", "configured", "chosen"),
    [
        (None, None, "auto", "pt"),
        (None, "fr, de", "auto", "pt"),
        (None, "en-US,en;q=0.9,pt;q=0.8", "auto", "en"),
        (None, "en;q=0.1, es-MX;q=0.7", "auto", "es"),
        (None, "en;q=0, es;q=nonsense", "auto", "pt"),
        (None, "en", "es", "es"),
        ("en", "es", "pt", "en"),
        ("pt-BR", "es", "en", "pt"),
        ("xx", "es", "auto", "es"),
    ],
)
def test_the_language_is_asked_for_configured_or_the_browsers(query, accept, configured, chosen):
    assert resolve_language(query, accept, configured) == chosen
