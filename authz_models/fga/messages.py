"""The tool's error messages as plain sentences with a place.

The tool names places in three ways: of syntax errors by line and column from 0, of
errors in conditions by line and column of the expression, of all others only by the
names of types and relations, which we then look for.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from authz_models.fga.bundle import Bundle
from authz_models.fga.command import Finished
from authz_models.fga.outline import Outline
from authz_models.fga.results import Problem

MOST_PROBLEMS = 50
MOST_CHARACTERS = 500

_PLACED = re.compile(
    r"^\s*\* (?:syntax|transformation|validation) error "
    r"at line=(\d+), column=(\d+): (.*)$",
    re.MULTILINE,
)
_EXPRESSION = re.compile(
    r"failed to compile expression on condition '([^']*)' - (.*)", re.S
)
_CEL = re.compile(r"^ERROR: .*?:(\d+):(\d+): (.*)$", re.MULTILINE)
_LEADS = re.compile(
    r"^(?:Error: )?"
    r"(?:validation error - validate: |failed to parse input as json due to )+"
)
_SYMBOLS = {
    "WHITESPACE": "a space",
    "NEWLINE": "a new line",
    "<EOF>": "the end",
    "IDENTIFIER": "a name",
    "EXTENDED_IDENTIFIER": "a name",
    "CONDITION_PARAM_TYPE": "a type such as int or string",
    "CONDITION_PARAM_CONTAINER": "list or map",
    "SCHEMA_VERSION": "a schema version such as 1.1",
}
_PHRASES = (
    (
        re.compile(r"extraneous input (.+?) expecting (.+)"),
        "{0} is not expected here; write {1}.",
    ),
    (
        re.compile(r"mismatched input (.+?) expecting (.+)"),
        "{0} stands where {1} is expected.",
    ),
    (re.compile(r"missing (.+?) at (.+)"), "{0} is missing before {1}."),
    (
        re.compile(r"no viable alternative at input (.+)"),
        "This cannot be read from {0} on.",
    ),
    (re.compile(r"token recognition error at: (.+)"), "{0} is not allowed here."),
)


def problems(done: Finished, *, content: str) -> tuple[Problem, ...]:
    """Return why the tool refused `content`; at least one problem."""
    placed = syntax_problems(done.err)
    if placed:
        return placed[:MOST_PROBLEMS]
    text = _reason(done)
    outline = Outline(content)
    expression = _EXPRESSION.search(text)
    if expression is not None:
        return _expression_problems(expression[1], expression[2], outline)
    line, column = outline.find(text) or (None, None)
    return (Problem(sentence(text), line, column),)


def bundle_problems(
    done: Finished,
    bundle: Bundle,
    content: str,
    breaks: dict[str, tuple[Problem, ...]],
) -> tuple[Problem, ...]:
    """Return why a modular model is refused, with places in the whole text.

    `breaks` are the errors of each file read alone.
    """
    start = {file.path: file.line for file in bundle.files}
    found = [
        _named(_moved(problem, start[path]), path)
        for path, several in breaks.items()
        for problem in several
    ]
    if found:
        return tuple(found[:MOST_PROBLEMS])
    placed = syntax_problems(done.err)
    if "fga.mod file" in done.err:
        main = start["fga.mod"]
        return tuple(_named(_moved(each, main), "fga.mod") for each in placed)
    if placed:
        return tuple(_somewhere(each, bundle) for each in placed[:MOST_PROBLEMS])
    return problems(done, content=content)


def syntax_problems(errors: str) -> tuple[Problem, ...]:
    """Return the errors that come with line and column."""
    return tuple(
        Problem(_plain(text), int(line) + 1, int(column) + 1)
        for line, column, text in _PLACED.findall(errors)
    )


def position_of(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1, of an offset in characters."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def has_types(content: str) -> bool:
    """Return whether a model in the modelling language defines a type."""
    return bool(Outline(content).types)


def _reason(done: Finished) -> str:
    """Return the tool's own reason, without the text around it."""
    try:
        answer = json.loads(done.out)
    except ValueError:
        answer = None
    if isinstance(answer, dict) and answer.get("error"):
        return str(answer["error"])
    return _LEADS.sub("", done.err.strip()) or "OpenFGA refuses this model."


def _expression_problems(name: str, text: str, outline: Outline) -> tuple[Problem, ...]:
    found = []
    for line, column, message in _CEL.findall(text)[:MOST_PROBLEMS]:
        place = outline.in_condition(name, int(line), int(column))
        message = message.replace(" (in container '')", "")
        message = sentence(f"condition {name}: {message}")
        found.append(Problem(message, *(place or (None, None))))
    if found:
        return tuple(found)
    place = outline.in_condition(name, 1, 1)
    return (Problem(sentence(f"condition {name}: {text}"), *(place or (None, None))),)


def _moved(problem: Problem, first: int) -> Problem:
    return replace(problem, line=(problem.line or 1) + first - 1)


def _named(problem: Problem, path: str) -> Problem:
    return replace(problem, message=f"{path}: {problem.message}")


def _somewhere(problem: Problem, bundle: Bundle) -> Problem:
    """Place a problem of an unnamed file: in the file whose line has its names."""
    names = re.findall(r"[\w-]+", problem.message)
    for file in bundle.files:
        lines = file.text.split("\n")
        number = (problem.line or 1) - 1
        if number >= len(lines) or not file.path.endswith(".fga"):
            continue
        rest = lines[number][(problem.column or 1) - 1 :]
        name = re.match(r"[\w-]+", rest)
        if name is not None and name[0] in names:
            return _named(_moved(problem, file.line), file.path)
    return replace(problem, line=None, column=None)


def _plain(text: str) -> str:
    """Return a parser's message as a plain sentence."""
    for phrase, template in _PHRASES:
        found = phrase.fullmatch(text.strip())
        if found is not None:
            return sentence(template.format(*(_listed(p) for p in found.groups())))
    return sentence(text)


def _listed(symbols: str) -> str:
    """Write `{',', WHITESPACE, ']'}` as: ‘,’ or ‘]’ or a space."""
    if not (symbols.startswith("{") and symbols.endswith("}")):
        return _SYMBOLS.get(symbols.strip("'"), symbols)
    each = re.findall(r"'(?:[^']+|')'|[^\s,]+", symbols[1:-1])
    known = [_SYMBOLS.get(symbol, symbol) for symbol in each]
    # Spaces are rarely what is meant; name them only if nothing else fits.
    named = [text for text in known if text not in ("a space", "a new line")] or known
    return " or ".join(dict.fromkeys(named))


def sentence(text: str) -> str:
    """Return at most MOST_CHARACTERS in one line, which ends like a sentence."""
    line = " ".join(text.split())[:MOST_CHARACTERS].rstrip()
    line = line[:1].upper() + line[1:] if line[:1].isalpha() else line
    return line if line.endswith((".", "…", "!")) else f"{line}."
