"""docs/bad-input.md: every test it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    "document", sorted(TABLE.parent.glob("*.md")), ids=lambda path: path.name
)
def test_every_test_named_with_its_file_is_in_that_file(document):
    named = re.findall(r"([\w/]+\.py)::(\w+)", document.read_text())
    lost = [
        f"{file}::{name}"
        for file, name in named
        if not any(
            re.search(rf"(def|class) {name}\b", found.read_text())
            for found in TESTS.rglob(file.removeprefix("tests/"))
        )
    ]
    assert lost == []
