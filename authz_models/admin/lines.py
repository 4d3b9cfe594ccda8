"""The lines of the lists of models and versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince

from authz_models.admin.access import Rights
from authz_models.admin.actions import Action, actions_of, diff_address
from authz_models.admin.totals import Totals, totals_of
from authz_models.enums import State
from authz_models.models import (
    AuthorizationModel,
    AuthorizationModelVersion,
    VersionCheck,
)
from authz_models.selectors import last_checks


@dataclass(frozen=True)
class ModelLine:
    model: AuthorizationModel
    active: AuthorizationModelVersion | None
    newest: AuthorizationModelVersion | None
    drafts: int
    validated: int

    @property
    def url(self) -> str:
        return reverse(
            "admin:authz_models_authorizationmodel_change", args=[self.model.pk]
        )

    @property
    def active_since(self) -> str:
        """How long the active version has been active."""
        return _ago(self.active.activated_at) if self.active else ""

    @property
    def changed(self) -> str:
        """How long ago the newest version was made."""
        return _ago(self.newest.created_at) if self.newest else ""

    @property
    def open_label(self) -> str:
        """The drafts and the versions that wait for activation."""
        parts = [
            f"{self.drafts} draft{'' if self.drafts == 1 else 's'}"
            if self.drafts
            else "",
            f"{self.validated} ready to activate" if self.validated else "",
        ]
        return ", ".join(filter(None, parts)) or "Nothing"


def _ago(moment: datetime | None) -> str:
    if moment is None:
        return ""
    if timezone.now() - moment < timedelta(minutes=1):
        return "just now"
    return f"{timesince(moment, depth=1)} ago"


def model_lines() -> list[ModelLine]:
    versions = AuthorizationModelVersion.objects.select_related("author").defer(
        "content", "tests"
    )
    models = AuthorizationModel.objects.prefetch_related(Prefetch("versions", versions))
    return [_model_line(model) for model in models]


def _model_line(model: AuthorizationModel) -> ModelLine:
    versions = sorted(model.versions.all(), key=lambda v: -v.number)
    states = [version.state for version in versions]
    return ModelLine(
        model=model,
        active=next((v for v in versions if v.state == State.ACTIVE), None),
        newest=versions[0] if versions else None,
        drafts=states.count(State.DRAFT),
        validated=states.count(State.VALIDATED),
    )


@dataclass(frozen=True)
class VersionLine:
    version: AuthorizationModelVersion
    # The number of the version before and the lines changed since; None for the first.
    previous: int | None
    totals: Totals | None
    check: VersionCheck | None
    actions: list[Action]

    @property
    def url(self) -> str:
        return reverse(
            "admin:authz_models_version",
            args=[self.version.model_id, self.version.number],
        )

    @property
    def diff_url(self) -> str:
        """The page that compares it with the one before."""
        return diff_address(self.version)

    @property
    def check_label(self) -> str:
        check = self.check
        if check is None:
            return "not checked"
        if check.errors:
            count = len(check.errors)
            return f"{count} problem{'' if count == 1 else 's'}"
        if check.failed:
            return f"{check.failed} of {check.total} assertions fail"
        if not check.total:
            return "well formed, no tests"
        return f"{check.total} assertion{'s hold' if check.total > 1 else ' holds'}"


def version_lines(
    versions: Sequence[AuthorizationModelVersion],
    before: AuthorizationModelVersion | None,
    rights: Rights,
) -> list[VersionLine]:
    """Return the lines of `versions`, newest first; `before` precedes the oldest."""
    checks = last_checks(list(versions))
    older = [*versions[1:], before]
    return [
        VersionLine(
            version=version,
            previous=previous.number if previous else None,
            totals=totals_of(previous, version) if previous else None,
            check=checks.get(version.pk),
            actions=actions_of(version, rights),
        )
        for version, previous in zip(versions, older, strict=True)
    ]
