"""What `resync doctor` says of the provider of log-ins."""

from dataclasses import replace

import pytest

from app.doctor import LOOKS
from app.doctor.findings import Odd
from app.doctor.provider import provider
from data.errors import ResyncError
from data.settings import Settings
from tests.identity_provider import DISCOVERY, identity_provider


def looked(idp, **more):
    return list(provider(Settings(**idp.settings, **more)))


def odd(lines):
    return [line for line in lines if isinstance(line, Odd)]


def test_a_provider_that_works_is_said_to_and_where_it_leads_back_to():
    with identity_provider() as idp:
        lines = looked(idp, prefix="/ops", public_url="https://monitor.example")

        assert lines[0] == f"{idp.url} answers"
        assert "https://monitor.example/ops/api/v1/auth/callback" in lines[-1]
        assert odd(lines) == []
        assert provider in LOOKS
        assert list(provider(Settings())) == [], "nobody logs in by it"


@pytest.mark.parametrize("skew_s", [-120, 120])
def test_clocks_that_differ_too_much_are_told(skew_s):
    with identity_provider(skew_s=skew_s) as idp:
        (line,) = odd(looked(idp))

        assert "its clock is" in line
        assert f"{skew_s:+d}"[:2] in line


def test_roles_without_an_administrator_are_told():
    with identity_provider() as idp:
        named = replace(idp.settings["oauth"], roles={})
        (line,) = odd(provider(Settings(auth="oauth", oauth=named)))

        assert "APP_OAUTH_ROLES" in line


@pytest.mark.parametrize(
    ("metadata", "answers", "said"),
    [
        ({"issuer": "https://evil.example"}, {}, "calls itself"),
        ({"token_endpoint": None}, {}, "token_endpoint"),
        ({"response_types_supported": ["token"]}, {}, "no code flow"),
        ({}, {DISCOVERY: (404, {})}, "HTTP 404"),
        ({}, {DISCOVERY: (200, b"<html>")}, "JSON"),
        ({}, {"/keys": (200, {"keys": []})}, "no key"),
        ({}, {"/keys": (500, {})}, "HTTP 500"),
    ],
)
def test_what_is_wrong_with_a_provider_is_said(metadata, answers, said):
    with (
        identity_provider(metadata=metadata, answers=answers) as idp,
        pytest.raises(ResyncError, match=said),
    ):
        looked(idp)


def test_a_provider_that_is_away_is_said_to_be():
    with identity_provider() as gone:
        pass

    with pytest.raises(ResyncError, match="is not reached"):
        looked(gone)
