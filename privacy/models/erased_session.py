"""Tombstones of erased sessions, so that none of their data is stored again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from privacy.models.erasure_job import ErasureJob


class ErasedSession(models.Model):
    """One session of one erasure. Once it is stored, the session accepts no requests.

    A session erased twice has two, because each erasure has its own certificate.
    """

    job = models.ForeignKey(
        ErasureJob, on_delete=models.PROTECT, related_name="erased_sessions"
    )
    service_id = models.UUIDField()
    session_id = models.UUIDField(db_index=True)
    erased_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("job", "session_id"), name="one_tombstone_a_job_and_session"
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} is erased"
