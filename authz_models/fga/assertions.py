"""Runs the store tests of a model and reports the assertions that fail."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from authz_models.fga import messages
from authz_models.fga.command import Finished, run
from authz_models.fga.content import model_files
from authz_models.fga.results import Failure, Kind, Problem, TestReport
from authz_models.fga.store_tests import read_tests

KINDS: tuple[Kind, ...] = ("check", "list_objects", "list_users")
MOST_FAILURES = 500

_LEAD = re.compile(
    r"^Error: (?:error running tests for \S+ due to )?"
    r"(?:rpc error: code = \S+ desc = )?"
)
_WHY = re.compile(r", error=(?:rpc error: code = \S+ desc = )?(.*)$", re.DOTALL)
_NOT_HELD = "ⅹ "


class BrokenTestsError(Exception):
    """The tests cannot be run on this model, e.g. because a tuple does not fit it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def run_assertions(*, content: str, format: str, tests: str) -> TestReport:
    """Return the results of all assertions; failures in the order of the tests.

    Content and tests were checked before (`content.check`). Raises ToolError,
    BrokenTestsError.
    """
    read = read_tests(tests)
    if read.errors:
        raise BrokenTestsError(read.errors[0])
    if not read.assertions:
        return TestReport()
    main, files = model_files(content=content, format=format)
    store = {**read.data, "name": "tests", "model_file": main}
    files = {**files, "store.fga.yaml": json.dumps(store)}
    done = run("model", "test", "--tests", "store.fga.yaml", "--verbose", files=files)
    results = _results(done)
    if results is None:
        raise BrokenTestsError(_problem(done, tests))
    return _report(results, _reasons(done.err), wanted=read.assertions, ok=done.ok)


def _results(done: Finished) -> list[dict[str, Any]] | None:
    try:
        answer = orjson.loads(done.out)
    except ValueError:
        return None
    return answer if isinstance(answer, list) else None


def _report(
    results: list[dict[str, Any]], reasons: list[str], *, wanted: int, ok: bool
) -> TestReport:
    """Return the report; an assertion the tool refused or left out never passes."""
    asked = [
        (number, _failure(str(test.get("name") or ""), kind, each), each)
        for number, test in enumerate(results)
        for kind in KINDS
        for each in test.get(f"{kind}_results") or ()
    ]
    failures = [(n, f) for n, f, each in asked if each.get("test_result") is not True]
    if len(reasons) == len(failures):
        failures = [
            (n, _with_reason(f, why))
            for (n, f), why in zip(failures, reasons, strict=True)
        ]
    failures.sort(key=lambda one: (one[0], KINDS.index(one[1].kind), str(one[1])))
    if len(asked) < wanted or (not ok and not failures):
        why = f"OpenFGA answered {len(asked)} of {wanted} assertions."
        failures.append((len(results), Failure("", "check", {}, None, None, why)))
    kept = tuple(failure for _, failure in failures[:MOST_FAILURES])
    return TestReport(max(wanted, len(asked)), len(failures), kept)


def _failure(test: str, kind: Kind, result: dict[str, Any]) -> Failure:
    request = {
        name: value
        for name, value in result["request"].items()
        if name != "contextual_tuples" and value not in (None, {}, [])
    }
    expected, got = result.get("expected"), result.get("got")
    if kind == "list_users":
        kept = request.pop("object", {})
        request["object"] = f"{kept.get('type')}:{kept.get('id')}"
        expected = (expected or {}).get("users")
        got = None if got is None else got.get("users")
    return Failure(test, kind, request, _ordered(expected), _ordered(got))


def _ordered(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _reasons(errors: str) -> list[str]:
    """Return for each assertion that fails why there was no answer, or ''.

    The tool's JSON has no errors: its text has them, one line for each assertion that
    fails, in the order of the JSON.
    """
    lines = [line for line in errors.split("\n") if line.startswith(_NOT_HELD)]
    found = (_WHY.search(line) for line in lines)
    return [match[1] if match else "" for match in found]


def _with_reason(failure: Failure, reason: str) -> Failure:
    if failure.got is not None or not reason:
        return failure
    return Failure(
        failure.test,
        failure.kind,
        failure.request,
        failure.expected,
        None,
        messages.sentence(reason),
    )


def _problem(done: Finished, tests: str) -> Problem:
    """Return why the tests could not run, with the line of the tuple at fault."""
    lines = done.err.strip().splitlines() or ["OpenFGA cannot run these tests."]
    text = _LEAD.sub("", " ".join(lines))
    line = None
    named = re.search(r"tuple '([^'#]+)#([^'@]+)@([^']+)'", text)
    if named is not None:
        line = _line_of_tuple(tests, named[3], named[2], named[1])
    return Problem(messages.sentence(text), line, None, "tests")


def _line_of_tuple(tests: str, user: str, relation: str, object: str) -> int | None:
    """Return the line at which a tuple of these three values begins."""
    values = (user, relation, object)
    lines = tests.split("\n")
    for number, line in enumerate(lines):
        near = "\n".join(lines[number : number + 4])
        if any(v in line for v in values) and all(v in near for v in values):
            return number + 1
    return None
