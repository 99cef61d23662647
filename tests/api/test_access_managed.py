"""Users, keys, sessions and the audit log, as they are managed by REST."""
# ruff: noqa: F401, F811 - the fixtures come from the neighbour

from functools import partial

import httpx

from data.store.audit import audit_entries
from tests.api.test_access import from_, inside, problem
from tests.inside import ME, PASSWORD, bearer, browser, log_in
from tests.living import API

AUTH = "/api/v1/auth"


def test_an_administrator_manages_users_and_nobody_changes_himself(inside):
    with browser(inside.url, "ada", headers={"Accept-Language": "en"}) as ada:
        new = {"user": "Rui", "role": "viewer", "password": PASSWORD}
        added = ada.post(f"{AUTH}/users", json=new)
        assert added.status_code == 201
        assert "password" not in added.text
        problem(ada.post(f"{AUTH}/users", json={**new, "user": "RUI"}), 409)
        common = {**new, "password": "TRUSTNO1"}
        said = problem(ada.post(f"{AUTH}/users", json=common), 422)
        assert "tried first" in said["errors"][0]["message"]
        short = problem(ada.post(f"{AUTH}/users", json={**new, "password": "short"}), 422)
        assert [error["field"] for error in short["errors"]] == ["password"]
        with browser(inside.url) as rui:
            assert log_in(rui, "Rui").status_code == 204
            changed = ada.put(f"{AUTH}/users/Rui", json={"role": "operator"})
            assert changed.json()["role"] == "operator"
            assert rui.get(ME).json()["role"] == "operator"
            assert ada.put(f"{AUTH}/users/Rui", json={"disabled": True}).status_code == 200
            problem(rui.get(ME), 401)
        assert ada.post(f"{AUTH}/users/Rui/unlock").status_code == 204
        problem(ada.put(f"{AUTH}/users/nobody", json={"role": "viewer"}), 404)
        problem(ada.put(f"{AUTH}/users/ADA", json={"role": "viewer"}), 403)
        told = [one["user"] for one in ada.get(f"{AUTH}/users").json()["users"]]
        assert told == ["vera", "otto", "ada", "Rui"]


def test_no_key_takes_the_last_administrator_away(inside):
    ada, key = f"{AUTH}/users/ada", bearer(inside.keys["administrator"])
    with (
        httpx.Client(
            base_url=inside.url, headers={**key, "Accept-Language": "en"}, timeout=30
        ) as program,
        browser(inside.url, "ada") as there,
    ):
        for change in ({"role": "viewer"}, {"disabled": True}):
            said = problem(program.put(ada, json={**change, "password": "battery staple"}), 409)
            assert "the last administrator" in said["detail"]
        assert there.get(ME).json()["role"] == "administrator"
        assert log_in(there, "ada").status_code == 204, "nor was the password changed"
        assert program.put(f"{AUTH}/users/otto", json={"role": "administrator"}).is_success
        assert program.put(ada, json={"role": "viewer"}).json()["role"] == "viewer"
        problem(program.put(f"{AUTH}/users/otto", json={"disabled": True}), 409)


def test_an_administrator_manages_keys_which_are_shown_once(inside):
    with browser(inside.url, "ada") as ada:
        made = ada.post(f"{AUTH}/keys", json={"name": "ci", "role": "viewer", "expires_days": 1})
        assert made.status_code == 201
        key = made.json()["key"]
        assert httpx.get(f"{inside.url}{ME}", headers=bearer(key)).json()["user"] == "ci"
        listed = ada.get(f"{AUTH}/keys")
        assert key not in listed.text
        assert listed.json()["keys"][-1]["prefix"] == key[:8]
        assert ada.delete(f"{AUTH}/keys/ci").status_code == 204
        problem(httpx.get(f"{inside.url}{ME}", headers=bearer(key)), 401)
        problem(ada.delete(f"{AUTH}/keys/ci"), 404)


