"""The `resync` command as a person at a terminal meets it: clear sentences, right exit codes."""

import csv
import getpass
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.store.audit import audit_entries
from data.store.engine import Database
from tests.processes import WITH_US
from tests.receiver import receiver
from tests.simulated import START, calling
from tests.tws_engine import API_KEY, Engine, answers, certificate, serving
from workers.simulator.server import Simulator, SimulatorOptions

COLUMNS = (
    "job_name", "job_stream", "workstation", "run_id", "status", "scheduled_time",
    "start_time", "end_time", "return_code", "error_message",
)  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]


def resync(folder, *arguments, **environment):
    return subprocess.run(
        [*WITH_US, sys.executable, "-m", "app.cli", *arguments],
        cwd=folder,
        env=clean(environment),
        capture_output=True,
        text=True,
        timeout=90,
    )


def clean(environment):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("APP_")}
    return {**kept, "PYTHONPATH": str(ROOT), "HOME": "/nonexistent", **environment}


@pytest.fixture(scope="module")
def simulator():
    with Simulator(SimulatorOptions(jobs=120, factor=0, seed=2, start=START)) as running:
        yield running


@pytest.fixture
def engine(simulator):
    return {
        "APP_TWS_URL": simulator.url,
        "APP_TWS_USER": simulator.options.user,
        "APP_TWS_PASSWORD": simulator.options.password,
        "APP_TWS_CA_FILE": str(simulator.ca_file),
        "APP_TIMEZONE": "America/Sao_Paulo",
    }


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_start_without_settings_names_each_missing_one_and_shows_no_traceback(tmp_path):
    done = resync(tmp_path, "serve")

    assert done.returncode == 2
    assert "APP_TWS_URL" in done.stderr
    assert "APP_TWS_USER" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 3


def test_every_wrong_setting_gets_a_line_and_no_secret_is_repeated(tmp_path, engine):
    wrong = {
        **engine,
        "APP_PORT": "http",
        "APP_TWS_POLLING_INTERVAL": "2",
        "APP_TIMEZONE": "Mars/Olympus",
        "APP_TWS_PASSWORD": "s3cret-word",
    }
    done = resync(tmp_path, "serve", **wrong)

    assert done.returncode == 2
    for name in ("APP_PORT", "APP_TWS_POLLING_INTERVAL", "APP_TIMEZONE"):
        assert any(name in line for line in done.stderr.splitlines())
    assert "s3cret-word" not in done.stderr + done.stdout


def test_binding_beyond_loopback_without_login_is_refused(tmp_path, engine):
    done = resync(tmp_path, "serve", **engine, APP_HOST="0.0.0.0")

    assert done.returncode == 2
    assert "APP_HOST" in done.stderr


def test_a_port_in_use_is_one_clear_sentence(tmp_path, engine):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = resync(tmp_path, "serve", **engine, APP_PORT=str(port))

    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_use_exits_with_2(tmp_path):
    assert resync(tmp_path, "pool").returncode == 2
    assert resync(tmp_path, "simulate", "--jobs", "0").returncode == 2


def test_a_running_simulator_plays_and_mends_a_story_by_command(tmp_path):
    with calling(jobs=60) as caller:
        port = caller.simulator.url.rpartition(":")[2]
        played = resync(tmp_path, "simulate", "--port", port, "--play", "cascade")
        mended = resync(tmp_path, "simulate", "--port", port, "--mend", "1")
        unknown = resync(tmp_path, "simulate", "--port", port, "--play", "hamlet")

    assert json.loads(played.stdout)["job_status"] == {"ABEND": 1, "HOLD": 300}
    assert json.loads(mended.stdout)["mended"] == "2026-01-07T17:30:00.000Z"
    assert (unknown.returncode, unknown.stderr.startswith("resync: play must be one of")) == (
        1,
        True,
    )
    assert (
        "No simulator answers" in resync(tmp_path, "simulate", "--port", port, "--mend", "1").stderr
    )


def test_one_poll_prints_its_figures(tmp_path, engine):
    done = resync(tmp_path, "poll", **engine)

    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["total_jobs"] == 120
    assert figures["api"] == "v2"


def test_a_poll_with_a_wrong_password_fails_with_a_reason(tmp_path, engine):
    done = resync(tmp_path, "poll", **{**engine, "APP_TWS_PASSWORD": "wrong"})

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "wrong" not in done.stderr.replace("wrong user", "")


