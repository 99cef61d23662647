"""Every way an engine can fail is a typed error that says what to do, and gives no secret away."""

import logging
import socket
import threading
import time
import traceback

import pytest

from data.secret import Secret
from tests.tws_engine import (
    API_KEY,
    PASSWORD,
    USER,
    Engine,
    answers,
    certificate,
    cut_json,
    drop,
    hang,
    html,
    html_503,
    redirect,
    serving,
    truncate,
)
from workers.tws.client import TwsClient
from workers.tws.endpoint import TwsEndpoint
from workers.tws.errors import (
    CODES,
    TwsBadAddress,
    TwsError,
    TwsFailed,
    TwsForbidden,
    TwsNotFound,
    TwsNotJson,
    TwsRedirected,
    TwsRefused,
    TwsTimeout,
    TwsTls,
    TwsTruncated,
    TwsUnreachable,
    TwsUnreadable,
)


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def client_of(pem):
    """Makes clients for addresses, and closes them."""
    clients = []

    def make(*urls, **more):
        settings = {
            "user": USER,
            "password": Secret(PASSWORD),
            "ca_file": str(pem),
            "connect_timeout_s": 2,
            "read_timeout_s": 5,
        }
        clients.append(TwsClient(TwsEndpoint(urls, **(settings | more))))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def failure(client):
    with pytest.raises(TwsError) as caught:
        client.fetch()
    return caught.value


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


both = pytest.mark.parametrize("api", ["v1", "v2"])
JOBS = {"v1": "/job/query", "v2": "/plan/job"}


@both
@pytest.mark.parametrize(
    ("fault", "kind", "word"),
    [
        (html, TwsNotJson, "HTML instead of JSON"),
        (cut_json, TwsTruncated, "stops in the middle"),
        (truncate, TwsTruncated, "middle of an answer"),
        (drop, TwsUnreachable, "dropped the connection"),
        (html_503, TwsFailed, "503"),
        (redirect, TwsRedirected, "never followed"),
        (answers(403), TwsForbidden, "does not allow"),
        (answers(401), TwsRefused, "APP_TWS_PASSWORD"),
        (answers(404), TwsNotFound, "APP_TWS_URL"),
        (answers(200, b"[]"), (TwsUnreadable, TwsError), ""),
        (answers(200, b'{"count": "x", "results": 5}'), TwsUnreadable, "not as documented"),
        (answers(200, b""), TwsTruncated, "stops"),
    ],
)
def test_a_bad_answer_is_a_typed_error_and_the_next_poll_works(
    api, fault, kind, word, pem, client_of
):
    with serving(Engine(api), pem) as engine:
        client = client_of(engine.base)
        first = client.fetch()
        engine.fail(JOBS[api], fault, forever=True)
        error = failure(client)
        engine.faults.clear()
        again = client.fetch()

    assert isinstance(error, kind)
    assert word in str(error)
    assert error.code in CODES
    assert again.jobs == first.jobs


@both
def test_an_engines_refusal_is_told_by_its_last_message_id(api, pem, client_of):
    body = b'{"messages": ["AWSJSY404E The operation failed.", "AWSBIN076E The job is in use."]}'

    with serving(Engine(api), pem) as engine:
        engine.fail(JOBS[api], answers(500, body), forever=True)
        error = failure(client_of(engine.base))

    assert error.cause_id == "AWSBIN076E"
    assert error.retryable
    assert "The job is in use" in str(error)
    assert len(engine.asked(JOBS[api])) == 3


@both
@pytest.mark.parametrize("fault", [drop, html_503, answers(500), truncate, cut_json, html])
def test_a_passing_fault_is_not_even_noticed(api, fault, pem, client_of):
    with serving(Engine(api), pem) as engine:
        client = client_of(engine.base)
        client.fetch()
        engine.fail(JOBS[api], fault)
        assert client.fetch().jobs

    assert client.stats.retries == 1


@both
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 415, 501])
def test_what_cannot_get_better_is_asked_once(api, status, pem, client_of):
    with serving(Engine(api), pem) as engine:
        engine.fail(JOBS[api], answers(status), forever=True)
        error = failure(client_of(engine.base))

        assert not error.retryable
        assert len(engine.asked(JOBS[api])) == 1


