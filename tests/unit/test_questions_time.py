"""Words of time: each form of the conventions on ordinary days, and where days go wrong."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workers.questions.catalogue import Catalogue
from workers.questions.understand import understand

WEDNESDAY = "2026-11-18 10:30"
LEAP, NEW_YEAR, LAST_DAY, MIDNIGHT = (
    "2028-02-29 10:00",
    "2027-01-01 09:00",
    "2026-10-31 12:00",
    "2026-11-02 00:05",
)


def told(text, now):
    """The period of "falhas …" as local times at -03:00."""
    zone = datetime.fromisoformat("2026-01-01T00:00:00-03:00").tzinfo
    at = datetime.fromisoformat(now).replace(tzinfo=zone)
    asked = understand(text, Catalogue(), at, zone)
    assert asked.period is not None, asked
    return [
        f"{one.astimezone(zone):%Y-%m-%d %H:%M}" for one in (asked.period.start, asked.period.end)
    ]


@pytest.mark.parametrize(
    ("now", "said", "start", "end"),
    [
        (WEDNESDAY, "hoje", "2026-11-18 00:00", "2026-11-18 10:30"),
        (WEDNESDAY, "anteontem", "2026-11-16 00:00", "2026-11-17 00:00"),
        (WEDNESDAY, "de 4 dias atrás", "2026-11-14 00:00", "2026-11-15 00:00"),
        (WEDNESDAY, "nos últimos 4 dias", "2026-11-14 10:30", "2026-11-18 10:30"),
        (WEDNESDAY, "na última hora", "2026-11-18 09:30", "2026-11-18 10:30"),
        (WEDNESDAY, "da meia hora passada", "2026-11-18 10:00", "2026-11-18 10:30"),
        (WEDNESDAY, "da semana retrasada", "2026-11-02 00:00", "2026-11-09 00:00"),
        (WEDNESDAY, "do mês retrasado", "2026-09-01 00:00", "2026-10-01 00:00"),
        (WEDNESDAY, "de dezembro", "2025-12-01 00:00", "2026-01-01 00:00"),
        (WEDNESDAY, "da 2ª quinzena de outubro", "2026-10-16 00:00", "2026-11-01 00:00"),
        (WEDNESDAY, "de quarta", "2026-11-11 00:00", "2026-11-12 00:00"),
        (WEDNESDAY, "do semestre passado", "2026-01-01 00:00", "2026-07-01 00:00"),
        (WEDNESDAY, "do ano passado", "2025-01-01 00:00", "2026-01-01 00:00"),
        (WEDNESDAY, "de 12/11", "2026-11-12 00:00", "2026-11-13 00:00"),
        (WEDNESDAY, "de 11/13", "2026-11-13 00:00", "2026-11-14 00:00"),
        (WEDNESDAY, "de 2026-11-12", "2026-11-12 00:00", "2026-11-13 00:00"),
        (WEDNESDAY, "do dia 20", "2026-10-20 00:00", "2026-10-21 00:00"),
        (WEDNESDAY, "de 10/11 a 12/11", "2026-11-10 00:00", "2026-11-13 00:00"),
        (WEDNESDAY, "desde 12/11 às 8h", "2026-11-12 08:00", "2026-11-18 10:30"),
        (WEDNESDAY, "depois das 22h de ontem", "2026-11-17 22:00", "2026-11-18 00:00"),
        (WEDNESDAY, "às 3h", "2026-11-18 03:00", "2026-11-18 04:00"),
        (WEDNESDAY, "umas 3h", "2026-11-18 02:30", "2026-11-18 03:30"),
        (WEDNESDAY, "da virada de quinta pra sexta", "2026-11-12 22:00", "2026-11-13 02:00"),
        (WEDNESDAY, "da madrugada de sexta pra sábado", "2026-11-14 00:00", "2026-11-14 06:00"),
        (WEDNESDAY, "da primeira semana de outubro", "2026-10-01 00:00", "2026-10-08 00:00"),
        (WEDNESDAY, "da última semana de outubro", "2026-10-25 00:00", "2026-11-01 00:00"),
        (WEDNESDAY, "da segunda semana de outubro", "2026-10-08 00:00", "2026-10-15 00:00"),
        (WEDNESDAY, "da última semana do mês", "2026-10-25 00:00", "2026-11-01 00:00"),
        (
            WEDNESDAY,
            "de sexta à noite até segunda de manhã",
            "2026-11-13 18:00",
            "2026-11-16 12:00",
        ),
        (WEDNESDAY, "from last night to this morning", "2026-11-17 18:00", "2026-11-18 10:30"),
        (WEDNESDAY, "do turno da noite", "2026-11-17 22:00", "2026-11-18 06:00"),
        (WEDNESDAY, "da noite", "2026-11-17 18:00", "2026-11-18 00:00"),
        (WEDNESDAY, "anteontem das 23h à 1h", "2026-11-16 23:00", "2026-11-17 01:00"),
        (WEDNESDAY, "até agora desde meia-noite", "2026-11-18 00:00", "2026-11-18 10:30"),
        (LEAP, "do dia 29", "2028-02-29 00:00", "2028-02-29 10:00"),
        (LEAP, "de 29/02", "2028-02-29 00:00", "2028-02-29 10:00"),
        (LEAP, "do ano passado", "2027-01-01 00:00", "2028-01-01 00:00"),
        (LEAP, "de um mês atrás", "2028-01-01 00:00", "2028-02-01 00:00"),
        (NEW_YEAR, "de ontem", "2026-12-31 00:00", "2027-01-01 00:00"),
        (NEW_YEAR, "do mês passado", "2026-12-01 00:00", "2027-01-01 00:00"),
        (NEW_YEAR, "do ano", "2027-01-01 00:00", "2027-01-01 09:00"),
        (NEW_YEAR, "da virada do mês", "2026-12-31 22:00", "2027-01-01 02:00"),
        (NEW_YEAR, "de 31/12", "2026-12-31 00:00", "2027-01-01 00:00"),
        (NEW_YEAR, "desta semana", "2026-12-28 00:00", "2027-01-01 09:00"),
        (NEW_YEAR, "do trimestre passado", "2026-10-01 00:00", "2027-01-01 00:00"),
        (LAST_DAY, "do dia 31", "2026-10-31 00:00", "2026-10-31 12:00"),
        (LAST_DAY, "do mês passado", "2026-09-01 00:00", "2026-10-01 00:00"),
        (LAST_DAY, "do fim de semana", "2026-10-24 00:00", "2026-10-26 00:00"),
        (MIDNIGHT, "da madrugada", "2026-11-02 00:00", "2026-11-02 00:05"),
        (MIDNIGHT, "da virada", "2026-11-01 22:00", "2026-11-02 00:05"),
        (MIDNIGHT, "de ontem", "2026-11-01 00:00", "2026-11-02 00:00"),
        (MIDNIGHT, "desta semana", "2026-11-02 00:00", "2026-11-02 00:05"),
        (MIDNIGHT, "da semana passada", "2026-10-26 00:00", "2026-11-02 00:00"),
        (MIDNIGHT, "do fds", "2026-10-31 00:00", "2026-11-02 00:00"),
        (MIDNIGHT, "de segunda", "2026-10-26 00:00", "2026-10-27 00:00"),
        (MIDNIGHT, "do turno da noite", "2026-11-01 22:00", "2026-11-02 00:05"),
    ],
)
def test_words_of_time_are_a_period(now, said, start, end):
    assert told(f"falhas {said}", now) == [start, end]


@pytest.mark.parametrize(
    "said",
    ["executando há mais de 90 min", "top 5", "rc 8", "nas 3 malhas", "4 jobs", "segunda vez"],
)
def test_counts_ranks_codes_and_durations_are_no_time(said):
    zone = UTC
    now = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)

    asked = understand(f"jobs {said} falharam", Catalogue(), now, zone)

    assert asked.period is None or asked.default_period


@pytest.mark.parametrize(
    ("zone", "now", "said", "hours"),
    [
        ("Europe/Madrid", "2026-03-30T10:00:00+02:00", "ayer", 23),
        ("Europe/Madrid", "2026-10-26T10:00:00+01:00", "ayer", 25),
        ("America/Santiago", "2026-09-07T10:00:00-03:00", "ayer", 23),
        ("America/Sao_Paulo", "2018-11-05T10:00:00-02:00", "ontem", 23),
        ("America/Sao_Paulo", "2018-02-18T10:00:00-03:00", "ontem", 25),
    ],
)
def test_a_day_on_the_configured_clock_has_the_hours_it_had(zone, now, said, hours):
    local = ZoneInfo(zone)

    asked = understand(f"falhas {said}", Catalogue(), datetime.fromisoformat(now), local)

    assert asked.period.end - asked.period.start == timedelta(hours=hours)
