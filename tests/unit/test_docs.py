"""What is written about Resync stays true: every variable, knob and event is in its page."""

import re
from pathlib import Path

import pytest

from data.domain.events import EventType
from data.runtime import KNOBS

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
EVENTS = (ROOT / "docs/events.md").read_text(encoding="utf-8")
UNEXPLAINED = {
    # Kept by the contract; what they steer comes with notifications and learning.
    "alerts_enabled", "browser_notifications_enabled", "notification_severities",
    "sound_enabled", "pattern_detection_enabled", "pattern_detection_interval_minutes",
    "pattern_min_confidence", "solution_min_success_rate",
}  # fmt: skip


def test_every_variable_the_settings_read_is_documented():
    source = (ROOT / "data/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"(APP_[A-Z_]+)"', source))

    assert len(read) > 10
    assert {name for name in read if name not in SETTINGS} == set()


@pytest.mark.parametrize("name", sorted(set(KNOBS) - UNEXPLAINED))
def test_every_knob_is_documented(name):
    assert f"`{name}`" in SETTINGS


@pytest.mark.parametrize("type_", [t for t in EventType if t is not EventType.PATTERN_DETECTED])
def test_every_event_is_documented(type_):
    assert f"`{type_.word}`" in EVENTS


@pytest.mark.parametrize("page", ["README.md", "README.pt-BR.md", "CONTRIBUTING.md"])
def test_every_file_a_page_points_at_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text)

    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert "://" not in text
    for line in text.splitlines():
        if "==" in line and not line.startswith(" "):
            assert line.rstrip().endswith("\\"), line


def test_nothing_is_fetched_from_elsewhere():
    served = [*ROOT.glob("app/static/**/*"), *ROOT.glob("app/pages/*.html")]
    texts = {
        file: file.read_text(encoding="utf-8")
        for file in served
        if file.suffix in (".js", ".css", ".html", ".svg")
    }

    assert texts
    for file, text in texts.items():
        for address in re.findall(r"https?://[^\s\"'<>)]+", text):
            assert address.startswith("http://www.w3.org/"), f"{file}: {address}"
