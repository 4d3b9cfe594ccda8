"""Access grants: one user, one recording, one reason, an hour."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import ApiToken

LONGEST_REASON = 2_000
LONGEST_TICKET = 100


class ReasonCode(models.TextChoices):
    """Reasons for opening a recording."""

    SUPPORT_TICKET = "support_ticket", "Support ticket"
    BUG_REPORT = "bug_report", "Bug report"
    SECURITY_INCIDENT = "security_incident", "Security incident"
    QUALITY_REVIEW = "quality_review", "Quality review"
    DATA_SUBJECT_REQUEST = "data_subject_request", "The person's own request"
    LEGAL_REQUEST = "legal_request", "Legal request"
    PRODUCT_RESEARCH = "product_research", "Product research"
    OTHER = "other", "Something else"


class AccessGrant(models.Model):
    """One reason given, and the time until which it opens the recording."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Users are deactivated, not deleted: the list must name them.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_grants"
    )
    session_id = models.UUIDField("recording", db_index=True)
    service_id = models.UUIDField()
    reason_code = models.CharField(
        "reason", max_length=30, choices=ReasonCode.choices, default=ReasonCode.OTHER
    )
    reason = models.TextField("in words", max_length=LONGEST_REASON, blank=True)
    ticket = models.CharField(max_length=LONGEST_TICKET, blank=True)
    created_at = models.DateTimeField("given", default=timezone.now)
    expires_at = models.DateTimeField("ends")
    first_used_at = models.DateTimeField("first looked", null=True, blank=True)
    break_glass = models.BooleanField("break-glass", default=False)
    revoked_at = models.DateTimeField("revoked", null=True, blank=True)
    api_token = models.ForeignKey(
        ApiToken,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="asked for with the token",
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.TextField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        # Every request for a recording uses the first index.
        indexes = (
            models.Index(
                fields=("user", "session_id", "expires_at"), name="grant_of_a_person"
            ),
            models.Index(fields=("user", "created_at"), name="grants_by_time"),
            models.Index(
                fields=("created_at",),
                condition=models.Q(break_glass=True, reviewed_at=None),
                name="break_glass_to_review",
            ),
        )
        default_permissions = ("view",)
        permissions = (
            ("break_glass", "Can open a recording by break-glass"),
            ("review_break_glass", "Can review what was opened by break-glass"),
            ("revoke_everything", "Can revoke everything a person holds"),
        )

    def __str__(self) -> str:
        return f"{self.user} → {self.session_id}"

    def state_at(self, moment: datetime) -> str:
        """Return open, expired or revoked. At `expires_at` it is expired."""
        if self.revoked_at is not None:
            return "revoked"
        return "open" if moment < self.expires_at else "expired"

    @property
    def state(self) -> str:
        """The state now."""
        return self.state_at(timezone.now())
