"""The check of retired names finds what it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.retired_names import retired_names


def found(source: str, path: str = "live/roster.py") -> list[str]:
    return [line.split(": ")[1] for line in retired_names(Path(path), source)]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("class HttpDoor: pass", "HttpDoor"),
        ("async def who_watches(): pass", "who_watches"),
        ("def notify(told): pass", "told"),
        ("last_words = []", "last_words"),
        ("viewer.heard_at = 1", "heard_at"),
        ("from a import b as said", "said"),
        ("for word, n in []: pass", "word"),
        ("[deed for deed in []]", "deed"),
        ("match 1:\n    case x as nobody: pass", "nobody"),
        ("WORDS = {}", "WORDS"),
    ],
)
def test_a_retired_part_of_a_bound_name_is_found(source, name):
    assert found(source) == [name]


@pytest.mark.parametrize(
    "source",
    [
        "password = 1",
        "class AuditHead: pass",
        "headers = {}",
        "print(word)",
        "def test_a_person_is_told_why(): pass",
        "answer = {'words': 1}",
    ],
)
def test_other_names_and_mere_uses_are_left_alone(source):
    assert found(source) == []


def test_the_name_of_a_file_or_folder_is_a_name():
    assert found("", "recordings/ingest/doors/answers.py") == ["doors"]


def test_an_exception_is_of_one_file_alone():
    source = "class ReviewRow:\n    words: str"
    assert found(source, "privacy/access/reviews.py") == []
    assert found(source, "privacy/access/gate.py") == ["words"]
