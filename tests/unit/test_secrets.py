"""Secrets in what programs print: masked however they are written; what is harmless stays."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.domain.secrets import masked

FIELD = Path(__file__).parents[1] / "field"


def lines(name):
    text = (FIELD / name).read_text()
    return re.findall(r"^in:  (.*)\nout: (.*)$", text, re.MULTILINE)


def stars(text):
    return re.sub(r"\*+", "*", text)


@pytest.mark.parametrize(("printed", "left"), lines("secrets.txt") + lines("secrets_more.txt"))
def test_a_secret_is_masked_and_the_rest_of_the_line_stays(printed, left):
    assert stars(masked(printed)) == stars(left)


@pytest.mark.parametrize(
    "line", (FIELD / "secrets_told.tsv").read_text(encoding="utf-8").splitlines()[1:]
)
def test_what_a_stranger_calls_a_secret_is_masked_and_nothing_else(line):
    printed, left = line.split("\t")

    assert stars(masked(printed)) == stars(left)


@pytest.mark.parametrize("printed", (FIELD / "secrets_spelled.txt").read_text().splitlines())
def test_however_it_is_spelled_a_secret_does_not_stay(printed):
    assert "Kavalo77x" in printed
    assert "Kavalo77x" not in masked(printed)


SECRETS = st.text(
    st.sampled_from("abcdefghjkmnpqrtuvwxyzABCDEFGHJKMNPQRTUVWXYZ0123456789!#$%+.-_~^*"),
    min_size=8,
    max_size=24,
).map(lambda text: f"K7{text}x")
PRINTED = (
    "password={}", "DB_PASSWORD={} rejected", "senha: {}", "export SENHA_DB='{}'",
    '{{"clave": "{}", "n": 1}}', "postgresql://carga:{}@db01/app", "Pwd={};Database=x",
    "--password {} --host db01", "<senha>{}</senha>", "Authorization: Bearer {}",
    "sqlplus scott/{}@ORCL", "curl -u carga:{} https://x", "contraseña={}", "api_key: '{}'",
    "mysql -u x -p{}", "IDENTIFIED BY \"{}\"",
)  # fmt: skip


@given(SECRETS, st.sampled_from(PRINTED), st.text(max_size=40), st.text(max_size=40))
def test_no_secret_is_left_whatever_it_is_made_of(secret, printed, before, after):
    line = f"{before}\n{printed.format(secret)}\n{after}"

    assert secret not in masked(line)


@given(st.text(max_size=600))
def test_masking_twice_is_masking_once(text):
    once = masked(text)

    assert masked(once) == once


@given(st.text(max_size=200), st.sampled_from(PRINTED))
def test_what_is_around_a_secret_stays(text, printed):
    plain = re.sub(r"[^a-z ]", "", text)
    first, *_, last = masked(f"row {plain}\n{printed.format('K7abcdef99')}\nend {plain}").split(
        "\n"
    )

    assert (first, last) == (f"row {plain}", f"end {plain}")


def test_a_private_key_is_masked_whole_also_where_the_log_ends_in_it():
    body = "MIIEpAIBAAKCAQEA7\nabcdefgh\n"
    key = f"a\n-----BEGIN RSA PRIVATE KEY-----\n{body}-----END RSA PRIVATE KEY-----\nb"

    assert "abcdefgh" not in masked(key)
    assert masked(key).endswith("\nb")
    assert "abcdefgh" not in masked(key[:60])


@pytest.mark.parametrize(
    "text",
    ["password=" * 20_000, "a" * 200_000, "://x:" * 30_000, "/" * 100_000 + "@x", "pass " * 30_000,
     "-u x -p " * 20_000, "Authorization: " * 15_000, "eyJ" * 60_000, "name=password " * 15_000,
     "mysql " * 30_000, "user x using " * 15_000, "'\"" * 80_000, "<password>" * 20_000,
     "-----BEGIN PRIVATE KEY-----" * 8_000],
    ids=range(14),
)  # fmt: skip
def test_a_hostile_text_takes_no_time(text):
    began = time.thread_time()
    masked(text)

    assert time.thread_time() - began < 3
