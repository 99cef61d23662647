"""Pages full of texts that mean ill: nothing runs, and nothing of them is markup."""

import pytest

from tests.hostile import is_quiet, texts
from tests.hostile_pages import fail, notified, shows

pytestmark = pytest.mark.browser


def test_pages_full_of_hostile_texts_show_them_as_text(monitor, open_page):
    given = texts(100, seed=4)
    fail(monitor, given)
    page = open_page(monitor.url)

    shows(page, monitor, given)

    shown, base = notified(page, monitor, texts(500, seed=5))
    for one in shown:
        assert is_quiet(one["title"] + one["body"], breaks="\t\r\n")
        assert one["navigate"].startswith(f"{base}tws-monitor")
