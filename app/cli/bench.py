"""`resync bench`: the benches live in `tests/bench` of a checkout, not in the installed package."""

import importlib
from pathlib import Path

import typer

_CHECKOUT = Path(__file__).resolve().parents[2]


def bench() -> typer.Typer:
    """The benches of the checkout this runs from; elsewhere a command that says where they are."""
    if (_CHECKOUT / "tests" / "bench" / "cli.py").is_file():
        return importlib.import_module("tests.bench.cli").cli
    elsewhere = typer.Typer(help="Measure Resync (only in a checkout of its source).")
    elsewhere.callback(invoke_without_command=True)(_refuse)
    return elsewhere


def _refuse() -> None:
    typer.echo("The benches live in tests/bench of a checkout; this is an installed package.")
    raise typer.Exit(1)
