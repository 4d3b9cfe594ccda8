"""docs/bad-input.md: every test it names exists."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
TABLE = TESTS.parent / "docs" / "bad-input.md"


def test_every_test_of_the_table_exists():
    there = {
        name
        for file in TESTS.rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    files = {file.stem for file in TESTS.rglob("test_*.py")}
    named = set(re.findall(r"\btest_\w+\b", TABLE.read_text()))
    assert len(named) > 50
    assert named - there - files == set()