def test_the_doctor_finds_a_healthy_installation_healthy(tmp_path, engine):
    done = resync(tmp_path, "doctor", **{**engine, "APP_TIMEZONE": "UTC"})

    assert done.returncode == 0, done.stdout + done.stderr
    assert "APP_TIMEZONE" not in done.stdout
    for name in ("settings", "engine", "database", "time zone", "push"):
        assert f"ok  {name}" in done.stdout
    assert "job logs may be read" in done.stdout
    assert "its certificate is valid until" in done.stdout


def test_the_doctor_says_what_the_engines_user_may_not_see_and_what_ends_soon(tmp_path):
    with serving(Engine(lists={"workstation": []}), certificate(tmp_path, days=12)) as engine:
        engine.fail("/joblog", answers(403), forever=True)
        done = resync(
            tmp_path,
            "doctor",
            APP_TWS_URL=engine.base,
            APP_TWS_API_KEY=API_KEY,
            APP_TWS_CA_FILE=str(tmp_path / "localhost-12.pem"),
            TZ="UTC",
        )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "sees no workstations" in done.stdout
    assert "may not read job logs" in done.stdout
    assert "APP_TIMEZONE is not set" in done.stdout
    assert "11 days more: have it renewed" in done.stdout


def test_the_doctor_says_what_to_do_about_an_untrusted_certificate(tmp_path, engine):
    del engine["APP_TWS_CA_FILE"]
    done = resync(tmp_path, "doctor", **engine)

    assert done.returncode == 1
    assert "APP_TWS_CA_FILE" in done.stdout


def test_the_doctor_says_what_each_channel_is_tries_them_and_shows_no_address(tmp_path, engine):
    with receiver() as taker:
        urls = (
            f"json://127.0.0.1:{taker.port}/s3cret\nnobody://s3cret\nalertmanager+http://s3cret:0x/"
        )
        done = resync(tmp_path, "doctor", "--try-channels", **engine, APP_NOTIFY_URLS=urls)

        assert done.returncode == 1
        assert "ok  channels: address 1 of APP_NOTIFY_URLS (json://): JSON" in done.stdout
        assert "address 2 (nobody://) is not an address that Apprise can use" in done.stdout
        assert "address 3 (alertmanager+http://) has no host" in done.stdout
        assert "ok  trials: json #1 took it" in done.stdout
        assert "nobody #2 did not: endpoint" in done.stdout
        assert "s3cret" not in done.stdout + done.stderr
        assert [one["title"] for one in taker.told(1)] == ["Resync: teste"]


def test_history_is_loaded_once_and_bad_rows_are_listed(tmp_path):
    file = tmp_path / "history.csv"
    rows = [
        ["LOAD", "LEDGER", "AG1", "r1", "SUCC", "2026-01-05T06:00:00Z", "2026-01-05T06:00:00Z",
         "2026-01-05T06:01:00Z", "0", ""],
        ["LOAD", "LEDGER", "AG1", "r2", "NOPE", "not a time", "", "", "x", ""],
    ]  # fmt: skip
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(rows)

    first = resync(tmp_path, "backfill", "history.csv")
    again = resync(tmp_path, "backfill", "history.csv")

    assert first.returncode == again.returncode == 1
    assert "loaded 1, already there 0, rejected 1" in first.stdout
    assert "loaded 0, already there 1, rejected 1" in again.stdout
    assert "3" in (tmp_path / "history.csv.rejected").read_text()


def test_what_was_asked_at_a_terminal_is_in_the_audit_log(tmp_path):
    with Database.open(f"sqlite:///{tmp_path}/resync.db"):
        pass
    store = {"APP_DATABASE_URL": f"sqlite:///{tmp_path}/resync.db"}

    asked = resync(tmp_path, "ask", "quantas falhas ontem?", **store)

    assert asked.returncode == 0, asked.stderr
    with Database.open(store["APP_DATABASE_URL"]) as db:
        (entry,) = audit_entries(db)
    assert (entry.action, entry.subject) == ("question", "quantas falhas ontem?")
    assert entry.actor == getpass.getuser()
    assert entry.after["intent"] == "failures"


