"""Store tests: OpenFGA's own file format, without references to other files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from authz_models.fga.results import Problem
from authz_models.fga.yaml_nodes import (
    BadYamlError,
    compose,
    pairs_of,
    problem_at,
    scalar_of,
    value_of,
)

MOST_ASSERTIONS = 5_000
MOST_WORK = 300_000
"""Assertions times tuples: the tool repeats every tuple with every answer."""
MOST_PROBLEMS = 50

_OUTSIDE = "Nothing outside of this text is read. Write it here instead."
_REFUSED = {
    "model": "The model is this version's own content. Leave “model” out.",
    "model_file": "The model is this version's own content. Leave “model_file” out.",
    "tuple_file": f"{_OUTSIDE} Use “tuples”.",
    "tuple_files": f"{_OUTSIDE} Use “tuples”.",
    "store_id": "Tests run here, on no server. Leave “store_id” out.",
    "model_id": "Tests run here, on no server. Leave “model_id” out.",
    "api_url": "Tests run here, on no server. Leave “api_url” out.",
}


@dataclass(slots=True)
class StoreTests:
    """The tests as plain data, the number of assertions, errors and warnings."""

    data: dict[str, Any] = field(default_factory=dict)
    assertions: int = 0
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


class _Stop(Exception):
    """Enough problems were found."""


Shape = Callable[["_Reader", yaml.Node, str], None]


def read_tests(text: str) -> StoreTests:
    """Read the tests and check their shape; the tool checks users and relations."""
    found = StoreTests()
    reader = _Reader(found)
    try:
        root = compose(text)
        if root is None:
            found.warnings.append(_nothing_asserted())
            return found
        _store(reader, root, "The file")
        if not found.errors:
            found.data = value_of(root)
            _weigh(found)
    except BadYamlError as error:
        # What is missing after the last line is reported on the last line.
        last = text.rstrip("\n").count("\n") + 1
        line = min(error.problem.line or 1, last)
        found.errors.append(replace(error.problem, line=line))
    except _Stop:
        pass
    return found


class _Reader:
    """Collects problems while the shapes below walk through the nodes."""

    def __init__(self, found: StoreTests) -> None:
        self.found = found

    def wrong(self, node: yaml.Node, message: str) -> None:
        self.found.errors.append(problem_at(message, node.start_mark))
        if len(self.found.errors) >= MOST_PROBLEMS:
            raise _Stop


def _keys(
    shapes: dict[str, Shape], *needed: str, one_of: tuple[str, ...] = ()
) -> Shape:
    """Return the shape of a mapping with these keys."""

    def check(reader: _Reader, node: yaml.Node, where: str) -> None:
        if not isinstance(node, yaml.MappingNode):
            reader.wrong(node, f"{where} is a mapping: key: value.")
            return
        names = set()
        for key, value in pairs_of(node):
            names.add(key.value)
            if key.value in _REFUSED and key.value not in shapes:
                reader.wrong(key, _REFUSED[key.value])
            elif key.value not in shapes:
                known = ", ".join(shapes)
                reader.wrong(key, f"“{key.value}” is not known here; known: {known}.")
            else:
                shapes[key.value](reader, value, f"“{key.value}”")
        for name in needed:
            if name not in names:
                reader.wrong(node, f"{where} needs “{name}”.")
        if one_of and not names & set(one_of):
            reader.wrong(node, f"{where} needs “{'” or “'.join(one_of)}”.")

    return check


def _list(shape: Shape, what: str) -> Shape:
    """Return the shape of a list; an empty value is an empty list."""

    def check(reader: _Reader, node: yaml.Node, where: str) -> None:
        if isinstance(node, yaml.ScalarNode) and scalar_of(node) is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            reader.wrong(node, f"{where} is a list.")
            return
        for each in node.value:
            shape(reader, each, what)

    return check


def _map(shape: Shape) -> Shape:
    """Return the shape of a mapping of any names to `shape`."""

    def check(reader: _Reader, node: yaml.Node, where: str) -> None:
        if isinstance(node, yaml.ScalarNode) and scalar_of(node) is None:
            return
        if not isinstance(node, yaml.MappingNode):
            reader.wrong(node, f"{where} is a mapping: name: value.")
            return
        for key, value in pairs_of(node):
            shape(reader, value, f"“{key.value}”")

    return check


def _text(reader: _Reader, node: yaml.Node, where: str) -> None:
    if not isinstance(node, yaml.ScalarNode) or not isinstance(scalar_of(node), str):
        reader.wrong(node, f"{where} is text; put it in quotes.")


def _flag(reader: _Reader, node: yaml.Node, where: str) -> None:
    if not isinstance(node, yaml.ScalarNode) or not isinstance(scalar_of(node), bool):
        reader.wrong(node, f"{where} is true or false.")


def _anything(reader: _Reader, node: yaml.Node, where: str) -> None:
    return None


_CONTEXT = _map(_anything)
_TEXTS = _list(_text, "An entry")
_TUPLE = _keys(
    {
        "user": _text,
        "relation": _text,
        "object": _text,
        "condition": _keys({"name": _text, "context": _CONTEXT}, "name"),
    },
    "user",
    "relation",
    "object",
)
_CHECK = _keys(
    {
        "user": _text,
        "users": _TEXTS,
        "object": _text,
        "objects": _TEXTS,
        "context": _CONTEXT,
        "assertions": _map(_flag),
    },
    "assertions",
    one_of=("user", "users"),
)
_LIST_OBJECTS = _keys(
    {"user": _text, "type": _text, "context": _CONTEXT, "assertions": _map(_TEXTS)},
    "user",
    "type",
    "assertions",
)
_FILTER = _keys({"type": _text, "relation": _text}, "type")
_LIST_USERS = _keys(
    {
        "object": _text,
        "user_filter": _list(_FILTER, "A filter"),
        "context": _CONTEXT,
        "assertions": _map(_keys({"users": _TEXTS}, "users")),
    },
    "object",
    "user_filter",
    "assertions",
)
_TEST = _keys(
    {
        "name": _text,
        "description": _text,
        "tuples": _list(_TUPLE, "A tuple"),
        "check": _list(_CHECK, "A check"),
        "list_objects": _list(_LIST_OBJECTS, "An entry of list_objects"),
        "list_users": _list(_LIST_USERS, "An entry of list_users"),
    }
)
_store = _keys(
    {
        "name": _text,
        "tuples": _list(_TUPLE, "A tuple"),
        "tests": _list(_TEST, "A test"),
    }
)


def _weigh(found: StoreTests) -> None:
    """Count the assertions; refuse too many, warn if there are none."""
    shared = len(found.data.get("tuples") or ())
    work = 0
    for number, test in enumerate(found.data.get("tests") or (), start=1):
        asserted = _assertions(test)
        if not asserted:
            name = test.get("name") or f"number {number}"
            message = f"The test “{name}” asserts nothing."
            found.warnings.append(Problem(message, None, None, "tests"))
        found.assertions += asserted
        work += asserted * (shared + len(test.get("tuples") or ()))
    if found.assertions > MOST_ASSERTIONS:
        message = f"There are {found.assertions} assertions; at most {MOST_ASSERTIONS}."
        found.errors.append(Problem(message, 1, 1, "tests"))
    elif work > MOST_WORK:
        message = (
            "These are too many assertions over too many tuples: together at most "
            f"{MOST_WORK}, here {work}. Use fewer tuples."
        )
        found.errors.append(Problem(message, 1, 1, "tests"))
    if not found.assertions:
        found.warnings.append(_nothing_asserted())


def _nothing_asserted() -> Problem:
    message = "These tests assert nothing: nothing prevents a mistake."
    return Problem(message, part="tests")


def _assertions(test: dict[str, Any]) -> int:
    """Return the number of assertions; a check counts for every user and object."""
    total = 0
    for each in test.get("check") or ():
        users = len(each.get("users") or ()) + ("user" in each)
        objects = len(each.get("objects") or ()) + ("object" in each)
        total += users * objects * len(each["assertions"] or ())
    for kind in ("list_objects", "list_users"):
        total += sum(len(each["assertions"] or ()) for each in test.get(kind) or ())
    return total
