"""The dashboard bench is listed, and its figures say when they fall short."""

from typer.testing import CliRunner

from tests.bench.cli import cli
from tests.bench.dashboard import _beside


def test_the_bench_of_dashboards_is_listed():
    said = CliRunner().invoke(cli, ["--help"])
    assert said.exit_code == 0
    assert "dashboard" in said.output


def test_a_figure_over_its_budget_is_marked():
    assert _beside(150, 150, "ms") == "[budget 150 ms]"
    assert _beside(151, 150, "ms") == "[budget 150 ms, FALLS SHORT]"