def test_a_failure_is_diagnosed_by_its_job_its_problem_and_its_own_name_only(tmp_path):
    begun = datetime.now(UTC) - timedelta(days=1)
    row = {"job_name": "LOAD", "job_stream": "S", "workstation": "W", "status": "ABEND",
           "start_time": begun.isoformat(), "end_time": begun.isoformat(),
           "return_code": 8, "error_message": "ORA-01653: unable to extend"}  # fmt: skip
    (tmp_path / "history.jsonl").write_text(json.dumps(row))
    assert resync(tmp_path, "backfill", "history.jsonl").returncode == 0

    by_job = resync(tmp_path, "diagnose", "LOAD", "--language", "en")
    problem = re.search(r"/problems/(\S+?-p1)\)", by_job.stdout)[1]
    by_problem = resync(tmp_path, "diagnose", problem, "--language", "en")
    unknown = resync(tmp_path, "diagnose", "NOBODY")

    assert by_job.stdout.startswith("# Diagnosis of LOAD\n")
    assert "ORA-01653: unable to extend" in by_job.stdout
    assert by_problem.stdout == by_job.stdout
    assert unknown.returncode == 1
    assert "Nothing of this name" in unknown.stderr


def test_a_database_is_shown_copied_restored_and_exported(tmp_path, engine):
    assert resync(tmp_path, "poll", **engine).returncode == 0
    status = resync(tmp_path, "db", "status")
    copied = resync(tmp_path, "db", "backup", "copy.db")
    again = resync(tmp_path, "db", "backup", "copy.db")
    kept = resync(tmp_path, "db", "restore", "copy.db")
    restored = resync(tmp_path, "db", "restore", "copy.db", "--replace")
    sound = resync(tmp_path, "db", "check")
    jobs = resync(tmp_path, "export", "jobs")

    assert "up to date" in status.stdout
    assert copied.returncode == 0
    assert (tmp_path / "copy.db").stat().st_size > 0
    assert again.returncode == 1
    assert "--replace" in kept.stderr
    assert restored.returncode == 0, restored.stderr
    assert "What was there is kept as " in restored.stdout
    assert sound.stdout == "The database is sound.\n"
    assert len(list(csv.DictReader(jobs.stdout.splitlines()))) == 120


def test_patterns_of_the_history_are_printed(tmp_path):
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with (tmp_path / "history.jsonl").open("w") as out:
        for day in range(1, 31):
            for n in range(40):
                at = now - timedelta(days=day, minutes=n)
                row = {
                    "job_name": f"J{n}",
                    "job_stream": "S",
                    "workstation": "W",
                    "status": "ABEND" if n == 7 and day % 2 else "SUCC",
                    "scheduled_time": at.isoformat(),
                    "start_time": at.isoformat(),
                    "end_time": (at + timedelta(minutes=1)).isoformat(),
                }
                out.write(json.dumps(row) + "\n")
    loaded = resync(tmp_path, "backfill", "history.jsonl")
    assert loaded.returncode == 0
    # J7 failed every other day, and ended well between: each time a problem of its own.
    assert "problems of failures: 15" in loaded.stdout

    shown = resync(tmp_path, "patterns", "--language", "en")
    whole = resync(tmp_path, "patterns", "--json")

    assert shown.returncode == 0, shown.stderr
    assert "J7 fails often" in shown.stdout
    assert "1200 runs" in shown.stderr
    assert {p["job_name"] for p in json.loads(whole.stdout)["patterns"]} == {"J7"}
    assert resync(tmp_path, "patterns", "--days", "500").returncode == 2


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_solutions_are_carried_from_one_store_to_another(tmp_path, ending):
    solutions = [
        {"problem_type": "job_failure", "problem_pattern": "ORA-01653", "solution": "=1+1\nAdd."},
        {"problem_type": "job_failure", "problem_pattern": "ORA-*", "solution": "Ask.",
         "pattern_kind": "glob"},
    ]  # fmt: skip
    (tmp_path / "given.json").write_text(json.dumps(solutions))
    other = {"APP_DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}"}

    first = resync(tmp_path, "import", "solutions", "given.json")
    out = f"out.{ending}"
    resync(tmp_path, "export", "solutions", "--format", ending, "--output", out)
    moved = resync(tmp_path, "import", "solutions", out, **other)
    again = resync(tmp_path, "import", "solutions", out, **other)
    lines = resync(tmp_path, "export", "solutions", "--format", "jsonl", **other).stdout

    assert "created 2" in first.stdout, first.stderr
    assert "created 2" in moved.stdout, moved.stderr
    assert "already there 2" in again.stdout
    texts = [json.loads(line)["solution"] for line in lines.splitlines()]
    assert texts == ["=1+1\nAdd.", "Ask."]


