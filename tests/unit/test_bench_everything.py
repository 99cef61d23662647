"""`resync bench all` keeps what each bench printed, and names the one that failed."""

import pytest

from tests.bench.everything import Taken, bench_all, page_of


def test_a_figure_stands_beside_what_it_is_of():
    page = page_of([Taken("poll", "A poll.", ["10000 jobs: 61 ms", "  a|b: 2 ms"], 3.2, 0.4, "")])

    assert "| 10000 jobs | 61 ms |" in page
    assert "| &nbsp;&nbsp;a\\|b | 2 ms |" in page
    assert "`.venv/bin/resync bench poll`: 3 s, load 0.4 before it." in page


def test_a_bench_that_fails_is_named_on_the_page(tmp_path):
    page = tmp_path / "benchmarks.md"

    with pytest.raises(SystemExit, match="Failed: nosuch"):
        list(bench_all({"nosuch": "There is none."}, page))

    assert "No such command 'nosuch'" in page.read_text()
