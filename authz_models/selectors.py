"""Reading models and their versions."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from authz_models.enums import State
from authz_models.models import (
    AuthorizationModel,
    AuthorizationModelVersion,
    VersionCheck,
)


def models_with_active() -> QuerySet[AuthorizationModel]:
    """Return every model; `active_versions` on each is a list of none or one."""
    active = AuthorizationModelVersion.objects.filter(state=State.ACTIVE)
    return AuthorizationModel.objects.select_related("created_by").prefetch_related(
        Prefetch(
            "versions",
            queryset=active.select_related("author", "activated_by"),
            to_attr="active_versions",
        )
    )


def find_model(model_id: UUID) -> AuthorizationModel | None:
    """Return one model as `models_with_active` does."""
    return models_with_active().filter(pk=model_id).first()


def versions_of(model: AuthorizationModel) -> QuerySet[AuthorizationModelVersion]:
    """Return all versions, newest first, without content and tests."""
    return (
        model.versions.select_related(
            "author", "activated_by", "restored_from", "model"
        )
        .defer("content", "tests")
        .order_by("-number")
    )


def find_version(
    *, model: AuthorizationModel, number: int
) -> AuthorizationModelVersion | None:
    """Return one version with everything."""
    versions = model.versions.select_related(
        "author", "activated_by", "restored_from", "model"
    )
    return versions.filter(number=number).first()


def active_version(model: AuthorizationModel) -> AuthorizationModelVersion | None:
    versions = model.versions.select_related("author", "activated_by", "restored_from")
    return versions.filter(state=State.ACTIVE).first()


def last_check(version: AuthorizationModelVersion) -> VersionCheck | None:
    """Return the newest check of the version's present text."""
    checks = version.checks.select_related("by").filter(
        checksum=version.checksum, tests_checksum=version.tests_checksum
    )
    return checks.first()


def last_checks(
    versions: list[AuthorizationModelVersion],
) -> dict[UUID, VersionCheck]:
    """Return the newest check of each version's present text, by version id."""
    wanted = {v.pk: (v.checksum, v.tests_checksum) for v in versions}
    found: dict[UUID, VersionCheck] = {}
    checks = VersionCheck.objects.filter(version__in=wanted).select_related("by")
    for check in checks.order_by("created_at", "id"):
        if wanted[check.version_id] == (check.checksum, check.tests_checksum):
            found[check.version_id] = check
    return found
