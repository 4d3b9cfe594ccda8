"""Recent failed sign-ins, and until when the next one has to wait."""

from __future__ import annotations

from django.db import models


class SignInBrake(models.Model):
    """The count of one network, account or both, named by a keyed hash only.

    `level` is a bucket that leaks: failures less what time has forgiven since
    `updated_at`. `trips` is how often it ran over since it was last empty.
    """

    key = models.CharField(primary_key=True, max_length=64)
    level = models.FloatField(default=0.0)
    trips = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(db_index=True)

    class Meta:
        """Without default permissions: it has no page."""

        default_permissions = ()

    def __str__(self) -> str:
        """The beginning of the hash."""
        return f"{self.key[:8]}… at {self.level:.1f}"
