"""The result of a check as its page shows it: a verdict, and every assertion.

A check stores its failures only; all other assertions of the version's tests passed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from authz_models.fga.results import Failure, Problem
from authz_models.fga.store_tests import read_tests
from authz_models.models import AuthorizationModelVersion, VersionCheck

MOST_ROWS = 500


@dataclass(frozen=True)
class Verdict:
    """A headline and its kind (its colour): valid, warning, invalid or refused."""

    kind: str
    headline: str
    detail: str = ""
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One assertion."""

    state: str
    test: str
    question: str
    expected: str
    answer: str


@dataclass(frozen=True)
class TestResults:
    """Assertions with their results, failures first."""

    rows: list[Row]
    failed: int
    left_out: int

    __test__ = False  # pytest takes the name for a test


def verdict_of(check: VersionCheck | None) -> Verdict | None:
    if check is None:
        return None
    warnings = [sentence_of(problem) for problem in check.warnings]
    when = f"Checked {check.created_at:%-d %b %Y, %H:%M} UTC"
    detail = f"{when}, {check.by}." if check.by else f"{when}."
    if check.errors:
        problems = [sentence_of(problem) for problem in check.errors]
        return Verdict("invalid", _counted(len(problems), "problem"), detail, problems)
    if check.failed:
        headline = f"{check.failed} of {_counted(check.total, 'assertion')} failed"
        return Verdict("invalid", headline, detail, warnings)
    if not check.passed:
        return Verdict("invalid", "It did not pass", detail, warnings)
    if not check.total:
        return Verdict("warning", "Well formed; no test was run", detail, warnings)
    headline = f"Well formed, and {_counted(check.total, 'assertion')} passed"
    return Verdict("valid", headline, detail, warnings)


def sentence_of(problem: dict[str, Any]) -> str:
    """Return a stored problem as a sentence that begins with its place."""
    return Problem(**problem).sentence[:600]


def results_of(
    version: AuthorizationModelVersion, check: VersionCheck | None
) -> TestResults | None:
    """Return every assertion of a version's tests; None if none were run."""
    if check is None or check.errors or not check.total:
        return None
    failures = [Failure(**failure) for failure in check.failures]
    rows = [_failed(failure) for failure in failures]
    left = dict.fromkeys(map(_key_of, failures), 0)
    for failure in failures:
        left[_key_of(failure)] += 1
    # If some failures were not stored, it is unknown which assertions passed.
    if check.failed == len(failures):
        for test, kind, request, expected in _asserted(version.tests):
            key = _key(test, kind, request)
            if left.get(key):
                left[key] -= 1
            elif len(rows) < MOST_ROWS:
                rows.append(_passed(test, kind, request, expected))
    return TestResults(rows, check.failed, max(0, check.total - len(rows)))


def failure_line(failure: Failure) -> str:
    """Return a failure as one line of a list."""
    where = f"{failure.test}: " if failure.test else ""
    question = _question(failure.kind, failure.request)
    if failure.error:
        return f"{where}{question}: {failure.error}"
    return (
        f"{where}{question}: expected {_value(failure.expected)}, "
        f"got {_value(failure.got)}"
    )


def _failed(failure: Failure) -> Row:
    answer = failure.error or _value(failure.got)
    question = _question(failure.kind, failure.request)
    return Row("failed", failure.test, question, _value(failure.expected), answer)


def _passed(test: str, kind: str, request: dict[str, Any], expected: Any) -> Row:
    answer = _value(sorted(expected) if isinstance(expected, list) else expected)
    return Row("passed", test, _question(kind, request), answer, answer)


def _asserted(text: str) -> Iterator[tuple[str, str, dict[str, Any], Any]]:
    """Yield (test, kind, request, expected) of every assertion, as written."""
    for test in read_tests(text).data.get("tests") or ():
        name = str(test.get("name") or "")
        for each in test.get("check") or ():
            for request, expected in _checks(each):
                yield name, "check", request, expected
        for each in test.get("list_objects") or ():
            kept = _with_context({"user": each["user"], "type": each["type"]}, each)
            for relation, expected in (each["assertions"] or {}).items():
                request = {**kept, "relation": relation}
                yield name, "list_objects", request, expected or []
        for each in test.get("list_users") or ():
            kept = {"object": each["object"], "user_filters": each["user_filter"]}
            for relation, expected in (each["assertions"] or {}).items():
                request = _with_context({**kept, "relation": relation}, each)
                yield name, "list_users", request, expected["users"] or []


def _checks(each: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    users = [*(each.get("users") or ()), *filter(None, [each.get("user")])]
    objects = [*(each.get("objects") or ()), *filter(None, [each.get("object")])]
    for user in users:
        for named in objects:
            for relation, expected in (each["assertions"] or {}).items():
                request = {"user": user, "relation": relation, "object": named}
                yield _with_context(request, each), expected


def _with_context(request: dict[str, Any], each: dict[str, Any]) -> dict[str, Any]:
    context = each.get("context")
    return {**request, "context": context} if context else request


def _key_of(failure: Failure) -> str:
    return _key(failure.test, failure.kind, failure.request)


def _key(test: str, kind: str, request: dict[str, Any]) -> str:
    # The filters of users are written in two shapes, and add nothing to the key.
    kept = {name: value for name, value in request.items() if name != "user_filters"}
    return json.dumps([test, kind, kept], sort_keys=True, default=str)


def _question(kind: str, request: dict[str, Any]) -> str:
    """Return what was asked, in plain English."""
    user, relation = request.get("user", "?"), request.get("relation", "?")
    context = request.get("context")
    given = f" with {json.dumps(context, default=str)}" if context else ""
    match kind:
        case "list_objects":
            asked = f"every {request.get('type', '?')} {user} is {relation} of"
        case "list_users":
            asked = f"everyone who is {relation} of {request.get('object', '?')}"
        case _:
            asked = f"{user} {relation} {request.get('object', '?')}"
    return asked + given


def _value(value: Any) -> str:
    match value:
        case None:
            return "no answer"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(str, value)) or "none"
    return str(value)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
