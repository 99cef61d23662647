"""What we ship for others' programs fits what we tell them: the unit, the alerts, the dashboard."""

import json
import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml
from prometheus_client.openmetrics import parser

from data.settings import load_settings
from data.store.backup.sqlite import revision
from data.store.engine import Database
from tests.api.test_api_answers import fill
from tests.api.test_cli import clean
from tests.processes import WITH_US

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
METRIC = re.compile(r"\b((?:resync|process)_[a-z_]+)")
BOUNDED = {"severity", "state", "group", "status", "fate", "quantile", "version"}
"""Labels with a handful of values each, known beforehand; a job's name would never be one."""


@pytest.fixture
def told(server):
    """The samples of `/metrics`: their labels by name."""
    fill(server)
    accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
    text = server.http.get("/metrics", headers=accept).text
    return {
        sample.name: sample.labels
        for family in parser.text_string_to_metric_families(text)
        for sample in family.samples
    }


def expressions(name):
    if name.endswith(".json"):
        board = json.loads((DEPLOY / name).read_text())
        return [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    groups = yaml.safe_load((DEPLOY / name).read_text())["groups"]
    return [rule["expr"] for group in groups for rule in group["rules"]]


@pytest.mark.parametrize("name", ["grafana-dashboard.json", "prometheus-rules.yml"])
def test_what_is_asked_of_metrics_is_there(told, name):
    asked = [metric for each in expressions(name) for metric in METRIC.findall(each)]

    assert asked
    assert set(asked) <= set(told)


def test_no_label_grows_with_the_plant(told):
    own = {"resync_status", "resync_health"}  # state sets are labelled by their own name
    assert {label for labels in told.values() for label in labels} <= BOUNDED | own


def test_panels_and_alerts_say_what_to_do():
    groups = yaml.safe_load((DEPLOY / "prometheus-rules.yml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]

    assert all(rule["annotations"]["description"].endswith(".") for rule in rules)
    assert {rule["labels"]["severity"] for rule in rules} <= {"critical", "warning"}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_takes_the_unit_and_calls_it_confined(tmp_path):
    units = [
        tmp_path / f"resync{kind}" for kind in (".service", "-backup.service", "-backup.timer")
    ]
    for unit in units:
        text = (DEPLOY / unit.name).read_text()
        unit.write_text(text.replace("/opt/resync/.venv/bin/resync serve", sys.executable))
    unit = units[0]

    said = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=60
    )
    exposed = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert not any(unit.name in said.stderr for unit in units), said.stderr
    assert exposed.returncode == 0, exposed.stdout[-200:]


def test_the_unit_gives_a_home_to_a_user_that_has_none():
    unit = (DEPLOY / "resync.service").read_text()

    assert "DynamicUser=yes" in unit
    assert "Environment=HOME=%S/resync" in unit  # bokeh does not start without one


def test_the_unit_does_not_try_a_wrong_setting_for_ever(tmp_path):
    done = subprocess.run(
        [*WITH_US, sys.executable, "-m", "app.cli", "serve"],
        cwd=tmp_path,
        env=clean({"APP_PORT": "many"}),
        capture_output=True,
        timeout=60,
    )

    unit = (DEPLOY / "resync.service").read_text()
    assert f"RestartPreventExitStatus={done.returncode}\n" in unit


def test_the_backups_unit_makes_one_and_keeps_fourteen(tmp_path):
    url, kept = f"sqlite:///{tmp_path}/resync.db", tmp_path / "backups"
    Database.open(url).close()
    unit = (DEPLOY / "resync-backup.service").read_text()
    steps = [
        line.partition("=")[2]
        .replace("/var/backups/resync", str(kept))
        .replace("/opt/resync/.venv/bin/resync", f"{sys.executable} -m app.cli")
        .replace("$$", "$")
        .replace("%%", "%")
        for line in unit.splitlines()
        if line.startswith("ExecStart")
    ]
    kept.mkdir()
    for day in range(1, 17):
        file = kept / f"2020-01-{day:02}-023000.db"
        file.touch()
        os.utime(file, (day * 86400, day * 86400))

    for step in steps:
        subprocess.run(
            shlex.split(step), env=clean({"APP_DATABASE_URL": url}), check=True, timeout=60
        )

    *older, newest = sorted(kept.iterdir())
    assert [file.name[8:10] for file in older] == [f"{day:02}" for day in range(4, 17)]
    assert revision(newest).is_current


def test_systemd_is_told_when_it_serves_and_when_it_ends(tmp_path):
    address = f"@resync-{secrets.token_hex(8)}"  # a path of a test may be too long for one
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address.replace("@", "\0"))
        manager.settimeout(60)
        serving = subprocess.Popen(
            [*WITH_US, sys.executable, "-m", "app.cli", "serve"],
            cwd=tmp_path,
            env=clean(
                {
                    "NOTIFY_SOCKET": address,
                    "APP_TWS_URL": "https://127.0.0.1:9",
                    "APP_TWS_API_KEY": "x",
                    "APP_PORT": "0",
                }
            ),
        )
        try:
            assert manager.recv(1000) == b"EXTEND_TIMEOUT_USEC=60000000"
            while (said := manager.recv(1000)).startswith(b"EXTEND"):
                pass
            ready, status = said.decode().splitlines()
            serving.terminate()
            ending = manager.recv(1000)
        finally:
            serving.terminate()
            serving.wait(20)

    assert ready == "READY=1"
    assert status.startswith("STATUS=Serving http://127.0.0.1:")
    assert ending == b"STOPPING=1"
    assert serving.returncode == 0


def test_what_the_image_and_the_compose_file_set_goes_together(tmp_path):
    image = re.search(r"^ENV (.+?[^\\])$", (DEPLOY / "Containerfile").read_text(), re.M | re.S)
    assert image
    one = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["resync1"]
    url = tmp_path / "database_url"
    url.write_text("postgresql+psycopg://resync:secret@database/resync\n")
    values = dict(word.split("=", 1) for word in image[1].split() if "=" in word)
    values |= {"APP_AUTH": "basic"}  # what the guide's resync.env says
    values |= one["environment"] | {"APP_DATABASE_URL_FILE": str(url)}

    settings = load_settings(values, engine_required=False)

    assert settings.database_url == url.read_text().strip()


def test_nginx_finds_a_container_that_was_started_again():
    made = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    plant = ip_network(made["networks"]["default"]["ipam"]["config"][0]["subnet"])
    ours = [made["services"][name]["networks"]["default"] for name in ("resync1", "resync2")]
    addresses = {ip_address(each["ipv4_address"]) for each in ours}

    assert len(addresses) == 2
    assert all(address in plant for address in addresses)


def test_the_two_in_containers_have_what_they_need_and_no_more():
    made = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services, secrets = made["services"], made["secrets"]
    ours = [services["resync1"], services["resync2"]]
    before = (DEPLOY / "nginx.conf").read_text()

    assert {secret for one in services.values() for secret in one.get("secrets", ())} == set(
        secrets
    )
    assert all(f"server {name}:5006;" in before for name in ("resync1", "resync2"))
    for one in ours:
        assert one["read_only"]
        assert one["cap_drop"] == ["ALL"]
        assert "healthcheck" in one
        assert "ports" not in one  # nginx alone is reached from outside
        assert (DEPLOY / one["build"]["context"] / one["build"]["dockerfile"]).exists()
