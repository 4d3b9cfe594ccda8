"""What happens to versions stands in the audit log."""

from __future__ import annotations

from typing import Any

from authz_models.models import AuthorizationModelVersion
from privacy.audit import record
from sessionhub.models import User


def put_on_record(
    action: str, *, version: AuthorizationModelVersion, by: User, **more: Any
) -> None:
    """Append a row about a version; call last in the transaction it belongs to.

    Raises AuditUnavailableError: then the change must not happen either.
    """
    record(
        action,
        actor=by,
        target=version.pk,
        target_type="authorization_model_version",
        metadata={
            "model": {"id": str(version.model_id), "slug": version.model.slug},
            "number": version.number,
            "label": version.label,
            "checksum": version.checksum,
            **more,
        },
    )
