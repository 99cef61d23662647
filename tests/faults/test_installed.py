"""What a browser installs of us: the worker and the manifest, also under a prefix."""

import httpx
import pytest

from tests.serving import monitoring
from tests.tws_engine import Engine, serving


@pytest.fixture(scope="module")
def http(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    with serving(Engine()) as engine, monitoring(engine, folder, prefix="/ops") as running:
        base = f"http://127.0.0.1:{running.web.port}"
        with httpx.Client(base_url=base, timeout=30) as client:
            yield client


@pytest.mark.parametrize("path", ["/ops/service-worker.js", "/ops/manifest.webmanifest"])
def test_what_is_installed_is_asked_for_anew_each_time_and_sent_when_it_changed(http, path):
    first = http.get(path)
    again = http.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
    assert (again.status_code, again.content) == (304, b"")
    assert http.head(path).status_code == 200


def test_the_worker_may_ask_nobody_but_us_and_knows_the_version_of_the_page(http):
    answer = http.get("/ops/service-worker.js")
    page = http.get("/ops/tws-monitor").text

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]
    version = answer.text.partition('"version":"')[2][:12]
    assert f"assets/{version}/" in page


def test_the_manifest_makes_us_installable_in_the_readers_language(http):
    page = http.get("/ops/tws-monitor").text
    told = http.get("/ops/manifest.webmanifest", headers={"Accept-Language": "es"}).json()

    assert 'rel="manifest" href="./manifest.webmanifest"' in page
    assert (told["start_url"], told["scope"]) == ("/ops/tws-monitor", "/ops/")
    assert told["description"].startswith("Lo que falla")
    found = {(icon["sizes"], icon["purpose"]) for icon in told["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= found
    for icon in told["icons"]:
        answer = http.get(icon["src"])
        size = int.from_bytes(answer.content[16:20])
        assert answer.content[1:4] == b"PNG"
        assert f"{size}x{size}" == icon["sizes"]
