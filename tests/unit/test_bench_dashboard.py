"""The figures of the dashboard bench say when they fall short."""

from tests.bench.dashboard import beside


def test_a_figure_over_its_budget_is_marked():
    assert beside(150, 150, "ms") == "[budget 150 ms]"
    assert beside(151, 150, "ms") == "[budget 150 ms, FALLS SHORT]"
