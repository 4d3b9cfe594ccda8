"""Checks content, and transforms what is valid into OpenFGA's JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn

from authz_models.enums import Format
from authz_models.fga import messages
from authz_models.fga.bundle import Bundle, split
from authz_models.fga.command import ToolError, run
from authz_models.fga.results import Part, Problem, Report
from authz_models.fga.store_tests import read_tests
from sessionhub.lib.json_input import DuplicateKeyError, unique_members

LARGEST_CONTENT = 256 * 1024
LARGEST_TESTS = 512 * 1024
"""Bytes in UTF-8; both together fit into one JSON body."""

OPENFGA_KEYS = frozenset(
    ("schema_version", "type_definitions", "schemaVersion", "typeDefinitions")
)
KNOWN_KEYS = OPENFGA_KEYS | {"conditions", "id"}
KNOWN_TYPE_KEYS = frozenset(("type", "relations", "metadata"))


def check(*, content: str, format: str, tests: str = "") -> Report:
    """Return what is wrong with content and tests. Raises ToolError.

    The assertions themselves are not run here: `run_assertions` does.
    """
    errors = [*_bounds(content, "content"), *_bounds(tests, "tests")]
    if errors:
        return Report(tuple(errors))
    report = _CHECKS[format](content)
    warnings = list(report.warnings)
    errors = list(report.errors)
    if tests.strip() and not is_openfga(content=content, format=format):
        errors.append(Problem("Store tests need an OpenFGA model.", 1, 1, part="tests"))
    elif tests.strip():
        read = read_tests(tests)
        errors += read.errors
        warnings += read.warnings
    elif is_openfga(content=content, format=format):
        message = "There are no store tests: nothing prevents a mistake."
        warnings.append(Problem(message, part="tests"))
    return Report(tuple(errors), tuple(warnings))


def is_openfga(*, content: str, format: str) -> bool:
    """Return whether this is a model that OpenFGA can read, if it has no errors."""
    if format == Format.JSON:
        return _is_openfga_json(_json(content)[0])
    return format in (Format.OPENFGA, Format.MODULES)


def model_files(*, content: str, format: str) -> tuple[str, dict[str, str]]:
    """Return the main file's path and all files (path → text) for the tool."""
    if format == Format.MODULES:
        return "fga.mod", split(content).as_files()
    name = "model.json" if format == Format.JSON else "model.fga"
    return name, {name: content}


@lru_cache(maxsize=64)
def transform(*, content: str, format: str) -> dict[str, Any] | None:
    """Return a model as OpenFGA's JSON; None if it cannot be read as one, or not soon.

    Raises ToolError if the tool is missing or busy. Results are cached, so that what
    takes too long is not tried again and again; callers must not modify them.
    """
    if _bounds(content, "content") or not is_openfga(content=content, format=format):
        return None
    try:
        return _transformed(content, format)
    except ToolError as error:
        if error.code in ("too_slow", "too_much_output"):
            return None
        raise


def _transformed(content: str, format: str) -> dict[str, Any] | None:
    main, files = model_files(content=content, format=format)
    if main not in files:
        return None
    if format == Format.JSON:
        # There are several ways to write the same in JSON; the language has one.
        arguments = ("--file", main, "--input-format", "json")
        done = run("model", "transform", *arguments, files=files)
        text = done.out.decode("utf-8", "replace")
        return transform(content=text, format=Format.OPENFGA) if done.ok else None
    done = run(
        "model", "transform", "--file", main, "--output-format", "json", files=files
    )
    if not done.ok:
        return None
    model = _json(done.out.decode("utf-8", "replace"))[0]
    return model if isinstance(model, dict) else None


def _bounds(text: str, part: Part) -> list[Problem]:
    largest = LARGEST_CONTENT if part == "content" else LARGEST_TESTS
    if len(text.encode()) > largest:
        return [Problem(f"This is longer than {largest // 1024} KiB.", 1, 1, part)]
    if part == "content" and not text.strip():
        return [Problem("There is nothing here yet.", 1, 1, part)]
    return []


def _check_text(content: str) -> Report:
    return Report()


def _check_openfga(content: str) -> Report:
    files = {"model.fga": content}
    done = run(
        "model", "validate", "--file", "model.fga", "--format", "fga", files=files
    )
    if done.ok:
        return Report(warnings=_thin(content))
    return Report(messages.problems(done, content=content))


def _check_modules(content: str) -> Report:
    bundle = split(content)
    if bundle.errors:
        return Report(bundle.errors)
    files = bundle.as_files()
    done = run("model", "validate", "--file", "fga.mod", files=files)
    if done.ok:
        return Report()
    return Report(messages.bundle_problems(done, bundle, content, _breaks(bundle)))


def _breaks(bundle: Bundle) -> dict[str, tuple[Problem, ...]]:
    """Return the errors of each file read alone: the tool does not name the file."""
    found = {}
    for file in bundle.files:
        if not file.path.endswith(".fga"):
            continue
        files = {"one.fga": file.text}
        done = run("model", "transform", "--file", "one.fga", files=files)
        problems = messages.syntax_problems(done.err)
        if not done.ok and problems:
            found[file.path] = problems
    return found


def _check_json(content: str) -> Report:
    value, error = _json(content)
    if error is not None:
        return Report((error,))
    if not _is_openfga_json(value):
        return Report()
    files = {"model.json": content}
    done = run(
        "model", "validate", "--file", "model.json", "--format", "json", files=files
    )
    if not done.ok:
        return Report(messages.problems(done, content=content))
    return Report(warnings=_unknown_keys(value, content))


_CHECKS: dict[str, Callable[[str], Report]] = {
    Format.TEXT: _check_text,
    Format.OPENFGA: _check_openfga,
    Format.MODULES: _check_modules,
    Format.JSON: _check_json,
}


def _json(text: str) -> tuple[Any, Problem | None]:
    """Return the value and None, or None and what is wrong."""
    try:
        value = json.loads(
            text, parse_constant=_refuse_constant, object_pairs_hook=unique_members
        )
        return value, None
    except json.JSONDecodeError as error:
        message = f"This is not JSON: {error.msg[:1].lower()}{error.msg[1:]}."
        return None, Problem(message, error.lineno, error.colno)
    except RecursionError:
        return None, Problem("This is nested too deeply.", 1, 1)
    except DuplicateKeyError as error:
        return None, Problem(str(error), 1, 1)
    except ValueError as error:
        constant = str(error)
        line, column = messages.position_of(text, max(0, text.find(constant)))
        return None, Problem(f"{constant} is not a JSON number.", line, column)


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(constant)


def _is_openfga_json(value: Any) -> bool:
    return isinstance(value, dict) and bool(OPENFGA_KEYS & value.keys())


def _thin(content: str) -> tuple[Problem, ...]:
    if messages.has_types(content):
        return ()
    return (Problem("This model has no types yet.", 1, 1),)


def _unknown_keys(model: dict[str, Any], content: str) -> tuple[Problem, ...]:
    """Warn of keys that OpenFGA ignores: most are misspelt."""
    keys = set(model) - KNOWN_KEYS
    for each in model.get("type_definitions") or ():
        keys |= set(each) - KNOWN_TYPE_KEYS
    return tuple(
        Problem(
            f"OpenFGA does not know “{key}” and ignores it.",
            *messages.position_of(content, max(0, content.find(json.dumps(key)))),
        )
        for key in sorted(keys)
    )
