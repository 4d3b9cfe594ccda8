"""Authorization models, their versions, and the checks of these."""

from __future__ import annotations

from authz_models.models.authorization_model import AuthorizationModel
from authz_models.models.version import (
    AuthorizationModelVersion,
    GateError,
    ImmutableError,
    digest,
)
from authz_models.models.version_check import VersionCheck

__all__ = (
    "AuthorizationModel",
    "AuthorizationModelVersion",
    "GateError",
    "ImmutableError",
    "VersionCheck",
    "digest",
)
