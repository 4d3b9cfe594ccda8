"""Alerts about the access of a user."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from privacy.models.access_grant import AccessGrant
from sessionhub.lib.uuid7 import uuid7


class AlertKind(models.TextChoices):
    """The kinds of alert."""

    EXCESSIVE_ACCESS = "excessive_access", "Many recordings in a day"
    BREAK_GLASS = "break_glass", "Break-glass"
    REPEATED_DENIALS = "repeated_denials", "Refused again and again"
    WRONG_PASSWORDS = "wrong_passwords", "Many wrong passwords"


class AccessAlert(models.Model):
    """An alert, visible to permitted users except its subject, if any."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("what", max_length=30, choices=AlertKind.choices)
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="access_alerts",
        verbose_name="about",
    )
    grant = models.ForeignKey(
        AccessGrant, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_at = models.DateTimeField("raised", default=timezone.now)
    details = models.JSONField(default=dict)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    acknowledged_at = models.DateTimeField("acknowledged", null=True, blank=True)
    emailed_at = models.DateTimeField("e-mailed", null=True, blank=True)

    class Meta:
        ordering = ("-raised_at", "-id")
        indexes = (
            models.Index(
                fields=("subject", "kind", "raised_at"), name="alerts_of_a_person"
            ),
        )
        default_permissions = ("view",)
        permissions = (("acknowledge_accessalert", "Can acknowledge an access alert"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject or 'no account'}"
