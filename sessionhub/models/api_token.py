"""Tokens of API clients: hashed, scoped, expiring, shown once."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from knox.models import AbstractAuthToken

MAX_LIFETIME = timedelta(days=366)


class Scope(models.TextChoices):
    """What a token may do."""

    RECORDINGS_READ = "recordings:read", "Read recordings"
    NOTES_WRITE = "notes:write", "Write notes"
    PRIVACY_ERASE = "privacy:erase", "Erase people and sessions"
    PRIVACY_WRITE = "privacy:write", "Read and change privacy rules"
    AUTHZ_READ = "authz:read", "Read authorization models"
    AUTHZ_WRITE = "authz:write", "Write, activate and roll back authorization models"


class ApiToken(AbstractAuthToken):
    """A knox token (stored as a hash) with a name and scopes.

    Revoking keeps the row, so that the list shows who had access until when.
    """

    name = models.CharField(max_length=120)
    scopes = models.JSONField(default=list)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        verbose_name = "API token"
        ordering = ("-created",)

    def __str__(self) -> str:
        """Name and the public beginning of the token."""
        return f"{self.name} ({self.token_key}…)"

    @property
    def state(self) -> str:
        """Return "active", "expired" or "revoked"."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expiry is None or self.expiry <= timezone.now():
            return "expired"
        return "active"

    def revoke(self) -> None:
        """Refuse it from now on; a second call changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])