def test_solutions_of_a_spreadsheet_with_semicolons_are_taken(tmp_path):
    given = ROOT / "tests" / "field" / "backfill" / "K11-solutions-semicolons.csv"

    done = resync(tmp_path, "import", "solutions", str(given))

    assert "created 1" in done.stdout, done.stderr


def test_an_import_with_a_mistake_names_it_and_loads_nothing(tmp_path):
    (tmp_path / "bad.json").write_text('[{"problem_type": "t", "problem_pattern": "p"}]')
    (tmp_path / "worse.json").write_text("{")

    bad = resync(tmp_path, "import", "solutions", "bad.json")
    worse = resync(tmp_path, "import", "solutions", "worse.json")

    assert bad.returncode == worse.returncode == 1
    assert "solutions[0].solution" in bad.stderr
    assert "Traceback" not in bad.stderr + worse.stderr


def test_runbooks_are_carried_by_csv_all_or_none(tmp_path):
    (tmp_path / "given.csv").write_text("job;team;text;Ramal\nPIX*;Pagamentos;=1+1;7\nFOLHA;RH;;\n")
    (tmp_path / "bad.csv").write_text("job,team\nOK,RH\n,RH\n")
    other = {"APP_DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}"}

    first = resync(tmp_path, "runbooks", "import", "given.csv")
    resync(tmp_path, "runbooks", "export", "--output", "out.csv")
    moved = resync(tmp_path, "runbooks", "import", "out.csv", **other)
    bad = resync(tmp_path, "runbooks", "import", "bad.csv", **other)
    lines = resync(tmp_path, "export", "runbooks", "--format", "jsonl", **other).stdout

    assert "created 2" in first.stdout, first.stderr
    assert "columns passed over: Ramal" in first.stderr
    assert "created 2" in moved.stdout, moved.stderr
    assert bad.returncode == 1
    assert "line 3.job" in bad.stderr
    assert sorted(json.loads(line)["text"] for line in lines.splitlines()) == ["", "=1+1"]


def test_the_server_answers_and_ends_cleanly_on_sigterm(tmp_path, engine):
    port = free_port()
    with subprocess.Popen(
        [*WITH_US, sys.executable, "-m", "app.cli", "serve"],
        cwd=tmp_path,
        env=clean({**engine, "APP_PORT": str(port)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            base = f"http://127.0.0.1:{port}"
            until_ready(base)
            with urllib.request.urlopen(f"{base}/", timeout=30) as page:
                assert page.url.endswith("/tws-monitor")
            second = resync(tmp_path, "serve", **engine, APP_PORT=str(free_port()))
            assert second.returncode == 1
            assert "Another Resync" in second.stderr
            server.send_signal(signal.SIGTERM)
            out, err = server.communicate(timeout=30)
        finally:
            server.kill()

    assert server.returncode == 0, err
    assert "Traceback" not in err
    assert f"http://127.0.0.1:{port}/tws-monitor" in out


def test_a_demo_says_how_to_ask_it_and_two_from_one_place_do_not_disturb_each_other(tmp_path):
    ports = [free_port(), free_port()]
    command = [*WITH_US, sys.executable, "-m", "app.cli", "serve", "--demo", "--jobs", "100"]
    command += ["--history-days", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=clean({"APP_PORT": str(ports[0])}), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    ) as first:  # fmt: skip
        try:
            base = f"http://127.0.0.1:{ports[0]}"
            until_ready(base)
            second = subprocess.run(
                command, cwd=tmp_path, env=clean({"APP_PORT": str(ports[1])}), capture_output=True,
                text=True, timeout=240,
            )  # fmt: skip
            with urllib.request.urlopen(f"{base}/readyz", timeout=10) as ready:
                assert ready.status == 200
            said = iter(first.stdout.readline, "")
            hint = next(line for line in said if line.startswith("To ask it: "))
            variable, _, *asking = shlex.split(hint.removeprefix("To ask it: "))
            asked = subprocess.run(
                [sys.executable, "-m", "app.cli", *asking], cwd=tmp_path, capture_output=True,
                env=clean(dict([variable.split("=", 1)])), text=True, timeout=240,
            )  # fmt: skip
            first.send_signal(signal.SIGTERM)
            _, err = first.communicate(timeout=120)
        finally:
            first.kill()

    assert second.returncode == 1
    assert "Another Resync" in second.stderr
    assert asked.returncode == 0, asked.stderr
    assert first.returncode == 0, err
    assert not (tmp_path / "var/demo/simulator.crt").exists()


def until_ready(base):
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{base} was never ready")
