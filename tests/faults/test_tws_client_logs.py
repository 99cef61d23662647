"""Job logs over real HTTPS: whole or in pages, in any code page, of any length."""

import tracemalloc
from pathlib import Path

import pytest

from data.secret import Secret
from tests.tws_engine import PASSWORD, USER, Engine, certificate, serving
from workers.tws.client import TwsClient
from workers.tws.endpoint import TwsEndpoint
from workers.tws.joblog import error_text
from workers.tws.logs import KEPT

both = pytest.mark.parametrize("api", ["v1", "v2"])
FIELD = Path(__file__).parents[1] / "field" / "logs"
LAST = "ORA-01653: unable to extend table APP.T by 128 in tablespace USERS"


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def log_of(pem):
    """Reads one log of an engine."""

    def read(engine, log_id="run-1", **more):
        with serving(engine, pem) as running:
            endpoint = TwsEndpoint(
                (running.base,), user=USER, password=Secret(PASSWORD), ca_file=str(pem)
            )
            client = TwsClient(endpoint)
            try:
                return client.job_log(log_id, **more)
            finally:
                client.close()

    return read


@both
def test_a_log_is_read_before_any_fetch_and_its_id_may_hold_anything(api, log_of):
    job_id = "AGENT01;0AAAAAAAAAAAAB7Q;LO/AD+="

    assert log_of(Engine(api, logs={job_id: "a\nORA-00942: no table\n"}), job_id) == (
        "a\nORA-00942: no table\n"
    )
    assert log_of(Engine(api), "nothing") is None


@both
@pytest.mark.parametrize("gzip", [True, False])
@pytest.mark.parametrize("line", ["line 17 processed account 119 ok", 'a "quoted" \\ é\t{} \x01'])
def test_the_end_of_a_very_long_log_is_read_in_bounded_memory(api, gzip, line, log_of):
    log = "\n".join([line] * (10_000_000 // len(line))) + f"\n{LAST}\n"
    engine = Engine(api, logs={"run-1": log}, gzip=gzip)

    text = log_of(engine, timeout_s=60)

    assert text.endswith(f"{line}\n{LAST}\n")
    assert len(text) <= KEPT
    assert error_text(text) == LAST


def test_what_the_reader_itself_needs_for_a_long_log_is_bounded(log_of, pem):
    log = "line 17 processed account 119 ok\n" * 300_000
    with serving(Engine("v1", logs={"run-1": log}), pem) as running:
        endpoint = TwsEndpoint(
            (running.base,), user=USER, password=Secret(PASSWORD), ca_file=str(pem)
        )
        client = TwsClient(endpoint)
        client.job_log("run-1", timeout_s=60)
        tracemalloc.start(1)
        client.job_log("run-1", timeout_s=60)
        kinds = tracemalloc.take_snapshot().filter_traces(
            [tracemalloc.Filter(True, "*/workers/tws/*")]
        )
        tracemalloc.stop()
        client.close()

    assert sum(one.size for one in kinds.statistics("filename")) < 4 * 1024 * 1024


@pytest.mark.parametrize("lines", [1, 200, 5_000])
def test_a_log_that_comes_in_pages_is_read_to_its_last_page(lines, log_of):
    log = "".join(f"line {n} ok\n" for n in range(12_345)) + f"{LAST}\n"
    engine = Engine("v1", logs={"run-1": log}, log_page=lines)

    text = log_of(engine, timeout_s=60)

    assert text == log[-KEPT:]


@both
@pytest.mark.parametrize("charset", ["ISO-8859-1", "windows-1252", "UTF-8", "cp850", "cp1140"])
def test_the_charset_of_the_header_counts(api, charset, log_of):
    said = "Não foi possível conectar: usuário inválido"
    log = said.encode(charset) if api == "v2" else said

    assert log_of(Engine(api, logs={"run-1": log}, log_charset=charset)) == said


@pytest.mark.parametrize("charset", ["UTF-8", "ISO-8859-1", "no-such-page", None])
@pytest.mark.parametrize("written", ["utf-8", "cp1252"])
def test_a_log_that_is_not_what_was_assumed_stays_readable(charset, written, log_of):
    said = "Não foi possível conectar – usuário “inválido”"
    text = log_of(Engine("v2", logs={"run-1": said.encode(written)}, log_charset=charset))

    assert text == said


def test_the_log_of_the_field_in_latin_1(log_of):
    raw = (FIELD / "L-F-latin1.txt").read_bytes()
    announced = Engine("v2", logs={"run-1": raw}, log_charset="ISO-8859-1")
    bare = Engine("v2", logs={"run-1": raw})

    for engine in (announced, bare):
        text = error_text(log_of(engine))
        assert text.startswith("Não foi possível conectar: usuário inválido (ORA-01017: nome do")
