"""A provider of log-ins on loopback (OpenID Connect): real HTTP, real signatures, and each lie that
a test wants of it. It checks us as strictly as a good one does."""

import hashlib
import hmac
import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from data.domain.access import Role
from data.provider import Provider
from data.secret import Secret
from tests.serving import PATIENCE_S
from workers.provider.client import ProviderClient

CLIENT, SECRET = "resync", "s3cret of: the client"
ROLES = {"ops": Role.OPERATOR, "admins": Role.ADMINISTRATOR}
DISCOVERY = "/.well-known/openid-configuration"


@cache
def rsa_key(bits: int = 2048):
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key():
    return ec.generate_private_key(ec.SECP256R1())


def public_pem(key) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def jws(head: dict, claims: dict, key) -> str:
    """A token signed as its head says, by whatever key."""
    signed = ".".join(b64(json.dumps(part).encode()) for part in (head, claims))
    return f"{signed}.{b64(_signature(head.get('alg'), signed.encode(), key))}"


def _signature(algorithm, signed: bytes, key) -> bytes:
    if algorithm == "RS256":
        return key.sign(signed, padding.PKCS1v15(), SHA256())
    if algorithm == "ES256":
        r, s = decode_dss_signature(key.sign(signed, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    if algorithm == "HS256":
        return hmac.digest(key, signed, "sha256")
    return b""


def jwk(key, kid: str) -> dict:
    numbers = key.public_key().public_numbers()
    if isinstance(key, rsa.RSAPrivateKey):
        size = (numbers.n.bit_length() + 7) // 8
        said = {"kty": "RSA", "n": b64(numbers.n.to_bytes(size, "big")), "e": "AQAB"}
    else:
        x, y = (b64(one.to_bytes(32, "big")) for one in (numbers.x, numbers.y))
        said = {"kty": "EC", "crv": "P-256", "x": x, "y": y}
    return {"kid": kid, "use": "sig", **said}


@dataclass
class IdentityProvider:
    """`person` is who logs in there; `userinfo` what is told of him beside the token. `change` may
    turn the claims into others, `sign` the token; `answers` stand for what a path would say."""

    url: str
    person: dict = field(default_factory=lambda: {"sub": "7f3", "preferred_username": "ana"})
    userinfo: dict | None = None
    metadata: dict = field(default_factory=dict)
    change: Callable[[dict], dict] = dict
    sign: Callable[[dict], str] | None = None
    answers: dict = field(default_factory=dict)
    kid: str = "k1"
    key: object = field(default_factory=rsa_key)
    skew_s: float = 0.0
    asked: list = field(default_factory=list)
    codes: dict = field(default_factory=dict)
    refuses: str = ""  # an error that the browser comes back with
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def settings(self) -> dict:
        """What lets people log in here."""
        return {"auth": "oauth", "oauth": Provider(self.url, CLIENT, Secret(SECRET), ROLES)}

    def about(self) -> dict:
        told = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
        }
        if self.userinfo is not None:
            told["userinfo_endpoint"] = f"{self.url}/userinfo"
        return told | self.metadata

    def authorize(self, asked: dict) -> str:
        """Where a browser is led back to."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        assert len(asked["state"]) >= 32
        assert len(asked["nonce"]) >= 32
        if self.refuses:
            back = {"error": self.refuses, "error_description": "not\ntoday"}
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            back = {"code": code}
        back |= {"state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def redeem(self, form: dict, authorization: str | None) -> tuple[int, dict]:
        if authorization is not None:
            told = b64decode(authorization.removeprefix("Basic ")).decode()
            us, secret = map(unquote, told.split(":"))
        else:
            us, secret = form.get("client_id"), form.get("client_secret")
        if (us, secret) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)  # good once
        verifier = b64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if (
            asked is None
            or asked["code_challenge"] != verifier
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant", "error_description": "no such code"}
        now = time.time() + self.skew_s
        claims = {"iss": self.url, "aud": CLIENT, "nonce": asked["nonce"], **self.person}
        claims = self.change({**claims, "iat": int(now), "exp": int(now) + 300})
        token = self.sign(claims) if self.sign else self.signed(claims)
        return 200, {"id_token": token, "access_token": "at-1", "token_type": "Bearer"}

    def signed(self, claims: dict) -> str:
        algorithm = "RS256" if isinstance(self.key, rsa.RSAPrivateKey) else "ES256"
        return jws({"alg": algorithm, "kid": self.kid, "typ": "JWT"}, claims, self.key)

    def keys(self) -> dict:
        return {"keys": [jwk(self.key, self.kid)]}


def patient(monitor):
    """Let a server wait longer for the provider than people would: a laden machine stalls."""
    core = monitor.server.core
    core.provider.close()
    core.provider = ProviderClient(core.settings.oauth, patience_s=PATIENCE_S)


@contextmanager
def identity_provider(**more):
    """One that lets in until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if self._is_odd(parts.path):
                return
            if parts.path == "/authorize":
                self._say(302, {}, {"Location": provider.authorize(asked)})
            elif parts.path == "/userinfo":
                assert self.headers["Authorization"] == "Bearer at-1"
                self._say(200, {"sub": provider.person.get("sub"), **(provider.userinfo or {})})
            else:
                said = {DISCOVERY: provider.about, "/keys": provider.keys}.get(parts.path)
                self._say(200, said()) if said else self._say(404, {})

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if not self._is_odd(self.path):
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self._say(*provider.redeem(form, self.headers["Authorization"]))

        def _is_odd(self, path):
            provider.asked.append(path)
            answer = provider.answers.get(path)
            if callable(answer):
                answer(self)
            elif answer is not None:
                self._say(*answer)
            return answer is not None

        def _say(self, status, told, headers=()):
            said = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response_only(status)
            at = time.gmtime(time.time() + provider.skew_s)
            self.send_header("Date", time.strftime("%a, %d %b %Y %H:%M:%S GMT", at))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            for name, value in dict(headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, client_address):
            """A client that hangs up is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    provider = IdentityProvider(f"http://127.0.0.1:{server.server_port}", **more)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        provider.over.set()
        server.shutdown()
        server.server_close()
