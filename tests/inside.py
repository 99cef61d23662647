"""Servers where people log in: who there is, and how they come in."""

from contextlib import contextmanager
from datetime import UTC, datetime

import httpx

from data.domain.access import Role
from data.store.access import accounts
from data.store.actions import Act
from workers.passwords import hashed, new_key

PASSWORD = "s3cret horse battery"
PEOPLE = {"vera": Role.VIEWER, "otto": Role.OPERATOR, "ada": Role.ADMINISTRATOR}
SECRET = hashed(PASSWORD)
LOGIN, LOGOUT, ME = (f"/api/v1/auth/{name}" for name in ("login", "logout", "me"))


def act():
    return Act("root", datetime.now(UTC))


def people(db):
    """One person of each role, and a key of each; the keys by role."""
    keys = {}
    for name, role in PEOPLE.items():
        accounts.add_user(db, name, role, SECRET, act())
        keys[role], held = new_key()
        accounts.add_key(db, f"key of {name}", role, held, None, act())
    return keys


@contextmanager
def browser(url, name=None, **more):
    """A client that has logged in as somebody of PEOPLE, where one is named."""
    with httpx.Client(base_url=url, timeout=30, **more) as client:
        if name is not None:
            answer = log_in(client, name)
            assert answer.status_code == 204, answer.text
        yield client


def log_in(client, name, password=PASSWORD, **more):
    return client.post(LOGIN, json={"user": name, "password": password}, **more)


def bearer(key):
    return {"Authorization": f"Bearer {key}"}
