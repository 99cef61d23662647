"""A site's own glossary: kept on both databases, audited, told, and read with at once."""

import threading
import time
from datetime import UTC, datetime

import pytest

from data.domain.glossary import GlossaryDraft
from data.domain.solutions import Draft
from data.store.audit import audit_entries
from data.store.glossary import EntryTaken, keep_entry, load_glossary
from workers.solution_book import BadEntry, SolutionBook

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def wait_until(holds):
    end = time.monotonic() + 30
    while not holds() and time.monotonic() < end:
        threading.Event().wait(0.02)
    return holds()


@pytest.fixture
def book(db):
    book = SolutionBook(db)
    book.start()
    assert wait_until(lambda: book.is_ready)
    yield book
    book.close()


def keep(book, kind, name, *says, entry_id=None):
    return book.keep_entry(GlossaryDraft(kind, name, says), "anna", NOW, entry_id)


def teach(book, pattern):
    return book.add([Draft("job_failure", pattern, "example", "call the desk")], "anna", NOW)


def found(book, message):
    return [match.similarity for match, _ in book.find("job_failure", message, 5, NOW)]


def test_phrases_of_one_meaning_are_one_error_at_once(book):
    teach(book, "the pouch was not sealed by the counter clerk")
    asked = "malote sem lacre no caixa"
    assert found(book, asked) == []

    entry = keep(book, "phrases", "pouch", "pouch not sealed", "malote sem lacre")
    assert found(book, asked)

    assert book.remove_entry(entry.entry_id, "anna", NOW)
    assert found(book, asked) == []


def test_words_of_one_meaning_are_one_word(book):
    teach(book, "zorblat of the quux frobnicator jammed between two wibbles")
    asked = "zorblat of the quux malaxeur jammed between two wibbles"
    before = found(book, asked)

    keep(book, "words", "frobnicator", "malaxeur")

    assert found(book, asked) == [1.0]
    assert before != [1.0]


def test_codes_of_a_program_of_ones_own_tell_errors_apart(book):
    keep(book, "code", "RATES", "RATES####")
    teach(book, "RATES0042 the table is not the one of today")

    assert found(book, "stop: rates0042, outra tabela")
    assert found(book, "RATES0017 the table is not the one of today") == []


def test_a_products_name_keeps_its_errors_apart(book):
    keep(book, "product", "brisa", "brisa core")

    assert "brisa" in book.reading.read("Brisa Core: connection refused").products


@pytest.mark.parametrize(
    ("kind", "name", "says", "field"),
    [
        ("words", "rate", "two words", "says[0]"),
        ("words", "two words", "rate", "name"),
        ("words", "rate", "the", "says[0]"),
        ("phrases", "stop it", "step failed", "says[0]"),
        ("phrases", "pouch", "pouch {a|b} sealed", "says[0]"),
        ("product", "brisa", "b!", "says[0]"),
        ("code", "rates", "RATES", "says[0]"),
        ("code", "rates", "####", "says[0]"),
        ("product", "日本", "brisa", "name"),
    ],
)
def test_an_entry_that_cannot_be_used_is_refused_with_its_field(book, kind, name, says, field):
    with pytest.raises(BadEntry) as refused:
        keep(book, kind, name, says)

    assert [where for where, _ in refused.value.mistakes] == [field]
    assert book.glossary() == []


def test_an_entry_is_changed_and_audited(db, book):
    entry = keep(book, "product", "brisa", "brisa core")

    after = keep(book, "product", "brisa", "brisa kern", entry_id=entry.entry_id)

    assert load_glossary(db) == [after]
    first, second = reversed(audit_entries(db)[:2])
    assert (first.action, first.after["says"]) == ("glossary.keep", ["brisa core"])
    assert (second.before["says"], second.after["says"]) == (["brisa core"], ["brisa kern"])
    assert keep(book, "product", "other", "x core", entry_id=999) is None


def test_a_name_is_taken_once_a_kind(db, book):
    entry = keep(book, "product", "brisa", "brisa core")

    with pytest.raises(EntryTaken) as taken:
        keep(book, "product", "brisa", "brisa kern")

    assert taken.value.entry_id == entry.entry_id


def test_what_another_writes_is_read_with_too(db, book):
    teach(book, "stop 1: BATCH-77 in the second pass of the month")

    keep_entry(db, GlossaryDraft("code", "BATCH", ("BATCH-##",)), actor="anna", now=NOW)

    assert wait_until(lambda: "batch-77" in book.reading.read("BATCH-77").specific)
