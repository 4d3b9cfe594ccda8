"""The JSON bodies of models, versions, checks and differences."""

from __future__ import annotations

from typing import Any

from authz_models.diff import Diff, Line, Section
from authz_models.fga.results import Report, TestReport
from authz_models.models import (
    AuthorizationModel,
    AuthorizationModelVersion,
    VersionCheck,
)
from sessionhub.models import User

Body = dict[str, Any]


def model_body(
    model: AuthorizationModel, active: AuthorizationModelVersion | None
) -> Body:
    """Return a model with its active version as `short_body`."""
    return {
        "id": str(model.pk),
        "name": model.name,
        "slug": model.slug,
        "description": model.description,
        "createdBy": person_body(model.created_by),
        "createdAt": model.created_at,
        "active": short_body(active),
    }


def short_body(version: AuthorizationModelVersion | None) -> Body | None:
    """Return {id, number, label}."""
    if version is None:
        return None
    return {"id": str(version.pk), "number": version.number, "label": version.label}


def version_body(
    version: AuthorizationModelVersion, check: VersionCheck | None
) -> Body:
    """Return a version without content and tests."""
    return {
        **(short_body(version) or {}),
        "modelId": str(version.model_id),
        "format": version.format,
        "state": version.state,
        "message": version.message,
        "checksum": version.checksum,
        "testsChecksum": version.tests_checksum,
        "revision": version.revision,
        "author": person_body(version.author),
        "createdAt": version.created_at,
        "activatedAt": version.activated_at,
        "activatedBy": person_body(version.activated_by),
        "restoredFrom": version.restored_from and version.restored_from.number,
        "lastCheck": check and check_body(check),
    }


def whole_body(version: AuthorizationModelVersion, check: VersionCheck | None) -> Body:
    """Return a version with content and tests."""
    text = {"content": version.content, "tests": version.tests}
    return {**version_body(version, check), **text}


def person_body(user: User | None) -> Body | None:
    """Return {id, name}."""
    return None if user is None else {"id": str(user.pk), "name": str(user)}


def check_body(check: VersionCheck) -> Body:
    """Return the result of a check."""
    return {
        "at": check.created_at,
        "by": person_body(check.by),
        "passed": check.passed,
        "errors": check.errors,
        "warnings": check.warnings,
        "assertions": check.total,
        "failed": check.failed,
    }


def report_body(report: Report) -> Body:
    """Return {ok, errors, warnings}."""
    return {
        "ok": report.ok,
        "errors": [problem.as_json() for problem in report.errors],
        "warnings": [problem.as_json() for problem in report.warnings],
    }


def tests_body(report: TestReport) -> Body:
    """Return {ok, total, passed, failed, failures}."""
    return {
        "ok": report.ok,
        "total": report.total,
        "passed": report.passed,
        "failed": report.failed,
        "failures": [failure.as_json() for failure in report.failures],
    }


def diff_body(diff: Diff) -> Body:
    """Return {added, removed, identical, sections}."""
    return {
        "added": diff.added,
        "removed": diff.removed,
        "identical": diff.identical,
        "sections": [_section(section) for section in diff.sections],
    }


def _section(section: Section) -> Body:
    """Folded lines are equal on both sides: only their place and number are given."""
    if section.folded:
        first = section.rows[0].left
        place = first and {"old": first.old, "new": first.new}
        return {"folded": True, "count": section.count, "from": place, "lines": []}
    lines = [_line(line) for line in section.lines]
    return {"folded": False, "count": len(lines), "from": None, "lines": lines}


def _line(line: Line) -> Body:
    return {
        "kind": line.kind,
        "old": line.old,
        "new": line.new,
        "text": line.text,
        "changed": line.changed,
        "newline": line.newline,
    }
