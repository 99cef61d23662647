"""The settings page without a browser: which knobs it has."""

from app.pages.settings import GROUPS
from data.runtime import KNOBS


def test_every_knob_is_on_the_page():
    shown = [field.name for fields in GROUPS.values() for field in fields]

    assert len(shown) == len(set(shown))
    assert set(shown) == set(KNOBS)
