import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from data.push_key import NotAKey, decoded, encoded, new_key, public_key, read_key
from data.settings import SettingsInvalid, load_settings
from workers.telling.vapid import own_contact


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_a_key_is_the_same_as_text_and_as_pem():
    text = new_key()
    key = read_key(text)

    for other in (pem(key), pem(key).replace("\n", "\\n"), f" {text}=\n"):
        assert public_key(read_key(other)) == public_key(key)
    assert decoded(public_key(key))[0] == 4


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "é", encoded(bytes(32)), encoded(b"\xff" * 32), encoded(bytes(31)),
        "-----BEGIN PRIVATE KEY-----",
        pem(ec.generate_private_key(ec.SECP384R1())),
        pem(rsa.generate_private_key(65537, 2048)),
    ],
)  # fmt: skip
def test_what_is_no_such_key_is_refused_and_not_repeated(text):
    with pytest.raises(NotAKey) as refused:
        read_key(text)

    assert len(text) < 9 or text not in str(refused.value)


def settings(**more):
    return load_settings({"APP_TIMEZONE": "UTC", **more}, engine_required=False)


def test_the_settings_take_a_key_a_contact_and_services():
    key = new_key()

    found = settings(
        APP_PUSH_PRIVATE_KEY=key,
        APP_PUSH_CONTACT="mailto:ops@plant.example",
        APP_PUSH_SERVICES="Push.Plant.Example:8443, *.corp.example",
        APP_PUBLIC_URL="https://monitor.example/",
    )

    assert found.push_private_key.reveal() == key
    assert key not in repr(found)
    assert found.push_services == ("push.plant.example:8443", "*.corp.example")
    assert found.public_url == "https://monitor.example"
    assert "fcm.googleapis.com" in settings().push_services


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_PUSH_PRIVATE_KEY", "not-a-key-at-all"),
        ("APP_PUSH_CONTACT", "ops@plant.example"),
        ("APP_PUSH_CONTACT", "mailto:ops@localhost"),
        ("APP_PUSH_CONTACT", "http://plant.example"),
        ("APP_PUSH_SERVICES", "https://push.example"),
        ("APP_PUSH_CA_FILE", "/nowhere"),
        ("APP_PUBLIC_URL", "monitor.example"),
        ("APP_HEARTBEAT_URL", "ftp://x"),
    ],
)
def test_a_wrong_value_stops_the_start_with_its_variable(name, value):
    with pytest.raises(SettingsInvalid) as refused:
        settings(**{name: value})

    (line,) = refused.value.lines
    assert line.startswith(name)
    assert name != "APP_PUSH_PRIVATE_KEY" or value not in line


def test_without_a_contact_the_host_is_told():
    assert own_contact("mdm01") == "mailto:resync@mdm01.local"
    assert own_contact("mdm01.plant.example") == "mailto:resync@mdm01.plant.example"
