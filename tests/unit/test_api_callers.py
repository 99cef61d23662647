"""Whose request it is, told from the hops it came over."""

import pytest

from app.api.callers import client_of

PROXIES = ("10.0.0.0/24", "::1/128")


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.5", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.5", "198.51.100.1, 10.0.0.9", "198.51.100.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.5", "unknown", "10.0.0.5"),
        ("10.0.0.5", "198.51.100.1, <script>", "10.0.0.5"),
        ("10.0.0.5", "10.0.0.9, " * 200_000, "10.0.0.5"),
    ],
)
def test_the_client_is_the_last_hop_that_is_no_proxy_of_ours(remote, forwarded, client):
    assert client_of(remote, forwarded, PROXIES) == client


def test_without_a_trusted_proxy_nobody_can_say_who_he_is():
    assert client_of("10.0.0.5", "198.51.100.1", ()) == "10.0.0.5"
