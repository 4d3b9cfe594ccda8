"""Consent receipts: the stored answers of persons."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone

from privacy.models.consent_notice import ConsentNotice
from sessionhub.lib.person_names import LONGEST_FORM
from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import Service

RECORD, WATCH_LIVE, POINTER, VENDOR = "record", "watch-live", "pointer", "vendor"
SCOPES = (RECORD, WATCH_LIVE, POINTER, VENDOR)


class Method(models.TextChoices):
    """The way the person was asked."""

    BANNER = "banner", "Banner of the recorder"
    API = "api", "The site's own, through the API"
    NOTICE = "notice", "Told, not asked"


class ConsentReceipt(models.Model):
    """One consent of one browser, from the answer to its end.

    `consent_id` is a random id that the browser makes with the answer; it names no one.
    An objection, or a withdrawal that arrived before its consent, has no `granted_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="consent_receipts"
    )
    consent_id = models.UUIDField(db_index=True)
    user_id = models.CharField(
        max_length=255,
        blank=True,
        db_index=True,
        help_text="Whom the page named later.",
    )
    user_form = models.CharField(
        max_length=LONGEST_FORM,
        blank=True,
        default="",
        db_index=True,
        help_text="The user id in canonical form: what is compared.",
    )
    session_id = models.UUIDField(
        null=True, db_index=True, help_text="The first session recorded under it."
    )
    scopes = models.JSONField(default=list)
    notice = models.ForeignKey(
        ConsentNotice, on_delete=models.PROTECT, null=True, related_name="receipts"
    )
    notice_version = models.CharField(max_length=64, blank=True)
    notice_hash = models.CharField(max_length=64, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    gpc = models.BooleanField("GPC seen", default=False)
    dnt = models.BooleanField("DNT seen", default=False)
    granted_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(
        max_length=150, blank=True, help_text="Empty: the person, in the browser."
    )
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("service", "consent_id"), name="one_receipt_a_consent"
            ),
        )

    def __str__(self) -> str:
        return f"consent {self.consent_id}"

    def status_at(self, moment: datetime) -> str:
        """Return granted, expired or withdrawn."""
        if self.withdrawn_at is not None or self.granted_at is None:
            return "withdrawn"
        ended = self.expires_at is not None and self.expires_at <= moment
        return "expired" if ended else "granted"

    @property
    def status(self) -> str:
        """Its status now."""
        return self.status_at(timezone.now())
