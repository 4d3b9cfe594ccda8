"""Modular models: `fga.mod` and its files, one after the other in one text.

    -- fga.mod --
    schema: '1.2'
    contents:
      - core.fga
    -- core.fga --
    module core
    type user

One text has one history, one diff and one checksum; the format is that of Go's txtar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from authz_models.fga.results import Problem

HEADER = re.compile(r"-- (\S(?:.*\S)?) --\s*")
PATH = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*\.fga")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
MAIN = "fga.mod"
MOST_FILES = 50


@dataclass(frozen=True, slots=True)
class File:
    """One file; `line` is the number of its first line in the whole text, from 1."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files, and the errors of the text that holds them."""

    files: tuple[File, ...]
    errors: tuple[Problem, ...]

    def as_files(self) -> dict[str, str]:
        """Return path → text."""
        return {file.path: file.text for file in self.files}


def split(content: str) -> Bundle:
    """Split a text into its files."""
    files: list[File] = []
    errors: list[Problem] = []
    name, start = "", 1
    lines: list[str] = []

    def close() -> None:
        if name:
            files.append(File(name, start, "".join(lines)))
        elif "".join(lines).strip():
            hint = "The first line names the first file: -- fga.mod --"
            errors.append(Problem(hint, 1, 1))

    for number, line in enumerate(LINE.findall(content), start=1):
        header = HEADER.fullmatch(line)
        if header is None:
            lines.append(line)
            continue
        close()
        name, start, lines = header[1], number + 1, []
        errors += _problems(name, number, [file.path for file in files])
    close()
    if not any(file.path == MAIN for file in files) and not errors:
        errors.append(Problem("There is no file fga.mod. Begin with -- fga.mod --", 1))
    return Bundle(tuple(files), tuple(errors))


def _problems(path: str, line: int, before: list[str]) -> list[Problem]:
    if path != MAIN and not PATH.fullmatch(path):
        return [Problem("Name files like core.fga or docs/files.fga.", line, 4)]
    if path in before:
        return [Problem(f"{path} is there twice.", line, 4)]
    if len(before) >= MOST_FILES:
        return [Problem(f"A model has at most {MOST_FILES} files.", line, 1)]
    return []
