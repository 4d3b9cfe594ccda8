"""Holds that keep a session from expiring or from being erased."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from sessionhub.lib.uuid7 import uuid7

LONGEST_REASON = 2_000


class HoldKind(models.TextChoices):
    """The kinds of hold."""

    KEEP = "keep", "Keep"
    LEGAL_HOLD = "legal_hold", "Legal hold"


class SessionHold(models.Model):
    """One hold on one session, until its release.

    `keep` exempts from retention, and an erasure overrides it; a legal hold refuses
    the erasure too.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session_id = models.UUIDField(db_index=True)
    service_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=HoldKind.choices)
    reason = models.TextField(max_length=LONGEST_REASON)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty: somebody at the machine, with manage.py.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    release_reason = models.TextField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = "hold"
        # No "delete": a hold is released, never deleted.
        default_permissions = ("add", "change", "view")
        constraints = (
            models.UniqueConstraint(
                fields=("session_id", "kind"),
                condition=models.Q(released_at=None),
                name="one_open_hold_a_session_and_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.session_id}"
