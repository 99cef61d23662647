"""Why a problem stands where it does, told in the order in which it counts."""

from datetime import UTC

import pytest

from data.domain.impact import score
from data.domain.problem_view import DeadlineView
from data.texts.impact_words import impact_why
from tests.build import at


def why(lang, slack=None, critical=True, blocked=0):
    limit = None
    if slack is not None:
        limit = DeadlineView(
            at=at(60), job_name="FECHA", predicted_end=at(60 - slack), slack_seconds=slack * 60
        )
    number = score(
        at(0),
        critical=critical,
        blocked=blocked,
        mend_by=None if slack is None else at(slack),
        misses=slack is not None and slack < 0,
    )
    return impact_why(number, limit, blocked, at(0), lang, UTC)


@pytest.mark.parametrize(
    ("lang", "slack", "critical", "blocked", "said"),
    [
        ("pt", -25, True, 7, "crítico: FECHA passa do prazo (05/01/2026 07:00) por 25 minutos"
         " · bloqueia 7 jobs · aberto desde 05/01/2026 06:00"),
        ("en", 12, True, 1, "critical: FECHA has a deadline (1/5/26, 7:00 AM), slack 12 minutes"
         " · blocks 1 job · open since 1/5/26, 6:00 AM"),
        ("es", None, True, 2, "crítico, sin límite conocido · bloquea 2 jobs"
         " · abierto desde 5/1/26, 6:00"),
        ("pt", 12, False, 0, "não é crítico · não bloqueia nada"
         " · aberto desde 05/01/2026 06:00"),
    ],
)  # fmt: skip
def test_the_parts_stand_in_the_order_in_which_they_count(lang, slack, critical, blocked, said):
    told = why(lang, slack, critical, blocked)

    assert told.replace("\N{NARROW NO-BREAK SPACE}", " ") == said
