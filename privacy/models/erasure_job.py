"""Erasure jobs: request, progress and certificate."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import Service

LONGEST_REASON = 2_000


class ErasureKind(models.TextChoices):
    """The kinds of erasure."""

    SESSION = "session", "Sessions"
    PERSON = "person", "A person"


class ErasureState(models.TextChoices):
    """The states of an erasure."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Failed"


UNFINISHED = (ErasureState.QUEUED, ErasureState.RUNNING)


class ErasureJob(models.Model):
    """One erasure. The person is stored encrypted, and deleted once it is over.

    `subject_hash` is keyed: it can only be compared by those who know the person and
    this hub's secret. `counts` has what was found and erased so far,
    `{store: {"found": n, "erased": n}}`; the proof is `certificate`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=ErasureKind.choices)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="erasure_jobs"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="erasure_jobs",
        help_text="Empty: somebody at the machine, with manage.py.",
    )
    reason = models.TextField(max_length=LONGEST_REASON)
    state = models.CharField(
        max_length=10,
        choices=ErasureState.choices,
        default=ErasureState.QUEUED,
        db_index=True,
    )
    phase = models.CharField(max_length=120, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    sessions = models.PositiveBigIntegerField(default=0)
    subject = models.BinaryField(default=b"", help_text="Sealed; blank once over.")
    subject_hash = models.CharField(max_length=64, db_index=True)
    pseudonyms = models.JSONField(default=list, help_text="As audit rows name it.")
    counts = models.JSONField(default=dict)
    held = models.JSONField(default=list, help_text="What is on legal hold, and why.")
    problem = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    certificate = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=32, blank=True, help_text="Who works on it.")
    held_until = models.DateTimeField(null=True, help_text="If silent for longer.")

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = "erasure"
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"Erasure {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether the job has ended."""
        return self.state not in UNFINISHED

    @property
    def stores(self) -> list[dict[str, Any]]:
        """Return the certificate's counts by store, empty before there is one."""
        return list((self.certificate or {}).get("stores", []))
