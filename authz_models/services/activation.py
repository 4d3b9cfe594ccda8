"""Activate a version, or roll back to an old one.

The check runs first, outside of any transaction; then one transaction locks the model,
compares the active version with the one the caller expects, and changes everything.
Of two calls at once one wins; the other finds another version active and is refused.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from authz_models.enums import State
from authz_models.models import AuthorizationModel, AuthorizationModelVersion
from authz_models.selectors import active_version
from authz_models.services.checking import Outcome, fits, gate, keep, refusal
from authz_models.services.drafts import next_number
from authz_models.services.errors import ConflictError
from authz_models.services.locking import lock_model, locked
from authz_models.services.on_record import put_on_record
from sessionhub.models import User

LONGEST_LABEL = 80


def activate(
    *, version: AuthorizationModelVersion, by: User, expected_active: UUID | None
) -> AuthorizationModelVersion:
    """Validate and test a version and make it the active one.

    `expected_active` is the version the caller believes to be active, None for none.
    Raises InvalidModelError, TestsFailedError, ConflictError, fga.ToolError,
    AuditUnavailableError; then nothing has changed, but the check and an audit row of
    the refusal are kept.
    """
    _expect(version.model, expected_active)
    _may_begin(version)
    outcome = gate(version)
    if not outcome.passed:
        _refuse(version, outcome, by, "activation_refused")
    with transaction.atomic():
        current = locked(version)
        before = _expect(current.model, expected_active)
        _may_begin(current)
        if not fits(current, outcome):
            raise ConflictError("This draft was saved again meanwhile. Look again.")
        _make_active(current, before, outcome, by)
        put_on_record(
            "authz_models.version.activated",
            version=current,
            by=by,
            replaces=_named(before),
            assertions=outcome.tests.total,
        )
    return current


def rollback(
    *,
    model: AuthorizationModel,
    to_version: AuthorizationModelVersion,
    by: User,
    message: str = "",
    expected_active: UUID | None,
) -> AuthorizationModelVersion:
    """Make a new version with the content and tests of an old one, and activate it.

    Raises what `activate` does; ConflictError too if the version was never active, is
    active now, or belongs to another model.
    """
    _expect(model, expected_active)
    _may_return(model, to_version)
    outcome = gate(to_version)
    if not outcome.passed:
        _refuse(to_version, outcome, by, "rollback_refused")
    with transaction.atomic():
        before = _expect(lock_model(model), expected_active)
        _may_return(model, locked(to_version))
        restored = _copy(to_version, by, message)
        _make_active(restored, before, outcome, by)
        put_on_record(
            "authz_models.version.rolled_back",
            version=restored,
            by=by,
            restores=_named(to_version),
            replaces=_named(before),
            message=restored.message,
            assertions=outcome.tests.total,
        )
    return restored


def _expect(
    model: AuthorizationModel, expected: UUID | None
) -> AuthorizationModelVersion | None:
    """Return the active version. Raises ConflictError if it is not the expected one."""
    active = active_version(model)
    if (active.pk if active else None) == expected:
        return active
    now = f"Version {active.number} is" if active else "No version is"
    raise ConflictError(
        f"{now} active now, which is not what you saw. Look again before you go on.",
        active=active,
    )


def _may_begin(version: AuthorizationModelVersion) -> None:
    if version.state == State.ACTIVE:
        raise ConflictError("This version is active already.", active=version)
    if version.state == State.SUPERSEDED:
        raise ConflictError(
            "This version was active before. Roll back to it instead.",
            active=active_version(version.model),
        )


def _may_return(model: AuthorizationModel, version: AuthorizationModelVersion) -> None:
    active = active_version(model)
    if version.model_id != model.pk:
        raise ConflictError("This version belongs to another model.", active=active)
    if version.state == State.ACTIVE:
        raise ConflictError("This version is active already.", active=active)
    if version.state != State.SUPERSEDED:
        raise ConflictError(
            "This version was never active. Activate it instead.", active=active
        )


def _make_active(
    version: AuthorizationModelVersion,
    before: AuthorizationModelVersion | None,
    outcome: Outcome,
    by: User,
) -> None:
    keep(version=version, outcome=outcome, by=by)
    if before is not None:
        before.state = State.SUPERSEDED
        before.save(update_fields=["state"])
    if version.state == State.DRAFT:
        version.state = State.VALIDATED
        version.save(update_fields=["state"])
    version.state = State.ACTIVE
    version.activated_at = timezone.now()
    version.activated_by = by
    version.save(update_fields=["state", "activated_at", "activated_by"])


def _copy(
    old: AuthorizationModelVersion, by: User, message: str
) -> AuthorizationModelVersion:
    return AuthorizationModelVersion.objects.create(
        model=old.model,
        number=next_number(old.model),
        label=old.label[:LONGEST_LABEL],
        format=old.format,
        content=old.content,
        tests=old.tests,
        message=message or f"Rolled back to version {old.number}.",
        author=by,
        restored_from=old,
        state=State.VALIDATED,
    )


def _refuse(
    version: AuthorizationModelVersion, outcome: Outcome, by: User, action: str
) -> None:
    """Store the result of the check and an audit row, then raise the error."""
    error = refusal(outcome)
    with transaction.atomic():
        current = locked(version)
        if fits(current, outcome):
            keep(version=current, outcome=outcome, by=by)
        put_on_record(
            f"authz_models.version.{action}",
            version=current,
            by=by,
            code=error.code,
            errors=len(outcome.report.errors),
            failed=outcome.tests.failed,
            total=outcome.tests.total,
        )
    raise error


def _named(version: AuthorizationModelVersion | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {"id": str(version.pk), "number": version.number}