@both
def test_a_hanging_engine_costs_one_time_out(api, pem, client_of):
    with serving(Engine(api), pem) as engine:
        client = client_of(engine.base, read_timeout_s=0.3)
        engine.fail(JOBS[api], hang, forever=True)
        started = time.monotonic()
        error = failure(client)

        assert isinstance(error, TwsTimeout)
        assert time.monotonic() - started < 3
        assert len(engine.asked(JOBS[api])) == 1


def test_an_answer_that_trickles_is_given_up(pem, client_of):
    async def trickle(handler):
        import asyncio

        for _ in range(200):
            handler.write(b" ")
            await handler.flush()
            await asyncio.sleep(0.05)

    with serving(Engine("v2"), pem) as engine:
        engine.fail("/plan/job", trickle, forever=True)
        error = failure(client_of(engine.base, read_timeout_s=1.0))

    assert isinstance(error, TwsTimeout)
    assert "not complete" in str(error)


def test_a_wrong_password_is_refused(pem, client_of):
    with serving(Engine("v2"), pem) as engine:
        error = failure(client_of(engine.base, password=Secret("wrong-password")))

    assert isinstance(error, TwsRefused)
    assert not error.retryable


def test_an_address_without_an_engine_is_not_found(pem, client_of):
    with serving(Engine("v2"), pem) as engine:
        engine.fail("", answers(404), forever=True)

        assert isinstance(failure(client_of(engine.base)), TwsNotFound)


def test_asking_for_an_api_the_engine_lacks_says_so(pem, client_of):
    with serving(Engine("v1"), pem) as engine:
        error = failure(client_of(engine.base, api="v2"))

    assert isinstance(error, TwsNotFound)
    assert "APP_TWS_API" in str(error)


@pytest.mark.parametrize("url", ["https://no-such-host.invalid:31116", "https://127.0.0.1:1"])
def test_no_connection_is_unreachable(url, client_of):
    error = failure(client_of(url))

    assert isinstance(error, TwsUnreachable)
    assert error.retryable
    assert error.connecting


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"days": -1}, "expired"),
        ({"name": "other.example.org"}, "another name"),
    ],
)
def test_a_bad_certificate_says_what_is_wrong_with_it(settings, word, tmp_path, client_of):
    pem = certificate(tmp_path, **settings)

    with serving(Engine("v2"), pem) as engine:
        error = failure(client_of(engine.base, ca_file=str(pem)))

        assert isinstance(error, TwsTls)
        assert word in str(error)
        assert "APP_TWS_VERIFY_TLS" in str(error)
        assert client_of(engine.base, verify_tls=False, ca_file=None).fetch().jobs


def test_a_self_signed_certificate_needs_a_ca_file_or_the_switch(pem, client_of):
    with serving(Engine("v2"), pem) as engine:
        error = failure(client_of(engine.base, ca_file=None))

        assert isinstance(error, TwsTls)
        assert "APP_TWS_CA_FILE" in str(error)
        assert client_of(engine.base).fetch().jobs
        assert client_of(engine.base, verify_tls=False, ca_file=None).fetch().jobs


def test_https_to_a_plain_port_says_so(client_of):
    with socket.socket() as plain:
        plain.bind(("127.0.0.1", 0))
        plain.listen()

        def answer():
            connection, _ = plain.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        error = failure(client_of(f"https://127.0.0.1:{plain.getsockname()[1]}"))
        thread.join(5)

    assert isinstance(error, TwsTls)
    assert "does not speak TLS" in str(error)


def test_a_ca_file_that_is_none_is_refused_at_once(tmp_path, client_of):
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")

    for path in (empty, tmp_path / "missing.pem"):
        with pytest.raises(TwsTls, match="APP_TWS_CA_FILE"):
            client_of("https://localhost", ca_file=str(path))


