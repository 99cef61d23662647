"""Which passwords nobody is let have."""

import pytest

from data.domain.access import SHORTEST_PASSWORD
from workers.passwords import _common, fault_of


@pytest.mark.parametrize(
    "password", ["password", "12345678", "iloveyou", "TRUSTNO1", "ｐａｓｓｗｏｒｄ", "1qaz2wsx"]
)
def test_what_everybody_tries_first_is_no_password(password):
    assert "tries first" in fault_of(password, "ana")


@pytest.mark.parametrize("password", ["correct horse", "senha da Ana em 2026", "x9$kd02mA"])
def test_another_one_is(password):
    assert fault_of(password, "ana") == ""


def test_as_many_are_known_as_the_standard_asks_for():
    """OWASP ASVS 5.0, 6.2.4: three thousand that the policy would take."""
    known = _common()

    assert len(known) > 3000
    assert all(len(one) >= SHORTEST_PASSWORD for one in known)
