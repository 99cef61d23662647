"""The API's objects of solutions, and the drafts it reads. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from data.domain.solutions import PATTERN_KINDS, Draft, KnownSolution
from data.texts.solution_words import record_sentence
from workers.solution_book import is_recommended, rate_of
from workers.solutions.index import Match

LONGEST: Mapping[str, int] = {"problem_type": 100, "problem_pattern": 6000, "solution": 10_000}
"""Characters; of a pattern as many as matching reads of a message."""

FIELDS = ("problem_type", "problem_pattern", "pattern_kind", "solution")


def solution_object(
    known: KnownSolution, lang: str, least_rate: float, now: datetime
) -> dict[str, Any]:
    """A solution with its record, by people and by TWS apart."""
    return {
        "solution_id": known.solution_id,
        "problem_type": known.draft.problem_type,
        "problem_pattern": known.draft.problem_pattern,
        "pattern_kind": known.draft.pattern_kind,
        "solution": known.draft.solution,
        "success_rate": rate_of(known, now),
        "recommended": is_recommended(known, least_rate, now),
        "times_applied": known.times_applied,
        "last_applied": known.last_applied_at,
        "results": {
            "people": {"worked": known.people_worked, "failed": known.people_failed},
            "tws": {
                "worked": known.tws_worked,
                "failed": known.tws_failed,
                "pending": known.pending,
                "median_minutes": known.median_minutes,
            },
        },
        "record": record_sentence(known, lang),
        "created_at": known.created_at,
        "created_by": known.created_by,
        "updated_at": known.updated_at,
    }


def match_object(
    match: Match, known: KnownSolution, lang: str, least_rate: float, now: datetime
) -> dict[str, Any]:
    """A solution that fits a message: how well, and how it did."""
    return {
        **solution_object(known, lang, least_rate, now),
        "similarity": match.similarity,
        "success_rate": match.success_rate,
    }


def read_draft(body: Mapping[str, Any], errors: list[tuple[str, str]], where: str = "") -> Draft:
    """A new solution; what is wrong with it is added to `errors`, its fields named after `where`.

    `pattern_kind` may be left out: an example.
    """
    kind = body.get("pattern_kind")
    given = {**body, "pattern_kind": "example" if kind is None else kind}
    values = read_fields(given, errors, where, wanted=FIELDS)
    return Draft(*(values.get(name, "") for name in FIELDS))


def read_fields(
    body: Mapping[str, Any],
    errors: list[tuple[str, str]],
    where: str = "",
    wanted: tuple[str, ...] = (),
) -> dict[str, str]:
    """The checked fields of a solution that a body holds; those `wanted` must be there."""
    errors += [(f"{where}{str(name)[:100]}", "is not known") for name in body if name not in FIELDS]
    values: dict[str, str] = {}
    for name in FIELDS:
        if name not in body and name not in wanted:
            continue
        value = body.get(name)
        if name == "pattern_kind":
            if value not in PATTERN_KINDS:
                errors.append((f"{where}{name}", f"must be one of {', '.join(PATTERN_KINDS)}"))
                continue
        elif not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST[name]:
            errors.append((f"{where}{name}", f"must be text of 1 to {LONGEST[name]} characters"))
            continue
        values[name] = str(value).strip()
    return values
