"""Signed heads of the audit chain, and when it was last verified."""

from __future__ import annotations

from django.db import models


class AuditHead(models.Model):
    """The last row of the chain at one moment, signed.

    The same head is a line in AUDIT_HEAD_FILE and in the log; this one is for the
    admin. A rewritten chain cannot be signed again without the key.
    """

    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ("-at", "-pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"row {self.sequence} at {self.at:%Y-%m-%d %H:%M}"


class AuditVerification(models.Model):
    """One run of the verification: the rows read, and the problem found, if any."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    first_sequence = models.BigIntegerField()
    last_sequence = models.BigIntegerField()
    rows = models.BigIntegerField()
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ("-finished_at", "-pk")
        default_permissions = ()

    def __str__(self) -> str:
        return self.problem or f"rows {self.first_sequence} to {self.last_sequence}"

    @property
    def intact(self) -> bool:
        """Whether no problem was found."""
        return not self.problem
