"""Bytes of some code page, as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.charset import charset_of, decoded


@pytest.mark.parametrize(
    ("said", "charset"),
    [
        ("text/plain; charset=ISO-8859-1", "ISO-8859-1"),
        ('text/plain;charset="utf-8"', "utf-8"),
        ("text/plain", None),
        (None, None),
    ],
)
def test_the_charset_of_a_header(said, charset):
    assert charset_of(said) == charset


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_code_page_nobody_announced_is_found_out(codec):
    said = "Não foi possível abrir o arquivo de crédito\n"

    assert decoded(said.encode(codec)) == said


def test_lines_of_several_programs_are_each_read_in_their_own_code_page():
    raw = "não é\n".encode() + "não é\n".encode("latin-1") + "não é\n".encode()

    assert decoded(raw) == "não é\n" * 3


@pytest.mark.parametrize(
    "said",
    [
        "Falha na inicialização do aplicativo",
        "está sendo usado: “caixa”… até",
        "AÇÃO NÃO EXECUTADA",
    ],
)
def test_letters_within_words_tell_the_page_of_a_console(said):
    assert decoded(said.encode("cp1252")) == said
    console = said.translate(dict.fromkeys(map(ord, "“”…"), '"'))
    assert decoded(f"não {console}\n".encode("cp850")) == f"não {console}\n"


def test_half_a_character_at_the_cut_is_left_out():
    assert decoded("ção".encode()[1:], cut=True) == "ão"


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "cp1140", "base64", "x" * 30]))
def test_any_bytes_are_some_text(raw, announced):
    assert isinstance(decoded(raw, announced), str)
