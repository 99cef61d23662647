"""Whose request it is: the address of the client, behind our own proxies too."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address, ip_network

_MOST_HOPS = 20


def client_of(remote: str, forwarded: str, trusted: Sequence[str]) -> str:
    """The last hop that is not a trusted proxy; `forwarded` is `X-Forwarded-For`.

    What stands before that hop anybody may have written.
    """
    client = remote
    for hop in reversed(forwarded.split(",")[-_MOST_HOPS:]):
        if not is_within(client, tuple(trusted)) or not _is_address(hop.strip()):
            break
        client = hop.strip()
    return client


@lru_cache(maxsize=4096)
def is_within(address: str, networks: tuple[str, ...]) -> bool:
    """Whether an address belongs to one of the networks."""
    if not networks or not _is_address(address):
        return False
    read = ip_address(address)
    return any(read in ip_network(network) for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
