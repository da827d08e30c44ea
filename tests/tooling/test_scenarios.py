"""The table of scenarios names every test with its result, and every id that has none."""

from types import SimpleNamespace
from typing import Any

import pytest

from tooling.scenarios import CASES, SCENARIOS, Table


class _Item(SimpleNamespace):
    def iter_markers(self, name: str) -> list[Any]:
        return [SimpleNamespace(args=self.cases)] if name == "case" and self.cases else []


def test_tests_with_an_id_are_kept_and_told_with_the_worst_of_their_phases() -> None:
    table = Table()
    dropped: list[_Item] = []

    def pytest_deselected(*, items: list[_Item]) -> None:
        dropped.extend(items)

    config: Any = SimpleNamespace(hook=SimpleNamespace(pytest_deselected=pytest_deselected))
    shown, other = _Item(nodeid="t.py::cut", cases=("S41", "RB-16")), _Item(nodeid="t.py::other", cases=())
    items: list[Any] = [shown, other]
    table.pytest_collection_modifyitems(config, items)
    assert items == [shown]
    assert dropped == [other]
    for phase, outcome in (("setup", "passed"), ("call", "failed"), ("teardown", "passed")):
        report: Any = SimpleNamespace(nodeid="t.py::cut", when=phase, outcome=outcome, duration=0.5)
        table.pytest_runtest_logreport(report)
    lines = table.lines()
    assert "S41    t.py::cut  failed  1.50 s" in lines
    assert "RB-16  t.py::cut  failed  1.50 s" in lines
    assert "S01    no test shows it" in lines


@pytest.mark.parametrize("ids", [SCENARIOS, CASES])
def test_every_id_is_asked_for_once(ids: tuple[str, ...]) -> None:
    assert len(set(ids)) == len(ids)
    assert Table().missing() == [*SCENARIOS, *CASES]
