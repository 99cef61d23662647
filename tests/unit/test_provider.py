"""What a provider of log-ins says, and how much of it is believed."""

import time

import jwt
import pytest

from data.domain.access import Role
from data.provider import Provider
from data.secret import Secret
from tests.identity_provider import b64, ec_key, jwk, jws, public_pem, rsa_key
from workers.provider.errors import ProviderUnsound
from workers.provider.flow import Flow
from workers.provider.metadata import read_metadata
from workers.provider.person import is_whole, person_of
from workers.provider.tokens import TOLERANCE_S, believed

ISSUER, CLIENT, NONCE = "https://login.example", "resync", "n" * 43
ACCESS, AT_HASH = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "77QmUPtjPfzWtF2AnpK9RQ"
"""An example of the standard (OpenID Connect Core 1.0, appendix A.3)."""
RSA, EC = rsa_key(), ec_key()
KEYS = {"keys": [jwk(RSA, "k1"), jwk(EC, "k2"), {"kty": "oct", "k": "AAAA", "kid": "k3"}]}


def claims(**more):
    now = int(time.time())
    told = {"iss": ISSUER, "aud": CLIENT, "sub": "7f3", "nonce": NONCE, "iat": now}
    return {name: v for name, v in {**told, "exp": now + 300, **more}.items() if v is not ...}


def token(key=RSA, head=None, **more):
    return jws({"alg": "RS256", "kid": "k1", **(head or {})}, claims(**more), key)


def believe(given, keys=KEYS):
    return believed(given, keys, ISSUER, CLIENT, NONCE, ACCESS)


def soon(seconds):
    return int(time.time()) + seconds


@pytest.mark.parametrize(
    "given",
    [
        lambda: token(),
        lambda: token(EC, {"alg": "ES256", "kid": "k2"}),
        lambda: token(head={"kid": "k1", "typ": "JWT"}, aud=[CLIENT]),
        lambda: token(aud=[CLIENT, "other"], azp=CLIENT),
        lambda: token(azp=CLIENT),
        lambda: token(iat=soon(TOLERANCE_S - 20), nbf=soon(TOLERANCE_S - 20)),
        lambda: token(exp=soon(20 - TOLERANCE_S)),
        lambda: token(at_hash=AT_HASH),
    ],
)
def test_a_sound_token_is_believed(given):
    assert believe(given())["sub"] == "7f3"


def test_without_a_key_id_any_key_of_the_kind_may_have_signed():
    other = {"keys": [jwk(rsa_key(3072), "k0"), jwk(RSA, "k1")]}
    head = jws({"alg": "RS256"}, claims(), RSA)

    assert believe(head, other)["sub"] == "7f3"


@pytest.mark.parametrize(
    "given",
    [
        lambda: token(head={"alg": "none"}),
        lambda: jws({"alg": "none"}, claims(), None),
        lambda: token(b"the client secret", {"alg": "HS256"}),
        lambda: token(public_pem(RSA), {"alg": "HS256"}),
        lambda: token(b"AAAA", {"alg": "HS256", "kid": "k3"}),
        lambda: token(rsa_key(3072)),
        lambda: token(EC, {"alg": "ES256", "kid": "k1"}),
        lambda: token(head={"kid": "elsewhere"}),
        lambda: token(head={"kid": 1}),
        lambda: token(head={"crit": ["exp"]}),
        lambda: token(head={"alg": None}),
        lambda: token(iss="https://login.example/"),
        lambda: token(iss=...),
        lambda: token(aud="other"),
        lambda: token(aud=["other"]),
        lambda: token(aud=...),
        lambda: token(aud=[CLIENT, "other"]),
        lambda: token(azp="other"),
        lambda: token(aud=[CLIENT, "other"], azp="other"),
        lambda: token(exp=soon(-TOLERANCE_S - 5)),
        lambda: token(exp=...),
        lambda: token(exp="soon"),
        lambda: token(iat=soon(TOLERANCE_S + 30)),
        lambda: token(iat=...),
        lambda: token(nbf=soon(TOLERANCE_S + 30)),
        lambda: token(nonce="of another"),
        lambda: token(nonce=...),
        lambda: token(nonce=1),
        lambda: token(sub=...),
        lambda: token(sub=""),
        lambda: token(sub=" "),
        lambda: token(sub=7),
        lambda: token(sub="7\n3"),
        lambda: token(sub="7" * 256),
        lambda: token(at_hash="of another"),
        lambda: "",
        lambda: "a.b.c",
        lambda: "." * 9,
        lambda: token()[:-4] + "AAAA",
        lambda: token().replace(".", "..", 1),
        lambda: f"{b64(b'{}')}.{b64(b'[]')}.",
        lambda: f"{b64(b'[' * 100_000)}.{b64(b'{}')}.",
    ],
)
def test_a_token_that_is_not_as_it_must_be_is_not_believed(given):
    with pytest.raises(ProviderUnsound):
        believe(given())


def test_a_key_that_is_too_short_signs_nothing():
    weak = rsa_key(1024)

    with pytest.raises(ProviderUnsound, match="key"):
        believe(token(weak), {"keys": [jwk(weak, "k1")]})


@pytest.mark.parametrize(
    "keys",
    [{}, {"keys": {}}, {"keys": [None, 1, {}, {"kty": "RSA", "kid": "k1"}]},
     {"keys": [{**jwk(RSA, "k1"), "use": "enc"}]}, {"keys": [{**jwk(RSA, "k1"), "alg": "PS256"}]}],
)  # fmt: skip
def test_keys_that_are_none_believe_nothing(keys):
    with pytest.raises(ProviderUnsound):
        believe(token(), keys)


