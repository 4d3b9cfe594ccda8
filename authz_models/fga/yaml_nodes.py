"""YAML read by the core schema of YAML 1.2, with the line of every node.

PyYAML's own values are those of YAML 1.1, where `no` is false, 12:30 a number and a
date an object; the tool reads 1.2. Anchors are refused: a few lines of them unfold to
gigabytes.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from authz_models.fga.results import Problem

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
DEEPEST = 40


class BadYamlError(Exception):
    """The text cannot be read; `problem` has the place."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def compose(text: str) -> yaml.Node | None:
    """Return the root of one document, None of an empty one. Raises BadYamlError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        _refuse_anchors(text)
        root: yaml.Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"This is not YAML: {error.problem or error.context or 'unreadable'}."
        raise BadYamlError(problem_at(message, mark)) from None
    except (yaml.YAMLError, RecursionError) as error:
        message = f"This is not YAML: {' '.join(str(error).split())[:200]}."
        raise BadYamlError(problem_at(message, None)) from None
    finally:
        loader.dispose()
    return root


def _refuse_anchors(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise BadYamlError(
                problem_at("This is nested too deeply.", event.start_mark)
            )
        if getattr(event, "anchor", None) is not None:
            message = "Write it out: anchors and aliases (& and *) are not read here."
            raise BadYamlError(problem_at(message, event.start_mark))


def problem_at(message: str, mark: Any) -> Problem:
    """Return a problem of the tests at a mark of PyYAML."""
    if mark is None:
        return Problem(message, 1, 1, "tests")
    return Problem(message, mark.line + 1, mark.column + 1, "tests")


def value_of(node: yaml.Node) -> Any:
    """Return the value of a node as JSON types. Raises BadYamlError."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: value_of(value) for key, value in pairs_of(node)}
    if isinstance(node, yaml.SequenceNode):
        return [value_of(each) for each in node.value]
    return scalar_of(node)


def pairs_of(node: yaml.MappingNode) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    """Return keys and values. Raises BadYamlError for a repeated or nested key."""
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise BadYamlError(problem_at("A key is plain text.", key.start_mark))
        if key.value in seen:
            message = f"“{key.value}” is there twice."
            raise BadYamlError(problem_at(message, key.start_mark))
        seen.add(key.value)
    return list(node.value)


def scalar_of(node: yaml.Node) -> Any:
    """Return a scalar's value: text if it is quoted or of no other type."""
    text: str = node.value
    if getattr(node, "style", None):
        return text
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
