"""Served over TLS with certificate files: pages, sockets, and a certificate that is renewed."""

import shutil
import ssl

import httpx
import pytest
from websockets.sync.client import connect

from app.certificate import Certificate
from app.doctor import own_certificate
from app.doctor.findings import Odd
from data.errors import ResyncError
from data.settings import load_settings
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


@pytest.mark.parametrize(
    ("days", "said", "odd"),
    [(90, "89 days more", False), (20, "have it renewed", True), (-1, "it is over since", True)],
)
def test_the_doctor_tells_the_names_of_our_certificate_and_when_it_ends(tmp_path, days, said, odd):
    names, end = looked_at(certificate(tmp_path, days=days))

    assert names == "it is for localhost, 127.0.0.1"
    assert said in end
    assert isinstance(end, Odd) is odd


def test_the_doctor_says_what_would_stop_the_start(tmp_path):
    broken = tmp_path / "broken.pem"
    broken.write_bytes(certificate(tmp_path).read_bytes().partition(b"-----BEGIN CERT")[0])

    with pytest.raises(ResyncError, match="no usable pair"):
        looked_at(broken)


def looked_at(pem):
    return list(
        own_certificate(load_settings({"APP_TLS_CERT_FILE": str(pem)}, engine_required=False))
    )
