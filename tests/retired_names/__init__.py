"""Names that the glossary retired, found where Python binds them.

`names.json` holds the list, with what to write instead and the exceptions of Python
files with their reasons; eslint.config.js reads the same list for browser code.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

TABLE = json.loads(Path(__file__).with_name("names.json").read_text())
RETIRED: dict[str, str] = TABLE["retired"]
EXCEPTIONS: dict[str, str] = TABLE["exceptions"]

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def retired_part(name: str) -> str | None:
    """The first part of a snake_case or CamelCase name that is retired."""
    parts = (part.lower() for part in _PARTS.findall(name))
    return next((part for part in parts if part in RETIRED), None)


def retired_names(path: Path, source: str) -> Iterator[str]:
    """One line a name: where it is bound, and what to write instead."""
    names = [(1, part) for part in path.with_suffix("").parts]
    names += sorted(_bound(ast.parse(source)))
    for line, name in names:
        part = retired_part(name)
        if part and f"{path}: {name}" not in EXCEPTIONS:
            yield f"{path}:{line}: {name}: not '{part}' but {RETIRED[part]}"


def _bound(tree: ast.AST) -> Iterable[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                if not node.name.startswith("test_"):
                    yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.alias(asname=str()):
                yield node.lineno, node.asname
            case ast.MatchAs(name=str()) | ast.MatchStar(name=str()):
                yield node.lineno, node.name
