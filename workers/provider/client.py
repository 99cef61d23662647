"""Letting somebody in by a provider: where he is sent, and who he is when he comes back."""

import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from data.domain.access import Person
from data.provider import Provider
from workers.provider.errors import FlowOver, LoginDenied, ProviderAway, ProviderUnsound
from workers.provider.flow import Flow
from workers.provider.metadata import Metadata, discovery_of, read_metadata
from workers.provider.person import is_whole, person_of
from workers.provider.tokens import believed
from workers.provider.wire import PATIENCE_S, Said, Wire

KNOWN_FOR_S = 600.0
"""What a provider says of itself is asked again after so long. Its keys are asked for at each
log-in: one that has just changed is as good as one that never does."""
_SCOPES = ("openid", "profile", "email")


class ProviderClient:
    """One a process, thread-safe; each call blocks as long as the provider lets it wait, at most
    `patience_s` for each of its exchanges. Nothing that went wrong is remembered."""

    def __init__(
        self,
        provider: Provider,
        clock: Callable[[], float] = time.monotonic,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.provider, self._clock = provider, clock
        self._wire = Wire(provider.ca_file, patience_s)
        self._known: tuple[Metadata, float] | None = None

    def close(self) -> None:
        self._wire.close()

    def describe(self) -> tuple[Metadata, Said]:
        """What the provider says of itself now. Raises ProviderError."""
        answer = self._asked(discovery_of(self.provider.issuer))
        return read_metadata(answer.told, self.provider.issuer), answer

    def keys(self, metadata: Metadata) -> Mapping[str, Any]:
        """What it signs by now. Raises ProviderError."""
        return self._asked(metadata.jwks_uri).told

    def way_to(self, flow: Flow, redirect_uri: str) -> str:
        """Where to send a browser. Raises ProviderError."""
        metadata, claim = self._metadata(), self.provider.groups_claim
        scopes = [*_SCOPES, *([claim] if claim in metadata.scopes else [])]
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(scopes),
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": flow.challenge,
            "code_challenge_method": "S256",
        }
        where = metadata.authorization_endpoint
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked, quote_via=quote)}"

    def who(self, flow: Flow, came: Mapping[str, str], redirect_uri: str) -> Person:
        """Who has come back with these parameters. Raises ProviderError."""
        metadata = self._metadata()
        said = came.get("iss")
        if said != metadata.issuer and (said is not None or metadata.says_issuer):
            raise ProviderUnsound(f"somebody comes back from {said!r:.200}, not from it (iss)")
        if "error" in came:
            raise LoginDenied(
                f"it let somebody not in: {came['error']!r:.100} {_described(came)!r:.300}"
            )
        told = self._redeemed(metadata, flow, came.get("code", ""), redirect_uri)
        token, access = _word(told, "id_token"), _word(told, "access_token")
        claims = believed(
            token, self.keys(metadata), metadata.issuer, self.provider.client_id, flow.nonce, access
        )
        if metadata.userinfo_endpoint is not None and not is_whole(claims, self.provider):
            claims = {**self._userinfo(metadata.userinfo_endpoint, access, claims["sub"]), **claims}
        return person_of(claims, self.provider)

    def _metadata(self) -> Metadata:
        if self._known is None or self._clock() - self._known[1] >= KNOWN_FOR_S:
            self._known = self.describe()[0], self._clock()
        return self._known[0]

    def _redeemed(
        self, metadata: Metadata, flow: Flow, code: str, redirect_uri: str
    ) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": flow.verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        us, secret = self.provider.client_id, self.provider.client_secret.reveal()
        if metadata.by_post:
            form |= {"client_id": us, "client_secret": secret}
        else:  # each spelled as in a form first (RFC 6749, section 2.3.1)
            both = f"{quote(us, safe='')}:{quote(secret, safe='')}"
            headers["Authorization"] = f"Basic {b64encode(both.encode()).decode()}"
        body = urlencode(form).encode()
        answer = self._wire.ask(metadata.token_endpoint, "POST", headers, body)
        if answer.status == 200:
            return answer.told
        self._known = None  # it may have moved
        why = answer.told.get("error")
        if why == "invalid_grant":
            raise FlowOver(f"it does not take the code: {_described(answer.told)!r:.300}")
        raise ProviderUnsound(
            f"it does not take Resync for {us!r} (HTTP {answer.status}, {why!r:.100}"
            f" {_described(answer.told)!r:.300}): look at APP_OAUTH_CLIENT_ID, its secret, and"
            f" whether {redirect_uri} is a redirect URI there"
        )

    def _userinfo(self, where: str, access_token: str, subject: str) -> Mapping[str, Any]:
        told = self._asked(where, {"Authorization": f"Bearer {access_token}"}).told
        if told.get("sub") != subject:
            raise ProviderUnsound("its userinfo is about somebody else (sub)")
        return told

    def _asked(self, url: str, headers: Mapping[str, str] | None = None) -> Said:
        answer = self._wire.ask(url, headers=headers)
        if answer.status != 200:
            raise ProviderAway(f"{url} answers HTTP {answer.status}")
        return answer


def _word(told: Mapping[str, Any], name: str) -> str:
    word = told.get(name)
    if not isinstance(word, str) or not word.isascii() or not word.isprintable():
        raise ProviderUnsound(f"it answers without a usable {name}")
    return word


def _described(told: Mapping[str, Any]) -> str:
    said = told.get("error_description")
    return said if isinstance(said, str) else ""
