from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data.domain.push_services import KNOWN, NotAService, is_public, service, service_of

SERVICES = [service(written) for written in KNOWN]
OWN = [service("push.plant.example:8443"), service("*.corp.example"), service("127.0.0.1:9443")]


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/dQ4:APA91b",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%2b",
        "https://web.push.apple.com/QABC",
        "https://web.push.apple.com.:443/QABC",
    ],
)
def test_the_services_of_the_browsers_are_known(endpoint):
    assert service_of(endpoint, SERVICES) is not None


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://user:pw@fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://push.apple.com/x",
        "https://evilpush.apple.com/x",
        "https://fcm.googleapis.com/x#y",
        "https://fcm.googleapis.com\\@evil.example/",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/\r\nX: y",
        "https://fcm.googleapis.com:99999/x",
        "https://ｆcm.googleapis.com/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest",
        "//fcm.googleapis.com/x",
        "https:///x",
        "",
        "https://fcm.googleapis.com/" + "a" * 2000,
    ],
)
def test_nothing_else_is_an_endpoint(endpoint):
    assert service_of(endpoint, SERVICES) is None


def test_a_site_names_its_own_with_their_ports():
    assert service_of("https://push.plant.example:8443/x", OWN) == OWN[0]
    assert service_of("https://push.plant.example/x", OWN) is None
    assert service_of("https://a.corp.example/x", OWN) == OWN[1]
    assert service_of("https://127.0.0.1:9443/x", OWN) == OWN[2]
    assert [one.word for one in OWN] == [
        "push.plant.example:8443",
        "*.corp.example",
        "127.0.0.1:9443",
    ]


@pytest.mark.parametrize("written", ["", "*", "*.com", "a/b", "https://a", "a:0", "a:b", "u@a"])
def test_what_is_no_host_is_refused(written):
    with pytest.raises(NotAService):
        service(written)


INSIDE = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
          "100.64.0.1", "224.0.0.1", "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::"]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_a_service_only_where_it_was_named(address):
    assert not is_public(address)
    assert not OWN[1].may_be_at(address)
    assert OWN[0].may_be_at(address)


def test_addresses_outside_are_services():
    assert is_public("142.250.74.10")
    assert is_public("2a00:1450:4009:80a::200a")


@given(some.ip_addresses(v=4))
def test_an_address_carried_by_another_is_judged_by_itself(ip: IPv4Address):
    for high in ("::ffff:0:0", "64:ff9b::"):
        carrier = IPv6Address(int(IPv6Address(high)) | int(ip))
        assert is_public(str(carrier)) == is_public(str(ip))
