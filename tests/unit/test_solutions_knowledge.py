"""The files of knowledge are whole: what is wrong is told with its file and entry."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import msgspec
import pytest
import re2

import workers.solutions.knowledge as knowledge
from workers.solutions import code_readers
from workers.solutions.code import Level
from workers.solutions.knowledge import MEANINGS, known_codes, pattern_of, table
from workers.solutions.prefilter import without_lookaround
from workers.solutions.reading import reading
from workers.solutions.ways import named_ways
from workers.solutions.words import fold

FOLDER = Path(knowledge.__file__).parent
FILES = sorted(FOLDER.rglob("*.toml"))


def told(mistakes):
    assert not mistakes, "\n".join(mistakes)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_toml_of_short_lines(path):
    text = path.read_text(encoding="utf-8")

    tomllib.loads(text)
    lines = enumerate(text.splitlines(), 1)
    told([f"{path.name}:{at}: longer than 100 characters" for at, line in lines if len(line) > 100])


def test_every_file_of_meanings_is_read():
    assert {path.stem for path in (FOLDER / "meanings").glob("*.toml")} == set(MEANINGS)


def test_a_meaning_is_in_one_file():
    seen = Counter(name for part in MEANINGS for name in table(f"meanings/{part}"))

    told([f"{name}: in {count} files" for name, count in seen.items() if count > 1])


def test_entries_of_meanings_are_known_and_folded():
    mistakes = []
    for part in MEANINGS:
        for name, entry in table(f"meanings/{part}").items():
            where = f"meanings/{part}.toml [{name}]"
            mistakes += [
                f"{where}: {key} is not known"
                for key in entry.keys() - {"codes", "says", "of", "last"}
            ]
            if entry.get("of", "many") not in ("many", "machine", "network"):
                mistakes.append(f"{where}: of = {entry['of']!r} is not known")
            said = entry.get("says", [])
            mistakes += [
                f"{where}: {text!r} is said twice" for text, n in Counter(said).items() if n > 1
            ]
            for text in said:
                if fold(text) != text:
                    mistakes.append(f"{where}: {text!r} has accents: write {fold(text)!r}")
                if text.count("{") != text.count("}"):
                    mistakes.append(f"{where}: {text!r} has a brace that is not closed")
            mistakes += [
                f"{where}: code {code!r} must be in small letters"
                for code in entry.get("codes", ())
                if code != code.lower()
            ]
    told(mistakes)


def test_a_form_is_of_one_lemma():
    forms = Counter()
    words = table("words")
    for group in ("words", "everyday"):
        for root, said in words[group].items():
            forms.update(set(said.split()) - {root})

    told([f"words.toml: {form!r} is of {n} lemmas" for form, n in forms.items() if n > 1])


def test_products_that_are_named_elsewhere_are_products():
    products = table("products")
    known = set(products["products"]) | set(products["families"])
    named = {name for group in products["rivals"] for name in group}
    named |= {name for group in products["families"].values() for name in group}

    told([f"products.toml: {name!r} is no product" for name in sorted(named - known)])


def test_patterns_of_products_are_re2s():
    for product in table("products")["products"].values():
        for pattern in product.get("says", ()):
            re2.compile(pattern)


def test_a_spelling_names_a_reader_a_level_and_a_topic():
    spellings = table("spellings")
    mistakes = []
    for at, row in enumerate(spellings["spelling"], 1):
        where = f"spellings.toml, row {at}"
        pattern = pattern_of(row["pattern"])
        re.compile(pattern, re.ASCII)
        re2.compile(without_lookaround(pattern))
        if len(row.keys() & {"read", "key", "names"}) != 1:
            mistakes.append(f"{where}: needs one of read, key, names")
        if "read" in row and not (
            hasattr(code_readers, f"read_{row['read']}") or row["read"] in spellings["ways"]
        ):
            mistakes.append(f"{where}: no reader read_{row['read']}, no ways of that name")
        if row.get("level", "specific").upper() not in Level.__members__:
            mistakes.append(f"{where}: no level {row['level']}")
        if row.get("about", "sql") not in spellings["topics"]:
            mistakes.append(f"{where}: no topic {row['about']}")
    told(mistakes)


def test_a_way_names_topics_and_tables_and_is_read_by_a_spelling():
    spellings = table("spellings")
    read = {row.get("read") for row in spellings["spelling"]}
    mistakes = []
    for name, ways in named_ways().items():
        topics = {topic for way in ways for topic in (way.about, *way.not_about) if topic}
        tables = {way.in_ for way in ways if way.in_}
        mistakes += [f"{name}: no topic {each}" for each in topics - set(spellings["topics"])]
        mistakes += [f"{name}: no table {each}" for each in tables - set(table("codes"))]
        mistakes += [f"{name}: no spelling reads it"] if name not in read else []
        for pattern in (each for way in ways for each in msgspec.structs.astuple(way)[2:8]):
            re.compile(pattern)
    told(mistakes)


@pytest.mark.parametrize(
    ("message", "key", "level"),
    [
        ("Msg 1205, Level 13, State 45", "mssql-1205", Level.SPECIFIC),
        ("Sybase ASE: Msg 1205, Level 13, State 45", "syb-1205", Level.SPECIFIC),
        ("curl: (6) x", "resolve", Level.GENERAL),
        ("curl: (60) x", "curl-60", Level.WRAPPER),
        ("rsync error: some files (code 23)", "rsync-23", Level.GENERAL),
        ("rsync: x\nrsync error: some files (code 23)", "rsync-23", Level.WRAPPER),
        ("DFS554A ABEND S000,U0778", "u778", Level.SPECIFIC),
        ("DFS554A ABEND S0C7,U0000", "s0c7", Level.SPECIFIC),
        ("failed with 0x80070005", "eacces", Level.GENERAL),
        ("failed with 0x80004005", "hr-80004005", Level.WRAPPER),
        ("551 5.7.1 relay denied", "smtp-5.7.1", Level.GENERAL),
    ],
)
def test_the_surroundings_decide_how_a_code_is_read(message, key, level):
    assert (key, level) in {(code.key, code.level) for code in reading().codes.read(message)}


def test_a_reason_beside_a_code_tells_its_variants_apart():
    codes = reading().codes.read("LDAP bind failed, result code 49: 80090308, data 52e")

    assert [code.detail for code in codes if code.key == "ldap-49"] == ["52E"]


def test_most_codes_are_read_as_they_are_listed():
    """A code such as `cpf9801` is read from `CPF9801`, or no message would ever have it."""
    listed = [key for key in known_codes() if re.fullmatch(r"[a-z]{3}[a-z]*\d{4}", key)]
    read = reading().codes.read

    told(
        [
            f"{key}: no spelling reads {key.upper()}"
            for key in sorted(listed)
            if key.startswith(("cpf", "mch", "rnx", "cpi")) and not _reads(read, key)
        ]
    )


def _reads(read, key):
    return key in {code.key for code in read(f"{key.upper()} x")}
