"""`resync users` and `resync keys` as an administrator at a terminal meets them."""

import getpass

import pytest

from data.store.access import accounts
from data.store.access.attempts import begin, wait
from data.store.audit import audit_entries
from data.store.engine import Access, Database
from tests.stored import store_in
from workers.looks_at_passwords import is_hash_of


@pytest.fixture
def resync(tmp_path, monkeypatch):
    """The command in a process of its own; `given` is what is typed into it."""
    import subprocess
    import sys

    from tests.api.test_cli import clean
    from tests.processes import WITH_US

    url = store_in(tmp_path)

    def run(*arguments, given=""):
        return subprocess.run(
            [*WITH_US, sys.executable, "-m", "app.cli", *arguments],
            cwd=tmp_path,
            env=clean({"APP_DATABASE_URL": url}),
            input=given,
            capture_output=True,
            text=True,
            timeout=90,
        )

    run.url = url  # type: ignore[attr-defined]
    return run


def done(answer):
    assert answer.returncode == 0, answer.stderr
    assert "Traceback" not in answer.stderr
    return answer.stdout


def add(resync, name="ana", role="operator", password="s3cret horse\n"):
    return resync("users", "add", name, "--role", role, "--password-stdin", given=password)


def test_a_user_is_added_beside_a_running_server_and_the_password_is_nowhere(resync):
    with Database.open(resync.url) as db:
        done(add(resync))

        _, secret = accounts.secret_of(db, "ana")
        entry = audit_entries(db)[0]
    assert is_hash_of(secret, b"s3cret horse")
    assert (entry.actor, entry.action, entry.source) == (getpass.getuser(), "user.add", "cli")
    listed = done(resync("users", "list"))
    assert listed.split("\t")[:3] == ["ana", "operator", "active"]


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("ana", "short\n", "8 to 200 characters"),
        ("ana", "", "8 to 200 characters"),
        ("password1", "PASSWORD1\n", "is the name"),
        (" ana", "s3cret horse\n", "blanks"),
        ("a\x1bna", "s3cret horse\n", "cannot be seen"),
    ],
)
def test_what_is_wrong_with_a_user_is_one_sentence(resync, name, password, said):
    answer = add(resync, name, password=password)

    assert answer.returncode == 1
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_a_name_is_given_once_and_nobody_is_asked_without_a_terminal(resync):
    done(add(resync))
    again = add(resync, "ANA")
    silent = resync("users", "add", "bob", "--role", "viewer")

    assert (again.returncode, silent.returncode) == (1, 1)
    assert "taken" in again.stderr
    assert "--password-stdin" in silent.stderr


def test_roles_doors_and_passwords_change(resync):
    done(add(resync))
    done(resync("users", "role", "ana", "viewer"))
    done(resync("users", "disable", "ana"))
    assert "ana\tviewer\tdisabled" in done(resync("users", "list"))

    done(resync("users", "disable", "ana", "--undo"))
    done(resync("users", "password", "ana", "--password-stdin", given="battery staple\n"))

    assert "ana\tviewer\tactive" in done(resync("users", "list"))
    with Database.open(resync.url, Access.READ) as db:
        assert is_hash_of(accounts.secret_of(db, "ana")[1], b"battery staple")
    assert resync("users", "role", "bob", "viewer").returncode == 1
    assert resync("users", "role", "ana", "king").returncode == 2


def test_whoever_is_locked_out_is_let_try_again(resync):
    done(add(resync))
    with Database.open(resync.url) as db:
        now = audit_entries(db)[0].at
        for _ in range(10):
            begin(db, "ana", "198.51.100.1", now)
        assert wait(db, "ana", "198.51.100.1", now)

        done(resync("users", "unlock", "ana"))

        assert wait(db, "ana", "198.51.100.1", now) is None


def test_a_key_is_printed_once_listed_by_its_beginning_and_revoked(resync):
    key = done(resync("keys", "add", "ci", "--role", "viewer", "--expires-days", "30")).strip()

    assert key.startswith("rsk_")
    assert len(key) > 40
    listed = done(resync("keys", "list"))
    assert listed.split("\t")[:3] == ["ci", "viewer", f"{key[:8]}…"]
    assert "expires" in listed
    assert key not in listed

    done(resync("keys", "revoke", "ci"))
    assert done(resync("keys", "list")) == ""
    assert resync("keys", "revoke", "ci").returncode == 1