def test_the_backup_answers_when_the_master_cannot_be_reached(pem, client_of):
    port = free_port()
    with serving(Engine("v1"), pem) as backup:
        client = client_of(f"https://localhost:{port}", backup.base)
        assert client.fetch().plan_id == "12"
        assert client.stats.url == backup.base
        # The master is back; the backup is kept while it works.
        with serving(Engine("v2"), pem, port) as master:
            client.fetch()
            assert master.accepted == 0
            # Only when the backup fails, the master's turn comes.
            backup.fail("", drop, forever=True)
            assert client.fetch().jobs
            assert client.stats.url == master.base
            assert client.stats.api == "v2"


def test_an_http_error_of_the_master_does_not_move_on_to_the_backup(pem, client_of):
    with serving(Engine("v2"), pem) as master, serving(Engine("v2"), pem) as backup:
        master.fail("", html_503, forever=True)
        error = failure(client_of(master.base, backup.base))

        assert isinstance(error, TwsFailed)
        assert backup.accepted == 0


def test_a_dead_engine_costs_one_connection_attempt_a_poll(client_of):
    attempts = []
    with socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))
        dead.listen()

        def refuse():
            while True:
                try:
                    connection, _ = dead.accept()
                except OSError:
                    return
                attempts.append(1)
                connection.close()

        thread = threading.Thread(target=refuse, daemon=True)
        thread.start()
        client = client_of(f"https://127.0.0.1:{dead.getsockname()[1]}", api="v2")
        for _ in range(3):
            failure(client)
        assert client.stats.circuit_open
        before = len(attempts)
        failure(client)
        failure(client)

        assert len(attempts) - before == 2
        dead.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_the_circuit_closes_when_the_engine_is_back(pem, client_of):
    port = free_port()
    client = client_of(f"https://localhost:{port}")
    for _ in range(3):
        assert isinstance(failure(client), TwsUnreachable)
    assert client.stats.circuit_open

    with serving(Engine("v2"), pem, port):
        assert client.fetch().jobs

    assert not client.stats.circuit_open


@pytest.mark.parametrize(
    "url",
    ["", "ftp://host", "https://", "https://host:port", "https://host/?a=1", "https://[broken"],
)
def test_an_address_that_is_none_is_refused_when_it_is_given(url):
    with pytest.raises(TwsBadAddress) as caught:
        TwsEndpoint((url,))

    assert "host:port" not in str(caught.value)


def test_a_password_in_the_address_is_used_and_never_shown(client_of):
    from urllib.parse import quote

    with serving(Engine("v2")) as engine:
        address = engine.base.replace("://", f"://{USER}:{quote(PASSWORD)}@")
        target = TwsEndpoint((address,))
        client = TwsClient(target)
        assert client.fetch().jobs
        assert client.stats.url == engine.base
        assert PASSWORD not in repr(target) + repr(client.stats)
        assert quote(PASSWORD) not in repr(target)
        client.close()


@pytest.mark.parametrize("fault", [answers(500, f"echo {PASSWORD}".encode()), answers(401), drop])
def test_no_secret_in_logs_errors_or_reprs(fault, pem, client_of, caplog):
    caplog.set_level(logging.DEBUG)
    with serving(Engine("v2"), pem) as engine:
        client = client_of(engine.base, api_key=Secret(API_KEY))
        client.fetch()
        engine.fail("", fault, forever=True)
        error = failure(client)

    seen = caplog.text + repr(client.stats) + "".join(traceback.format_exception(error))
    seen += repr(TwsEndpoint(("https://host",), USER, Secret(PASSWORD), Secret(API_KEY)))
    assert PASSWORD not in seen
    assert API_KEY not in seen


def test_closing_gives_up_what_is_under_way(pem, client_of):
    with serving(Engine("v2"), pem) as engine:
        client = client_of(engine.base)
        engine.fail("/plan/job", hang, forever=True)
        caught = []

        def fetch():
            try:
                client.fetch()
            except TwsError as error:
                caught.append(error)

        thread = threading.Thread(target=fetch)
        thread.start()
        while not engine.asked("/plan/job"):
            time.sleep(0.01)
        client.close()
        thread.join(10)  # the engine would answer after thirty seconds

    assert not thread.is_alive()
    assert caught
