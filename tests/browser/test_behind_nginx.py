"""Two processes behind nginx, by the file we ship: browser, socket and agent go on while one of
them is killed (needs Debian's nginx), and where the only one is started anew."""

import asyncio
import contextlib
import json
import shutil
import socket
import subprocess

import pytest
from mcp import Client
from playwright.sync_api import expect
from websockets.sync.client import connect

from tests.agents import on_its_own
from tests.api.test_deploy import DEPLOY
from tests.browser.test_line import LOST
from tests.cluster import API, Instance, until
from tests.simulated import START, Caller
from workers.simulator.server import Simulator, SimulatorOptions

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(300)]
MAIN = """daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{}}
http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
include {folder}/resync.conf; }}
"""


@contextlib.contextmanager
def nginx(folder, ports):
    """The address of nginx before these ports, without TLS."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin")
    assert program, "install Debian's nginx-light"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shipped = (DEPLOY / "nginx.conf").read_text()
    lines = [line for line in shipped.splitlines() if "ssl_certificate" not in line]
    text = "\n".join(lines).replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    for number, ours in enumerate(ports, start=1):
        text = text.replace(f"resync{number}:5006", f"127.0.0.1:{ours}")
    (folder / "resync.conf").write_text(text)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    command = [program, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    with subprocess.Popen(command) as running:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


async def _problems(url):
    async with asyncio.timeout(60), Client(f"{url}/mcp") as client:
        return (await client.call_tool("list_problems", {})).structured_content


def test_browser_socket_and_agent_go_on_while_the_leader_is_killed(
    postgres_store_url, tmp_path, open_page
):
    options = SimulatorOptions(jobs=300, factor=0, seed=3, start=START)
    with contextlib.ExitStack() as stack:
        simulator = stack.enter_context(Simulator(options))
        caller = Caller(simulator)
        stack.callback(caller.http.close)
        two = [
            Instance(
                simulator, postgres_store_url, tmp_path / str(n), APP_TRUSTED_PROXIES="127.0.0.1"
            )
            for n in range(2)
        ]
        for one in two:
            stack.callback(one.close)
            one.wait_until_ready()
        ports = [one.url.rpartition(":")[2] for one in two]
        url = stack.enter_context(nginx(tmp_path, ports))
        until(lambda: all(one.get("/status")["snapshot"] for one in two))
        page = open_page(f"{url}/tws-monitor", allow=LOST)
        stream = f"{url.replace('http', 'ws')}{API}/ws"
        before = on_its_own(_problems(url))
        with connect(stream) as first:
            seen = json.loads(first.recv(timeout=60))["last_seq"]

        leader, other = two if two[0].leads() else reversed(two)
        leader.kill()

        until(other.leads)
        caller.sim("advance", {"seconds": 1800})
        other.post("/poller/poll")
        told = other.get("/events", params={"after_seq": seen, "limit": 500})["events"]
        assert told
        heard = []
        with connect(f"{stream}?after_seq={seen}") as again:
            while len(heard) < len(told):
                frame = json.loads(again.recv(timeout=60))
                heard += [frame["event"]["seq"]] if frame["type"] == "event" else []
        assert heard == [event["seq"] for event in told]
        after = on_its_own(_problems(url))
        assert after != before
        worst = other.get("/problems", params={"limit": 1})["problems"][0]["root"]["job_name"]
        expect(page.locator("main")).to_contain_text(worst)


def answered(page):
    """Wait until the page's session answers, the one it has or a new one."""
    page.wait_for_function(
        """() => {
            window.addEventListener("resync:update", () => { window.answered = true; });
            window.resyncFeed?.send({ have: 0 });
            return window.answered;
        }""",
        polling=200,
    )
    page.evaluate("window.answered = false")


def test_a_page_lives_again_when_its_only_process_is_started_anew(
    postgres_store_url, tmp_path, open_page
):
    options = SimulatorOptions(jobs=300, factor=0, seed=3, start=START)
    with Simulator(options) as simulator:
        with contextlib.closing(Instance(simulator, postgres_store_url, tmp_path / "0")) as first:
            url = first.wait_until_ready().url
            page = open_page(f"{url}/tws-monitor", allow=LOST)
            answered(page)
            first.kill()
            expect(page.locator("html")).to_have_attribute("data-lost", "")

        port = url.rpartition(":")[2]
        again = Instance(simulator, postgres_store_url, tmp_path / "1", APP_PORT=port)
        with contextlib.closing(again):
            again.wait_until_ready()
            expect(page.locator("html")).not_to_have_attribute("data-lost", "", timeout=30_000)
            answered(page)
