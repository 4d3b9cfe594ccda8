"""What `make faults` found, as a table: fault, seen, lost, time to recover."""

from __future__ import annotations

from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Outcome:
    """One row; `seconds` are those until everything was well again."""

    fault: str
    seen: str
    lost: str
    seconds: float

    def __str__(self) -> str:
        return f"| {self.fault} | {self.seen} | {self.lost} | {self.seconds:.1f} s |"


_rows: list[Outcome] = []


@pytest.fixture
def outcomes():
    """A list every test of a fault adds its rows to."""
    return _rows


def pytest_terminal_summary(terminalreporter):
    """Print the table below the results."""
    if _rows:
        terminalreporter.section("faults")
        terminalreporter.write_line("| fault | seen by the user | lost | recovered |")
        terminalreporter.write_line("|---|---|---|---|")
        for row in _rows:
            terminalreporter.write_line(str(row))
