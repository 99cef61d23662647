"""Two processes whose PostgreSQL is behind PgBouncer, in each of its modes: one leads, both tell
all, and one that is killed is followed. Needs Debian's pgbouncer."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections import Counter
from types import SimpleNamespace

import pytest
from sqlalchemy import make_url

from app.doctor.findings import Odd
from app.doctor.store import database
from data.settings import load_settings
from data.store.engine import Access, Database
from tests.api.test_ledger import everything
from tests.cluster import API, Instance, environment_of, until
from tests.faults.test_cluster import FOLLOWED_S, LADEN_S, events_of, followed, read_until
from tests.ledger import compare
from tests.postgres import as_postgres
from tests.simulated import calling

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]
SAYS = """[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {ours}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = 40
max_client_conn = 200
"""


def takes_calls(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def pooler(url, mode, folder):
    """The database's URL through a pooler of this mode."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/sbin")
    assert program, "install Debian's pgbouncer"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        ours = probe.getsockname()[1]
    there = make_url(url)
    says = SAYS.format(host=there.host, port=there.port, ours=ours, folder=folder, mode=mode)
    (folder / "pgbouncer.ini").write_text(says)
    (folder / "users").write_text(f'"{there.username}" ""\n')
    command = as_postgres(program, str(folder / "pgbouncer.ini"))
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        try:
            until(lambda: takes_calls(ours))
            through = there.set(host="127.0.0.1", port=ours)
            yield through.render_as_string(hide_password=False)
        finally:
            running.terminate()


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_behind_a_pooler_one_leads_both_tell_all_and_a_killed_one_is_followed(
    postgres_store_url, tmp_path_factory, mode
):
    folder = tmp_path_factory.mktemp("pooler")
    for each in (folder, *folder.parents[:2]):
        each.chmod(0o755)  # it runs as another user
    with (
        calling() as caller,
        pooler(postgres_store_url, mode, folder) as url,
        contextlib.ExitStack() as stack,
    ):
        begun = caller.last()
        there = [Instance(caller.simulator, url, folder / str(number)) for number in range(2)]
        for one in there:
            stack.callback(one.close)
            one.wait_until_ready()
        until(lambda: [one.leads() for one in there].count(True) == 1)
        leader, follower = there if there[0].leads() else reversed(there)
        until(lambda: follower.get("/status")["snapshot"])
        said = list(database(load_settings(environment_of(caller.simulator, url))))
        assert any(isinstance(one, Odd) and "pooler" in str(one) for one in said)

        with leader.listen() as near, follower.listen() as far:
            first = [read_until(one, "connected") for one in (near, far)]
            caller.sim("advance", {"seconds": 1800})
            follower.post("/poller/poll")
            told = [event["seq"] for event in events_of(leader, after=first[0]["last_seq"])]
            assert told
            for one in (near, far):
                assert [read_until(one, "event")["event"]["seq"] for _ in told] == told
        follower.http.put(f"{API}/config", json={"job_stuck_threshold_minutes": 61})
        until(lambda: leader.get("/config")["config"]["job_stuck_threshold_minutes"] == 61, 10)

        leader.kill()
        began = time.monotonic()
        assert followed(follower, began) < FOLLOWED_S + LADEN_S
        caller.sim("advance", {"seconds": 600})
        follower.post("/poller/poll")
        with Database.open(url, Access.READ) as db:
            lost, invented, agreed = compare(
                caller.ledger(begun), everything(SimpleNamespace(db=db))
            )
        assert (lost, invented) == (Counter(), Counter())
        assert agreed > 10
