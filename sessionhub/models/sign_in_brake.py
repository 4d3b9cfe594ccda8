"""How often somebody failed to sign in lately, and until when they have to wait."""

from __future__ import annotations

from django.db import models


class SignInBrake(models.Model):
    """One network, account or both together, named by a keyed hash alone.

    `level` is a bucket that leaks: failures less what time has forgiven since
    `updated_at`. `trips` is how often it ran over since it was last empty.
    """

    key = models.CharField(primary_key=True, max_length=64)
    level = models.FloatField(default=0.0)
    trips = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(db_index=True)

    class Meta:
        """Nobody's page: it says nothing to a reader."""

        default_permissions = ()

    def __str__(self) -> str:
        """The beginning of the hash."""
        return f"{self.key[:8]}… at {self.level:.1f}"
