"""Whether an ID token is to be believed (OpenID Connect Core 1.0, section 3.1.3.7)."""

import hmac
from collections.abc import Iterator, Mapping
from typing import Any

import jwt
from jwt.algorithms import get_default_algorithms

from workers.provider.errors import ProviderUnsound
from workers.provider.flow import unpadded

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
"""By key pairs only: neither `none`, nor what anybody signs who knows a secret or a public key."""
TOLERANCE_S = 60
"""Clocks differ by so much, and no more is forgiven (contract, section 8)."""
_NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
LONGEST_SUBJECT = 255


def believed(
    token: str, keys: Mapping[str, Any], issuer: str, client_id: str, nonce: str, access_token: str
) -> Mapping[str, Any]:
    """The claims of a token. Raises ProviderUnsound where anything of it is not as it must be."""
    try:
        head = jwt.get_unverified_header(token)
        claims = _verified(token, head, keys, issuer, client_id)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise ProviderUnsound(f"its token is not valid: {error}") from None
    said = claims["nonce"]
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise ProviderUnsound("its token is of another log-in (nonce)")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise ProviderUnsound("its token is meant for somebody else (azp)")
    subject = claims["sub"]
    if not subject.strip() or len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise ProviderUnsound("its token does not say whom it is about (sub)")
    if "at_hash" in claims and claims["at_hash"] != _half(head["alg"], access_token):
        raise ProviderUnsound("its tokens do not belong together (at_hash)")
    return claims


def _verified(
    token: str, head: Mapping[str, Any], keys: Mapping[str, Any], issuer: str, client_id: str
) -> dict[str, Any]:
    wrong: jwt.PyJWTError = jwt.InvalidKeyError("no key of the provider fits it")
    for key in usable(keys, head.get("alg"), head.get("kid")):
        try:
            return jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=client_id,
                issuer=issuer,
                leeway=TOLERANCE_S,
                options={"require": _NEEDED, "enforce_minimum_key_length": True},
            )
        except jwt.InvalidSignatureError as error:
            wrong = error
    raise wrong


def usable(keys: Mapping[str, Any], algorithm: Any, kid: Any = None) -> Iterator[jwt.PyJWK]:
    """The keys by which that may be signed."""
    listed = keys.get("keys")
    if algorithm not in ALGORITHMS or not isinstance(listed, list):
        return
    for one in listed:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig":
            continue
        if one.get("alg", algorithm) != algorithm or (kid is not None and one.get("kid") != kid):
            continue
        try:
            yield jwt.PyJWK(one, algorithm)
        except jwt.PyJWTError:
            continue  # of another kind: sets hold keys for several


def _half(algorithm: str, access_token: str) -> str:
    digest = get_default_algorithms()[algorithm].compute_hash_digest(access_token.encode())
    return unpadded(digest[: len(digest) // 2])
