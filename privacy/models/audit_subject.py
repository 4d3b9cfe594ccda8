"""Whom the pseudonyms in the audit log stand for, until they are forgotten."""

from __future__ import annotations

import uuid

from django.db import models


class AuditSubject(models.Model):
    """A recorded person under a name that says nothing.

    `id` is the pseudonym and random: once `lookup` and `sealed` are blanked, nobody,
    not even with every key, can tell whom it stood for.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lookup = models.CharField(max_length=64, unique=True, null=True)
    """Keyed hash of service and person; how the next row finds the pseudonym."""
    sealed = models.BinaryField(null=True)
    """The person, encrypted."""
    created_at = models.DateTimeField(auto_now_add=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
