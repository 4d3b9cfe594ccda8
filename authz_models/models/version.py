"""Versions of an authorization model: written as drafts, then never changed."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.db import models

from authz_models.enums import Format, State
from authz_models.models.authorization_model import AuthorizationModel
from sessionhub.lib.uuid7 import uuid7

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from authz_models.models.version_check import VersionCheck

FROZEN = (
    "model_id",
    "number",
    "label",
    "format",
    "content",
    "checksum",
    "tests",
    "tests_checksum",
    "message",
    "revision",
    "restored_from_id",
    "created_at",
)
"""Fields that never change once a version is no longer a draft."""

BEFORE: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.DRAFT,),
    State.VALIDATED: (State.DRAFT, State.VALIDATED),
    State.ACTIVE: (State.VALIDATED, State.ACTIVE),
    State.SUPERSEDED: (State.ACTIVE, State.SUPERSEDED),
}
"""The states from which each state may be reached."""


class ImmutableError(Exception):
    """A version that is no longer a draft cannot be changed or deleted."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or "Only drafts are changed or deleted.")


class GateError(Exception):
    """A version becomes active only after it was checked and passed."""

    def __init__(self) -> None:
        super().__init__(
            "A version becomes active only after it was validated and passed its tests."
        )


def digest(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


class GuardedVersions(models.QuerySet["AuthorizationModelVersion"]):
    """Refuses to change or delete many at once, which would bypass the guards."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise ImmutableError("Versions are changed one by one.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableError("Versions are written one by one.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableError("Versions are changed one by one.")

    def delete(self) -> NoReturn:
        raise ImmutableError("Drafts are deleted one by one.")


class AuthorizationModelVersion(models.Model):
    """One version: content, its store tests, and its author's message.

    The guards exist twice, here and as triggers in the database: content never changes
    once it is no draft, states only go forward, and nothing is active without a check
    that passed for exactly this content and these tests.
    """

    if TYPE_CHECKING:
        checks: RelatedManager[VersionCheck]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    model = models.ForeignKey(
        AuthorizationModel, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(editable=False)
    label = models.CharField(max_length=80, blank=True)
    format = models.CharField(
        max_length=10, choices=Format.choices, default=Format.OPENFGA
    )
    content = models.TextField()
    checksum = models.CharField(max_length=64, editable=False)
    tests = models.TextField(
        "Store tests",
        blank=True,
        help_text="OpenFGA store tests: tuples, and what must come of them.",
    )
    tests_checksum = models.CharField(max_length=64, editable=False)
    message = models.CharField(
        max_length=500, blank=True, help_text="What this version changes, and why."
    )
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="How often the draft was saved."
    )
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    restored_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="restored_as",
    )
    activated_at = models.DateTimeField(null=True, editable=False)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = GuardedVersions.as_manager()

    class Meta:
        """Newest first; numbers run from 1 in each model."""

        verbose_name = "version"
        ordering = ("model", "-number")
        permissions = (
            ("activate_authorizationmodelversion", "Can activate and roll back"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("model", "number"), name="one_version_a_number"
            ),
            models.UniqueConstraint(
                fields=("model",),
                condition=models.Q(state="active"),
                name="one_active_version_a_model",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values),
                name="version_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(format__in=Format.values),
                name="version_format_is_known",
            ),
        )

    def __str__(self) -> str:
        label = f" ({self.label})" if self.label else ""
        return f"{self.model} v{self.number}{label}"

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it. Raises ImmutableError or GateError if a guard refuses."""
        self.checksum = digest(self.content)
        self.tests_checksum = digest(self.tests)
        self._guard()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a draft. Raises ImmutableError for anything else."""
        stored = self._stored()
        if stored is not None and stored.state != State.DRAFT:
            raise ImmutableError
        return super().delete(*args, **kwargs)

    def _stored(self) -> AuthorizationModelVersion | None:
        return AuthorizationModelVersion.objects.filter(pk=self.pk).first()

    def _guard(self) -> None:
        stored = self._stored()
        if stored is None:
            if self.state not in (State.DRAFT, State.VALIDATED):
                raise GateError
            return
        changed = [n for n in FROZEN if getattr(self, n) != getattr(stored, n)]
        if stored.state != State.DRAFT and changed:
            raise ImmutableError
        if stored.state not in BEFORE.get(self.state, ()):
            raise ImmutableError(
                f"No version goes from {stored.state} to {self.state}."
            )
        activates = self.state == State.ACTIVE and stored.state != State.ACTIVE
        if activates and not self.has_passed():
            raise GateError

    def has_passed(self) -> bool:
        """Return whether exactly this content and these tests passed a check."""
        return self.checks.filter(
            passed=True, checksum=self.checksum, tests_checksum=self.tests_checksum
        ).exists()
