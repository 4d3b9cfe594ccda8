"""Signed access reviews."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from sessionhub.lib.uuid7 import uuid7

LONGEST_NOTE = 2_000


class SignedError(Exception):
    """A signed review is never changed and never deleted."""


class AccessReview(models.Model):
    """A sign-off: user, days and the hash of the list. It is never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="access_reviews",
        verbose_name="whose access",
    )
    first_day = models.DateField("from")
    last_day = models.DateField("to")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField("signed", default=timezone.now)
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    rows = models.PositiveIntegerField("recordings listed")
    rows_hash = models.CharField("SHA-256 of the list", max_length=64)

    class Meta:
        ordering = ("-signed_at", "-id")
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"{self.subject}, {self.first_day} to {self.last_day}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises SignedError for a change."""
        if not self._state.adding:
            raise SignedError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise SignedError."""
        raise SignedError
