"""Who an agent is where people log in: a key at either door, and what it may."""

from dataclasses import replace

import pytest

from app.cli.mcp import _asker, _check
from app.reader import staying
from data.domain.access import Role
from data.errors import ResyncError
from data.secret import Secret
from data.settings import Settings
from tests.api.test_agents import HEADERS, READING, WRITING
from tests.inside import bearer, people
from tests.living import living


def test_with_a_login_and_no_good_key_stdio_does_not_start():
    with pytest.raises(ResyncError, match="set APP_MCP_KEY"):
        _check(Settings(auth="basic"))
    _check(Settings())


def test_a_key_says_who_calls_over_stdio_and_what_he_may(tmp_path):
    with living(tmp_path, auth="basic") as server:
        keys = people(server.db)

        def asker(key):
            with staying(replace(server.settings, mcp_key=Secret(key))) as core:
                return _asker(core)

        assert asker(keys[Role.OPERATOR]).name == "key of otto"
        with pytest.raises(ResyncError, match="no key that this store knows") as raised:
            asker("rsk_x")
    assert "rsk_x" not in str(raised.value)


def test_a_caller_who_may_not_write_is_not_shown_what_writes(tmp_path):
    with living(tmp_path, auth="basic", mcp_write=True) as server:
        keys, listed = people(server.db), {}
        for role, key in keys.items():
            asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
            told = server.http.post("/mcp", json=asked, headers=HEADERS | bearer(key)).json()
            listed[role] = [tool["name"] for tool in told["result"]["tools"]]
        nobody = server.http.post("/mcp", json=asked, headers=HEADERS)

    assert listed[Role.VIEWER] == READING
    assert listed[Role.OPERATOR] == listed[Role.ADMINISTRATOR] == READING + WRITING
    assert nobody.status_code == 401
