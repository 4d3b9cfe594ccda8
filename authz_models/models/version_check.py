"""The results of validating and testing a version; kept, and never changed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from authz_models.models.version import AuthorizationModelVersion, ImmutableError
from sessionhub.lib.uuid7 import uuid7


class VersionCheck(models.Model):
    """One check of one version, with the hashes of what was checked.

    `passed`: it was valid and no assertion of its tests failed. `errors` and
    `warnings` are problems as `authz_models.fga.results.Problem.as_json` returns them,
    `failures` the assertions that failed, as `Failure.as_json` returns them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(
        AuthorizationModelVersion, on_delete=models.CASCADE, related_name="checks"
    )
    checksum = models.CharField(max_length=64)
    tests_checksum = models.CharField(max_length=64)
    passed = models.BooleanField()
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0, help_text="Assertions")
    failed = models.PositiveIntegerField(default=0)
    failures = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-id")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.version}: {'passed' if self.passed else 'refused'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it once. Raises ImmutableError for a second time."""
        if not self._state.adding:
            raise ImmutableError("Checks are never changed.")
        super().save(*args, **kwargs)
