"""Served over TLS with certificate files: pages, sockets, and a certificate that is renewed."""

import shutil
import ssl

import httpx
import pytest
from websockets.sync.client import connect

from app.certificate import Certificate
from data.errors import ResyncError
from tests.serving import monitoring
from tests.tws_engine import Engine, certificate, serving


@pytest.fixture
def pem(tmp_path):
    """Our certificate and key in one file."""
    return shutil.copy(certificate(tmp_path, days=20), tmp_path / "own.pem")


@pytest.fixture
def secured(pem, tmp_path):
    with (
        serving(Engine()) as engine,
        monitoring(engine, tmp_path, more={"tls_cert_file": pem}) as monitor,
    ):
        yield monitor


def trusting(pem):
    return ssl.create_default_context(cafile=pem)


def root_of(monitor):
    assert monitor.web.url.startswith("https://127.0.0.1:")
    return f"https://localhost:{monitor.web.port}"


def test_pages_answers_and_sockets_come_over_tls_and_say_so(secured, pem):
    root = root_of(secured)
    with httpx.Client(base_url=root, verify=trusting(pem)) as http:
        page = http.get("/tws-monitor")
        status = http.get("/api/v1/monitoring/status")

    assert page.status_code == status.status_code == 200
    assert page.headers["strict-transport-security"].startswith("max-age=")
    address = f"wss{root.removeprefix('https')}/api/v1/monitoring/ws"
    with connect(address, ssl=trusting(pem)) as socket:
        assert '"connected"' in socket.recv(30)


def test_who_asks_without_tls_gets_nothing(secured):
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://localhost:{secured.web.port}/healthz", timeout=60)


def test_a_certificate_that_changed_is_taken_up_and_a_broken_one_is_not(secured, pem, tmp_path):
    root = root_of(secured)
    newer = certificate(tmp_path, days=40)

    shutil.copy(newer, pem)
    secured.web.certificate.renew()
    with httpx.Client(verify=trusting(newer)) as http:
        assert http.get(f"{root}/healthz").status_code == 200

    pem.write_text("-----BEGIN nothing")
    secured.web.certificate.renew()
    with httpx.Client(verify=trusting(newer)) as http:
        assert http.get(f"{root}/healthz").status_code == 200


def test_files_that_are_no_pair_stop_the_start_and_name_the_settings(pem, tmp_path):
    own, other = tmp_path / "cert.pem", tmp_path / "key.pem"
    own.write_bytes(pem.read_bytes().partition(b"-----END PRIVATE KEY-----\n")[2])
    other.write_bytes(certificate(tmp_path, name="other").read_bytes())

    with pytest.raises(ResyncError, match="APP_TLS_CERT_FILE, APP_TLS_KEY_FILE: no usable pair"):
        Certificate(own, other)
    with pytest.raises(ResyncError, match="no usable pair"):
        Certificate(own, None)
