"""What a provider says of itself (OpenID Connect Discovery 1.0). PURE."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from data.setting_values import is_loopback
from workers.provider.errors import ProviderUnsound
from workers.provider.tokens import ALGORITHMS

DISCOVERY = "/.well-known/openid-configuration"
BY_BASIC, BY_POST = "client_secret_basic", "client_secret_post"
_METHODS = "token_endpoint_auth_methods_supported"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where to ask what, and how. `faults` are things that a log-in will stumble over."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    by_post: bool  # how our secret is sent: in the body, not as basic authentication
    scopes: tuple[str, ...]
    says_issuer: bool  # who comes back says from where (RFC 9207)
    faults: tuple[str, ...]


def discovery_of(issuer: str) -> str:
    """Where a provider says it."""
    return f"{issuer.rstrip('/')}{DISCOVERY}"


def read_metadata(told: Mapping[str, Any], issuer: str) -> Metadata:
    """Raises ProviderUnsound where somebody else speaks, or nobody could be let in."""
    said = told.get("issuer")
    # A slash at its end is the one thing that people get wrong; its own spelling counts.
    if not isinstance(said, str) or said.rstrip("/") != issuer.rstrip("/"):
        raise ProviderUnsound(f"it calls itself {said!r:.200}, and APP_OAUTH_ISSUER {issuer!r}")
    safely = urlsplit(issuer).scheme == "https"
    methods = _words(told, _METHODS) or (BY_BASIC,)
    userinfo = told.get("userinfo_endpoint")
    return Metadata(
        said,
        _address(told, "authorization_endpoint", safely),
        _address(told, "token_endpoint", safely),
        _address(told, "jwks_uri", safely),
        _address(told, "userinfo_endpoint", safely) if userinfo is not None else None,
        BY_POST in methods and BY_BASIC not in methods,
        _words(told, "scopes_supported"),
        told.get("authorization_response_iss_parameter_supported") is True,
        tuple(_faults(told, methods)),
    )


def _faults(told: Mapping[str, Any], methods: tuple[str, ...]) -> list[str]:
    faults: list[str] = []
    if not {BY_BASIC, BY_POST} & set(methods):
        faults.append(f"it takes no client secret ({_METHODS}: {', '.join(methods)})")
    responses = _words(told, "response_types_supported")
    if responses and "code" not in responses:
        faults.append("it has no code flow (response_types_supported)")
    challenges = _words(told, "code_challenge_methods_supported")
    if challenges and "S256" not in challenges:
        faults.append("it has no PKCE by S256 (code_challenge_methods_supported)")
    signed = _words(told, "id_token_signing_alg_values_supported")
    if signed and not set(signed) & set(ALGORITHMS):
        faults.append(f"it signs by {', '.join(signed)}, and not by a key pair")
    return faults


def _address(told: Mapping[str, Any], name: str, safely: bool) -> str:
    """An address to ask; one without TLS is a provider's on loopback only."""
    address = told.get(name)
    try:
        parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    plain = parts.scheme == "http" and not safely and is_loopback(host or "")
    sound = isinstance(address, str) and address.isascii() and address.isprintable()
    if not host or not sound or not (parts.scheme == "https" or plain) or parts.username:
        raise ProviderUnsound(f"its {name} is no address that can be asked: {address!r:.200}")
    return str(address)


def _words(told: Mapping[str, Any], name: str) -> tuple[str, ...]:
    words = told.get(name)
    return tuple(w for w in words if isinstance(w, str)) if isinstance(words, list) else ()
