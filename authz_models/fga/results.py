"""The results of checking a model, as plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Part = Literal["content", "tests"]
Kind = Literal["check", "list_objects", "list_users"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem and its place. `line` and `column` count from 1; None: unknown."""

    message: str
    line: int | None = None
    column: int | None = None
    part: Part = "content"

    @property
    def sentence(self) -> str:
        """The message, preceded by its place."""
        where = "" if self.part == "content" else "store tests, "
        if self.line is None:
            return f"{where}{self.message}" if where else self.message
        column = f", column {self.column}" if self.column is not None else ""
        return f"{where}line {self.line}{column}: {self.message}"

    def as_json(self) -> dict[str, Any]:
        """{message, line, column, part}."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Report:
    """The errors and warnings of content and tests."""

    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.errors


@dataclass(frozen=True, slots=True)
class Failure:
    """An assertion that fails.

    `request` is what was asked, `{user, relation, object, context}` and the like;
    `expected` and `got` are a boolean (check), a list of objects (list_objects) or of
    users (list_users). Without an answer `got` is None and `error` is the reason.
    """

    test: str
    kind: Kind
    request: dict[str, Any]
    expected: Any
    got: Any
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """{test, kind, request, expected, got, error}."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TestReport:
    """The results of a version's store tests; `failures` has at most 500 entries."""

    total: int = 0
    failed: int = 0
    failures: tuple[Failure, ...] = ()

    __test__ = False  # pytest takes the name for a test

    @property
    def passed(self) -> int:
        return self.total - self.failed

    @property
    def ok(self) -> bool:
        return self.failed == 0
