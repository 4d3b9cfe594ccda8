"""The persons behind the pseudonyms of the audit log, until they are erased."""

from __future__ import annotations

import uuid

from django.db import models


class AuditSubject(models.Model):
    """A recorded person under a random pseudonym.

    `id` is the pseudonym and random: once `lookup` and `sealed` are deleted, the person
    cannot be identified any more, not even with every key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lookup = models.CharField(max_length=64, unique=True, null=True)
    """Keyed hash of service and person, by which the pseudonym is found."""
    sealed = models.BinaryField(null=True)
    """The person, encrypted."""
    created_at = models.DateTimeField(auto_now_add=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