def end(client, address, password=PASSWORD):
    body = {} if password is None else {"password": password}
    return client.request("DELETE", address, json=body)


def test_everybody_sees_and_ends_his_own_sessions_by_his_password(inside):
    vera, otto = (partial(browser, inside.url, name) for name in ("vera", "otto"))
    with vera() as here, vera() as there, otto() as otto:
        mine = here.get(f"{AUTH}/sessions").json()["sessions"]
        assert [one["current"] for one in mine] == [False, True]
        other, all_ = f"{AUTH}/sessions/{mine[0]['session_id']}", f"{AUTH}/sessions"
        assert end(otto, other).status_code == 204
        assert there.get(ME).status_code == 200, "it is not his to end"
        for password in (None, "wrong"):
            for address in (other, all_):
                said = problem(end(here, address, password), 422)
                assert [error["field"] for error in said["errors"]] == ["password"]
        assert there.get(ME).status_code == 200, "who has the session only does not end the others"
        assert end(here, other).status_code == 204
        problem(there.get(ME), 401)
        ended = end(here, all_)
        assert 'resync_session=""' in ended.headers["set-cookie"]
        problem(here.get(ME), 401)
        assert otto.get(ME).status_code == 200


def test_whoever_changes_his_password_stays_in_here_alone(inside):
    with browser(inside.url, "vera") as here, browser(inside.url, "vera") as there:
        wrong = {"password": "wrong", "new_password": "battery staple"}
        assert here.post(f"{AUTH}/password", json=wrong).status_code == 422
        common = {"password": PASSWORD, "new_password": "qwertyuiop"}
        assert here.post(f"{AUTH}/password", json=common).status_code == 422
        changed = {"password": PASSWORD, "new_password": "battery staple"}
        assert here.post(f"{AUTH}/password", json=changed).status_code == 204
        assert here.get(ME).status_code == 200
        problem(there.get(ME), 401)
        problem(log_in(there, "vera"), 401)
        assert log_in(there, "vera", "battery staple").status_code == 204


def test_the_audit_log_tells_who_did_what_from_where_page_by_page(inside):
    with browser(inside.url, "ada", headers=from_("198.51.100.7")) as ada:
        ada.put(f"{API}/config", json={"polling_interval_seconds": 25})
        told = ada.get(f"{API}/audit", params={"limit": 2}).json()

        newest = told["entries"][0]
        assert set(newest) == {"actor", "action", "target", "before", "after", "source", "at"}
        assert newest["target"] == "polling_interval_seconds"
        assert (newest["actor"], newest["action"], newest["after"], newest["source"]) == (
            "ada",
            "setting",
            25,
            "198.51.100.7",
        )
        seen, cursor = len(told["entries"]), told["next_cursor"]
        while cursor:
            page = ada.get(f"{API}/audit", params={"limit": 2, "cursor": cursor}).json()
            seen, cursor = seen + len(page["entries"]), page["next_cursor"]
        assert seen == len(audit_entries(inside.db, 500))
        some = ada.get(f"{API}/audit", params={"action": "user", "actor": "root"}).json()
        assert {one["action"] for one in some["entries"]} == {"user.add"}
        early = ada.get(f"{API}/audit", params={"end": "2020-01-01T00:00:00Z"}).json()
        assert early == {"entries": [], "next_cursor": None}
        sheet = ada.get(f"{API}/audit.csv", params={"language": "en"}).text
        assert "From where" in sheet
        assert "198.51.100.7" in sheet
        problem(ada.get(f"{API}/audit", params={"cursor": "x"}), 422)


def test_where_nobody_logs_in_the_audit_log_is_there_too(server):
    server.http.put(f"{API}/config", json={"polling_interval_seconds": 25})

    assert server.get("/audit")["entries"][0]["actor"] == "local"
    assert server.http.get(f"{AUTH}/sessions").json() == {"sessions": []}
