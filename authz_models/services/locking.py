"""One change at a time: a change of a model's versions locks the model's row."""

from __future__ import annotations

from authz_models.models import AuthorizationModel, AuthorizationModelVersion
from authz_models.services.errors import ConflictError


def lock_model(model: AuthorizationModel) -> AuthorizationModel:
    """Return the model, locked until the transaction ends; call inside one.

    On PostgreSQL the row is locked; on SQLite the transaction is IMMEDIATE, so that it
    is the only one that writes.
    """
    return AuthorizationModel.objects.select_for_update().get(pk=model.pk)


def locked(version: AuthorizationModelVersion) -> AuthorizationModelVersion:
    """Return the version as it is stored now, with its model locked.

    Raises ConflictError if it is gone.
    """
    lock_model(version.model)
    found = (
        AuthorizationModelVersion.objects.select_related("model")
        .filter(pk=version.pk)
        .first()
    )
    if found is None:
        raise ConflictError("This draft was deleted meanwhile.")
    return found
