"""Validate and test versions; the results are kept with the version."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from authz_models import fga
from authz_models.enums import State
from authz_models.fga.assertions import BrokenTestsError
from authz_models.fga.results import Report, TestReport
from authz_models.models import AuthorizationModelVersion, VersionCheck, digest
from authz_models.services.errors import (
    ConflictError,
    InvalidModelError,
    TestsFailedError,
)
from authz_models.services.locking import locked
from authz_models.services.on_record import put_on_record
from sessionhub.models import User


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a whole check, and the checksums of what was checked."""

    report: Report
    tests: TestReport
    checksum: str
    tests_checksum: str

    @property
    def passed(self) -> bool:
        """Whether the version may become active."""
        return self.report.ok and self.tests.ok


def check_content(*, content: str, format: str, tests: str = "") -> Report:
    """Return what is wrong with an unsaved text. Raises fga.ToolError."""
    return fga.check(content=content, format=format, tests=tests)


def try_out(*, content: str, format: str, tests: str = "") -> Outcome:
    """Check a text and run its tests; nothing is kept. Raises fga.ToolError."""
    report = fga.check(content=content, format=format, tests=tests)
    results = TestReport()
    if report.ok and tests.strip():
        try:
            results = fga.run_assertions(content=content, format=format, tests=tests)
        except BrokenTestsError as error:
            report = Report((*report.errors, error.problem), report.warnings)
    return Outcome(report, results, digest(content), digest(tests))


def validate(*, version: AuthorizationModelVersion, by: User) -> Report:
    """Check a version; a draft without errors becomes validated and stays as it is.

    Assertions that fail are no errors here: they prevent activation.
    Raises fga.ToolError, ConflictError if the draft was saved meanwhile,
    AuditUnavailableError.
    """
    outcome = _outcome(version)
    with transaction.atomic():
        current = _as_checked(version, outcome)
        keep(version=current, outcome=outcome, by=by)
        if outcome.report.ok and current.state == State.DRAFT:
            current.state = State.VALIDATED
            current.save(update_fields=["state"])
        put_on_record(
            "authz_models.version.validated",
            version=current,
            by=by,
            ok=outcome.report.ok,
            errors=len(outcome.report.errors),
        )
    version.state = current.state
    return outcome.report


def run_tests(*, version: AuthorizationModelVersion, by: User) -> TestReport:
    """Run a version's tests and keep the results.

    Raises InvalidModelError if the content is not valid, fga.ToolError, ConflictError
    if the draft was saved meanwhile, AuditUnavailableError.
    """
    outcome = _outcome(version)
    with transaction.atomic():
        current = _as_checked(version, outcome)
        keep(version=current, outcome=outcome, by=by)
        put_on_record(
            "authz_models.version.tested",
            version=current,
            by=by,
            total=outcome.tests.total,
            failed=outcome.tests.failed,
        )
    if not outcome.report.ok:
        raise InvalidModelError(errors=outcome.report.errors)
    return outcome.tests


def gate(version: AuthorizationModelVersion) -> Outcome:
    """Check a version before it becomes active.

    Runs outside of any transaction, because it takes a while and SQLite has one
    writer. Raises fga.ToolError.
    """
    return _outcome(version)


def refusal(outcome: Outcome) -> InvalidModelError | TestsFailedError:
    """Return why a version that did not pass is refused."""
    if not outcome.report.ok:
        return InvalidModelError(errors=outcome.report.errors)
    tests = outcome.tests
    return TestsFailedError(
        failures=tests.failures, failed=tests.failed, total=tests.total
    )


def keep(
    *, version: AuthorizationModelVersion, outcome: Outcome, by: User
) -> VersionCheck:
    """Store the result of a check."""
    return VersionCheck.objects.create(
        version=version,
        checksum=outcome.checksum,
        tests_checksum=outcome.tests_checksum,
        passed=outcome.passed,
        errors=[problem.as_json() for problem in outcome.report.errors],
        warnings=[problem.as_json() for problem in outcome.report.warnings],
        total=outcome.tests.total,
        failed=outcome.tests.failed,
        failures=[failure.as_json() for failure in outcome.tests.failures],
        by=by,
    )


def fits(version: AuthorizationModelVersion, outcome: Outcome) -> bool:
    """Return whether the outcome belongs to the version's present text."""
    return (version.checksum, version.tests_checksum) == (
        outcome.checksum,
        outcome.tests_checksum,
    )


def _outcome(version: AuthorizationModelVersion) -> Outcome:
    return try_out(content=version.content, format=version.format, tests=version.tests)


def _as_checked(
    version: AuthorizationModelVersion, outcome: Outcome
) -> AuthorizationModelVersion:
    """Return the stored version, locked. Raises ConflictError if it changed."""
    current = locked(version)
    if not fits(current, outcome):
        raise ConflictError("This draft was saved again meanwhile. Check it again.")
    return current