def test_a_library_that_would_take_what_we_do_not_is_kept_from_it():
    """The forgeries are good ones: whoever does not name the algorithms takes them."""
    forged = token(b"x" * 32, {"alg": "HS256"})

    assert jwt.decode(forged, b"x" * 32, algorithms=["HS256"], audience=CLIENT)["sub"] == "7f3"


# Who it is


PROVIDER = Provider(
    ISSUER, CLIENT, Secret("x"), {"ops": Role.OPERATOR, "admins": Role.ADMINISTRATOR}
)


def person(**told):
    return person_of({"iss": ISSUER, "sub": "7f3", **told}, PROVIDER)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["ops"], Role.OPERATOR),
        (["ops", "admins", "staff"], Role.ADMINISTRATOR),
        (["admins", "ops"], Role.ADMINISTRATOR),
        ("ops", Role.OPERATOR),
        ("ops,admins", Role.VIEWER),
        ("devops", Role.VIEWER),
        (["OPS"], Role.VIEWER),
        ([], Role.VIEWER),
        (["staff", 7, None, ["ops"]], Role.VIEWER),
        ({"ops": True}, Role.VIEWER),
        (None, Role.VIEWER),
    ],
)
def test_the_strongest_role_of_the_groups_wins_and_a_word_is_a_list_of_one(groups, role):
    assert (person(groups=groups).role, person(groups=groups).remark) == (role, "")


def test_groups_that_are_left_out_mean_viewer_and_why():
    too_many = person(_claim_names={"groups": "src1"}, _claim_sources={"src1": {}})

    assert (too_many.role, too_many.remark) == (Role.VIEWER, "too_many")
    assert (person().role, person().remark) == (Role.VIEWER, "no_groups")
    assert person(_claim_names="groups").remark == "no_groups"
    nobody = person_of({"iss": ISSUER, "sub": "1"}, Provider(ISSUER, CLIENT, Secret("x")))
    assert nobody.remark == "", "no group would make him more"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"preferred_username": "ana", "email": "ana@plant.example", "name": "Ana"}, "ana"),
        ({"email": "ana@plant.example", "name": "Ana"}, "ana@plant.example"),
        ({"name": "Ana"}, "7f3"),
        ({"preferred_username": "", "email": " "}, "7f3"),
        ({"preferred_username": 7, "email": ["x"]}, "7f3"),
        ({"preferred_username": " a\x1bn\u202ea\n "}, "ana"),
        ({"preferred_username": "x" * 99}, "x" * 60),
        ({"preferred_username": "<b>ana</b>"}, "<b>ana</b>"),
    ],
)
def test_somebody_is_shown_as_his_name_else_his_address_else_his_id(told, name):
    assert person(**told).name == name


def test_who_somebody_is_says_the_issuer_and_the_id_alone():
    assert person(preferred_username="ana").same == person(email="else@where").same
    assert person(sub="8").same != person().same


def test_the_userinfo_is_asked_for_what_the_token_leaves_out():
    assert is_whole({"groups": [], "preferred_username": "ana"}, PROVIDER)
    assert not is_whole({"preferred_username": "ana"}, PROVIDER)
    assert not is_whole({"groups": ["ops"]}, PROVIDER)


# One log-in


def test_what_a_log_in_shows_of_itself_tells_nothing_of_the_rest():
    flow, other = Flow("s" * 43), Flow("t" * 43)
    shown = {flow.state, flow.nonce, flow.verifier, flow.challenge, flow.secret}

    assert len(shown) == 5
    assert all(43 <= len(one) <= 128 for one in shown), "as PKCE wants it"
    assert flow.is_called(flow.state)
    assert not any(flow.is_called(said) for said in ("", "ü", other.state, flow.nonce))


# What it says of itself


def about(**more):
    told = {"issuer": ISSUER, "userinfo_endpoint": f"{ISSUER}/me"}
    told |= {n: f"{ISSUER}/{n}" for n in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    return {**told, **more}


def test_a_slash_at_the_end_is_the_only_other_spelling_and_its_own_counts():
    assert read_metadata(about(issuer=f"{ISSUER}/"), ISSUER).issuer == f"{ISSUER}/"
    for other in ("https://evil.example", f"{ISSUER}/x", None, [ISSUER]):
        with pytest.raises(ProviderUnsound, match="calls itself"):
            read_metadata(about(issuer=other), ISSUER)


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    [None, "", 7, "/token", "ftp://login.example/x", "http://login.example/x", "https://u:p@h/x",
     "http://127.0.0.1/x", "https://h:99999/x", "https://h/x\r\nX: y", "javascript:alert(1)"],
)  # fmt: skip
def test_an_address_that_is_not_safe_to_ask_is_not_asked(name, address):
    with pytest.raises(ProviderUnsound, match=name):
        read_metadata(about(**{name: address}), ISSUER)


def test_the_secret_is_sent_as_the_provider_takes_it():
    def by_post(methods):
        return read_metadata(about(token_endpoint_auth_methods_supported=methods), ISSUER).by_post

    assert not read_metadata(about(), ISSUER).by_post
    assert not by_post(["client_secret_post", "client_secret_basic"])
    assert by_post(["client_secret_post", "private_key_jwt"])


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "client secret"),
        ({"response_types_supported": ["id_token"]}, "code flow"),
        ({"code_challenge_methods_supported": ["plain"]}, "S256"),
        ({"id_token_signing_alg_values_supported": ["HS256"]}, "HS256"),
    ],
)
def test_what_a_log_in_will_stumble_over_is_said(told, said):
    (fault,) = read_metadata(about(**told), ISSUER).faults

    assert said in fault
    assert read_metadata(about(), ISSUER).faults == ()
