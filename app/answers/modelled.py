"""What a language model may add to an answer, where one is set up: never a number, never a guess
that is not said to be one."""

from datetime import datetime, tzinfo

from app.ask import Context
from app.declared import fields_of, from_json, object_schema
from app.queries.question_filter import QuestionFilter
from workers.questions.asked import Asked, Intent
from workers.questions.catalogue import Catalogue
from workers.questions.filtered import filtered, is_about_nobody
from workers.questions.phrased import says_the_same
from workers.questions.understand import period_in

_DECLINED = frozenset({"order", "forbidden", "secret", "future", "will", "small_talk", "greeting"})
_FIELDS = fields_of(QuestionFilter)
_SCHEMA = object_schema(_FIELDS)


def read_by_model(
    context: Context, question: str, asked: Asked, names: Catalogue, now: datetime, zone: tzinfo
) -> Asked | None:
    """What a question asks for that our grammar does not understand; None where nobody can tell.

    Taken is only what a reader could have chosen himself: the types of the filter, an intent, and
    names that the plant has.
    """
    if asked.intent is not Intent.UNKNOWN or asked.cues & _DECLINED:
        return None
    told = context.core.phrasing.read(question, now.astimezone(zone).isoformat(), _SCHEMA)
    if told is None:
        return None
    values, mistakes = from_json(_FIELDS, told)
    if mistakes:
        return None
    read = QuestionFilter(**values)
    if read.intent is None or any(read.mistakes()) or not _are_known(read, names):
        return None
    said = None if read.when is None else period_in(read.when, names, now, zone)
    if read.when is not None and said is None:
        return None
    found = filtered(asked, read.wanted(lambda _: said), now, zone)
    return None if is_about_nobody(found) else found


def _are_known(read: QuestionFilter, names: Catalogue) -> bool:
    said = (*(read.jobs or ()), *(read.workstations or ()), *(read.job_streams or ()))
    return all(set(name) & set("*?@") or names.kinds(name.lower()) for name in said)


def put_better(context: Context, question: str, asked: Asked, paragraph: str) -> str | None:
    """The first paragraph in other words, where they keep every figure and name."""
    if asked.intent in (Intent.UNKNOWN, Intent.HELP) or "\n" in paragraph:
        return None
    said = context.core.phrasing.rephrase(question, asked.language, paragraph)
    return said if said is not None and says_the_same(paragraph, said) else None
