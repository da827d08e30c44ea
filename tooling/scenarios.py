"""The table of `dev.py scenarios`: which test shows which scenario of the sync, with its result and its seconds.

A pytest plugin: tests carry their ids by `@pytest.mark.case("S43", "RB-24")`. An id that no test carries is a failure.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import Final

import pytest

SCENARIOS: Final = tuple(f"S{number:02}" for number in range(1, 57))
CASES: Final = (*(f"RA-{n:02}" for n in range(1, 18)), *(f"RB-{n:02}" for n in range(1, 29)))
_MARK: Final = "case"


class Table:
    """Gathers what the tests of each id came to."""

    def __init__(self) -> None:
        self.ids: dict[str, tuple[str, ...]] = {}
        self.results: dict[str, str] = {}
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the tests that carry an id."""
        for item in items:
            self.ids[item.nodeid] = tuple(str(i) for mark in item.iter_markers(_MARK) for i in mark.args)
        others = [item for item in items if not self.ids[item.nodeid]]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if self.ids[item.nodeid]]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one phase of one test; the worst of them is its result."""
        self.seconds[report.nodeid] += report.duration
        if report.outcome != "passed":
            self.results[report.nodeid] = report.outcome
        else:
            self.results.setdefault(report.nodeid, "passed")

    def lines(self) -> list[str]:
        """Give the table: id, test, result, seconds; then the ids that no test carries."""
        rows = [
            f"{name:<6} {node}  {self.results.get(node, 'not run')}  {self.seconds[node]:.2f} s"
            for node, names in self.ids.items()
            for name in names
        ]
        return [*sorted(rows), *(f"{name:<6} no test shows it" for name in self.missing())]

    def missing(self) -> list[str]:
        """Name the ids that no test carries."""
        shown = {name for names in self.ids.values() for name in names}
        return [name for name in (*SCENARIOS, *CASES) if name not in shown]


def main(arguments: list[str]) -> int:
    """Run every test that carries an id and print the table; 1 when one failed or an id has none."""
    table = Table()
    code = pytest.main(["-q", "--no-header", "-p", "no:randomly", *arguments], plugins=[table])
    print("\n".join(table.lines()))
    return 1 if code or table.missing() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
